package strval

import (
	"maps"
	"slices"
)

// operation is one named operation: what it computes, and how the interpreter is
// to treat a call of a function that it stands for.
type operation struct {
	run func(args []Value) (Value, bool)
	// writes is 1 plus the argument, receivers counted, that the result is written
	// to; 0 if the result is the call's result.
	writes int
	// fills says that what is written goes over the argument's first bytes, as with
	// a destination slice; else it replaces the argument.
	fills bool
	// tuple says that the result is a list of the call's results.
	tuple bool
	// decodes says that a text the operation yields was hidden before.
	decodes bool
}

// Apply evaluates the operation op, as rules name it in eval, on args. It reports
// false if the result cannot be told at all. An operation on one text leaves
// itself pending on a hole where it must wait for it.
func Apply(op string, args []Value) (Value, bool) {
	o, ok := operations[op]
	if !ok || o.run == nil {
		return Value{}, false
	}
	return o.run(args)
}

// Ops returns the names of all operations, sorted: also of those that only the
// interpreter or rehearsals have, to which Apply has no answer.
func Ops() []string {
	names := slices.AppendSeq(slices.Concat(stepwiseOps, playedOps), maps.Keys(operations))
	slices.Sort(names)
	return slices.Compact(names)
}

// Decodes reports whether op reveals text that was hidden before.
func Decodes(op string) bool { return operations[op].decodes }

// operations are all operations by name.
var operations = merge(composing, searching, locating, urlParts, resolving, documents, mailing, decoding, unpacking, numbers, regexps, queries)

func merge(tables ...map[string]operation) map[string]operation {
	all := map[string]operation{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

func plain(run func([]Value) (Value, bool)) operation { return operation{run: run} }

// onText is an operation on a text and constant strings: fewer than more of these,
// or an unknown one, and it does not apply.
func onText(more int, f func(t Text, more []string) (Text, bool)) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != more+1 {
			return Value{}, false
		}
		t, ok := args[0].text()
		if !ok {
			return Value{}, false
		}
		consts := make([]string, more)
		for i, a := range args[1:] {
			if consts[i], ok = a.known(); !ok {
				return Value{}, false
			}
		}
		out, ok := f(t, consts)
		return TextValue(out), ok
	})
}

// eachPart is an operation that treats each part of a text alone and waits on holes.
func eachPart(name string, f func(string) (string, bool)) operation {
	return onText(0, func(t Text, _ []string) (Text, bool) {
		return t.each(Pending(name), f)
	})
}

func (t Text) each(pending string, f func(string) (string, bool)) (Text, bool) {
	parts := slices.Clone(t.parts())
	for i, p := range parts {
		if p.Hole != nil {
			parts[i] = p.wait(pending)
			continue
		}
		lit, ok := f(p.Lit)
		if !ok {
			return Text{}, false
		}
		parts[i].Lit = lit
	}
	return build(parts), true
}

func always(f func(string) string) func(string) (string, bool) {
	return func(s string) (string, bool) { return f(s), true }
}
