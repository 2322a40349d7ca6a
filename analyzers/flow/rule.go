package flow

import (
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// rulesFor are the rules about a callee, or nil.
func (r *run) rulesFor(ce callee) *policy.FuncRules {
	if ce.name == "" {
		return nil
	}
	return r.rules.Func(ce.name)
}

// byRules evaluates a call whose callee rules describe.
func (r *run) byRules(x *site, ce callee, rules *policy.FuncRules) []Value {
	u := &ruled{r: r, x: x, sig: x.signature(ce), made: map[int]objID{}}
	u.results = make([]Value, u.sig.Results().Len())
	if x.depth > 0 {
		x.slot++
	}
	said := map[int]bool{}
	if !rulesSpeak(rules) {
		// Rules that only mark or clean leave the rest to the body.
		u.results = r.unionAll(u.results, r.unruled(x, ce))
		said[-1] = true
	}
	for i := range rules.Binds {
		u.bind(&rules.Binds[i])
		note(said, rules.Binds[i].To)
	}
	for i := range rules.Flows {
		u.flow(&rules.Flows[i])
		note(said, rules.Flows[i].To)
	}
	for i := range rules.Sinks {
		u.sink(&rules.Sinks[i], ce)
	}
	for i := range rules.Sanitizers {
		u.sanitize(&rules.Sanitizers[i])
	}
	for i := range rules.Sources {
		u.source(&rules.Sources[i], ce)
	}
	for i := range u.results {
		if !said[i] && !said[-1] {
			u.results[i] = r.union(u.results[i], r.outside(u.sig.Results().At(i).Type()))
		}
	}
	r.callbacks(x, u.sig)
	return u.results
}

// rulesSpeak reports whether rules say what a function does, not only what its
// results are.
func rulesSpeak(f *policy.FuncRules) bool {
	return len(f.Sinks)+len(f.Binds)+len(f.Flows) > 0
}

func note(said map[int]bool, to []policy.Place) {
	for _, p := range to {
		switch p.Kind {
		case policy.Result:
			said[p.Index] = true
		case policy.Results:
			said[-1] = true
		}
	}
}

// flow moves what a flow rule says.
func (u *ruled) flow(f *policy.Flow) {
	r := u.r
	var val Value
	switch f.As {
	case policy.AsSame, policy.AsHold:
		for _, p := range f.From {
			for _, s := range u.read(p) {
				v := s.val
				if len(p.Path) == 0 && f.As == policy.AsSame {
					v = u.keyed(v, f, s)
				}
				val = r.union(val, v)
			}
		}
	default:
		for _, p := range f.From {
			for _, s := range u.read(p) {
				v := s.val
				if p.Kind == policy.Recv && len(p.Path) == 0 && len(f.Key) > 0 {
					v = u.keyed(v, f, s)
				}
				val = r.union(val, r.labels(r.collect(v, collecting{view: viewOf(f.View)})))
			}
		}
	}
	var texts Value
	if f.Eval != "" {
		texts = u.eval(f)
	}
	for _, p := range f.To {
		for _, c := range u.cells(p) {
			u.put(f, p, c, val, texts)
		}
	}
}

// keyed is the entry of a map-like value under the key that a rule names.
func (u *ruled) keyed(v Value, f *policy.Flow, s spot) Value {
	if len(f.Key) == 0 {
		return v
	}
	r := u.r
	inner := r.load(v, s.typ)
	if s.typ != nil && !isPointerLike(s.typ) {
		inner = v
	}
	return r.at(inner, u.keyStep(f.Key))
}

// keyStep is the step to the entry under a key, if the key is a constant.
func (u *ruled) keyStep(key []policy.Place) stepID {
	for _, p := range key {
		for _, s := range u.spots(p) {
			if s.ssa != nil {
				return u.r.mapKey(s.ssa)
			}
		}
	}
	return u.r.elem()
}

func (u *ruled) keyLabels(key []policy.Place, v Value) Value {
	for _, p := range key {
		for _, s := range u.spots(p) {
			if s.ssa == nil {
				continue
			}
			if k, ok := constString(s.ssa); ok {
				v = u.r.mark(v, u.r.sens.Key(u.x.ins.Pos(), k, types.Typ[types.String]))
			}
		}
	}
	return v
}

// put writes what a flow brings to one cell.
func (u *ruled) put(f *policy.Flow, p policy.Place, c cell, val, texts Value) {
	r := u.r
	decode := f.As == policy.AsDecode
	if c.result >= 0 {
		v := val
		if decode {
			v = r.union(v, r.outsideOf(c.typ))
		} else if f.As != policy.AsSame {
			v = r.union(v, texts)
			if len(texts) == 0 {
				v = r.union(v, r.unknown())
			}
		}
		if len(p.Path) > 0 {
			step, _ := r.fieldNamed(c.typ, p.Path[0])
			v = r.under(r.cons(step, 0), v)
		}
		u.results[c.result] = r.union(u.result(c.result), v)
		return
	}
	if f.As == policy.AsSame && (p.Kind == policy.Result || p.Kind == policy.Results) && len(p.Path) == 0 {
		for i := range u.results {
			if p.Kind == policy.Results || i == p.Index {
				u.results[i] = u.withoutMade(i, val)
			}
		}
		return
	}
	if len(f.Key) > 0 {
		step := u.keyStep(f.Key)
		val = u.keyLabels(f.Key, r.union(val, r.orUnknown(val, texts)))
		var at []target
		for _, t := range c.at {
			path, _ := r.add(r.plain(t.path), step)
			at = append(at, target{t.obj, path})
		}
		c.at, c.typ = at, types.Typ[types.String]
		c.strong = c.strong && r.steps[step].kind == stepKey
	}
	switch {
	case f.As == policy.AsHold:
		if c.typ == nil || len(p.Path) == 0 {
			u.write(c, slotHold, val, false)
			return
		}
		u.write(c, "", val, f.Replace)
	case decode:
		u.write(c, "", r.union(val, r.outsideOf(c.typ)), f.Replace)
	case f.As == policy.AsSame:
		u.write(c, "", val, f.Replace || u.fresh(c))
	default:
		if len(texts) == 0 {
			u.write(c, "", r.union(val, r.unknown()), f.Replace)
			return
		}
		slot := ""
		if c.typ == nil || !isString(c.typ) && !types.IsInterface(c.typ) {
			slot = slotContent
		}
		if slot == "" {
			u.write(c, "", r.union(val, texts), f.Replace || u.fresh(c))
			return
		}
		u.write(c, "", val, f.Replace)
		u.write(c, slot, texts, false)
	}
}

// orUnknown is the mark of a value that is no constant, unless texts are known.
func (r *run) orUnknown(val, texts Value) Value {
	if len(texts) > 0 {
		return texts
	}
	if len(val) > 0 {
		return r.unknown()
	}
	return nil
}

// outsideOf is unknown data of a type, nil being any.
func (r *run) outsideOf(t types.Type) Value {
	if t == nil {
		return r.unknown()
	}
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		in := atom{kind: atomIn, mode: inTyped, root: root{kind: rootType, index: int32(tp.Index())}}
		return r.union(r.unknown(), single(r.atom(in)))
	}
	return r.outside(t)
}

