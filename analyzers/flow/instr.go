package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// instr evaluates one instruction. doc.go has the table.
func (r *run) instr(ins ssa.Instruction) {
	switch ins := ins.(type) {
	case *ssa.Alloc:
		r.alloc(ins)
	case *ssa.FieldAddr:
		r.set(ins, r.offset(r.val(ins.X), deref(ins.X.Type()), r.fieldStep(structOf(deref(ins.X.Type())), ins.Field)))
	case *ssa.Field:
		v := r.at(r.val(ins.X), r.fieldStep(structOf(ins.X.Type()), ins.Field))
		r.set(ins, r.readLabels(v, ins.X.Type(), ins.Field))
	case *ssa.IndexAddr:
		r.set(ins, r.indexAddr(ins))
	case *ssa.Index:
		if isString(ins.X.Type()) {
			r.set(ins, r.union(r.derive(r.val(ins.X)), r.lookedUp(ins.Index, ins.Type())))
			return
		}
		if _, ok := types.Unalias(ins.X.Type()).(*types.TypeParam); ok {
			// A text or a list: what either holds.
			r.set(ins, r.union(r.derive(r.val(ins.X)), r.labels(r.collect(r.val(ins.X), collecting{}))))
			return
		}
		r.set(ins, r.union(r.at(r.val(ins.X), r.indexStep(ins.Index)), r.lookedUp(ins.Index, ins.Type())))
	case *ssa.Lookup:
		r.lookup(ins)
	case *ssa.UnOp:
		r.unop(ins)
	case *ssa.BinOp:
		r.binop(ins)
	case *ssa.Store:
		if !r.returns(ins) {
			r.storeInstr(ins)
		}
	case *ssa.MapUpdate:
		r.mapUpdate(ins)
	case *ssa.Phi:
		r.set(ins, r.decidedText(ins, r.computed(ins, r.phi(ins))))
	case *ssa.ChangeType:
		r.set(ins, r.typed(r.converted(r.val(ins.X), ins.X.Type(), ins.Type()), ins.Type(), ins.X))
	case *ssa.ChangeInterface:
		r.set(ins, r.val(ins.X))
	case *ssa.Convert:
		r.set(ins, r.typed(r.convert(ins, ins.X.Type(), ins.Type()), ins.Type(), ins.X))
	case *ssa.MultiConvert:
		r.set(ins, r.convert(ins, ins.X.Type(), ins.Type()))
	case *ssa.SliceToArrayPointer:
		r.set(ins, r.val(ins.X))
	case *ssa.MakeInterface:
		v := r.val(ins.X)
		if hasMethods(ins.X.Type()) {
			if _, ok := ins.X.Type().Underlying().(*types.Struct); ok {
				v = r.inBox(ins, v)
			}
			v = r.union(r.boxed(v), single(r.atom(atom{kind: atomType, typ: r.typ(ins.X.Type())})))
		}
		r.set(ins, v)
	case *ssa.TypeAssert:
		r.typeAssert(ins)
	case *ssa.Extract:
		r.set(ins, r.computed(ins, r.at(r.val(ins.Tuple), r.tupleStep(ins.Index))))
	case *ssa.MakeMap, *ssa.MakeSlice:
		v := ins.(ssa.Value)
		o := r.made(v, v.Type(), false)
		r.set(v, r.refTo(o))
	case *ssa.MakeChan:
		o := r.made(ins, ins.Type(), true)
		r.set(ins, r.refTo(o))
	case *ssa.MakeClosure:
		r.makeClosure(ins)
	case *ssa.Slice:
		r.slice(ins)
		r.address(ins)
	case *ssa.Range:
		r.set(ins, r.val(ins.X))
	case *ssa.Next:
		r.next(ins)
	case *ssa.Send:
		r.write1(r.val(ins.Chan), r.elem(), r.val(ins.X))
	case *ssa.Select:
		r.selectInstr(ins)
	case *ssa.Call:
		r.set(ins, r.decidedText(ins, r.computed(ins, r.call(ins, false))))
	case *ssa.Go:
		r.spawn(ins)
	case *ssa.Defer:
		r.deferCall(ins)
	case *ssa.RunDefers:
		r.runDefers()
		r.cur = ins
	case *ssa.Panic:
		r.panics(&r.panicked, r.val(ins.X), 1)
	}
}

// runDefers makes the calls that were deferred, the last first.
func (r *run) runDefers() {
	for i := len(r.defers) - 1; i >= 0; i-- {
		r.cur = r.defers[i]
		r.call(r.defers[i], false)
	}
}

func (r *run) deferCall(ins *ssa.Defer) {
	for _, d := range r.defers {
		if d == ins {
			return
		}
	}
	r.defers = append(r.defers, ins)
	r.everyBlock()
}

