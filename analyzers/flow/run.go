package flow

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/ssa"
)

type structTag = reflect.StructTag

// maxVisits is how often a block is evaluated before the function is taken as it stands.
const maxVisits = 8

// run is the analysis of one function.
type run struct {
	*pkg
	limit int
	fn    *ssa.Function
	regs  map[ssa.Value]Value
	heap  *heap
	exit  *heap // joined over all returns; nil before the first
	left  bool  // some return was reached
	out   []*heap
	done  []bool
	// shared is what objects hold that live outside the order of statements.
	shared      map[objID]Value
	changed     bool // shared or a register of an earlier block grew
	results     []Value
	events      map[ssa.Instruction]*events
	defers      []*ssa.Defer
	openIDs     map[openKey]int
	openList    []*open
	sharedAlloc map[*ssa.Alloc]bool
	panicked    Value
	initials    map[objID]Value
	inTypes     map[objID]types.Type
	openTypes   map[int32]types.Type
	cur         ssa.Instruction
	loops       []bool
	varNames    map[ssa.Value][]labelOf
	handles     map[srcID]bool
}

// events are what one instruction sends and leaves open.
type events struct {
	sends  []*send
	opens  []*open
	closed []closing
}

// analyse evaluates a function to a fixed point and returns its summary.
func (p *pkg) analyse(fn *ssa.Function) (sum *summary) {
	start := p.work
	defer func() {
		if e := recover(); e != nil {
			if _, ok := e.(overBudget); !ok {
				// One function that the engine cannot read costs that function only.
				p.fail(fn, e)
			}
			p.stats.bounded++
			sum = p.coarse(fn)
		}
	}()
	r := &run{
		limit: start + min(maxWork, max(maxPackageWork-start, minWork)),
		pkg:   p, fn: fn, regs: map[ssa.Value]Value{}, shared: map[objID]Value{},
		events: map[ssa.Instruction]*events{}, openIDs: map[openKey]int{}, handles: map[srcID]bool{},
		initials: map[objID]Value{}, inTypes: map[objID]types.Type{}, openTypes: map[int32]types.Type{},
		out: make([]*heap, len(fn.Blocks)), done: make([]bool, len(fn.Blocks)),
	}
	r.loops = loopBlocks(fn)
	r.findNames()
	r.findShared()
	order := reversePostorder(fn)
	for visit := range maxVisits {
		r.changed = false
		r.exit, r.left = nil, false
		r.results = make([]Value, fn.Signature.Results().Len())
		for _, b := range order {
			r.block(b)
		}
		if !r.changed {
			break
		}
		if visit == maxVisits-1 {
			p.stats.bounded++
		}
	}
	r.checkpoint()
	p.closings[fn] = r.closingsOf()
	return r.summarise()
}

func (r *run) block(b *ssa.BasicBlock) {
	first := true
	var h *heap
	for _, pred := range b.Preds {
		if !r.done[pred.Index] {
			continue
		}
		if first {
			h, first = r.out[pred.Index], false
			continue
		}
		h = mergeHeaps(h, r.out[pred.Index], r.union, r.initial)
	}
	if first && b.Index != 0 && b != r.fn.Recover {
		return // not reached yet
	}
	r.heap = h
	for _, ins := range b.Instrs {
		r.cur = ins
		r.spend(1)
		r.instr(ins)
	}
	if !r.done[b.Index] || !equalHeaps(r.out[b.Index], r.heap) {
		r.changed = true
	}
	r.out[b.Index], r.done[b.Index] = r.heap, true
}

