package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// rulesFor are the rules about a callee, or nil.
func (r *run) rulesFor(ce callee) *policy.FuncRules {
	if ce.name == "" {
		return nil
	}
	if ce.obj == nil || !r.rules.Narrowed() {
		return r.rules.Func(ce.name)
	}
	module, version, known := r.imports.moduleOf(ce.obj)
	if !known {
		return r.rules.Func(ce.name)
	}
	return r.rules.FuncFor(ce.name, module, version)
}

// byRules evaluates a call whose callee rules describe.
func (r *run) byRules(x *site, ce callee, rules *policy.FuncRules) []Value {
	u := &ruled{r: r, x: x, sig: x.signature(ce), made: map[int]objID{}}
	u.passes = isWay(rules)
	u.between = slices.ContainsFunc(rules.Flows, func(f policy.Flow) bool { return f.As == policy.AsShared })
	if ce.obj != nil {
		u.pkg = ce.obj.Pkg()
	}
	u.results = make([]Value, u.sig.Results().Len())
	if results, left := u.leaveTemplate(rules, ce.name); left {
		return results
	}
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
	for _, f := range u.letThrough(rules) {
		u.flow(f)
		note(said, f.To)
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
	if !u.hands {
		if n := u.sig.Results().Len(); n == 0 || n == 1 && isPointer(u.sig.Results().At(0).Type()) {
			r.keep(x, x.args) // what has nothing to tell yet calls later
		}
		r.callbacks(x, u.sig)
	}
	return u.results
}

// rulesSpeak reports whether rules say what a function does, not only what its
// results are, or how it is computed: a flow from nowhere to nowhere names an operation
// and leaves it to the source what flows.
func rulesSpeak(f *policy.FuncRules) bool {
	return len(f.Sinks)+len(f.Binds) > 0 || slices.ContainsFunc(f.Flows, func(fl policy.Flow) bool {
		return len(fl.From)+len(fl.To) > 0 || fl.Eval == ""
	})
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
	if len(f.To) == 0 {
		return // for the interpreter
	}
	if len(f.Where) > 0 && !u.mayBeAmong(f) {
		return
	}
	var val Value
	switch f.As {
	case policy.AsFields:
		u.copyFields(f)
		return
	case policy.AsMasks:
		u.maskNames(f)
		return
	case policy.AsWithout:
		u.without(f)
		return
	case policy.AsNamed:
		val = u.named(f)
	case policy.AsText:
	case policy.AsFirst:
		val = u.firstSet(f.From)
	case policy.AsSame, policy.AsTake, policy.AsHold:
		for _, p := range f.From {
			for _, s := range u.wrappable(f, p) {
				v := s.val
				switch {
				case f.Base && isFiled(p):
					v = u.filedValue(s, f)
				case same(f) && isFiled(p):
					v = u.keyed(v, f, s)
				}
				if f.To[0].Kind == policy.Global && s.typ != nil && isPointer(s.typ) {
					v = r.union(v, single(r.atom(atom{kind: atomType, typ: r.typ(s.typ)}))) // it may be kept behind an interface
				}
				val = r.union(val, v)
			}
		}
		if f.As == policy.AsTake {
			val = u.taken(val)
		}
	default:
		if isTemplate(f.View) {
			val, _ = u.filledBy(f.From, f.View)
			val = r.labels(val)
			break
		}
		verbs := u.verbs(f.From, viewOf(f.View))
		for _, p := range f.From {
			for _, s := range u.read(p) {
				v := s.val
				if isFiled(p) {
					v = u.keyed(v, f, s)
				}
				s.val = v
				if list, shown, ok := u.shown(f, s); ok {
					for i, e := range list {
						if shown[i] {
							val = r.union(val, r.labels(u.encodedOne(e, verbAt(viewOf(f.View), verbs, i), nil)))
						}
					}
					continue
				}
				val = r.union(val, r.labels(u.encoded(s, viewOf(f.View), verbs)))
			}
		}
	}
	var texts Value
	switch {
	case f.Eval == evalTemplate:
		texts = u.template(f)
	case f.Eval == evalTemplateFiles || f.Eval == evalTemplateFile:
		texts = u.templateFiles(f)
	case f.Eval != "" && !isDocument(f) && !isTagged(f):
		texts = u.eval(f)
	}
	for _, p := range f.To {
		if of, name, ok := callOf(p); ok {
			if f.As == policy.AsCall {
				u.call(of, name, f.From)
				continue
			}
			u.hands = u.hands || strings.HasPrefix(name, "param")
			u.hand(of, name, val, same(f))
			continue
		}
		texts := texts
		if isList(texts) {
			if u.listed(p, r.loosened(texts)); len(val) == 0 {
				continue
			}
			texts = nil
		}
		for _, c := range u.cells(p) {
			u.put(f, p, c, val, texts)
		}
	}
	switch {
	case isDocument(f):
		u.document(f)
	case isTagged(f):
		u.fromTags(f)
	}
}

// same reports whether a flow hands on a value as it is.
func same(f *policy.Flow) bool {
	return f.As == policy.AsSame || f.As == policy.AsTake || f.As == policy.AsFirst
}

// taken is a value of which what it points at has no other owner now: one object for
// all that it may be.
func (u *ruled) taken(v Value) Value {
	r := u.r
	var out, content Value
	var typ types.Type
	found := false
	for _, e := range v {
		p, a := split(e)
		x := r.atoms[a]
		if p != 0 || x.kind != atomRef && (x.kind != atomIn || x.mode != inExact) {
			out = append(out, e)
			continue
		}
		found = true
		content = r.union(content, r.load(single(a), nil))
		if x.kind == atomRef && x.path == 0 {
			typ = r.objects[x.obj].typ
		}
	}
	if !found {
		if !r.unseenIn(v) {
			return out
		}
		content = out // what it points at is not known, but is its own from now on
		out = nil
	}
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeTaken, u.x.level(), u.takes), in: atomID(u.x.open), typ: typ, many: u.x.depth > maxSingle})
	u.takes++
	r.heap = r.heap.set(o, content)
	return r.union(out, r.refTo(o))
}

