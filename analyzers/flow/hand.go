package flow

import (
	"go/types"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// A place may end with a call: "#RoundTrip" hands what a flow moves to that method
// of what lies there, "#param0" to the function that lies there, and "#result0" is
// what the function answers. Before more words, "#param0" is what the function leaves
// in what its parameter points at, as an option does.

// callOf is the method or parameter that a place hands to, and the place of what is
// called.
func callOf(p policy.Place) (of policy.Place, name string, ok bool) {
	if len(p.Path) == 0 {
		return p, "", false
	}
	last, isSlot := strings.CutPrefix(p.Path[len(p.Path)-1], "#")
	if !isSlot || last == "" || !unicode.IsUpper(rune(last[0])) && !strings.HasPrefix(last, "param") {
		return p, "", false
	}
	p.Path = p.Path[:len(p.Path)-1]
	return p, last, true
}

// hand calls what lies at a place with val.
func (u *ruled) hand(of policy.Place, name string, val Value, same bool) {
	for _, s := range u.read(of) {
		if s.typ == nil && len(of.Path) > 0 && of.Path[len(of.Path)-1] == "#"+slotHold {
			s.typ = anything
		}
		if n, ok := strings.CutPrefix(name, "param"); ok {
			i, err := strconv.Atoi(n)
			if err != nil {
				continue
			}
			args := make([]Value, i+1)
			args[i] = val
			u.r.dynamic(u.inner(args, i+1), s.val)
			continue
		}
		u.r.handTo(u.x, s, name, val, same)
	}
}

// maxSingle is how deep in calls that stand elsewhere what a call makes for itself is taken to
// be one object; where they stand tells several apart.
const maxSingle = 3

// anew is the object that a call makes for itself, and its type, nil if its package is not
// among those that are imported.
func (u *ruled) anew(p policy.Place) (objID, types.Type) {
	r := u.r
	var typ types.Type
	if u.pkg != nil {
		if obj := u.pkg.Scope().Lookup(p.Name); obj != nil {
			typ = obj.Type()
		}
	}
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeNew, u.x.level(), int(r.name(p.Name))&0xffff), in: atomID(u.x.open), typ: typ, many: u.x.depth > maxSingle})
	if _, ok := r.heap.get(o); !ok {
		r.heap = r.heap.set(o, nil)
	}
	return o, typ
}

// call calls what lies at a place with what lies at others, in order; from outside, if
// there are none.
func (u *ruled) call(of policy.Place, name string, from []policy.Place) {
	r := u.r
	if len(from) == 0 {
		for _, s := range u.read(of) {
			r.enterMethod(u.x, s.val, name, s.typ)
		}
		return
	}
	var args []Value
	pure := true
	for _, p := range from {
		var v Value
		for _, s := range u.read(p) {
			v = r.union(v, s.val)
			pure = pure && (isContext(s.typ) || isStruct(s.typ)) // nobody can write to the caller's
		}
		args = append(args, v)
	}
	u.hands = true
	for _, s := range u.read(of) {
		n, ok := strings.CutPrefix(name, "param")
		if s.typ == nil && len(of.Path) > 0 && of.Path[len(of.Path)-1][0] == '#' {
			s.typ = anything // what a rule keeps there was taken as an interface
		}
		if !ok {
			r.callOn(u.x, s, name, args, !u.r.std(u.pkg), pure)
			continue
		}
		i, err := strconv.Atoi(n)
		if err != nil || u.x.depth > maxNest/2 {
			continue
		}
		all := append(make([]Value, i), args...)
		y := u.inner(all, len(all))
		y.weak = u.x.weak || len(r.top(s.val)) > 1
		if u.passes {
			y.depth = u.x.depth
		}
		r.dynamic(y, s.val)
	}
}

// callOn calls a method of what is at a spot with arguments. Hooks are there to change these;
// what the standard library calls hands them on. A pure call changes nothing that it is given.
func (r *run) callOn(x *site, s spot, method string, args []Value, hooks, pure bool) {
	if x.depth > maxNest/2 {
		return
	}
	all := append([]Value{s.val}, args...)
	for _, a := range r.top(s.val) {
		switch v := r.atoms[a]; v.kind {
		case atomType:
			ce, ok := r.method(v.typ, method, r.pass.Pkg, r.ofType(s.val, r.types[v.typ].key))
			if !ok || ce.inner {
				continue
			}
			if rules := r.rulesFor(ce); rules != nil && len(rules.Sinks) > 0 {
				continue // the call itself is such a sink
			}
			y := x.inside(all, anySignature(len(args), 2))
			y.weak = x.weak || len(r.top(s.val)) > 1
			r.onType(y, v.typ, method, r.pass.Pkg, s.val)
		case atomIn:
			if v.mode != inExact || v.boxed || s.typ != nil && !types.IsInterface(s.typ) {
				continue
			}
			all := append([]Value{single(a)}, args...)
			if hooks {
				r.leaveOpen(x.inside(all, anySignature(len(args), 2)), a, method, all, false, 0)
				continue
			}
			o := &open{pure: pure, callee: a, method: r.name(method), sig: 2, args: all, pos: r.position(x.ins.Pos())}
			if r.fileOpen(x.ev, o) < 0 {
				r.hit(r.fn, boundOpen)
			}
		}
	}
}