// reversePostorder lists the blocks of a function so that, loops apart, a block
// comes after those that lead to it.
func reversePostorder(fn *ssa.Function) []*ssa.BasicBlock {
	seen := make([]bool, len(fn.Blocks))
	var out []*ssa.BasicBlock
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b.Index] = true
		for i := len(b.Succs) - 1; i >= 0; i-- {
			if s := b.Succs[i]; !seen[s.Index] {
				visit(s)
			}
		}
		out = append(out, b)
	}
	if fn.Recover != nil {
		visit(fn.Recover)
	}
	if !seen[0] {
		visit(fn.Blocks[0])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// loopBlocks tells which blocks lie on a cycle.
func loopBlocks(fn *ssa.Function) []bool {
	n := len(fn.Blocks)
	index, low, comp := make([]int, n), make([]int, n), make([]bool, n)
	onStack := make([]bool, n)
	var stack []int
	next := 1
	var visit func(int)
	visit = func(v int) {
		index[v], low[v] = next, next
		next++
		stack = append(stack, v)
		onStack[v] = true
		self := false
		for _, s := range fn.Blocks[v].Succs {
			if s.Index == v {
				self = true
			}
			if index[s.Index] == 0 {
				visit(s.Index)
				low[v] = min(low[v], low[s.Index])
			} else if onStack[s.Index] {
				low[v] = min(low[v], index[s.Index])
			}
		}
		if low[v] != index[v] {
			return
		}
		size := 0
		for i := len(stack) - 1; ; i-- {
			size++
			if stack[i] == v {
				for _, w := range stack[i:] {
					onStack[w] = false
					comp[w] = size > 1 || self
				}
				stack = stack[:i]
				return
			}
		}
	}
	for v := range n {
		if index[v] == 0 {
			visit(v)
		}
	}
	return comp
}

// set gives a register its value. A register only grows, so that loops end.
func (r *run) set(v ssa.Value, val Value) {
	if labels := r.varNames[v]; len(labels) > 0 {
		for _, l := range labels {
			val = r.named(val, l)
		}
	}
	val = r.capped(val)
	old, ok := r.regs[v]
	if ok && old.equal(val) {
		return
	}
	r.regs[v] = val
	r.changed = true
}

// val is what an operand holds.
func (r *run) val(v ssa.Value) Value {
	switch v := v.(type) {
	case *ssa.Const:
		return r.constant(v)
	case *ssa.Global:
		return single(r.atom(atom{kind: atomRef, obj: r.globalObject(v)}))
	case *ssa.Function:
		return single(r.atom(atom{kind: atomFunc, fn: r.pkg.fn(v)}))
	case *ssa.Builtin:
		return nil
	case *ssa.Parameter:
		if val, ok := r.regs[v]; ok {
			return val
		}
		val := r.input(root{kind: rootParam, index: int32(r.paramIndex(v))}, v.Type())
		if labels, public, weak := r.varLabels(v.Object()); !public && len(labels) > 0 {
			if weak {
				val = r.mark(val, labels)
			} else {
				val = r.marked(val, labels)
			}
		}
		r.regs[v] = val
		return val
	case *ssa.FreeVar:
		if val, ok := r.regs[v]; ok {
			return val
		}
		i := 0
		for j, f := range r.fn.FreeVars {
			if f == v {
				i = j
			}
		}
		val := r.input(root{kind: rootFree, index: int32(i)}, v.Type())
		r.regs[v] = val
		return val
	}
	return r.regs[v]
}

func (r *run) paramIndex(v *ssa.Parameter) int {
	for i, q := range r.fn.Params {
		if q == v {
			return i
		}
	}
	return 0
}

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
	if v, ok := r.frozen[o]; ok {
		return v
	}
	return r.held[o]
}

