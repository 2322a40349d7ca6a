package flow

import (
	"go/constant"
	"go/token"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// A text may hold only under a condition that callers decide: a default that stands
// where no endpoint is given, one case of a switch, what an option overwrites. Such a
// text carries an atom of kind atomWhen, which instantiation answers (whenHere): the
// text goes, stays for good, or waits for the next caller. Only texts that look like
// an endpoint carry one, and only one.

// What a condition asks of the input that its atom names in.
const (
	whenEqual   inMode = iota + 1 // it is the text
	whenDiffers                   // it is another text
	whenNil
	whenSet  // it is not nil
	whenKept // the open call did not overwrite it: in is a rootEffect
)

// mayLead reports whether a text looks like an endpoint or a part of one.
func mayLead(x strval.Text) bool {
	for _, p := range x.Parts {
		if p.Hole == nil && strings.ContainsAny(p.Lit, ".:/") {
			return true
		}
	}
	return false
}

// onlyWhen is a text that holds under condition w only; a itself, if it is no text that
// may lead somewhere, or waits for something already.
func (t *table) onlyWhen(a, w atomID) atomID {
	x := t.atoms[a]
	if w == 0 || x.kind != atomText || x.in != 0 || !mayLead(t.texts[x.text]) {
		return a
	}
	x.in = w
	return t.atom(x)
}

// conditionOf is what holds where an If goes the way taken, as far as callers can
// decide it; 0 if they cannot.
func (r *run) conditionOf(cond ssa.Value, taken bool) atomID {
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond, taken = not.X, !taken
	}
	b, ok := cond.(*ssa.BinOp)
	if !ok {
		return 0
	}
	x, c := b.X, b.Y
	if _, ok := x.(*ssa.Const); ok {
		x, c = c, x
	}
	k, ok := c.(*ssa.Const)
	if !ok {
		return 0
	}
	equal := b.Op == token.EQL
	var text string
	switch {
	case b.Op != token.EQL && b.Op != token.NEQ && b.Op != token.GTR:
		return 0
	case k.Value == nil && b.Op != token.GTR:
		in := r.onlyInput(x)
		if in == 0 {
			return 0
		}
		if equal == taken {
			return r.atom(atom{kind: atomWhen, mode: whenNil, in: in})
		}
		return r.atom(atom{kind: atomWhen, mode: whenSet, in: in})
	case k.Value == nil:
		return 0
	case k.Value.Kind() == constant.String && b.Op != token.GTR:
		text = constant.StringVal(k.Value)
	case k.Value.Kind() == constant.Int && b.Op != token.GTR && r.isEnum(k.Type()):
		text = k.Value.ExactString()
	case k.Value.Kind() == constant.Int && k.Int64() == 0 && x == b.X:
		call, ok := x.(*ssa.Call)
		if !ok {
			return 0
		}
		if f, ok := call.Call.Value.(*ssa.Builtin); !ok || f.Name() != "len" || !isString(call.Call.Args[0].Type()) {
			return 0
		}
		x = call.Call.Args[0]
	default:
		return 0
	}
	in := r.onlyInput(x)
	if in == 0 {
		return 0
	}
	mode := whenDiffers
	if equal == taken {
		mode = whenEqual
	}
	return r.atom(atom{kind: atomWhen, mode: mode, in: in, text: r.text(strval.Const(text))})
}

// onlyInput is the input that a value is, labels aside; 0 if it is anything else too.
func (r *run) onlyInput(v ssa.Value) atomID {
	if _, ok := v.(*ssa.Const); ok {
		return 0
	}
	return r.oneInput(r.val(v))
}

func (t *table) oneInput(v Value) atomID {
	var in atomID
	for _, e := range v {
		p, a := split(e)
		if p != 0 {
			continue
		}
		switch x := t.atoms[a]; {
		case x.kind == atomGuard, x.kind == atomData:
		case x.kind == atomIn && x.mode == inExact && in == 0 && x.root.kind != rootResult:
			in = a
		default:
			return 0
		}
	}
	return in
}

// maxAbove is how many blocks up a condition is looked for.
const maxAbove = 8

// condition is what holds in a block, as far as callers can decide it.
func (r *run) condition(b *ssa.BasicBlock) atomID {
	for range maxAbove {
		d := b.Idom()
		if d == nil {
			return 0
		}
		if branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok {
			for i, s := range d.Succs {
				if len(s.Preds) == 1 && s.Dominates(b) {
					if w := r.conditionOf(branch.Cond, i == 0); w != 0 {
						return w
					}
				}
			}
		}
		b = d
	}
	return 0
}

// conditionOn is what holds where control goes from one block to another.
func (r *run) conditionOn(from, to *ssa.BasicBlock) atomID {
	if branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok && from.Succs[0] != from.Succs[1] {
		if w := r.conditionOf(branch.Cond, from.Succs[0] == to); w != 0 {
			return w
		}
	}
	return r.condition(from)
}

// way is one of several values that meet, and the condition under which it is the one.
type way struct {
	val  Value
	when atomID
}