func (u *ruled) withoutMade(i int, v Value) Value {
	o, ok := u.made[i]
	if !ok {
		return u.r.union(u.result(i), v)
	}
	content, _ := u.r.heap.get(o)
	ref := u.r.atom(atom{kind: atomRef, obj: o})
	if len(content) == 0 {
		delete(u.made, i)
		return v
	}
	return u.r.union(single(ref), v)
}

// fresh reports whether a cell lies in what this call made.
func (u *ruled) fresh(c cell) bool {
	for _, t := range c.at {
		if !slices.Contains(slices.Collect(mapValues(u.made)), t.obj) {
			return false
		}
	}
	return len(c.at) > 0
}

// write stores a value in a cell; replace says that what was there is gone.
func (u *ruled) write(c cell, slot string, v Value, replace bool) {
	r := u.r
	for _, t := range c.at {
		p := r.plain(t.path)
		if slot != "" {
			p, _ = r.add(p, r.slot(slot))
		}
		r.write(t.obj, p, v, replace && c.strong && !u.x.weakHere())
	}
}

// weakHere reports whether an effect of the call may not happen before what follows.
func (x *site) weakHere() bool {
	_, ok := x.ins.(*ssa.Go)
	return ok || x.depth > 0
}

// bind binds what a rule says to an endpoint.
func (u *ruled) bind(b *policy.Bind) {
	r := u.r
	var ends Value
	for _, p := range b.Endpoint {
		for _, s := range u.read(p) {
			ends = r.union(ends, u.endpoint(s))
		}
	}
	if b.Form != "" {
		ends = u.formed(b.Form, ends)
	}
	if b.Text != "" {
		t := text{text: strval.Const(b.Text), pos: r.position(u.x.ins.Pos())}
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
			u.write(c, slotBound, ends, b.Over || u.fresh(c))
		}
	}
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
			if f.Eval == "" {
				continue
			}
			recv := types.NewParam(0, nil, "", s.typ)
			sig := types.NewSignatureType(recv, nil, nil, nil, types.NewTuple(types.NewParam(0, nil, "", types.Typ[types.String])), false)
			v := &ruled{r: r, x: &site{ins: u.x.ins, common: u.x.common, args: []Value{s.val}, depth: 1, ev: u.x.ev}, sig: sig, made: map[int]objID{}}
			return v.eval(f), true
		}
	}
	return nil, false
}

