package flow

import "go/types"

// marshaler is a part of a type that encodes itself.
type marshaler struct {
	path   pathID
	method *types.Func
}

// maxMarshal is how deep a type is searched for parts that encode themselves.
const maxMarshal = 5

// marshalMethods are the methods by which a value encodes itself, for an encoder's
// view: the first that it has is called.
func marshalMethods(v viewID) []string {
	switch v {
	case viewJSON:
		return []string{"MarshalJSON", "MarshalText"}
	case viewXML:
		return []string{"MarshalText"}
	case viewFmt:
		return []string{"Error", "String"}
	case viewSlog:
		return []string{"LogValue", "Error", "String"}
	}
	return nil
}

// marshalers are the parts of a value of type t that encode themselves.
func (p *pkg) marshalers(t types.Type, v viewID) []marshaler {
	if t == nil || len(marshalMethods(v)) == 0 {
		return nil
	}
	key := marshalKey{t, v}
	if out, ok := p.marshalCache[key]; ok {
		return out
	}
	var out []marshaler
	p.findMarshalers(t, v, nil, false, 0, &out)
	p.marshalCache[key] = out
	return out
}

type marshalKey struct {
	t types.Type
	v viewID
}

func (p *pkg) findMarshalers(t types.Type, v viewID, front []stepID, addressable bool, depth int, out *[]marshaler) {
	if depth > maxMarshal {
		return
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		if p.std(n.Obj().Pkg()) || types.IsInterface(n) {
			return
		}
		of := t
		if addressable {
			of = types.NewPointer(t)
		}
		if v.plain() != v {
			if obj, _, _ := types.LookupFieldOrMethod(of, false, n.Obj().Pkg(), "Format"); obj != nil {
				return // it writes itself, piece by piece
			}
		}
		for _, name := range marshalMethods(v) {
			obj, _, _ := types.LookupFieldOrMethod(of, false, n.Obj().Pkg(), name)
			if f, ok := obj.(*types.Func); ok && (v.plain() == v || ownText(f)) {
				var path pathID
				for i := len(front) - 1; i >= 0; i-- {
					path = p.cons(front[i], path)
				}
				*out = append(*out, marshaler{path, f})
				return
			}
		}
	}
	next := func(s ...stepID) []stepID { return append(front[:len(front):len(front)], s...) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			s := p.fieldStep(u, i)
			if v.passes(p.steps[s]) && (v.plain() == v || u.Field(i).Exported()) {
				p.findMarshalers(u.Field(i).Type(), v, next(s), addressable, depth+1, out)
			}
		}
	case *types.Pointer:
		p.findMarshalers(u.Elem(), v, next(p.deref()), true, depth+1, out)
	case *types.Slice:
		p.findMarshalers(u.Elem(), v, next(p.deref(), p.elem()), true, depth+1, out)
	case *types.Array:
		p.findMarshalers(u.Elem(), v, next(p.elem()), addressable, depth+1, out)
	case *types.Map:
		p.findMarshalers(u.Elem(), v, next(p.deref(), p.elem()), false, depth+1, out)
	}
}

// ownText reports whether a method is what fmt and slog ask a value for.
func ownText(f *types.Func) bool {
	sig := f.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1
}

// encoded is the labels of what an encoder passes on of a spot: of what encodes
// itself, the labels of what it says.
func (u *ruled) encoded(s spot, view viewID) Value {
	if view.plain() != view {
		if list, ok := u.variadic(s); ok {
			var out Value
			for _, e := range list {
				out = u.r.union(out, u.encodedOne(e, view))
			}
			return out
		}
	}
	return u.encodedOne(s, view)
}

func (u *ruled) encodedOne(s spot, view viewID) Value {
	r := u.r
	if s.typ != nil && types.IsInterface(s.typ) {
		s.typ = r.onlyType(s.val)
	}
	parts := r.marshalers(s.typ, view)
	view = view.plain()
	if len(parts) == 0 || u.x.depth > maxNest/2 {
		return r.collect(s.val, collecting{view: view})
	}
	var out Value
	var except []pathID
	whole := false
	for i, m := range parts {
		out = r.union(out, r.collect(u.said(s, i, m), collecting{}))
		whole = whole || r.onlyDerefs(m.path)
		except = append(except, m.path)
	}
	if whole {
		return out
	}
	return r.union(out, r.collect(s.val, collecting{view: view, except: r.exceptName(except)}))
}

// said is what the i-th part of a spot that encodes itself says.
func (u *ruled) said(s spot, i int, m marshaler) Value {
	r := u.r
	part := r.follow(r.outOfBox(s.val), m.path)
	if ptr := m.method.Signature().Recv().Type(); isPointerLike(ptr) {
		o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeEncoded, u.x.depth, i), typ: deref(ptr), many: true})
		r.heap = r.heap.set(o, part)
		part = single(r.atom(atom{kind: atomRef, obj: o}))
	}
	ce := callee{obj: m.method.Origin(), name: m.method.Origin().FullName(), fn: r.prog.FuncValue(m.method.Origin())}
	if ce.fn != nil && len(ce.fn.Blocks) == 0 {
		ce.fn = nil
	}
	results := r.reach(u.x.inside([]Value{part}, m.method.Signature()), ce, nil)
	if len(results) == 0 {
		return nil
	}
	return results[0]
}

// printed is a spot as an operand of an operation that prints: of what has a method for
// that, what the method says.
func (u *ruled) printed(s spot, view viewID) operand {
	r := u.r
	if view.plain() == view || u.x.depth > maxNest/2 {
		return u.operand(s)
	}
	own := s
	if s.typ != nil && types.IsInterface(s.typ) {
		own.typ = r.onlyType(s.val)
	}
	parts := r.marshalers(own.typ, view)
	if len(parts) != 1 || !r.onlyDerefs(parts[0].path) {
		return u.operand(s)
	}
	text := u.said(own, 0, parts[0])
	if len(r.texts1(text)) == 0 {
		return u.operand(s)
	}
	return u.operand(spot{val: text, typ: types.Typ[types.String]})
}

// onlyDerefs reports whether a path leads to the whole of what is pointed at.
func (t *table) onlyDerefs(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		if t.steps[t.nodes[p].head].kind != stepDeref {
			return false
		}
	}
	return true
}

// onlyType is the type that a value behind an interface is known to have, or nil.
func (r *run) onlyType(v Value) types.Type {
	var out types.Type
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			if out != nil {
				return nil
			}
			out = r.types[x.typ].typ
		case atomIn, atomUnknown:
			return nil
		}
	}
	return out
}