// put writes what a flow brings to one cell.
func (u *ruled) put(f *policy.Flow, p policy.Place, c cell, val, texts Value) {
	r := u.r
	decode := f.As == policy.AsDecode
	if decode {
		val = r.unfiled(val)
	}
	if c.result >= 0 {
		v := val
		if decode {
			v = r.union(v, r.outsideOf(c.typ))
		} else if !same(f) {
			v = r.union(v, texts)
			if len(texts) == 0 {
				v = r.union(v, r.unknown())
			}
		}
		if f.As == policy.AsHold && len(p.Path) == 0 && isStruct(c.typ) {
			v = r.under(r.cons(r.slot(slotHold), 0), v) // a wrapper that is no pointer
		}
		u.results[c.result] = r.union(u.result(c.result), u.inPart(c, p.Path, v))
		return
	}
	if same(f) && (p.Kind == policy.Result || p.Kind == policy.Results) && len(p.Path) == 0 {
		for i := range u.results {
			if p.Kind == policy.Results || i == p.Index {
				u.results[i] = u.withoutMade(i, u.takenAs(f, val, u.resultType(i)))
			}
		}
		return
	}
	if f.Base && isFiled(p) {
		c.at = u.filed(spot{val: u.refs(c.at)}, f.Key[len(f.Key)-1:])
		c.typ, c.strong = types.Typ[types.String], c.strong && len(c.at) == 1
	} else if len(f.Key) > 0 && !f.Base {
		step := u.keyStep(f.Key)
		if !same(f) {
			val = r.union(val, r.orUnknown(val, texts))
		}
		val = u.keyLabels(f.Key, val)
		var at []target
		for _, t := range c.at {
			path, _ := r.add(r.plain(t.path), step)
			at = append(at, target{t.obj, path})
		}
		c.at, c.typ = at, types.Typ[types.String]
		c.strong = c.strong && r.knownKey(step)
	}
	switch {
	case f.As == policy.AsHold:
		if c.typ == nil || len(p.Path) == 0 {
			u.write(c, slotHold, val, f.Replace)
			return
		}
		u.write(c, "", val, f.Replace)
	case decode:
		u.write(c, "", r.union(val, r.outsideOf(c.typ)), f.Replace)
	case same(f):
		u.write(c, "", u.takenAs(f, val, c.typ), f.Replace || u.fresh(c))
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
		w := v
		if slot == "" {
			if w = r.filled(t, v); r.writeWindow(t, w) {
				continue
			}
		}
		r.write(t.obj, p, w, replace && c.strong && (!u.x.weakHere() || u.makes(t.obj)))
	}
}

// makes reports whether an object is one that the call makes for itself: it can be told what
// becomes of it there, wherever the call is made.
func (u *ruled) makes(o objID) bool {
	x := u.r.objects[o]
	return x.kind == objMade && x.call == u.x.ins && !x.many && (x.slot>>26 == madeNew || x.slot>>26 == madeTaken)
}

// weakHere reports whether an effect of the call may not happen before what follows.
func (x *site) weakHere() bool {
	_, ok := x.ins.(*ssa.Go)
	return ok || x.depth > 0
}
