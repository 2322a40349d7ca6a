package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// bind binds what a rule says to an endpoint.
func (u *ruled) bind(b *policy.Bind) {
	r := u.r
	var ends Value
	for _, p := range b.Endpoint {
		for _, s := range u.read(p) {
			ends = r.union(ends, u.endpoint(s))
		}
	}
	// What was left empty says nothing of where to.
	ends = slices.DeleteFunc(slices.Clone(ends), func(e uint64) bool {
		_, a := split(e)
		x := r.atoms[a]
		return x.kind == atomText && len(r.texts[x.text].Parts) == 0
	})
	told := b.Text != "" || r.toldIn(ends)
	if b.Form != "" && len(ends) > 0 {
		ends = u.formed(b.Form, ends)
	}
	if b.Text != "" {
		t := text{text: strval.Const(b.Text), pos: u.x.where(r)}
		ends = r.union(ends, single(r.textAtom(t.text, t)))
	}
	if len(ends) == 0 {
		return
	}
	for _, p := range b.To {
		for _, c := range u.cells(p) {
			if c.result >= 0 {
				u.results[c.result] = r.union(u.result(c.result), r.under(r.cons(r.slot(slotBound), 0), ends))
				continue
			}
			if b.Over && !told {
				if later, ok := u.overLater(c, ends); ok {
					u.write(c, slotBound, later, true)
					continue
				}
			}
			u.write(c, slotBound, ends, (b.Over || u.fresh(c)) && told)
		}
	}
}

// overLater is what something is bound to that was bound before: what callers bring takes the
// place of that where they bring anything.
func (u *ruled) overLater(c cell, ends Value) (Value, bool) {
	r := u.r
	if len(c.at) != 1 {
		return nil, false
	}
	path, _ := r.add(r.plain(c.at[0].path), r.slot(slotBound))
	before := r.atPath(r.read(c.at[0].obj), path)
	if named := r.without(ends, func(a atom) bool { return a.kind == atomIn && a.root.kind == rootObject }); len(named) > 0 {
		ends = named // what is left in a variable is what was brought
	}
	if len(before) == 0 || slices.ContainsFunc(before, func(e uint64) bool {
		p, a := split(e)
		return p != 0 || r.atoms[a].kind != atomText
	}) || slices.ContainsFunc(ends, func(e uint64) bool {
		p, a := split(e)
		x := r.atoms[a]
		return p != 0 || x.kind != atomIn || x.mode != inExact || x.root.kind == rootResult || x.root.kind == rootEffect || r.inSlot(x.path)
	}) {
		return nil, false
	}
	return r.composed(func(parts []text) text {
		t, last := parts[0], parts[1]
		if v, ok := strval.Apply("over", []strval.Value{strval.TextValue(last.text)}); ok {
			last.text = v.Text
		}
		t.text = strval.Concat(t.text, last.text)
		return t
	}, before, ends), true
}

// inSlot reports whether a path goes through a slot that rules keep: what is there is asked of
// what somebody brings.
func (r *run) inSlot(p pathID) bool {
	return slices.ContainsFunc(r.list(p), func(s stepID) bool { return r.steps[s].kind == stepSlot })
}

// toldIn reports whether a value holds a text: what callers may bring, and may not, takes
// nothing's place.
func (r *run) toldIn(v Value) bool {
	return slices.ContainsFunc(v, func(e uint64) bool {
		_, a := split(e)
		return r.atoms[a].kind == atomText
	})
}

// formed puts endpoints into the form of a rule.
func (u *ruled) formed(form string, ends Value) Value {
	r := u.r
	before, after, _ := strings.Cut(form, "{}")
	return r.composed(func(parts []text) text {
		p := parts[0]
		p.text = strval.Concat(strval.Const(before), p.text, strval.Const(after))
		return p
	}, ends)
}

// endpoint is what a spot says of an endpoint: a text, a value whose String a
// rule can tell, or something bound.
func (u *ruled) endpoint(s spot) Value {
	r := u.r
	if s.typ != nil {
		if isString(s.typ) {
			return r.endpoints(s.val)
		}
		if v, ok := u.stringOf(s); ok && len(v) > 0 {
			return r.union(v, r.at(r.load(s.val, nil), r.slot(slotBound)))
		}
	}
	return r.endpointOf(s.val)
}

// stringOf evaluates the String method of a value, where a rule says how.
func (u *ruled) stringOf(s spot) (Value, bool) {
	r := u.r
	if u.x.depth > maxNest {
		return nil, false
	}
	elem := types.Unalias(deref(s.typ))
	n, ok := elem.(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil, false
	}
	base := n.Obj().Pkg().Path() + "." + n.Obj().Name()
	for _, name := range []string{"(*" + base + ").String", "(" + base + ").String"} {
		rules := r.rules.Func(name)
		if rules == nil {
			continue
		}
		for i := range rules.Flows {
			f := &rules.Flows[i]
			if f.Eval == "" || len(f.To) == 0 {
				continue
			}
			recv := types.NewParam(0, nil, "", s.typ)
			sig := types.NewSignatureType(recv, nil, nil, nil, types.NewTuple(types.NewParam(0, nil, "", types.Typ[types.String])), false)
			v := &ruled{r: r, x: &site{ins: u.x.ins, common: u.x.common, args: []Value{s.val}, depth: u.x.depth + 1, way: u.x.way, ev: u.x.ev}, sig: sig, made: map[int]objID{}}
			return v.eval(f), true
		}
	}
	return nil, false
}
