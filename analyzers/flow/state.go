package flow

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// assumeState notes what the function leaves in objects of the package's own types that it
// was handed, by themselves or as parts of others: data that one method keeps and another
// sends later. Only what matters to others is noted, data and texts that lead somewhere.
func (r *run) assumeState(o objID, v Value, visit func(Value)) {
	in := r.atoms[r.objects[o].in]
	if in.root.kind != rootParam || in.mode != inExact || int(in.root.index) >= len(r.fn.Params) {
		return
	}
	had := r.initial(o)
	v = r.portable(dropping(v, func(p pathID, a atomID) bool {
		_, was := slices.BinarySearch(had, pair(p, a))
		return was
	}))
	if v = dropping(v, func(p pathID, a atomID) bool { return !r.leadsTo(p, a, r.matters, 0) }); len(v) == 0 {
		return
	}
	steps := append(r.list(in.path), r.deref())
	for i := range steps {
		in.path = r.pathOver(steps[:i])
		t := r.typeOfInput(r.atom(in))
		if t == nil {
			break
		}
		of := r.ownType(t)
		if of == nil {
			continue
		}
		rest := steps[i:]
		if _, ptr := t.Underlying().(*types.Pointer); ptr {
			if r.steps[rest[0]].kind != stepDeref {
				break
			}
			rest = rest[1:]
		}
		r.keepState(of, rest, v)
		visit(v)
	}
}

// ownType is the type of this package, with methods, that t is or points at; nil if there
// is none.
func (r *pkg) ownType(t types.Type) *types.TypeName {
	n, ok := types.Unalias(deref(t)).(*types.Named)
	if !ok || n.Obj().Pkg() != r.pass.Pkg || n.Origin().NumMethods() == 0 {
		return nil
	}
	return n.Origin().Obj()
}

// keepState adds to what an object of a type leads to, where the steps lead.
func (r *run) keepState(of *types.TypeName, steps []stepID, v Value) {
	r.stateful[of] = true
	put := func(v Value) { r.assumed[of] = r.crowded(r.capped(r.union(r.assumed[of], v))) }
	var name strings.Builder
	name.WriteString("assumed " + of.Name())
	var way []stepID
	for _, s := range steps {
		step := r.steps[s]
		name.WriteString("/" + step.name)
		if step.kind != stepDeref {
			way = append(way, s)
			continue
		}
		o := r.object(object{kind: objFact, name: r.table.name(name.String()), many: true})
		put(r.under(r.pathOver(way), r.refTo(o)))
		put = func(v Value) { r.held[o] = r.crowded(r.capped(r.union(r.held[o], v))) }
		way = nil
	}
	put(r.under(r.pathOver(way), v))
}

// matters reports whether a part of an object is data, or a text that may be an endpoint.
func (r *run) matters(_ pathID, a atomID) bool {
	switch x := r.atoms[a]; x.kind {
	case atomData:
		return true
	case atomGuard:
		return r.isRoot(r.fn) // callers bring it
	case atomText:
		return mayLead(r.texts[x.text])
	}
	return false
}

// leadsTo reports whether a part of an object is something, or leads to it.
func (r *run) leadsTo(p pathID, a atomID, something func(pathID, atomID) bool, depth int) bool {
	if something(p, a) {
		return true
	}
	x := r.atoms[a]
	if x.kind != atomRef || depth > maxStateDepth {
		return false
	}
	if k := r.objects[x.obj].kind; k == objInput || k == objGlobal {
		return false
	}
	v, _ := r.leaving().get(x.obj)
	return slices.ContainsFunc(v, func(e uint64) bool {
		p, a := split(e)
		return r.leadsTo(p, a, something, depth+1)
	})
}

// maxStateDepth is how many references deep something is looked for in an object.
const maxStateDepth = 2

// declaredType is the type with methods that an object is of, if it is declared in this
// package or one that it imports.
func (r *pkg) declaredType(o objID) *types.TypeName {
	var n *types.Named
	if x := r.objects[o]; x.typ != nil {
		n, _ = types.Unalias(x.typ).(*types.Named)
	} else if path, name, ok := cutLast(r.objectType(o), '.'); ok {
		for _, imp := range r.pass.Pkg.Imports() {
			if imp.Path() != path {
				continue
			}
			if tn, ok := imp.Scope().Lookup(name).(*types.TypeName); ok {
				n, _ = types.Unalias(tn.Type()).(*types.Named)
			}
		}
	}
	if n == nil || n.Obj().Pkg() == nil || n.Origin().NumMethods() == 0 {
		return nil
	}
	return n.Origin().Obj()
}

// isBound reports whether a part of an object is the endpoint that it is bound to.
func (r *run) isBound(p pathID, a atomID) bool {
	x := r.atoms[a]
	return x.kind == atomText && r.bound(p) && mayLead(r.texts[x.text])
}

// keepers are the goroutines that hold an object in which others keep something: they may
// find what is put there after their start.
func (p *pkg) keepers() map[*ssa.Function]bool {
	out := map[*ssa.Function]bool{}
	for of, started := range p.goroutinesOf() {
		for _, fn := range started {
			out[fn] = out[fn] || p.stateful[of]
		}
	}
	return out
}

// stateOf is what the package keeps in objects of a type, for a value that is one, or points
// at one, or at a variable that does.
func (r *run) stateOf(t types.Type) Value {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		v := r.stateOf(p.Elem())
		if len(v) == 0 {
			return nil
		}
		o := r.object(object{kind: objFact, name: r.table.name("kept in " + t.String()), typ: p.Elem(), many: true})
		r.heap = r.heap.set(o, v)
		return r.refTo(o)
	}
	if of := r.ownType(t); of != nil && r.stateful[of] {
		return r.assumed[of]
	}
	return nil
}

// keptFor are the arguments of a function that was started on its own, and what it has
// captured, as far as the package keeps something in them.
func (r *run) keptFor(fn *ssa.Function) (args []Value, free objID) {
	for _, q := range fn.Params {
		args = append(args, r.stateOf(q.Type()))
	}
	if len(fn.FreeVars) == 0 {
		return args, 0
	}
	var v Value
	for i, f := range fn.FreeVars {
		v = append(v, r.under(r.cons(r.pkg.key(strconv.Itoa(i)), 0), r.stateOf(f.Type()))...)
	}
	free = r.object(object{kind: objFact, name: r.table.name("kept by " + fn.String())})
	r.heap = r.heap.set(free, normal(v))
	return args, free
}
