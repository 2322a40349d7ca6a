package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// input is an unknown value of type t that comes from a root.
func (r *run) input(from root, t types.Type) Value {
	in := r.atom(atom{kind: atomIn, root: from})
	return r.union(single(in), r.laid(t, in))
}

// outside is an unknown value of type t that comes from code that is not seen.
func (r *run) outside(t types.Type) Value { return r.union(r.unknown(), r.laid(t, 0)) }

// initial is what an object holds before this function touched it.
func (r *run) initial(o objID) Value {
	x := r.objects[o]
	switch x.kind {
	case objInput:
		if v, ok := r.initials[o]; ok {
			return v
		}
		v := r.pointed(o, x.in)
		r.initials[o] = v
		return v
	case objGlobal:
		return r.globalContent(x.name)
	}
	o = r.canon(o)
	if r.viewers[o] == nil {
		r.viewers[o] = map[*ssa.Function]bool{}
	}
	r.viewers[o][r.fn] = true
	if v, ok := r.frozen[o]; ok {
		if r.awaited[o] {
			v = r.union(v, single(r.atom(atom{kind: atomIn, root: root{kind: rootObject, index: int32(o)}})))
		}
		return v
	}
	return r.held[o]
}

// pointed is what an input points at when the function begins.
func (r *run) pointed(o objID, pointer atomID) Value {
	in := r.atoms[pointer]
	path, ok := r.add(in.path, r.deref())
	if !ok {
		return r.unknown() // as where a part lies too far behind
	}
	in.path, in.not = path, 0
	a := r.atom(in)
	v := single(a)
	t := r.inTypes[o]
	if t == nil {
		if t = r.typeOfInput(pointer); t != nil {
			t = deref(t)
		}
	}
	if t != nil {
		v = r.union(v, r.laidContent(t, a))
	}
	return v
}

// typeOfInput is the static type of an input, as far as the signature tells; nil
// if it does not.
func (r *run) typeOfInput(a atomID) types.Type {
	x := r.atoms[a]
	var t types.Type
	switch x.root.kind {
	case rootParam:
		if int(x.root.index) < len(r.fn.Params) {
			t = r.fn.Params[x.root.index].Type()
		}
	case rootFree:
		if int(x.root.index) < len(r.fn.FreeVars) {
			t = r.fn.FreeVars[x.root.index].Type()
		}
	case rootResult:
		t = r.openTypes[x.root.index]
	}
	return r.typeAlong(t, x.path)
}

// typeAlong is the type of a part of a value, as far as the type of the value tells; nil if
// it does not.
func (r *run) typeAlong(t types.Type, path pathID) types.Type {
	for _, s := range r.list(path) {
		if t == nil {
			return nil
		}
		switch step := r.steps[s]; step.kind {
		case stepDeref:
			if isPointerLike(t) {
				t = pointee(t)
			}
		case stepField:
			_, t = r.fieldNamed(t, step.name)
		case stepShift:
		case stepKey, stepElem, stepOpen:
			t = elemType(t)
		case stepSlot:
			m, ok := t.Underlying().(*types.Map)
			if !ok || step.name != slotKeys {
				return nil
			}
			t = m.Key()
		default:
			return nil
		}
	}
	return t
}

// pointee is what lies behind a reference: the target of a pointer, else the
// container itself.
func pointee(t types.Type) types.Type {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return nil
	}
	return deref(t)
}

// assumedRecv is what a method may find in its receiver: what the package stores
// in objects of the type.
func (r *run) assumedRecv(t types.Type) Value {
	n, ok := types.Unalias(deref(t)).(*types.Named)
	if !ok {
		return nil
	}
	v, ok := r.assumed[n.Origin().Obj()]
	if !ok {
		return nil
	}
	if _, ptr := t.Underlying().(*types.Pointer); !ptr {
		return v
	}
	o := r.object(object{kind: objFact, name: r.table.name("assumed " + n.Origin().Obj().Name()), typ: n})
	r.heap = r.heap.set(o, r.union(v, r.laid(n, 0)))
	return r.refTo(o)
}

// maxImplementations is how many implementations of an interface are tried where
// none is known to arrive.
const maxImplementations = 4

// implementations are the types of this module that may stand behind an interface
// of its own, if there are few.
func (r *run) implementations(t types.Type) Value {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || r.std(n.Obj().Pkg()) || n.TypeParams().Len() > 0 {
		return nil
	}
	iface, ok := n.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return nil
	}
	var out Value
	found := 0
	scopes := []*types.Package{r.pass.Pkg}
	for _, imp := range r.pass.Pkg.Imports() {
		if !r.std(imp) && r.imports.module(imp) == r.module {
			scopes = append(scopes, imp)
		}
	}
	for _, pkg := range scopes {
		for _, name := range pkg.Scope().Names() {
			tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
				continue
			}
			if m, ok := tn.Type().(*types.Named); ok && m.TypeParams().Len() > 0 {
				continue
			}
			for _, c := range []types.Type{tn.Type(), types.NewPointer(tn.Type())} {
				if types.Implements(c, iface) {
					found++
					out = r.union(out, single(r.atom(atom{kind: atomType, typ: r.typ(c)})))
					if m, ok := tn.Type().(*types.Named); ok {
						if v, ok := r.assumed[m.Obj()]; ok {
							o := r.object(object{kind: objFact, name: r.table.name("assumed " + m.Obj().Name()), typ: m})
							r.heap = r.heap.set(o, v)
							out = r.union(out, r.refTo(o))
						}
					}
					break
				}
			}
		}
	}
	if found > maxImplementations {
		return nil
	}
	return out
}

// guard is data of a class, if what it guards holds anything but constants here.
func (b *binding) guard(x atom) Value {
	r := b.r
	in := r.atoms[x.in]
	in.mode = inExact
	v := r.follow(b.base(in.root), b.path(in.path))
	if r.masking(v) {
		return nil
	}
	var out Value
	for _, e := range r.collect(v, collecting{}) {
		_, a := split(e)
		switch y := r.atoms[a]; y.kind {
		case atomData, atomUnknown:
			return single(r.atom(atom{kind: atomData, src: x.src, except: b.except(x.except), word: x.word}))
		case atomIn:
			out = append(out, pair(0, r.atom(atom{kind: atomGuard, src: x.src, in: a, except: b.except(x.except), word: x.word})))
		case atomGuard:
			out = append(out, pair(0, r.atom(atom{kind: atomGuard, src: x.src, in: y.in, except: b.except(x.except), word: x.word})))
		}
	}
	return normal(out)
}
