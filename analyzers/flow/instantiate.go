package flow

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// maxNest is how deep calls closed inside a call may close further ones, as the links of a
// chain do, maxAside how deep those that are made besides, of what a call hands on or shows,
// and maxNested how many one call may close.
const (
	maxNest   = 10
	maxAside  = 2
	maxNested = 32
)

// binding is one callee's summary at one call: what its inputs are here.
type binding struct {
	r     *run
	x     *site
	sum   *summary
	free  objID
	targs []types.Type
	opens map[int][]Value // results of calls left open, by number
	put   map[int][]Value // what they put into their arguments
	// panicked is what they panic with.
	panicked map[int]Value
	// killed is what they are sure to overwrite, left the number here of one left open.
	killed map[int][]overwritten
	left   map[int]int
	outer  map[atomID]objID // what outsiders hand in, see brought
	name   string           // the callee's, where outsiders hand something in
	memo   map[atomID]Value
	// waits counts the questions for what open calls result in; answers that
	// needed one are not kept before all calls are closed.
	waits  int
	closed bool
	same   bool // callee and caller are of one module
	body   bool // the callee is the body of a range statement of the caller
	ring   bool // callee and caller are of one recursion
	// alone says that nobody is seen to call the callee, which is this package's own: what meets
	// in it stands there.
	alone bool
	// turn says whether what the call makes is gone when the turn of a loop is over: 0 if that
	// was not asked yet.
	turn turn
}

// instantiate applies a summary at a call and returns the results.
func (r *run) instantiate(x *site, ce callee, targs []types.Type) []Value {
	sum := ce.sum
	r.spend(20)
	if x.depth > 0 {
		r.nested++
	}
	if x.depth > maxNest || r.nested > maxNested || r.care != full && x.depth > 1 || x.depth > 0 && r.poor() {
		r.hit(r.fn, boundNesting)
		return r.external(x, ce)
	}
	b := &binding{r: r, x: x, sum: sum, free: ce.free, targs: targs, opens: map[int][]Value{}, put: map[int][]Value{}, panicked: map[int]Value{}, killed: map[int][]overwritten{}, left: map[int]int{}, memo: map[atomID]Value{}, same: sum.module == r.module, body: isBody(ce.fn), alone: x.asRoot && r.isOwn(ce.fn), ring: ce.fn != nil && r.rings[ce.fn] != 0 && r.rings[ce.fn] == r.rings[r.fn]}
	x.slot++
	if r.care == flat {
		return b.flat(ce)
	}
	if x.asRoot || r.bringsOn(x) {
		b.bring(ce)
	}
	b.give()
	b.closed = len(sum.opens) == 0
	b.objects(sum.objects)
	asked := -1
	for i, o := range sum.opens {
		if o == nil {
			continue
		}
		if asked >= 0 {
			b.objects(r.holding(sum)[asked]) // a later call finds what earlier ones have answered
		}
		b.close(i, o)
		asked = i
	}
	if !b.closed {
		b.closed = true
		b.objects(r.awaiting(sum))
	}
	// Results and sends speak of the inputs as they came, so effects come last.
	results := make([]Value, len(sum.results))
	for i, v := range sum.results {
		results[i] = b.subst(v)
	}
	for _, s := range sum.sends {
		b.send(s)
	}
	b.panics()
	b.effects()
	return results
}

// objects gives objects that the callee made their names and contents here.
func (b *binding) objects(made []content) {
	r := b.r
	for _, c := range made {
		if k := r.table.objects[c.obj].kind; k == objInput || k == objGlobal || r.lasts(c.obj) {
			continue
		}
		o := b.rename(c.obj)
		v := b.subst(c.val)
		if old, ok := r.heap.get(o); ok && (r.table.objects[o].many || len(b.opens) > 0) {
			v = r.union(b.unlessKilled(c.val, old), v)
		}
		if r.isShared(o) {
			r.write(o, 0, v, false)
			continue
		}
		r.heap = r.heap.set(o, v)
	}
}

// lasts reports whether an object outlives the functions that write to it.
func (p *pkg) lasts(o objID) bool {
	_, ok := p.frozen[p.canon(o)]
	return ok
}

