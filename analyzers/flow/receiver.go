package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// onType is a call of a method on what of a receiver is of one dynamic type, object
// by object where these are few; false if the type has no such method.
func (r *run) onType(x *site, id typeID, name string, from *types.Package, recv Value) ([]Value, bool) {
	recv = r.ofType(recv, r.types[id].key)
	parts := r.apart(recv)
	if len(parts) == 0 {
		parts = []Value{recv}
	}
	var results []Value
	for i, part := range parts {
		ce, ok := r.method(id, name, from, part)
		if !ok {
			return nil, false
		}
		y := *x
		y.slot += int32(i) * 100
		y.args = []Value{part}
		if len(x.args) > 1 {
			y.args = append(y.args, x.args[1:]...)
		}
		if ce.obj != nil && x.depth > 0 {
			y.sig = ce.obj.Signature()
		} else if ce.obj == nil && y.sig.Recv() == nil {
			y.sig = methodOnly(len(y.args)-1, y.sig.Results())
		}
		if ce.inner {
			y.args[0] = ce.recv
			y.depth++ // an interface may embed itself
			results = r.unionAll(results, r.invoke(&y, ce.obj))
			continue
		}
		results = r.unionAll(results, r.reach(&y, ce, nil))
	}
	return results, true
}

// methodOnly is the signature of a method of which only the number of parameters and the
// results are known.
func methodOnly(params int, results *types.Tuple) *types.Signature {
	vars := make([]*types.Var, params)
	for i := range vars {
		vars[i] = types.NewParam(0, nil, "", anything)
	}
	return types.NewSignatureType(types.NewParam(0, nil, "", anything), nil, nil, types.NewTuple(vars...), results, false)
}

// maxReceivers is how many objects of one type a call is made on one by one.
const maxReceivers = 4

// apart is a receiver, split into one for each object that it may be, if these are
// few and nothing else.
func (r *run) apart(recv Value) []Value {
	var rest Value
	var refs []atomID
	for _, e := range recv {
		p, a := split(e)
		x := r.atoms[a]
		switch {
		case p == 0 && x.kind == atomRef && x.path == 0:
			refs = append(refs, a)
		case x.kind == atomType:
			rest = append(rest, e)
		default:
			return nil
		}
	}
	if len(refs) < 2 || len(refs) > maxReceivers {
		return nil
	}
	var out []Value
	for _, a := range refs {
		out = append(out, r.union(single(a), rest))
	}
	return out
}

// embedsRecv is what the receiver of a method of the standard library is a part of, if
// it is promoted from a field that is not exported, as what a net.TCPConn writes: rules
// and whoever calls know the whole only.
func (r *run) embedsRecv(c *ssa.CallCommon) ssa.Value {
	fn := c.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || !r.ofStd(fn) {
		return nil
	}
	f, ok := c.Args[0].(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	n, ok := types.Unalias(deref(f.X.Type())).(*types.Named)
	if !ok || !r.std(n.Obj().Pkg()) || r.std(r.pass.Pkg) {
		return nil
	}
	if v := n.Underlying().(*types.Struct).Field(f.Field); !v.Embedded() || v.Exported() {
		return nil
	}
	return f.X
}

// ofStd reports whether a function is one of the standard library's; that it has no Pkg only
// says that this package does not import the one that declares it.
func (p *pkg) ofStd(fn *ssa.Function) bool { return fn.Object() != nil && p.std(fn.Object().Pkg()) }

// embeddedAddr is the address of an embedded part of what recv, of type t, points at.
func (r *run) embeddedAddr(recv Value, t types.Type, index []int) Value {
	if t == nil {
		return nil
	}
	v, t := recv, deref(t)
	for _, i := range index {
		s := structOf(t)
		if i >= s.NumFields() {
			return nil
		}
		v = r.offset(v, t, r.fieldStep(s, i))
		t = s.Field(i).Type()
		if _, ok := t.Underlying().(*types.Pointer); ok {
			v = r.load(v, t)
			t = deref(t)
		}
	}
	return v
}
