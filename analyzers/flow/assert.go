package flow

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/policy"
)

func (r *run) typeAssert(ins *ssa.TypeAssert) {
	v := r.val(ins.X)
	if types.IsInterface(ins.AssertedType) {
		v = r.implementing(v, ins.AssertedType)
	} else {
		v = r.asserted(v, ins.AssertedType)
	}
	if ins.CommaOk {
		v = r.tuple(v, r.unknown())
	}
	r.set(ins, v)
}

// implementing is v, known to be of a type that implements an interface.
func (r *run) implementing(v Value, t types.Type) Value {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return v
	}
	none := map[typeID]bool{}
	seen, kept := false, false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			seen = true
			if c := r.typeOf(x.typ); c != nil && !types.Implements(c, iface) {
				none[x.typ] = true
			} else {
				kept = true
			}
		case atomIn:
			kept = kept || !x.boxed
		case atomUnknown:
			kept = true
		}
	}
	if seen && !kept {
		return nil
	}
	return r.without(v, func(a atom) bool { return a.kind == atomType && none[a.typ] })
}

// asserted is v, known to be of the concrete type t.
func (r *run) asserted(v Value, t types.Type) Value {
	key := r.typ(t)
	seen, same, open := false, false, false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			seen = true
			same = same || x.typ == key
		case atomIn:
			open = open || !x.boxed
		case atomUnknown:
			open = true
		}
	}
	if seen && !same && !open {
		return nil
	}
	out := r.unbox(r.without(v, func(a atom) bool { return a.kind == atomType && a.typ != key }))
	if n, ok := types.Unalias(deref(t)).(*types.Named); ok && n.TypeArgs().Len() == 0 {
		out = r.ofType(out, r.types[key].key)
	}
	if _, ok := t.Underlying().(*types.Pointer); !ok {
		out = r.outOfBox(out)
	}
	switch t.Underlying().(type) {
	case *types.Struct, *types.Basic:
		out = r.unboxedLater(out, r.types[key].key)
	}
	if isPointer(t) {
		out = r.noted(out, onlyType+r.types[key].key)
	}
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomIn:
			if x.mode == inExact && !x.boxed {
				out = r.union(out, r.laid(t, a))
			}
		case atomUnknown:
			out = r.union(out, r.laid(t, 0))
		}
	}
	return out
}

// inBox is a reference to a struct that is put behind an interface: two of one type
// that meet there stay apart.
func (r *run) inBox(ins *ssa.MakeInterface, v Value) Value {
	o := r.object(object{kind: objAlloc, site: ins, typ: ins.X.Type(), many: r.inLoop(ins), box: true})
	if old, ok := r.heap.get(o); ok && r.objects[o].many {
		v = r.union(old, v)
	}
	r.heap = r.heap.set(o, v)
	return r.refTo(o)
}

// outOfBox is v with what the boxes that it refers to hold in their place.
func (r *run) outOfBox(v Value) Value {
	var out Value
	found := false
	for _, e := range v {
		p, a := split(e)
		if x := r.atoms[a]; p == 0 && x.kind == atomRef && x.path == 0 && r.objects[x.obj].box {
			out = append(out, r.read(x.obj)...)
			found = true
			continue
		}
		out = append(out, e)
	}
	if !found {
		return v
	}
	return r.capped(normal(out))
}

// unboxedLater is v, of type t, with inputs for which callers may bring boxes.
func (r *run) unboxedLater(v Value, t string) Value {
	var out Value
	for _, e := range v {
		p, a := split(e)
		if x := r.atoms[a]; p == 0 && x.kind == atomIn && x.mode == inExact {
			x.not = 0
			if x.boxed {
				x.boxed = false // what was put behind the interface is known
				a = r.atom(x)
			} else if path, ok := r.add(x.path, r.unboxing(t)); ok {
				x.path = path
				a = r.atom(x)
			}
		}
		out = append(out, pair(p, a))
	}
	return normal(out)
}

// ofType is v without references to objects that are known to be of another type
// than a value of type t, or what it points at. Of errors that the standard library makes
// only their interface is known; they are of no type of another package's.
func (r *run) ofType(v Value, key string) Value {
	want := strings.TrimPrefix(key, "*")
	own := !policy.IsStd(pathOf(want))
	return r.without(v, func(a atom) bool {
		if a.kind != atomRef || a.path != 0 {
			return false
		}
		have := r.objectType(a.obj)
		return have != "" && have != want || own && r.isMadeError(a.obj)
	})
}