// inner is a call made inside this one.
func (u *ruled) inner(args []Value, params int) *site {
	return u.x.inside(args, anySignature(params, 0))
}

func (x *site) inside(args []Value, sig *types.Signature) *site {
	return &site{ins: x.ins, common: x.common, args: args, sig: sig, weak: true, ev: x.ev, depth: x.depth + 1, way: x.way, root: x.root, at: x.at, open: x.open}
}

// anySignature is a signature of which only the numbers are known.
func anySignature(params, results int) *types.Signature {
	vars := func(n int) *types.Tuple {
		list := make([]*types.Var, n)
		for i := range list {
			list[i] = types.NewParam(0, nil, "", types.NewInterfaceType(nil, nil))
		}
		return types.NewTuple(list...)
	}
	return types.NewSignatureType(nil, nil, nil, vars(params), vars(results), false)
}

// handTo calls a method of what is at a spot: of the types that are known to stand
// there; what callers know is left open.
func (r *run) handTo(x *site, s spot, method string, val Value, same bool) {
	if x.depth > maxAside || len(val) == 0 {
		return
	}
	done := map[string]bool{}
	for _, a := range r.top(s.val) {
		switch v := r.atoms[a]; v.kind {
		case atomType:
			t := r.typeOf(v.typ)
			if n, ok := types.Unalias(derefOf(t)).(*types.Named); ok && r.std(n.Obj().Pkg()) && !r.bySource(v.typ, method) {
				continue // rules speak of it
			}
			ce, ok := r.method(v.typ, method, r.pass.Pkg, r.ofType(s.val, r.types[v.typ].key))
			if !ok || done[ce.name] || ce.inner {
				continue
			}
			done[ce.name] = true
			params := manyParams
			sig := anySignature(manyParams, 2)
			if ce.obj != nil {
				sig = ce.obj.Signature()
				params = sig.Params().Len()
			}
			r.reach(x.inside(r.handed(x, s.val, val, params, same), sig), ce, nil)
		case atomIn:
			if v.mode != inExact || v.boxed || s.typ != nil && !types.IsInterface(s.typ) {
				continue
			}
			// What takes data away changes nothing of it here.
			o := &open{pure: true, callee: a, method: r.name(method), sig: 2, args: r.handed(x, s.val, val, manyParams, same), pos: r.position(x.ins.Pos())}
			if r.fileOpen(x.ev, o) < 0 {
				r.hit(r.fn, boundOpen)
			}
		}
	}
}

// bySource reports whether no rule but the table tells what a method of a type of the
// standard library does.
func (r *run) bySource(id typeID, method string) bool {
	ce, ok := r.method(id, method, r.pass.Pkg, nil)
	return ok && ce.obj != nil && r.rulesFor(ce) == nil && r.summaryOf(ce) != nil
}

// answers reports whether rules tell of a method of a type of the standard library what it
// results in, and nothing else.
func (r *run) answers(id typeID, method string) bool {
	ce, ok := r.method(id, method, r.pass.Pkg, nil)
	if !ok {
		return false
	}
	f := r.rulesFor(ce)
	return f != nil && len(f.Flows) > 0 && len(f.Sinks)+len(f.Binds)+len(f.Sanitizers) == 0 && !slices.ContainsFunc(f.Flows, func(fl policy.Flow) bool {
		return len(fl.From) == 0 || slices.ContainsFunc(fl.To, func(p policy.Place) bool { return p.Kind != policy.Result && p.Kind != policy.Results })
	})
}

// manyParams is how many parameters a method that is not seen is taken to have.
const manyParams = 3

// handed are the arguments of a method that is handed val: the receiver, and val as
// each parameter, be it a reference or not.
func (r *run) handed(x *site, recv, val Value, params int, same bool) []Value {
	args := []Value{recv}
	if !same {
		labels := r.labels(val)
		o := r.object(object{kind: objMade, call: x.ins, slot: madeSlot(madeHanded, x.level(), 0), many: true})
		r.write(o, 0, r.union(labels, r.unknown()), false)
		val = r.union(r.refTo(o), labels)
	}
	for range params {
		args = append(args, val)
	}
	return args
}

