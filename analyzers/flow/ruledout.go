package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Where an assertion has failed, the value is not of that type: what a switch leaves to later
// cases, and to what comes after it, is not what the earlier ones took. Of what callers bring
// they know the type.

// ruledOut says that a value is not of a type in blocks that one dominates, or where control
// goes from an If to it.
type ruledOut struct {
	from, to *ssa.BasicBlock
	typ      types.Type
	key      *keyTest // instead of typ: an entry of a map that the value is, or is not (keytest.go)
}

// lessOf is v, which an operand holds, without what is ruled out.
func (r *run) lessOf(v Value, o ruledOut) Value {
	if o.key != nil {
		return r.entryOnly(v, o.key)
	}
	return r.notOf(v, r.name(r.types[r.typ(o.typ)].key))
}

// assertedIn is the assertion that decides where a block leads, nil if none does.
func assertedIn(b *ssa.BasicBlock) *ssa.TypeAssert {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok || b.Succs[0] == b.Succs[1] {
		return nil
	}
	holds, ok := branch.Cond.(*ssa.Extract)
	if !ok || holds.Index != 1 {
		return nil
	}
	a, ok := holds.Tuple.(*ssa.TypeAssert)
	if !ok || types.IsInterface(a.AssertedType) || isTypeParam(a.AssertedType) {
		return nil
	}
	return a
}

// findRuledOut finds them in the function.
func (r *run) findRuledOut() {
	for _, b := range r.fn.Blocks {
		r.findKeyTests(b)
		if a := assertedIn(b); a != nil {
			r.ruleOut(a.X, ruledOut{from: b, to: b.Succs[1], typ: a.AssertedType})
		}
	}
}

func (r *run) ruleOut(of ssa.Value, o ruledOut) {
	if r.ruledOut == nil {
		r.ruledOut = map[ssa.Value][]ruledOut{}
	}
	r.ruledOut[of] = append(r.ruledOut[of], o)
}

// lessAt is v, which an operand holds, without what it is not in a block.
func (r *run) lessAt(v Value, of ssa.Value, in *ssa.BasicBlock) Value {
	if in == nil {
		return v
	}
	for _, o := range r.ruledOut[of] {
		if len(o.to.Preds) == 1 && o.to.Dominates(in) {
			v = r.lessOf(v, o)
		}
	}
	return v
}

// onEdge is what an operand holds where control goes from one block to another.
func (r *run) onEdge(of ssa.Value, from, to *ssa.BasicBlock) Value {
	if len(r.ruledOut[of]) == 0 {
		return r.val(of)
	}
	v := r.lessAt(r.operandValue(of), of, from)
	for _, o := range r.ruledOut[of] {
		if o.from == from && o.to == to {
			v = r.lessOf(v, o)
		}
	}
	return v
}

// pastAssert is the heap where an assertion of what a variable holds has failed.
func (r *run) pastAssert(h *heap, from *ssa.BasicBlock) *heap {
	a := assertedIn(from)
	if a == nil {
		return h
	}
	load, ok := a.X.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return h
	}
	cell, ok := load.X.(*ssa.Alloc)
	if !ok || !stillThere(load, from) {
		return h
	}
	for _, at := range r.top(r.regs[cell]) {
		x := r.atoms[at]
		if x.kind != atomRef || x.path != 0 || r.isShared(x.obj) || r.objects[x.obj].many {
			continue
		}
		if v, ok := h.get(x.obj); ok {
			if less := r.notOf(v, r.name(r.types[r.typ(a.AssertedType)].key)); !less.equal(v) {
				h = h.set(x.obj, less)
			}
		}
	}
	return h
}

// maxAsserts is through how many cases of a switch a variable is followed.
const maxAsserts = 32

// stillThere reports whether a variable holds at the end of a block what was loaded from it:
// nothing but questions comes between.
func stillThere(load *ssa.UnOp, b *ssa.BasicBlock) bool {
	for range maxAsserts {
		list := b.Instrs
		if b == load.Block() {
			list = list[slices.Index(list, ssa.Instruction(load)):]
		}
		for _, ins := range list {
			switch ins.(type) {
			case *ssa.TypeAssert, *ssa.Extract, *ssa.If, *ssa.BinOp, *ssa.UnOp, *ssa.DebugRef, *ssa.Jump:
			default:
				return false
			}
		}
		if b == load.Block() {
			return true
		}
		if len(b.Preds) != 1 {
			return false
		}
		b = b.Preds[0]
	}
	return false
}

// notOf is v, known not to be of some types. Of inputs callers are told.
func (r *run) notOf(v Value, list nameID) Value {
	if list == 0 || len(v) == 0 {
		return v
	}
	for key := range strings.SplitSeq(r.table.names[list], "\n") {
		v = r.notOfOne(v, key)
	}
	return v
}