// wrappable are the values at a place of a flow, of a list that is written out without those
// that are no errors where the flow says what an error wraps.
func (u *ruled) wrappable(f *policy.Flow, p policy.Place) []spot {
	r, into := u.r, f.To[0].Path
	if len(into) == 0 || into[len(into)-1] != "#"+slotWrapped || !slices.Equal(p.Path, []string{"[]"}) {
		return u.read(p)
	}
	p.Path = nil
	var out []spot
	for _, s := range u.read(p) {
		n, elem, ok := listed(s.ssa)
		if !ok {
			out = append(out, r.part(s, "[]"))
			continue
		}
		list := r.load(s.val, nil)
		for i := range n {
			if v := storedAt(s.ssa, i); v == nil || mayBeError(unwrap(v).Type()) {
				out = append(out, spot{val: r.at(list, r.pkg.key(strconv.Itoa(i))), typ: elem})
			}
		}
	}
	return out
}

func mayBeError(t types.Type) bool {
	return types.IsInterface(t) || types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// isMadeError reports whether an object is an error that rules make: its type is one of the
// standard library's own, of which nothing but its interface is known.
func (r *pkg) isMadeError(o objID) bool {
	return r.objectType(o) == "" && r.table.names[r.table.kindName(r.objects[o])] == "error"
}

// fitting is v without what is known to be of another type than t, as where an error of
// a type is looked for.
func (r *run) fitting(v Value, t types.Type) Value {
	if t == nil || types.IsInterface(t) || !slices.ContainsFunc(r.top(v), func(a atomID) bool { return r.atoms[a].kind == atomType }) {
		return v
	}
	if n, ok := types.Unalias(deref(t)).(*types.Named); !ok || n.TypeArgs().Len() > 0 {
		return v
	}
	key := r.typ(t)
	return r.ofType(r.without(v, func(a atom) bool { return a.kind == atomType && a.typ != key }), r.types[key].key)
}

// takenAs is what a flow hands on as it is, where a value of type t is made of it: what
// lay behind an interface is asserted to be of that type.
func (u *ruled) takenAs(f *policy.Flow, v Value, t types.Type) Value {
	if t == nil || types.IsInterface(t) || isTypeParam(t) {
		return v
	}
	if n, ok := types.Unalias(deref(t)).(*types.Named); !ok || n.TypeArgs().Len() > 0 {
		return v
	}
	for _, p := range f.From {
		for _, s := range u.spots(p) {
			if s.typ != nil && types.IsInterface(s.typ) {
				return u.r.asserted(v, t)
			}
		}
	}
	return u.r.fitting(v, t)
}

// resultType is the type of the i-th result of the call, where it is a type argument.
func (u *ruled) resultType(i int) types.Type {
	if i >= u.sig.Results().Len() || i >= u.x.sig.Results().Len() || !isTypeParam(u.sig.Results().At(i).Type()) {
		return nil
	}
	return u.x.sig.Results().At(i).Type()
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// objectType is the name of the named type that an object is of; "" if that is not
// known.
func (r *pkg) objectType(o objID) string {
	x := r.objects[o]
	if x.dyn != 0 {
		return r.table.names[x.dyn]
	}
	if x.typ == nil || x.kind == objGlobal {
		return ""
	}
	if n, ok := types.Unalias(x.typ).(*types.Named); ok && !types.IsInterface(n) && n.TypeArgs().Len() == 0 && n.TypeParams().Len() == 0 {
		return types.TypeString(n, nil)
	}
	return ""
}

// boxed marks the inputs at the root of a value as put behind an interface.
func (r *run) boxed(v Value) Value {
	return r.rebox(v, true)
}

func (r *run) unbox(v Value) Value { return r.rebox(v, false) }

func (r *run) rebox(v Value, boxed bool) Value {
	var out Value
	for _, e := range v {
		p, a := split(e)
		if x := r.atoms[a]; p == 0 && x.kind == atomIn && x.mode == inExact && (x.boxed != boxed || x.not != 0 && !boxed) {
			if x.boxed = boxed; !boxed {
				x.not = 0
			}
			a = r.atom(x)
		}
		out = append(out, pair(p, a))
	}
	return normal(out)
}
