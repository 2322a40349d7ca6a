package flow

import (
	"go/types"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// enter calls a function with arguments from outside.
func (r *run) enter(x *site, f atom, all Value) {
	fn := r.table.funcs[f.fn].fn
	ce := r.calleeAt(f)
	y := &site{ins: x.ins, common: x.common, weak: true, ev: x.ev, depth: x.depth + 1, way: x.way, asRoot: true, at: x.at}
	if fn == nil {
		if ce.sum == nil {
			return
		}
		y.sig = resultsOnly(len(ce.sum.results))
		for range 8 {
			y.args = append(y.args, r.union(r.unknown(), all))
		}
		r.reach(y, ce, nil)
		return
	}
	y.sig = fn.Signature
	for i, p := range fn.Params {
		v := r.union(r.outsideAs(p.Type(), p.Object()), r.yielded(x, fn, i))
		y.args = append(y.args, r.union(v, all))
	}
	r.escaped[f.fn], r.valued[fn] = true, true
	r.reach(y, ce, nil)
}

// maxEntered is how many methods an interface has at most whose values other modules
// are taken to call when they are handed one.
const maxEntered = 4

// enterMethods calls the methods of what is handed to another module as an interface, and
// is kept there.
func (r *run) enterMethods(x *site, v Value, param types.Type) {
	i, ok := param.Underlying().(*types.Interface)
	if !ok || isTypeParam(param) || i.NumMethods() > maxEntered {
		return
	}
	for m := range i.Methods() {
		if m.Exported() {
			r.enterMethod(x, v, m.Name(), param)
		}
	}
}

// enterMethod calls a method of what a value of a type may be, with arguments from outside.
// What an input is only callers know.
func (r *run) enterMethod(x *site, v Value, name string, typ types.Type) {
	if x.depth > maxAside {
		return
	}
	r.keepMethod(x, v, name, typ)
	for _, a := range r.top(v) {
		switch t := r.atoms[a]; t.kind {
		case atomType:
			ce, ok := r.method(t.typ, name, r.pass.Pkg, r.ofType(v, r.types[t.typ].key))
			if !ok || ce.inner {
				continue
			}
			// What rules tell of is entered for what it sends.
			if rules := r.rulesFor(ce); rules != nil && len(rules.Sinks) == 0 || rules == nil && policy.IsStd(pathOf(r.types[t.typ].key)) {
				continue
			}
			y := &site{ins: x.ins, common: x.common, weak: true, ev: x.ev, depth: x.depth + 1, way: x.way, asRoot: true, at: x.at, sig: anySignature(manyParams, 2)}
			if ce.obj != nil {
				y.sig = ce.obj.Signature()
			} else if m := methodNamed(typ, name); m != nil {
				y.sig = m.Signature()
			}
			y.args = r.fromOutsideAs(ce, y.sig, v)
			r.reach(y, ce, nil)
		case atomIn:
			if t.mode != inExact || t.boxed {
				continue
			}
			o := &open{pure: true, callee: a, method: r.name(name), sig: 2, args: []Value{v}, pos: r.position(x.ins.Pos())}
			for range manyParams {
				o.args = append(o.args, r.unknown())
			}
			if r.fileOpen(x.ev, o) < 0 {
				r.hit(r.fn, boundOpen)
			}
		}
	}
}

// methodNamed is an exported method of a type; nil if it has none of the name.
func methodNamed(t types.Type, name string) *types.Func {
	if t == nil {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, _ := obj.(*types.Func)
	return f
}

// fromOutsideAs are the arguments of a method that is called from outside on recv.
func (r *run) fromOutsideAs(ce callee, sig *types.Signature, recv Value) []Value {
	args := []Value{recv}
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		if ce.fn == nil {
			args = append(args, r.outside(p.Type()))
			continue
		}
		args = append(args, r.outsideAs(p.Type(), p))
	}
	return args
}

// outsideAs is what comes from outside for a parameter, with what its name tells.
func (r *run) outsideAs(t types.Type, param types.Object) Value {
	v := r.outside(t)
	if labels, public, _ := r.varLabels(param); !public {
		v = r.marked(v, labels)
	}
	return v
}