// What begins the name of a type that is the only one that an input is of, and of one that the
// last pointer on its path is of.
const (
	onlyType    = "="
	pointerType = "^"
)

// assertedTo is the pointer type that a value was asserted to be of.
func assertedTo(v ssa.Value) (types.Type, bool) {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		v = e.Tuple
	}
	a, ok := v.(*ssa.TypeAssert)
	if !ok || !isPointer(a.AssertedType) {
		return nil, false
	}
	return a.AssertedType, true
}

// noted is v, of whose inputs one thing more is said.
func (t *table) noted(v Value, what string) Value {
	out := slices.Clone(v)
	for i, e := range out {
		p, a := split(e)
		if x := t.atoms[a]; p == 0 && x.kind == atomIn && x.mode == inExact && !x.boxed {
			x.not = t.addTo(x.not, what)
			out[i] = pair(0, t.atom(x))
		}
	}
	return normal(out)
}

// fieldsOf is v, of a struct type, without fields that the type lacks: what an input points at
// may have been asked before whether it is of another type.
func (t *table) fieldsOf(v Value, of types.Type) Value {
	s := structOf(of)
	if s == nil {
		return v
	}
	return dropping(v, func(p pathID, _ atomID) bool {
		if p == 0 || t.steps[t.nodes[p].head].kind != stepField {
			return false
		}
		for f := range s.Fields() {
			if f.Name() == t.steps[t.nodes[p].head].name {
				return false
			}
		}
		return true
	})
}

// along follows the path of an input, of which may be said of what type a pointer on it is.
func (b *binding) along(v Value, x atom) Value {
	r, path := b.r, b.path(x.path)
	if x.not == 0 {
		return r.follow(v, path)
	}
	for what := range strings.SplitSeq(r.table.names[x.not], "\n") {
		key, ok := strings.CutPrefix(what, pointerType)
		if front, last := r.last(path); ok && r.steps[last].kind == stepDeref {
			return r.follow(r.onlyOf(r.follow(v, front), key), r.cons(last, 0))
		}
	}
	return r.follow(v, path)
}

// onlyOf is v, known to be of a type.
func (r *run) onlyOf(v Value, key string) Value {
	same, other, open := false, false, false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			same, other = same || r.types[x.typ].key == key, other || r.types[x.typ].key != key
		case atomIn:
			open = open || !x.boxed
		case atomUnknown:
			open = true
		}
	}
	if other && !same && !open {
		return nil
	}
	return r.ofType(r.without(v, func(x atom) bool { return x.kind == atomType && r.types[x.typ].key != key }), key)
}

func (r *run) notOfOne(v Value, key string) Value {
	if only, ok := strings.CutPrefix(key, onlyType); ok {
		return r.noted(r.onlyOf(v, only), key)
	}
	if strings.HasPrefix(key, pointerType) {
		return v // it is asked where the path is followed
	}
	own, gone := false, false // whether something is left there, whether something goes
	drop := func(x atom) bool {
		switch x.kind {
		case atomType:
			return r.types[x.typ].key == key
		case atomRef:
			return x.path == 0 && r.isOf(x.obj, key)
		}
		return false
	}
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; {
		case drop(x):
			gone = true
		case x.kind == atomIn && x.boxed: // its type is told beside it
		default:
			own = true
		}
	}
	if gone && !own {
		return nil
	}
	var out Value
	for i, e := range v {
		p, a := split(e)
		if p != 0 {
			if out != nil {
				out = append(out, v[i:]...)
			}
			break
		}
		x := r.atoms[a]
		if drop(x) || x.kind == atomIn && x.mode == inExact && !x.boxed {
			if out == nil {
				out = append(make(Value, 0, len(v)), v[:i]...)
			}
			if drop(x) {
				continue
			}
			x.not = r.addTo(x.not, key)
			a = r.atom(x)
		}
		if out != nil {
			out = append(out, pair(0, a))
		}
	}
	if out == nil {
		return v
	}
	return normal(out)
}

// isOf reports whether what a reference to an object is, behind an interface, is surely of a type.
func (r *run) isOf(o objID, key string) bool {
	x := r.objects[o]
	if x.typ == nil || !isStruct(x.typ) {
		return false
	}
	name := r.objectType(o)
	if !x.box {
		name = "*" + name
	}
	return name == key
}

// addTo is a list of types with one more.
func (t *table) addTo(list nameID, key string) nameID {
	if list == 0 {
		return t.name(key)
	}
	all := strings.Split(t.names[list], "\n")
	if slices.Contains(all, key) {
		return list
	}
	all = append(all, key)
	slices.Sort(all)
	return t.name(strings.Join(all, "\n"))
}