// asked is what a method of what lies at a spot results in, where it has one.
func (r *run) asked(x *site, s spot, method string) Value {
	if x.depth > maxAside {
		return nil
	}
	var out Value
	for _, a := range r.top(s.val) {
		switch v := r.atoms[a]; v.kind {
		case atomType:
			recv := r.ofType(s.val, r.types[v.typ].key)
			ce, ok := r.method(v.typ, method, r.pass.Pkg, recv)
			if !ok || ce.inner || policy.IsStd(pathOf(r.types[v.typ].key)) && r.rulesFor(ce) == nil {
				continue
			}
			sig := anySignature(0, 1)
			if ce.obj != nil {
				sig = ce.obj.Signature()
			}
			if results := r.reach(x.inside([]Value{recv}, sig), ce, nil); len(results) > 0 {
				out = r.union(out, results[0])
			}
		case atomIn:
			if v.mode != inExact || v.boxed || s.typ != nil && !types.IsInterface(s.typ) {
				continue
			}
			o := &open{pure: true, callee: a, method: r.name(method), sig: 1, args: []Value{single(a)}, pos: r.position(x.ins.Pos())}
			id := r.fileOpen(x.ev, o)
			if id < 0 {
				r.hit(r.fn, boundOpen)
				continue
			}
			r.openTypes[int32(id*8)] = anything
			out = r.union(out, r.input(root{kind: rootResult, index: int32(id * 8)}, anything))
		}
	}
	return out
}

// answer is what a function that lies at a spot results in.
func (r *run) answer(x *site, f Value, n int) Value {
	results := r.dynamic(x.inside(nil, anySignature(0, n+1)), f)
	if n < len(results) {
		return results[n]
	}
	return nil
}

// answerType is the type of that result, where all functions that may lie there have one.
func (r *run) answerType(f Value, n int) (t types.Type) {
	for _, a := range r.top(f) {
		if r.atoms[a].kind != atomFunc {
			continue
		}
		fn := r.table.funcs[r.atoms[a].fn].fn
		if fn == nil || n >= fn.Signature.Results().Len() {
			return nil
		}
		of := fn.Signature.Results().At(n).Type()
		if t != nil && !types.Identical(t, of) {
			return nil
		}
		t = of
	}
	return t
}

// filledIn is the n-th parameter of a function that lies at a spot, after a call: an
// object that was empty.
func (u *ruled) filledIn(f spot, n int) spot {
	r := u.r
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeFilled, u.x.level(), n)})
	r.heap = r.heap.set(o, u.fields(f.typ, n))
	args := make([]Value, n+1)
	args[n] = r.refTo(o)
	u.hands = true
	r.dynamic(u.inner(args, n+1), f.val)
	if slices.ContainsFunc(r.top(f.val), func(a atomID) bool { return r.atoms[a].kind == atomIn }) {
		r.filledLater(o)
	}
	out := spot{val: args[n]}
	if f.typ == nil {
		return out
	}
	if sig, ok := f.typ.Underlying().(*types.Signature); ok && n < sig.Params().Len() {
		out.typ = sig.Params().At(n).Type()
	}
	return out
}

// filledLater says of the structs behind the fields of an object that callers, who know the
// function that fills them, find there what it has left.
func (r *run) filledLater(o objID) {
	for _, e := range r.read(o) {
		if _, a := split(e); r.atoms[a].kind == atomRef && r.objects[r.atoms[a].obj].kind == objMade {
			of := r.atoms[a].obj
			r.write(of, 0, single(r.atom(atom{kind: atomIn, root: root{kind: rootObject, index: int32(of)}})), false)
		}
	}
}

// given leaves what a function value of a library is called with in what keeps it.
func (r *run) given(f Value, args []Value) {
	for _, t := range r.targets(r.own(f, r.slot(slotCalls)), nil) {
		for i, a := range args {
			path, _ := r.add(r.plain(t.path), r.slot("given"+itoa(i)))
			r.write(t.obj, path, a, false)
		}
	}
}

// fields are the structs that a function finds behind the fields of its n-th parameter:
// a request has a URL.
func (u *ruled) fields(fn types.Type, n int) (out Value) {
	if fn == nil {
		return nil
	}
	sig, ok := fn.Underlying().(*types.Signature)
	if !ok || n >= sig.Params().Len() {
		return nil
	}
	r := u.r
	s, ok := deref(sig.Params().At(n).Type()).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for i := range s.NumFields() {
		ptr, ok := s.Field(i).Type().Underlying().(*types.Pointer)
		if !ok {
			continue
		}
		if _, ok := ptr.Elem().Underlying().(*types.Struct); !ok {
			continue
		}
		o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeFilled, u.x.level(), (i+1)<<8|n), typ: ptr.Elem()})
		r.heap = r.heap.set(o, nil)
		out = append(out, r.under(r.cons(r.fieldStep(s, i), 0), r.refTo(o))...)
	}
	return normal(out)
}

func derefOf(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return deref(t)
}