// rename is the callee's object as this call makes it.
func (b *binding) rename(o objID) objID {
	r := b.r
	if r.lasts(o) {
		return r.canon(o)
	}
	if b.ring {
		// One object stands for those of all activations, so that names are finite.
		r.table.objects[o].many = true
		return o
	}
	x := r.table.objects[o]
	if r.care != full {
		return r.object(object{kind: objRenamed, call: b.x.ins, slot: slotMerged, name: r.kindName(x), typ: x.typ, many: true, shared: x.shared, dyn: x.dyn, like: x.like})
	}
	depth := r.depths[o] + 1
	inner, name := o, nameID(0)
	if depth > 4 {
		inner = 0 // a recursion: one object stands for all of a kind
		name = r.kindName(x)
	}
	id := r.object(object{kind: objRenamed, call: b.x.ins, slot: b.x.way, inner: inner, name: name, typ: x.typ, shared: x.shared, many: x.many || b.x.weak && !b.once() || inner == 0, box: x.box, dyn: x.dyn, like: x.like})
	if _, ok := r.depths[id]; !ok {
		r.depths[id] = depth
	}
	return id
}

// kindName tells objects apart that stand for all of a kind: of a type, or the captures of
// one function literal.
func (t *table) kindName(x object) nameID {
	switch {
	case x.typ == nil && x.dyn == 0:
		return x.like
	case x.typ == nil:
		return x.dyn
	}
	return t.name(types.TypeString(x.typ, nil))
}

// subst is a value of the callee's in terms of the caller.
func (b *binding) subst(v Value) Value {
	r := b.r
	var out Value
	var kills []pathID
	r.spend(4 * len(v))
	for _, e := range v {
		p, a := split(e)
		if r.open[p] {
			q := b.path(p)
			if r.atoms[a].kind == atomKill && !r.exactPath(q) {
				continue
			}
			p = q
		}
		switch r.atoms[a].kind {
		case atomKill:
			kills = append(kills, p)
			out = append(out, pair(p, a))
		case atomUnknown, atomData, atomClean, atomType:
			out = append(out, pair(p, b.but(a)))
		default:
			for _, f := range b.atom(a) {
				q, c := split(f)
				out = append(out, pair(r.join(p, q), c))
			}
		}
	}
	if len(kills) > 0 {
		out = b.masked(v, out, kills)
	}
	return r.capped(normal(out))
}

// path is a path of the callee's with its keys as they are here.
func (b *binding) path(p pathID) pathID {
	return b.r.rekeyed(p, func(s step) stepID { return b.r.keyOf(b.atom(s.in), s.name) })
}

// masked drops what an input brings to cells that the callee wrote itself.
func (b *binding) masked(v, out Value, kills []pathID) Value {
	r := b.r
	own := map[uint64]bool{}
	for _, e := range v {
		p, a := split(e)
		if r.open[p] {
			p = b.path(p)
		}
		for _, k := range kills {
			if !r.hasPrefix(p, k) {
				continue
			}
			switch r.atoms[a].kind {
			case atomKill, atomUnknown, atomData, atomClean, atomType:
				own[pair(p, b.but(a))] = true
			default:
				for _, f := range b.atom(a) {
					q, c := split(f)
					own[pair(r.join(p, q), c)] = true
				}
			}
		}
	}
	var kept Value
	for _, e := range out {
		p, _ := split(e)
		hit := slices.ContainsFunc(kills, func(k pathID) bool { return r.within(p, k) })
		if !hit || own[e] {
			kept = append(kept, e)
		}
	}
	return kept
}

// atom is what one atom of the callee stands for here.
func (b *binding) atom(a atomID) Value {
	if v, ok := b.memo[a]; ok {
		return v
	}
	b.memo[a] = nil // a cycle adds nothing
	r, waits := b.r, b.waits
	x := r.atoms[a]
	var out Value
	switch x.kind {
	case atomText:
		out = b.fill(x)
	case atomFunc:
		if x.obj != 0 {
			x.obj = b.rename(x.obj)
		}
		out = single(r.atom(x))
	case atomRef:
		out = b.ref(x)
	case atomGuard:
		out = b.guard(x)
	case atomIn:
		out = b.in(x)
	default:
		out = single(b.but(a))
	}
	if b.waits != waits && !b.closed {
		delete(b.memo, a)
		return out
	}
	b.memo[a] = out
	return out
}

