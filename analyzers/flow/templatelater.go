package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// leaveTemplate leaves a call that fills in a template to callers, with the type of the data;
// false if there is no need.
func (u *ruled) leaveTemplate(rules *policy.FuncRules, name string) ([]Value, bool) {
	r := u.r
	from := templatePlaces(rules)
	if from == nil || u.x.asRoot || u.x.root || r.care != full || r.making || len(r.openList) >= fewOpens {
		return nil, false
	}
	spots, ok := u.filling(from)
	if !ok {
		return nil, false
	}
	in, data := u.templateLater(spots), from[1].Index+1
	if in == 0 || from[1].Kind != policy.Arg || !u.hasRecv() || data >= len(u.x.args) {
		return nil, false
	}
	args := append(slices.Clone(u.x.args), u.x.typed)
	args[data] = spots[1].val
	if t := spots[1].typ; t != nil && !types.IsInterface(t) {
		args[len(args)-1] = single(r.atom(atom{kind: atomType, typ: r.typ(t)}))
	}
	x := *u.x
	x.untouched = 1 // nothing writes to the template
	if from[0].Kind == policy.Arg {
		x.untouched <<= from[0].Index + 1
	}
	return r.leaveOpen(&x, in, name, args, false, 0), true
}

// templatePlaces are the template, the data, and the name if there is one, of a function that
// fills in templates; nil of others.
func templatePlaces(rules *policy.FuncRules) []policy.Place {
	for _, k := range rules.Sinks {
		if isTemplate(k.View) {
			return k.Payload
		}
	}
	for _, f := range rules.Flows {
		if isTemplate(f.View) {
			return f.From
		}
	}
	return nil
}

// makeTemplate makes a call that was left open by leaveTemplate.
func (b *binding) makeTemplate(o *open, y *site) []Value {
	r, n := b.r, len(y.args)-1
	name := r.table.names[o.method]
	y.typed, y.args = y.args[n], y.args[:n]
	y.sig = methodOnly(n-1, resultsOnly(o.sig).Results())
	ce := callee{name: name}
	if rules := r.rulesFor(ce); rules != nil && len(y.typed) == 0 {
		if from := templatePlaces(rules); from != nil {
			y.typed = b.typeGiven(o.args[from[1].Index+1])
		}
	}
	return r.reach(y, ce, nil)
}

// typeGiven is the type of what the call hands over as a parameter of the callee's.
func (b *binding) typeGiven(v Value) Value {
	r := b.r
	if len(v) != 1 {
		return nil
	}
	p, a := split(v[0])
	in, ops := r.atoms[a], b.x.operands()
	if p != 0 || in.kind != atomIn || in.mode != inExact || in.path != 0 || in.root.kind != rootParam || int(in.root.index) >= len(ops) {
		return nil
	}
	t := unwrap(ops[in.root.index]).Type()
	if types.IsInterface(t) {
		return nil
	}
	return single(r.atom(atom{kind: atomType, typ: r.typ(t)}))
}

// templateLater is the input of which callers must know what it is before it can be told what
// a call shows of its data: the template, a part of its text, the name of one in its set, or
// of what type the data are. It is 0 if all is known here, if callers do not know more, or if nothing can come out.
func (u *ruled) templateLater(spots []spot) atomID {
	r := u.r
	if len(r.payload(r.union(u.encoded(spots[0], viewFmt, nil), u.encoded(spots[1], viewFmt, nil)))) == 0 {
		return 0
	}
	if len(spots) > 2 {
		if in := r.fromCaller(spots[2].val); in != 0 {
			return in
		}
	}
	if in := r.fromCaller(spots[0].val); in != 0 {
		return in
	}
	if t := spots[1].typ; t == nil || types.IsInterface(t) {
		if in := r.fromCaller(spots[1].val); in != 0 {
			return in
		}
	}
	content := r.load(r.part(spots[0], slotSet).val, nil)
	for _, a := range r.top(r.own(content, r.slot("text"))) {
		x := r.atoms[a]
		if x.kind != atomText {
			continue
		}
		for _, id := range r.texts[x.text].Holes() {
			if in := r.fromCaller(single(atomID(id))); in != 0 {
				return in
			}
		}
	}
	return 0
}

// fromCaller is an input among what a value may be that callers say what it is; 0 if there
// is none.
func (r *run) fromCaller(v Value) atomID {
	for _, a := range r.top(v) {
		x := r.atoms[a]
		if a == 0 || x.kind != atomIn || x.mode != inExact || !r.closable(x) {
			continue
		}
		switch x.root.kind {
		case rootParam, rootFree, rootResult:
			return a
		}
	}
	return 0
}

// isFullName reports whether an open call is of one function, of which callers know what
// it does with what they bring, and not of a method of theirs.
func isFullName(method string) bool { return strings.HasPrefix(method, "(") }