func (r *run) alloc(ins *ssa.Alloc) {
	o := r.object(object{kind: objAlloc, site: ins, typ: deref(ins.Type()), shared: r.sharedAlloc[ins], many: r.inLoop(ins) && r.kept(ins)})
	if !r.isShared(o) && !r.objects[o].many {
		r.heap = r.heap.set(o, nil)
	} else if _, ok := r.heap.get(o); !ok {
		r.heap = r.heap.set(o, nil)
	}
	r.set(ins, r.refTo(o))
}

// kept reports whether what an instruction in a loop makes outlives the turn.
func (r *run) kept(v ssa.Value) bool { return r.keptBeyond(v, 0, r.turn.index != nil) }

// maxKeptBy is through how many fields of what is made in the turn itself a value is followed.
const maxKeptBy = 3

// keptBeyond asks, with boxes, also of an interface that holds it who keeps that; without, it is kept.
func (r *run) keptBeyond(v ssa.Value, depth int, boxes bool) bool {
	for _, u := range *v.Referrers() {
		switch u := u.(type) {
		case *ssa.Store:
			if u.Val != v {
				continue
			}
			by, ok := u.Addr.(*ssa.FieldAddr)
			if !ok || depth == maxKeptBy {
				return true
			}
			of, ok := by.X.(*ssa.Alloc)
			if !ok || !r.loops[of.Block().Index] || r.keptBeyond(of, depth+1, boxes) {
				return true
			}
		case *ssa.Slice, *ssa.ChangeType:
			if r.keptBeyond(u.(ssa.Value), depth, boxes) {
				return true
			}
		case *ssa.MakeInterface:
			if !boxes || r.keptBeyond(u, depth, boxes) {
				return true
			}
		case *ssa.Phi, *ssa.MakeClosure, *ssa.MapUpdate, *ssa.Send, *ssa.Return:
			return true
		}
	}
	return false
}

// made is the object that an instruction makes.
func (r *run) made(v ssa.Value, t types.Type, shared bool) objID {
	o := r.object(object{kind: objAlloc, site: v, typ: t, shared: shared, many: r.inLoop(r.cur) && r.kept(v)})
	if _, ok := r.heap.get(o); !ok || !r.objects[o].many || r.turn.index != nil && !r.kept(v) {
		r.heap = r.heap.set(o, nil)
	}
	return o
}

// offset is the address of the part at s of what base points at.
func (r *run) offset(base Value, elem types.Type, s stepID) Value {
	var out Value
	ts := r.targets(base, elem)
	for _, t := range ts {
		path, ok := r.add(t.path, s)
		if !ok {
			path = t.path
		}
		out = append(out, pair(0, r.atom(atom{kind: atomRef, obj: t.obj, path: path})))
	}
	if laid := r.at(r.laidUnder(base, len(ts)), s); len(laid) > 0 {
		out = append(out, r.under(r.cons(r.deref(), 0), laid)...)
	}
	return r.union(normal(out), r.residue(base))
}

// laidUnder is what a value holds by its type, as labels of what it points at, if that
// is not known: an object tells better what it holds.
func (r *run) laidUnder(v Value, targets int) Value {
	if targets > 0 {
		return nil
	}
	var out Value
	for _, e := range v {
		p, a := split(e)
		if p == 0 || r.steps[r.nodes[p].head].kind != stepDeref {
			continue
		}
		if k := r.atoms[a].kind; k == atomData || k == atomGuard {
			out = append(out, pair(r.nodes[p].tail, a))
		}
	}
	return normal(out)
}

// residue is what remains of an address besides its targets: labels of the whole.
func (r *run) residue(base Value) Value {
	var out Value
	for _, a := range r.top(base) {
		switch x := r.atoms[a]; x.kind {
		case atomData, atomGuard, atomUnknown:
			out = append(out, pair(0, a))
		case atomIn:
			if x.mode != inExact {
				out = append(out, pair(0, a))
			}
		}
	}
	return out
}

func (r *run) tupleStep(i int) stepID { return r.key("r" + strconv.Itoa(i)) }

// tuple files the results of an instruction that has several. One that is many things
// leaves room for the others: a tuple that is folded tells none of them apart.
func (r *run) tuple(vs ...Value) Value {
	n := 0
	for _, v := range vs {
		n += len(v)
	}
	var out Value
	for i, v := range vs {
		if n > maxValue {
			v = r.cappedTo(v, maxValue/len(vs))
		}
		out = append(out, r.under(r.cons(r.tupleStep(i), 0), v)...)
	}
	return normal(out)
}