func (b *binding) ref(x atom) Value {
	r := b.r
	o := r.table.objects[x.obj]
	switch o.kind {
	case objGlobal:
		x.path = b.path(x.path)
		return single(r.atom(x))
	case objInput:
		addr := b.atom(o.in)
		var out Value
		for _, t := range r.targets(addr, o.typ) {
			out = append(out, pair(0, r.atom(atom{kind: atomRef, obj: t.obj, path: r.join(t.path, b.path(x.path))})))
		}
		return r.union(normal(out), r.residue(addr))
	}
	if r.lasts(x.obj) {
		x.obj = r.canon(x.obj)
		return single(r.atom(x))
	}
	x.obj, x.path = b.rename(x.obj), b.path(x.path)
	return single(r.atom(x))
}

// base is what a root is bound to.
func (b *binding) base(x root) Value {
	r := b.r
	switch x.kind {
	case rootParam:
		if int(x.index) < len(b.x.args) {
			return b.x.args[x.index]
		}
	case rootFree:
		if b.free != 0 {
			return r.at(r.read(b.free), r.pkg.key(strconv.Itoa(int(x.index))))
		}
	case rootGlobal:
		return r.globalHere(x.name)
	case rootResult:
		b.waits++
		if x.index%8 == panicSlot {
			return b.panicked[int(x.index/8)]
		}
		rs := b.opens[int(x.index/8)]
		if i := int(x.index % 8); i < len(rs) {
			return rs[i]
		}
	case rootEffect:
		b.waits++
		if vs := b.put[int(x.index/8)]; int(x.index%8) < len(vs) {
			return vs[x.index%8]
		}
	case rootObject:
		if b.x.asRoot {
			return r.without(r.read(b.rename(objID(x.index))), func(a atom) bool { return a.kind == atomIn && a.root.kind == rootObject })
		}
		return r.read(b.rename(objID(x.index)))
	case rootPanic:
		if _, deferred := b.x.ins.(*ssa.Defer); deferred && b.x.depth == 0 {
			return r.panicked
		}
		return single(r.atom(atom{kind: atomIn, root: x}))
	case rootType:
		if int(x.index) < len(b.targs) {
			return r.typeArg(b.targs[x.index])
		}
	}
	return nil
}

func (b *binding) in(x atom) Value {
	r := b.r
	v := b.base(x.root)
	if x.mode == inTyped {
		return b.typedValue(v)
	}
	v = r.notOf(b.along(v, x), x.not)
	switch x.mode {
	case inDeep:
		u := &ruled{r: r, x: b.x}
		v = u.encodedOne(spot{val: v, typ: anything}, x.view, r.exceptList(b.except(x.except)))
	case inBound:
		v = r.endpointOf(v)
	default:
		if x.except != 0 {
			for _, p := range r.exceptList(b.except(x.except)) {
				v = r.put(v, p, nil)
			}
			v = r.excepted(v)
		}
	}
	if x.minus != 0 {
		v = r.cleaned(v, x.minus, true)
	}
	if x.boxed {
		v = r.boxed(v)
	}
	switch {
	case x.word == 0:
	case x.mode == inBound:
		v = r.leavingOut(v, x.word)
	default:
		v = r.knownAs(v, x.word, true)
	}
	return v
}

// typedValue is an unknown value of the type that a type parameter stands for.
func (b *binding) typedValue(v Value) Value {
	r := b.r
	out := r.unknown()
	for _, a := range r.top(v) {
		x := r.atoms[a]
		switch {
		case x.kind == atomType && r.typeOf(x.typ) != nil:
			out = r.union(out, r.laid(r.typeOf(x.typ), 0))
		case x.kind == atomIn && x.root.kind == rootType:
			x.mode = inTyped
			out = r.union(out, single(r.atom(x)))
		}
	}
	return out
}