// sink records that a call sends.
func (u *ruled) sink(k *policy.Sink, ce callee) {
	r := u.r
	if len(k.Where) > 0 && !u.among(k) {
		return
	}
	var ends, payload Value
	for _, p := range k.Endpoint {
		for _, s := range u.read(p) {
			ends = r.union(ends, u.endpoint(s))
		}
	}
	for _, p := range k.Payload {
		for _, s := range u.read(p) {
			payload = r.union(payload, r.collect(s.val, collecting{view: viewOf(k.View)}))
		}
	}
	payload = r.payload(payload)
	if k.Kind == "stream" {
		u.stream(k, payload)
	}
	r.collectHandles(payload)
	if len(payload) == 0 || len(ends) == 0 && k.Country == "" && k.Host == "" {
		return
	}
	s := &send{
		fn: r.table.name(ce.name), kind: r.table.name(k.Kind), pos: r.position(u.x.ins.Pos()),
		payload: payload, endpoint: ends, country: r.table.name(k.Country), operator: r.table.name(k.Operator),
		host: r.table.name(k.Host), relay: k.Relay,
	}
	u.x.ev.closed = append(u.x.ev.closed, closing{here: s})
	u.x.ev.sends = addSend(r.table, u.x.ev.sends, s)
}

// payload keeps what can be data.
func (r *run) payload(v Value) Value {
	return r.without(v, func(a atom) bool {
		return a.kind == atomUnknown || a.kind == atomClean || a.kind == atomIn && a.mode == inBound
	})
}

// stream leaves what is written in what it is written to, and in what that wraps.
func (u *ruled) stream(k *policy.Sink, payload Value) {
	r := u.r
	payload = r.labels(payload)
	if len(payload) == 0 {
		return
	}
	seen := map[target]bool{}
	var pour func(v Value, depth int)
	pour = func(v Value, depth int) {
		if depth > 4 {
			return
		}
		for _, t := range r.targets(v, nil) {
			if seen[t] {
				continue
			}
			seen[t] = true
			path := r.plain(t.path)
			content := r.atPath(r.read(t.obj), path)
			held := r.own(content, r.slot(slotHold))
			if o := r.objects[t.obj]; len(held) == 0 && o.kind == objInput && depth == 0 {
				held = r.at(content, r.slot(slotHold)) // callers know what it wraps
			}
			slot, _ := r.add(path, r.slot(slotContent))
			r.write(t.obj, slot, payload, false)
			pour(held, depth+1)
		}
	}
	for _, p := range k.Endpoint {
		for _, s := range u.read(p) {
			pour(s.val, 0)
		}
	}
}

// among reports whether a text at Where has a word that is among the rule's.
func (u *ruled) among(k *policy.Sink) bool {
	for _, p := range k.Where {
		for _, s := range u.read(p) {
			vs := s.val
			if s.typ == nil || !isString(s.typ) {
				vs = u.r.endpoints(s.val)
			}
			for _, t := range u.r.textsOf(vs) {
				for w := range strings.FieldsSeq(t.text.String()) {
					if slices.Contains(k.Among, path.Base(w)) {
						return true
					}
				}
			}
		}
	}
	return false
}

// sanitize cleans what a rule says.
func (u *ruled) sanitize(s *policy.Sanitizer) {
	r := u.r
	minus := "*"
	if len(s.Classes) > 0 {
		minus = strings.Join(s.Classes, ",")
	}
	var leaves Value
	if s.Leaves != "" {
		src := r.table.source(source{class: r.table.name(s.Leaves), what: r.table.name(s.Func), why: r.table.name("rule"), pos: r.position(u.x.ins.Pos())})
		leaves = single(r.atom(atom{kind: atomData, src: src}))
	}
	for _, p := range s.At {
		for _, c := range u.cells(p) {
			if c.result >= 0 {
				u.results[c.result] = r.union(r.cleaned(u.result(c.result), r.table.name(minus), true), leaves)
				continue
			}
			if len(s.Key) > 0 {
				step := u.keyStep(s.Key)
				if r.steps[step].kind != stepKey {
					continue
				}
				for i, t := range c.at {
					c.at[i].path, _ = r.add(r.plain(t.path), step)
				}
			}
			for _, t := range c.at {
				path := r.plain(t.path)
				var v Value
				if minus != "*" {
					v = r.cleaned(r.atPath(r.read(t.obj), path), r.table.name(minus), false)
				}
				r.write(t.obj, path, r.union(v, leaves), c.strong && !u.x.weakHere())
			}
		}
	}
}

// source adds what a rule says that a call yields.
func (u *ruled) source(s *policy.Source, ce callee) {
	r := u.r
	src := r.table.source(source{class: r.table.name(s.Class), what: r.table.name(shortName(ce.name)), why: r.table.name("rule"), pos: r.position(u.x.ins.Pos())})
	data := single(r.atom(atom{kind: atomData, src: src}))
	at := s.At
	if len(at) == 0 {
		at = []policy.Place{{Kind: policy.Results}}
	}
	for _, p := range at {
		for _, c := range u.cells(p) {
			if c.result >= 0 {
				u.results[c.result] = r.union(u.result(c.result), data)
				continue
			}
			u.write(c, "", data, false)
		}
	}
}