func (r *run) storeInstr(ins *ssa.Store) {
	v := r.val(ins.Val)
	zero := isZero(ins.Val)
	if zero {
		if !isString(ins.Val.Type()) && !types.IsInterface(ins.Val.Type()) {
			v = nil
		}
	} else {
		v = r.storeLabels(ins.Addr, v)
		if _, ok := ins.Addr.(*ssa.FieldAddr); ok && isStruct(ins.Val.Type()) {
			v = r.knownAs(v, 0, false) // an attribute may be made anew, by another name
		}
		for _, l := range r.varNames[ins.Addr] {
			v = r.named(v, l)
		}
	}
	elem := deref(ins.Addr.Type())
	r.rewritten(ins.Addr)
	r.store(r.val(ins.Addr), elem, v)
	r.noteSweep(ins, ins.Addr, v)
	if g, ok := ins.Addr.(*ssa.Global); ok {
		r.storeGlobal(g, v)
	}
}

func (r *run) unop(ins *ssa.UnOp) {
	x := r.val(ins.X)
	switch ins.Op {
	case token.MUL:
		v := r.load(x, deref(ins.X.Type()))
		if fa, ok := ins.X.(*ssa.FieldAddr); ok {
			v = r.readLabels(v, deref(fa.X.Type()), fa.Field)
		}
		v = r.givenObject(ins, x, v)
		if t, ok := assertedTo(ins.X); ok {
			v = r.noted(r.fieldsOf(v, deref(t)), pointerType+r.types[r.typ(t)].key)
		}
		if a, ok := ins.X.(*ssa.Alloc); ok && isString(ins.Type()) && handedOut(a) {
			v = r.computed(ins, v)
		}
		if g, ok := ins.X.(*ssa.Global); ok {
			v = r.globalLabels(v, g)
			if g.Object() != nil && !g.Object().Exported() && g.Pkg == r.ssa && len(r.texts1(v)) > 1 {
				v = r.computed(ins, v) // of what init functions store, the last stays
			}
		}
		if ia, ok := ins.X.(*ssa.IndexAddr); ok {
			v = r.union(v, r.union(r.lookedUp(ia.Index, ins.Type()), r.ofText(ia.X)))
		}
		r.set(ins, v)
	case token.ARROW:
		v := r.at(r.load(x, ins.X.Type()), r.elem())
		if ins.CommaOk {
			v = r.tuple(v, r.unknown())
		}
		r.set(ins, v)
	default:
		r.set(ins, r.derive(x))
	}
}

// handedOut reports whether the address of a variable is given away as any, as to a
// function that scans.
func handedOut(v *ssa.Alloc) bool {
	return slices.ContainsFunc(*v.Referrers(), func(i ssa.Instruction) bool {
		_, is := i.(*ssa.MakeInterface)
		return is
	})
}

func (r *run) binop(ins *ssa.BinOp) {
	switch ins.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		r.set(ins, r.unknown())
		return
	}
	x, y := r.val(ins.X), r.val(ins.Y)
	if ins.Op == token.ADD && isString(ins.Type()) {
		r.set(ins, r.union(r.concat(x, y), r.union(r.labels(x), r.labels(y))))
		return
	}
	r.set(ins, r.union(r.derive(x), r.derive(y)))
}

// derive is what a computation on a value passes on: its labels, not itself.
func (r *run) derive(v Value) Value {
	var out Value
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomData, atomGuard, atomUnknown, atomClean:
			out = append(out, pair(0, r.whole(a)))
		case atomIn:
			if x.mode == inExact {
				x.mode = inDeep
			}
			if x.mode != inBound {
				out = append(out, pair(0, r.atom(x)))
			}
		case atomText:
			if _, known := r.texts[x.text].Known(); !known {
				out = append(out, pair(0, r.atom(atom{kind: atomUnknown})))
			}
		}
	}
	return normal(out)
}

// labels is derive without what says nothing of data.
func (r *run) labels(v Value) Value {
	return r.without(r.derive(v), func(a atom) bool { return a.kind == atomClean })
}

// typed adds what is said of the type that a value is converted to.
func (r *run) typed(v Value, t types.Type, from ssa.Value) Value {
	if isZero(from) {
		return v
	}
	labels, public := r.sens.Type(t)
	if public || len(labels) == 0 {
		return v
	}
	return r.marked(v, labels)
}

func (r *run) makeClosure(ins *ssa.MakeClosure) {
	fn := ins.Fn.(*ssa.Function)
	r.handable(fn)
	o := r.object(object{kind: objAlloc, site: ins, dyn: r.name(fn.String()), many: r.inLoop(ins)})
	var c Value
	for i, b := range ins.Bindings {
		c = append(c, r.under(r.cons(r.pkg.key(strconv.Itoa(i)), 0), r.val(b))...)
	}
	c = normal(c)
	if old, ok := r.heap.get(o); ok && r.objects[o].many {
		c = r.union(c, old)
	}
	r.heap = r.heap.set(o, c)
	r.set(ins, single(r.atom(atom{kind: atomFunc, fn: r.pkg.fn(fn), obj: o})))
}
