package flow

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

func itoa(n int) string { return strconv.Itoa(n) }

func joinWords(ws []string) string { return strings.Join(ws, ",") }

func mapValues[K comparable, V any](m map[K]V) func(func(V) bool) {
	return func(yield func(V) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// convert is a conversion that makes a new value.
func (r *run) convert(v ssa.Value, from, to types.Type) Value {
	var x ssa.Value
	switch v := v.(type) {
	case *ssa.Convert:
		x = v.X
	case *ssa.MultiConvert:
		x = v.X
	}
	val := r.val(x)
	switch {
	case isString(from) && isBytes(to):
		o := r.object(object{kind: objAlloc, site: v, typ: to, many: r.inLoop(r.cur)})
		r.heap = r.heap.set(o, r.under(r.cons(r.slot(slotContent), 0), val))
		return r.refTo(o)
	case isBytes(from) && isString(to):
		return r.computed(v, r.bytesText(val))
	case isString(to) && !isString(from):
		return r.computed(v, r.derive(val))
	case isString(to) == isString(from) && !isPointerLike(from) && !isPointerLike(to):
		return val
	}
	return r.union(val, r.residue(val))
}

// texts1 are the texts that a value is known to be.
func (r *run) texts1(v Value) []atomID {
	var out []atomID
	for _, a := range r.top(v) {
		if r.atoms[a].kind == atomText {
			out = append(out, a)
		}
	}
	return out
}

// shortName is a function's name without its import path: (*Client).Do, http.Post.
func shortName(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		head := ""
		if strings.HasPrefix(name, "(*") {
			head = "(*"
		} else if strings.HasPrefix(name, "(") {
			head = "("
		}
		return head + name[i+1:]
	}
	return name
}

// decoded are the texts that a register holds as the interpreter computes them: one
// that a loop computes anew each time, and that is used there, is all of them.
func (r *run) decoded(v ssa.Value) Value {
	if !r.worth(v) {
		return nil
	}
	from := []text{{pos: r.position(v.Pos())}}
	if r.eachTurn(v) {
		var out Value
		for _, x := range r.interp.Used(v) {
			out = r.union(out, r.evaluated(x, from))
		}
		return out
	}
	x, ok := r.interp.At(v)
	if !ok || x.Kind != strval.String {
		return nil
	}
	return r.evaluated(x, from)
}

// eachTurn reports whether a register is computed in a loop and used before the next
// turn only.
func (r *run) eachTurn(v ssa.Value) bool {
	ins, ok := v.(ssa.Instruction)
	if _, isPhi := v.(*ssa.Phi); !ok || isPhi || !r.inLoop(ins) {
		return false
	}
	for _, use := range *v.Referrers() {
		if _, isPhi := use.(*ssa.Phi); isPhi || !r.inLoop(use) {
			return false
		}
	}
	return true
}

func (r *run) worth(v ssa.Value) bool { return r.interp.Worth(v) }

// computed is a text as the interpreter makes it, if it can: that is exact, where
// composing texts may have missed what a loop did.
func (r *run) computed(v ssa.Value, val Value) Value {
	if !isString(v.Type()) || !r.worth(v) {
		return val
	}
	exact := r.decoded(v)
	if r.sameTexts(val, exact) {
		return val // which knows better where they are written
	}
	for _, a := range r.texts1(exact) {
		if _, known := r.texts[r.atoms[a].text].Known(); known {
			return r.union(r.without(val, func(a atom) bool { return a.kind == atomText }), exact)
		}
	}
	return val
}

// sameTexts reports whether two values are the same texts.
func (r *run) sameTexts(x, y Value) bool {
	set := func(v Value) []textID {
		var ids []textID
		for _, a := range r.texts1(v) {
			ids = append(ids, r.atoms[a].text)
		}
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	return slices.Equal(set(x), set(y))
}

// address gives an address that is written as a list of bytes its content.
func (r *run) address(v *ssa.Slice) {
	if v.Low != nil || v.High != nil || !isBytes(v.Type()) {
		return
	}
	// A list of bytes with a text of its own is not the text of its bytes.
	if _, ok := r.operation("(" + v.Type().String() + ").String"); !ok {
		return
	}
	if x, ok := r.interp.At(v); ok && x.Kind == strval.Bytes {
		texts := r.evaluated(x, []text{{pos: r.position(v.Pos())}})
		for _, t := range r.targets(r.val(v), v.Type()) {
			path, _ := r.add(r.plain(t.path), r.slot(slotContent))
			r.write(t.obj, path, texts, false)
		}
	}
}

// converted is a struct as another type with the same fields, which may be tagged
// otherwise.
func (r *run) converted(v Value, from, to types.Type) Value {
	f, ok1 := from.Underlying().(*types.Struct)
	t, ok2 := to.Underlying().(*types.Struct)
	if !ok1 || !ok2 || f == t || types.Identical(f, t) {
		return v
	}
	steps := map[stepID]stepID{}
	for i := range f.NumFields() {
		steps[r.fieldStep(f, i)] = r.fieldStep(t, i)
	}
	var out Value
	for _, e := range v {
		p, a := split(e)
		if p != 0 {
			if s, ok := steps[r.nodes[p].head]; ok {
				p = r.cons(s, r.nodes[p].tail)
			}
			out = append(out, pair(p, a))
			continue
		}
		if x := r.atoms[a]; x.kind != atomIn || x.mode != inExact {
			out = append(out, e)
			continue
		}
		for i := range f.NumFields() {
			if part := r.below(a, r.fieldStep(f, i)); part != 0 {
				out = append(out, pair(r.cons(r.fieldStep(t, i), 0), part))
			}
		}
	}
	return r.capped(normal(out))
}
