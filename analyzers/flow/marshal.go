package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// marshaler is a part of a type that encodes itself.
type marshaler struct {
	path   pathID
	method *types.Func
	of     pathID // the embedded field from which the method is promoted
}

// maxMarshal is how deep a type is searched for parts that encode themselves.
const maxMarshal = 5

// marshalMethods are the methods by which a value encodes itself, for an encoder's
// view: the first that it has is called. Logs ask a value what it says only if it is
// the value of an attribute, not a part of one.
func marshalMethods(v viewID, whole bool) []string {
	switch v {
	case viewJSON:
		return []string{"MarshalJSON", "MarshalText"}
	case viewXML:
		return []string{"MarshalXML", "MarshalText"}
	case viewFmt:
		return []string{"Format", "Error", "String"}
	case viewGoSyntax:
		return []string{"Format", "GoString"}
	case viewGob:
		return []string{"GobEncode", "MarshalBinary"}
	case viewSlog:
		if whole {
			return []string{"LogValue", "Error", "Format", "String"}
		}
		return []string{"Error", "Format", "String"}
	case viewSQL:
		if whole {
			return []string{"Value"}
		}
	case viewRead:
		if whole {
			return []string{"Read"}
		}
	}
	return nil
}

// marshalers are the parts of a value of type t that encode themselves.
func (p *pkg) marshalers(t types.Type, v viewID) []marshaler {
	if t == nil || v == v.plain() && len(marshalMethods(v, true)) == 0 {
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
	whole := !slices.ContainsFunc(front, func(s stepID) bool { return s != p.deref() })
	if n, ok := types.Unalias(t).(*types.Named); ok {
		if p.std(n.Obj().Pkg()) || types.IsInterface(n) {
			return
		}
		if p.encodesItself(t, v, marshalMethods(v, whole), front, addressable, out) {
			return
		}
	}
	next := func(s ...stepID) []stepID { return append(front[:len(front):len(front)], s...) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			s := p.fieldStep(u, i)
			if v.passes(p.steps[s]) && (!v.prints() || u.Field(i).Exported()) {
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
		keys := next(p.deref(), p.slot(slotKeys))
		switch {
		case v.prints():
			p.findMarshalers(u.Key(), v, keys, false, depth+1, out)
		case v == viewJSON && !isString(u.Key()) && !types.IsInterface(u.Key()):
			p.encodesItself(u.Key(), v, []string{"MarshalText"}, keys, false, out)
		}
	}
}

// encodesItself notes the first of some methods that a type has.
func (p *pkg) encodesItself(t types.Type, v viewID, names []string, front []stepID, addressable bool, out *[]marshaler) bool {
	for _, name := range names {
		f := lookupMethod(t, addressable, name)
		if f == nil || !tells(f, v) || v == viewRead && !readsItself(t, addressable) {
			continue
		}
		*out = append(*out, marshaler{p.pathOver(front), f, p.promotedFrom(t, name)})
		return true
	}
	return false
}

// lookupMethod is the method of a type, or of a pointer to it, nil if it has none.
func lookupMethod(t types.Type, addressable bool, name string) *types.Func {
	if addressable {
		t = types.NewPointer(t)
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	f, _ := obj.(*types.Func)
	return f
}

// promotedFrom is the way from a value of type t to the embedded field that has the method.
func (p *pkg) promotedFrom(t types.Type, method string) pathID {
	_, index, _ := types.LookupFieldOrMethod(t, true, nil, method)
	var steps []stepID
	for t = deref(t); len(index) > 1; index = index[1:] {
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return 0
		}
		steps = append(steps, p.fieldStep(s, index[0]))
		if t = s.Field(index[0]).Type(); isPointer(t) {
			steps, t = append(steps, p.deref()), deref(t)
		}
	}
	return p.pathOver(steps)
}

// tells reports whether a method has the form that an encoder of view v asks for.
func tells(f *types.Func, v viewID) bool {
	sig := f.Signature()
	switch {
	case f.Name() == "Format" || f.Name() == "MarshalXML":
		return writesItself(sig)
	case v.prints():
		return sig.Params().Len() == 0 && sig.Results().Len() == 1
	case v == viewSQL:
		return sig.Params().Len() == 0 && sig.Results().Len() == 2
	case v == viewRead:
		return isReading(sig)
	}
	return true
}

// writesItself reports whether a method writes its value to its first parameter, piece by
// piece, as fmt.Formatter's and xml.Marshaler's do.
func writesItself(sig *types.Signature) bool {
	return sig.Params().Len() == 2 && (sig.Results().Len() == 0 || sig.Results().Len() == 1 && isError(sig.Results().At(0).Type()))
}

// encoded is the labels of what an encoder passes on of a spot: of what encodes
// itself, the labels of what it says. Verbs are those that print the elements of a
// list, if a format says so.
func (u *ruled) encoded(s spot, view viewID, verbs []string) Value {
	if view.prints() || view == viewSQL {
		if list, ok := u.variadic(s); ok {
			if view == viewSlog {
				return u.attributes(list)
			}
			var out Value
			for i, e := range list {
				if i < len(verbs) && verbs[i] == strval.Unprinted {
					continue
				}
				out = u.r.union(out, u.encodedOne(e, verbAt(view, verbs, i), nil))
			}
			return out
		}
	}
	return u.encodedOne(s, view, nil)
}

func (u *ruled) encodedOne(s spot, view viewID, hidden []pathID) Value {
	r := u.r
	if s.typ != nil && types.IsInterface(s.typ) {
		if s.typ = r.onlyType(s.val); s.typ == nil {
			var said Value
			if said, s.val = u.byTypes(s.val, view, hidden); len(s.val) == 0 {
				return said
			}
			return r.union(said, u.encodedOne(s, view, hidden))
		}
	}
	if view == viewAll && s.reader {
		view = viewRead
	}
	hidden = append(hidden[:len(hidden):len(hidden)], r.shadowed(s.typ, view)...)
	parts := r.marshalers(s.typ, view)
	if len(parts) == 0 || u.x.depth > maxAside {
		return r.collect(s.val, collecting{view: view, except: r.exceptName(hidden), speak: u.speak(view)})
	}
	var out Value
	except := slices.Clone(hidden)
	for i, m := range parts {
		if view == viewRead && r.summaryOf(r.calleeOf(m.method)) == nil {
			continue
		}
		out = r.union(out, r.collect(u.said(s, i, m), collecting{}))
		if r.onlyDerefs(m.path) {
			return out
		}
		except = append(except, m.path)
	}
	return r.union(out, r.collect(s.val, collecting{view: view, except: r.exceptName(except), speak: u.speak(view)}))
}

// byTypes is what an encoder passes on of those objects behind an interface that are known
// to be of a type that encodes itself, and what is left of the value.
func (u *ruled) byTypes(v Value, view viewID, hidden []pathID) (out, rest Value) {
	r := u.r
	rest = v
	for _, a := range r.top(v) {
		x := r.atoms[a]
		if x.kind != atomType {
			continue
		}
		t, name := r.typeOf(x.typ), strings.TrimPrefix(r.types[x.typ].key, "*")
		if t == nil || len(r.marshalers(t, view)) == 0 {
			continue
		}
		other := func(b atom) bool { return b.kind != atomRef || b.path != 0 || r.objectType(b.obj) != name }
		own := r.without(v, other)
		if len(own) == 0 {
			continue
		}
		out = r.union(out, u.encodedOne(spot{val: r.union(own, single(a)), typ: t}, view, hidden))
		rest = r.without(rest, func(b atom) bool { return !other(b) || b.kind == atomType && b.typ == x.typ })
	}
	return out, rest
}

// speak is how what lies deeper in a value says what an encoder passes on of it.
func (u *ruled) speak(view viewID) func(Value, types.Type) Value {
	if view == view.plain() && len(marshalMethods(view, true)) == 0 || u.x.depth > maxAside {
		return nil
	}
	return func(v Value, t types.Type) Value {
		x := *u.x
		x.depth++
		in := *u
		in.x = &x
		return in.encodedOne(spot{val: v, typ: t}, view, nil)
	}
}

// said is what the i-th part of a spot that encodes itself says.
func (u *ruled) said(s spot, i int, m marshaler) Value {
	r := u.r
	part := r.follow(r.outOfBox(s.val), m.path)
	if m.of != 0 {
		part = r.follow(part, m.of)
	}
	if ptr := m.method.Signature().Recv().Type(); isPointerLike(ptr) {
		o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeEncoded, u.x.level(), i), typ: deref(ptr), many: true})
		r.heap = r.heap.set(o, part)
		part = r.refTo(o)
	}
	ce := r.calleeOf(m.method)
	if sig := m.method.Signature(); isReading(sig) || writesItself(sig) {
		return u.readFrom(part, ce, i)
	}
	results := r.reach(u.x.inside([]Value{part}, m.method.Signature()), ce, nil)
	if len(results) == 0 {
		return nil
	}
	return results[0]
}

// calleeOf is a method as a callee.
func (r *run) calleeOf(m *types.Func) callee {
	ce := callee{obj: m.Origin(), name: m.Origin().FullName(), fn: r.prog.FuncValue(m.Origin())}
	if ce.fn != nil && len(ce.fn.Blocks) == 0 {
		ce.fn = nil
	}
	return ce
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

// onlyType is the type that a value behind an interface is known to have, or nil: also
// if it refers to something that is not known to be of that type.
func (r *run) onlyType(v Value) types.Type {
	var out types.Type
	key := ""
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			if out != nil {
				return nil
			}
			out, key = r.typeOf(x.typ), strings.TrimPrefix(r.types[x.typ].key, "*")
		case atomIn:
			if !x.boxed {
				return nil
			}
		case atomUnknown:
			return nil
		}
	}
	for _, a := range r.top(v) {
		if x := r.atoms[a]; x.kind == atomRef && (x.path != 0 || r.objectType(x.obj) != key) {
			return nil
		}
	}
	return out
}
