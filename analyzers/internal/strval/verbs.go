package strval

import (
	"slices"
	"strings"
)

// TemplateEnd ends one of several texts that a template is made of.
const TemplateEnd = "\x00"

// templateMore is the texts of a template with one more.
func templateMore(args []Value) (Value, bool) {
	if len(args) == 2 {
		if s, known := args[0].known(); known && s == "" || nothingKnown(args[0].Text) {
			return same(args[1:])
		}
		args = []Value{args[0], TextValue(Const(TemplateEnd)), args[1]}
	}
	return concat(args)
}

// nothingKnown reports whether a text is a hole that nobody will fill.
func nothingKnown(t Text) bool {
	return len(t.Parts) == 1 && t.Parts[0].Hole != nil && t.Parts[0].Hole.ID == 0
}

// MaxVerbs is how many operands of a format are told.
const MaxVerbs = 64

// Unprinted stands in place of the verb of an operand of which a format prints nothing.
const Unprinted = "-"

// Verbs are the verbs that print the operands of a format, each with its flags: "" for
// one that none prints, but that may be told as being too many, "?" for one that several do.
func Verbs(format string) []string {
	f := formatter{args: make([]Value, MaxVerbs)}
	out := make([]string, 0, MaxVerbs)
	seen := map[int]bool{}
	for format != "" {
		_, rest, found := strings.Cut(format, "%")
		if !found || rest == "" {
			break
		}
		var v verb
		v, format = f.parse(rest)
		if v.broken {
			return slices.Repeat([]string{"?"}, MaxVerbs)
		}
		if v.letter == '%' {
			continue
		}
		if f.next >= MaxVerbs {
			break
		}
		for len(out) <= f.next {
			out = append(out, "")
		}
		out[f.next] = v.flags + string(v.letter)
		if seen[f.next] {
			out[f.next] = "?"
		}
		if v.letter == 'T' || v.letter == 'p' {
			out[f.next] = Unprinted
		}
		seen[f.next] = true
		f.next++
	}
	for i := range MaxVerbs {
		if !f.reordered {
			break
		}
		if i == len(out) {
			out = append(out, "")
		}
		if !seen[i] {
			out[i] = Unprinted
		}
	}
	return out
}
