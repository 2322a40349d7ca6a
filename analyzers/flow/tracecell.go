package flow

import (
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// cells adds the edges from a value to the objects that it refers to.
func (w *walk) cells() {
	f, n := w.n.f, w.n
	f.in(f.heapAt(n.at), func() {
		if n.at != nil {
			f.cur = n.at
		}
		v := f.val(n.v)
		if n.res > 0 {
			v = f.run.at(v, f.tupleStep(n.res-1))
		}
		path := n.path
		for path != 0 {
			k, tail := w.first(path)
			if k == stepDeref {
				for _, t := range f.targets(v, nil) {
					w.add(node{f: f, obj: t.obj, path: f.join(f.plain(t.path), tail), at: n.at}, hop{})
				}
				return
			}
			v, path = f.run.at(v, w.nodes[path].head), tail
		}
		for _, e := range v {
			_, a := split(e)
			switch x := f.atoms[a]; x.kind {
			case atomRef:
				w.add(node{f: f, obj: x.obj, path: f.plain(x.path), at: n.at}, hop{})
			case atomFunc:
				if x.obj != 0 {
					w.add(node{f: f, obj: x.obj, at: n.at}, hop{})
				}
			case atomIn:
				if o, ok := f.objIx[objKey{kind: objInput, in: f.unboxed(a)}]; ok {
					if _, changed := f.heap.get(o); changed {
						w.add(node{f: f, obj: o, at: n.at}, hop{})
					}
				}
			}
		}
	})
}

// object looks back from a part of an object: to what was written there, and to where
// the object comes from.
func (w *walk) object() {
	f, o := w.n.f, w.objects[w.n.obj]
	w.writes()
	switch o.kind {
	case objInput:
		w.pointed(o)
	case objGlobal:
		w.global(o)
	case objRenamed:
		if call, ok := o.call.(*ssa.Call); ok && call.Parent() == f.fn && o.inner != 0 {
			for _, to := range w.callees(f, call) {
				if g := w.enter(f, call, to); g != nil {
					h := hop{note: "result of " + w.funcName(to.fn), pos: call.Pos(), weight: saysMuch, into: g, left: true}
					w.add(node{f: g, obj: o.inner, path: w.n.path}, h)
				}
			}
			if len(w.edges) == 0 {
				w.result(call)
			}
		}
	case objMade:
		if call, ok := o.call.(*ssa.Call); ok && call.Parent() == f.fn {
			sub := &walk{quest: w.quest, n: node{f: f, v: call, at: w.n.at}}
			sub.result(call)
			w.edges = append(w.edges, sub.edges...)
			w.yields = sub.yields
		}
	case objAlloc:
		w.allocated(o)
	}
	if w.lasts(w.n.obj) {
		w.lasting(o)
	}
	if len(w.edges) == 0 {
		w.inner()
	}
}

// lasting adds what other functions write to an object that outlives them all.
func (w *walk) lasting(o object) {
	maker := o.madeBy()
	for _, fn := range w.funcs {
		if fn == w.n.f.fn || fn != maker && !w.viewers[w.n.obj][fn] {
			continue
		}
		if g := w.root(fn); g != nil {
			w.add(node{f: g, obj: w.n.obj, path: w.n.path}, hop{})
		}
	}
}

// inner adds the objects to which the object refers.
func (w *walk) inner() {
	f := w.n.f
	f.in(f.heapAt(w.n.at), func() {
		for _, e := range f.follow(f.run.read(w.n.obj), w.n.path) {
			_, a := split(e)
			if x := f.atoms[a]; x.kind == atomRef && x.obj != w.n.obj {
				w.add(node{f: f, obj: x.obj, path: f.plain(x.path), at: w.n.at}, hop{})
			}
		}
	})
}

// allocated looks back from an object that an instruction makes.
func (w *walk) allocated(o object) {
	f := w.n.f
	ins, ok := o.site.(ssa.Instruction)
	if !ok {
		return
	}
	if ins.Parent() != f.fn {
		if g := w.nearest(f, ins.Parent()); g != nil {
			w.add(node{f: g, obj: w.n.obj, path: w.n.path}, hop{})
		}
		return
	}
	switch v := ins.(type) {
	case *ssa.MakeInterface:
		w.operand(v.X, w.n.path, v, hop{})
	case *ssa.MakeClosure:
		s := w.nodes[w.n.path].head
		for i, b := range v.Bindings {
			h := w.captures(v, i)
			if w.n.path == 0 {
				w.operand(b, 0, v, h)
			} else if s == f.pkg.key(strconv.Itoa(i)) {
				w.operand(b, w.nodes[w.n.path].tail, v, h)
			}
		}
	case *ssa.Convert:
		w.operand(v.X, 0, v, hop{})
	case *ssa.MultiConvert:
		w.operand(v.X, 0, v, hop{})
	case *ssa.Call:
		w.result(v) // append
	}
}

// pointed looks back from what an input points at.
func (w *walk) pointed(o object) {
	f := w.n.f
	in := w.atoms[o.in]
	path := w.table.join(in.path, w.table.cons(w.deref(), w.n.path))
	i := int(in.root.index)
	switch in.root.kind {
	case rootParam:
		if i < len(f.fn.Params) {
			w.add(node{f: f, v: f.fn.Params[i], path: path}, hop{})
			w.add(node{f: f, v: f.fn.Params[i], path: path, at: f.fn.Blocks[0].Instrs[0]}, hop{})
		}
	case rootFree:
		if i < len(f.fn.FreeVars) {
			w.add(node{f: f, v: f.fn.FreeVars[i], path: path}, hop{})
		}
	case rootGlobal:
		for _, from := range w.origins(f, in.root) {
			for _, t := range from.f.targets(from.val, nil) {
				w.add(node{f: f, obj: t.obj, path: w.n.path}, hop{})
			}
		}
	case rootResult:
		if call, res := f.openCall(i); call != nil {
			if v, ok := call.(*ssa.Call); ok {
				n := node{f: f, v: v, path: path}
				if v.Call.Signature().Results().Len() > 1 {
					n.res = res + 1
				}
				w.add(n, hop{})
			}
		}
	}
}

// global looks back from a package variable: to the functions that mention it.
func (w *walk) global(o object) {
	if w.n.at == nil && w.n.f.up == nil && len(w.edges) > 0 {
		return
	}
	w.spend(10 * len(w.funcs))
	for _, fn := range w.funcs {
		if fn == w.n.f.fn || !mentions(fn, w.names[o.name]) {
			continue
		}
		if g := w.root(fn); g != nil {
			w.add(node{f: g, obj: w.n.obj, path: w.n.path}, hop{})
		}
	}
}

// mentions reports whether a function uses the package variable of a name.
func mentions(fn *ssa.Function, name string) bool {
	var space [8]*ssa.Value
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			for _, op := range ins.Operands(space[:0]) {
				if g, ok := (*op).(*ssa.Global); ok && g.RelString(nil) == name {
					return true
				}
			}
		}
	}
	return false
}