// pointed is what an input points at when the function begins.
func (r *run) pointed(o objID, pointer atomID) Value {
	in := r.atoms[pointer]
	path, ok := r.add(in.path, r.deref())
	in.path = path
	if !ok {
		in.mode = inDeep
	}
	a := r.atom(in)
	v := single(a)
	t := r.inTypes[o]
	if t == nil {
		if t = r.typeOfInput(pointer); t != nil {
			t = deref(t)
		}
	}
	if t != nil {
		v = r.union(v, r.laid(t, a))
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
	for _, s := range r.list(x.path) {
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
		case stepKey, stepElem:
			t = elemType(t)
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

// read is what an object holds now.
func (r *run) read(o objID) Value {
	if r.isShared(o) {
		return r.union(r.initial(o), r.shared[o])
	}
	if v, ok := r.heap.get(o); ok {
		return v
	}
	return r.initial(o)
}

func (r *run) isShared(o objID) bool { return r.objects[o].shared }

// write stores val at a part of an object; strongly, if the cell is single.
func (r *run) write(o objID, path pathID, val Value, strong bool) {
	if r.isShared(o) {
		old := r.shared[o]
		grown := r.union(old, r.under(path, r.without(val, isKillAtom)))
		if !grown.equal(old) {
			r.shared[o] = grown
			r.changed = true
		}
		return
	}
	old := r.read(o)
	if strong && !r.objects[o].many && r.exactPath(path) {
		r.heap = r.heap.set(o, r.put(old, path, val))
		return
	}
	if len(val) == 0 {
		return
	}
	r.heap = r.heap.set(o, r.widen(old, r.under(path, r.without(val, isKillAtom))))
}

func isKillAtom(a atom) bool { return a.kind == atomKill }

// widen is old with add beside it; kill marks of old stay where add lies elsewhere.
func (r *run) widen(old, add Value) Value {
	if len(add) == 0 {
		return old
	}
	return r.capped(normal(append(append(make(Value, 0, len(old)+len(add)), old...), add...)))
}

// exactPath reports whether a path names one cell.
func (t *table) exactPath(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		switch t.steps[t.nodes[p].head].kind {
		case stepElem, stepShift:
			return false
		}
	}
	return true
}

// target is a cell that a pointer may point at.
type target struct {
	obj  objID
	path pathID
}

// targets are the cells that an address may name; elem is the type that lies there.
func (r *run) targets(addr Value, elem types.Type) []target {
	var out []target
	for _, a := range r.top(addr) {
		switch x := r.atoms[a]; x.kind {
		case atomRef:
			out = append(out, target{x.obj, x.path})
		case atomIn:
			if x.mode == inExact {
				o := r.pointee(a)
				if elem != nil && r.inTypes[o] == nil && !types.IsInterface(elem) {
					r.inTypes[o] = elem
				}
				out = append(out, target{obj: o})
			}
		}
	}
	return out
}

// load is what lies where an address points.
func (r *run) load(addr Value, elem types.Type) Value {
	var out Value
	for _, t := range r.targets(addr, elem) {
		out = r.union(out, r.atPath(r.read(t.obj), r.plain(t.path)))
	}
	for _, a := range r.top(addr) {
		switch x := r.atoms[a]; x.kind {
		case atomData, atomGuard, atomUnknown:
			out = r.union(out, single(a))
		case atomIn:
			if x.mode != inExact {
				out = r.union(out, single(a))
			}
		}
	}
	return out
}

// plain is a path without shifts: where a slice begins is not followed.
func (t *table) plain(p pathID) pathID {
	if p == 0 {
		return 0
	}
	n := t.nodes[p]
	tail := t.plain(n.tail)
	if t.steps[n.head].kind == stepShift {
		return tail
	}
	return t.cons(n.head, tail)
}

// store puts val where an address points.
func (r *run) store(addr Value, elem types.Type, val Value) {
	ts := r.targets(addr, elem)
	for _, t := range ts {
		r.write(t.obj, r.plain(t.path), val, len(ts) == 1 && !r.shifted(t.path))
	}
}

func (t *table) shifted(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		if t.steps[t.nodes[p].head].kind == stepShift {
			return true
		}
	}
	return false
}

// position is a position of this package as summaries carry it.
func (p *pkg) position(pos token.Pos) posID {
	if id, ok := p.posCache[pos]; ok {
		return id
	}
	id := p.pos(p.where(pos))
	p.posCache[pos] = id
	if _, ok := p.posBack[id]; !ok && pos.IsValid() {
		p.posBack[id] = pos
	}
	return id
}

// inLoop reports whether an instruction may run more than once per activation.
func (r *run) inLoop(ins ssa.Instruction) bool {
	b := ins.Block()
	return b == nil || r.loops[b.Index]
}

// spend counts work and ends the function when its budget is gone.
func (r *run) spend(n int) {
	r.work += n
	if r.work > r.limit {
		panic(overBudget{})
	}
}

// overBudget ends the analysis of a function that costs too much.
type overBudget struct{}

// Budgets, in entries looked at: of one function, of one package, and what a
// function gets when its package has spent its own.
const (
	maxWork        = 600_000
	maxPackageWork = 10_000_000
	minWork        = 20_000
)

// coarse is the summary of a function that was too much: its results hold the
// labels of its inputs, and nothing is said to be sent.
func (p *pkg) coarse(fn *ssa.Function) *summary {
	var all Value
	for i := range fn.Params {
		all = append(all, pair(0, p.atom(atom{kind: atomIn, mode: inDeep, root: root{kind: rootParam, index: int32(i)}})))
	}
	s := &summary{module: p.module}
	for v := range fn.Signature.Results().Variables() {
		if carries(v.Type()) {
			s.results = append(s.results, p.union(normal(all), p.unknown()))
		} else {
			s.results = append(s.results, p.unknown())
		}
	}
	return s
}