// met is out, the union of values that meet, in which texts that only some bring carry
// the conditions of these.
func (r *run) met(out Value, ways []way) Value {
	some := false
	for _, w := range ways {
		some = some || w.when != 0
	}
	if len(ways) < 2 {
		return out
	}
	kept := r.keptIn(out)
	if !some && len(kept) == 0 {
		return out
	}
	var add, drop Value
	for _, e := range out {
		p, a := split(e)
		x := r.atoms[a]
		if x.kind != atomText || x.in != 0 || !mayLead(r.texts[x.text]) {
			continue
		}
		if slices.Contains(kept, e) {
			drop = append(drop, e) // around a loop of options: where none is, none overwrites
			continue
		}
		var whens []atomID
		brought, free := 0, false
		for _, w := range ways {
			if _, has := slices.BinarySearch(w.val, e); has {
				brought++
				free = free || w.when == 0
				whens = append(whens, w.when)
			}
		}
		if free || brought == len(ways) {
			continue
		}
		drop = append(drop, e)
		for _, w := range whens {
			add = append(add, pair(p, r.onlyWhen(a, w)))
		}
	}
	if len(drop) == 0 {
		return out
	}
	out = slices.DeleteFunc(slices.Clone(out), func(e uint64) bool { return slices.Contains(drop, e) })
	return normal(append(out, add...))
}

// metHeaps has objects whose contents differ between the ways to a block hold what met
// makes of them.
func (r *run) metHeaps(h *heap, ways []*heap, whens []atomID) *heap {
	if len(ways) < 2 {
		return h
	}
	changed := map[objID]bool{}
	for _, w := range ways {
		diffHeaps(h, w, func(o objID) { changed[o] = true })
	}
	for _, o := range slices.Sorted(maps.Keys(changed)) {
		all, _ := h.get(o)
		if some := r.maybeNone(o, all, ways); !some.equal(all) {
			all, h = some, h.set(o, some)
		}
		if !r.leads(all) {
			continue
		}
		var vs []way
		for i, w := range ways {
			v, ok := w.get(o)
			if !ok {
				v = r.initial(o)
			}
			vs = append(vs, way{v, whens[i]})
		}
		if v := r.met(all, vs); !v.equal(all) {
			h = h.set(o, v)
		}
	}
	return h
}

// leads reports whether a text in v may be an endpoint and waits for nothing.
func (r *run) leads(v Value) bool {
	for _, e := range v {
		_, a := split(e)
		if x := r.atoms[a]; x.kind == atomText && x.in == 0 && mayLead(r.texts[x.text]) {
			return true
		}
	}
	return false
}

// phi is what the edges of a phi bring.
func (r *run) phi(ins *ssa.Phi) Value {
	if v, ok := r.keptByTurns(ins); ok {
		return v
	}
	var v Value
	var ways []way
	text := isString(ins.Type())
	for i, e := range ins.Edges {
		p := ins.Block().Preds[i]
		if !r.done[p.Index] || !r.takes(p, ins.Block()) {
			continue
		}
		w := way{val: r.onEdge(e, p, ins.Block())}
		if text {
			w.when = r.conditionOn(p, ins.Block())
		}
		ways = append(ways, w)
		v = r.union(v, w.val)
	}
	if !text {
		return r.noneOnSome(v, ins.Type(), ways)
	}
	if !r.leads(v) {
		return v
	}
	return r.met(v, ways)
}

// whenHere is a condition of the callee's as this caller knows it: 0 if it holds or
// nothing more can be known, and false if it does not hold.
func (b *binding) whenHere(w atomID) (atomID, bool) {
	r := b.r
	x := r.atoms[w]
	in := r.atoms[x.in]
	if x.mode == whenKept {
		b.waits++
		id, arg := int(in.root.index/8), int(in.root.index%8)
		for _, k := range b.killed[id] {
			if k.arg == arg && r.hasPrefix(in.path, k.path) {
				return 0, false
			}
		}
		nid, left := b.left[id]
		if !left {
			return 0, true
		}
		in.root.index = int32(nid*8 + arg)
		x.in = r.atom(in)
		return r.atom(x), true
	}
	if in.root.kind == rootParam && (b.x.asRoot || int(in.root.index) >= len(b.x.args)) {
		return 0, true // nothing is known of what arrives
	}
	v := b.atom(x.in)
	if one := r.oneInput(v); one != 0 {
		x.in = one
		return r.atom(x), true
	}
	if x.mode == whenNil || x.mode == whenSet {
		return 0, len(r.top(v)) == 0 || x.mode == whenSet || !r.isSomething(v)
	}
	return 0, r.mayEqual(v, r.texts[x.text], x.mode == whenEqual)
}

// isSomething reports whether a value is a pointer or function that is not nil.
func (r *run) isSomething(v Value) bool {
	for _, a := range r.top(v) {
		switch r.atoms[a].kind {
		case atomRef, atomFunc, atomType:
		default:
			return false
		}
	}
	return true
}

// mayEqual reports whether a string may be the text, or, if equal is false, another.
func (r *run) mayEqual(v Value, t strval.Text, equal bool) bool {
	want, _ := t.Known()
	found := false
	for _, a := range r.top(v) {
		x := r.atoms[a]
		if x.kind == atomData || x.kind == atomGuard {
			continue
		}
		s, known := "", false
		if x.kind == atomText {
			s, known = r.texts[x.text].Known()
		}
		if !known || (s == want) == equal {
			return true
		}
		found = true
	}
	if found {
		return false
	}
	return len(v) > 0 || !equal || want == "" // a field that nobody set
}
