package flow

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/decide"
)

type structTag = reflect.StructTag

// maxVisits is how often a block is evaluated before the function is taken as it stands.
const maxVisits = 8

// run is the analysis of one function.
type run struct {
	*pkg
	care care
	fn   *ssa.Function
	// decided says which branches constants decide, nil if it is not known.
	decided *decide.Facts
	// narrowed says that they are those of calls with known arguments.
	narrowed bool
	regs     map[ssa.Value]Value
	heap     *heap
	exit     *heap // joined over all returns, once the function is done
	out      []*heap
	done     []bool
	// stale says which blocks must be evaluated again: something they read has grown.
	stale []bool
	// shared is what objects hold that live outside the order of statements.
	shared      map[objID]Value
	results     []Value
	events      map[ssa.Instruction]*events
	defers      []*ssa.Defer
	handlers    map[ssa.CallInstruction][]handler // functions that calls keep
	handedOver  int                               // how many
	openIDs     map[openKey]int
	puts        map[putKey][]Value
	openList    []*open
	sharedAlloc map[*ssa.Alloc]bool
	panicked    Value                                         // what this function panics with
	repanicked  Value                                         // what functions that it defers panic with
	panicDepth  int                                           // how many calls deep the panic is
	panicsIn    map[int]bool                                  // blocks with calls that panic
	swept       map[*ssa.BasicBlock]map[ssa.Instruction]sweep // by the head of the loop
	initials    map[objID]Value
	inTypes     map[objID]types.Type
	openTypes   map[int32]types.Type
	cur         ssa.Instruction
	loops       []bool
	behindOf    map[root][]objID         // objects behind inputs that are written to
	spawns      map[*ssa.BasicBlock]bool // where goroutines are started
	nested      int                      // calls closed inside the call that is evaluated
	floor       int                      // the budget that is left to what comes after that call
	varNames    map[ssa.Value][]labelOf
	handles     map[srcID]bool
	foldings    map[*ssa.Call]*folding
	ruledOut    map[ssa.Value][]ruledOut // where values behind interfaces are not of some types
	outer       map[objID]bool           // what outsiders brought
	skipped     map[*ssa.BasicBlock]bool
	turn        atTurn    // where a loop is made turn by turn
	givens      []element // of lists that a decoder left, that loops run over
}

// events are what one instruction sends and leaves open.
type events struct {
	sends  []*send
	opens  []*open
	closed []closing
	// local says that callers make the call themselves, so that it is not theirs.
	local bool
}

// attempt is analyse within a budget; nil if that is spent. With decided, it is for what
// some calls bring only.
func (p *pkg) attempt(fn *ssa.Function, budget int, c care, decided *decide.Facts) (sum *summary) {
	defer func() {
		if e := recover(); e != nil {
			// One function that the engine cannot read costs that function only.
			sum = nil
			if decided == nil {
				p.fail(fn, e)
			}
		}
	}()
	p.withinBudget(budget, func() {
		r := newRun(p, fn)
		r.decided, r.narrowed = decided, decided != nil
		r.evaluate(c)
		r.enterEscaped()
		r.enterKept()
		r.enterSpawned()
		r.checkpoint()
		if decided == nil {
			p.closings[fn] = r.closingsOf()
		}
		sum = r.summarise()
	})
	return sum
}

// evaluate brings what the registers and the heap hold to a fixed point.
func (r *run) evaluate(c care) {
	n := len(r.fn.Blocks)
	r.care = c
	if r.decided == nil {
		r.decided = r.special.solver.Of(r.fn, nil)
	}
	r.out, r.done, r.stale = make([]*heap, n), make([]bool, n), make([]bool, n)
	r.loops = loopBlocks(r.fn)
	r.findNames()
	r.findShared()
	r.findRuledOut()
	order := reversePostorder(r.fn)
	r.settle(order)
	r.unroll(order)
	r.leave()
}

func newRun(p *pkg, fn *ssa.Function) *run {
	return &run{
		pkg: p, fn: fn, regs: map[ssa.Value]Value{}, shared: map[objID]Value{},
		events: map[ssa.Instruction]*events{}, openIDs: map[openKey]int{}, puts: map[putKey][]Value{}, handles: map[srcID]bool{},
		panicsIn: map[int]bool{}, initials: map[objID]Value{}, inTypes: map[objID]types.Type{}, openTypes: map[int32]types.Type{},
	}
}

// skips says that only blocks are evaluated again of which something that they read has
// grown, and that summaries which say nothing are not handed on. Tests do without.
var skips = true

// settle evaluates the blocks until nothing that any of them reads grows.
func (r *run) settle(order []*ssa.BasicBlock) {
	r.everyBlock()
	for range maxVisits {
		again := false
		if !skips {
			r.everyBlock()
		}
		for _, b := range order {
			if r.stale[b.Index] {
				r.stale[b.Index] = false
				r.block(b)
				again = true
			}
		}
		if !again {
			return
		}
	}
	r.hit(r.fn, boundRounds)
}

// everyBlock has all blocks evaluated again.
func (r *run) everyBlock() {
	for i := range r.stale {
		r.stale[i] = true
	}
}

// leave joins what the returns bring.
func (r *run) leave() {
	r.results = make([]Value, r.fn.Signature.Results().Len())
	brought := make([][]way, len(r.results))
	var ways []*heap
	var whens []atomID
	for _, b := range r.fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || !r.done[b.Index] || r.decided != nil && r.decided.Cut(b) {
			continue
		}
		r.cur = ret // what is written there holds where it returns
		when := r.condition(b)
		for i, v := range ret.Results {
			if besideError(ret, i) {
				continue
			}
			val := r.returned(ret, v)
			r.results[i] = r.union(r.results[i], val)
			brought[i] = append(brought[i], way{val, when})
		}
		if len(ways) == 0 {
			r.exit = r.out[b.Index]
		} else {
			r.exit = mergeHeaps(r.exit, r.out[b.Index], r.union, r.initial)
		}
		ways, whens = append(ways, r.out[b.Index]), append(whens, when)
	}
	for i, v := range r.results {
		r.results[i] = r.met(r.noneOnSome(v, r.fn.Signature.Results().At(i).Type(), brought[i]), brought[i])
	}
	r.exit = r.metHeaps(r.exit, ways, whens)
}

func (r *run) block(b *ssa.BasicBlock) {
	h, reached := r.entry(b)
	if !reached {
		return
	}
	r.heap = h
	if b == r.fn.Recover {
		r.runDefers()
	}
	for _, ins := range b.Instrs {
		r.cur = ins
		r.spend(1)
		r.instr(ins)
		if r.stops(ins) {
			break
		}
	}
	r.leaveElements(b)
	if r.done[b.Index] && equalHeaps(r.out[b.Index], r.heap) {
		return
	}
	r.out[b.Index], r.done[b.Index] = r.heap, true
	r.respawn()
	for _, s := range b.Succs {
		r.stale[s.Index] = true
		if len(s.Succs) == 2 && s.Dominates(b) {
			r.stale[s.Succs[1].Index] = true // it finds what a turn leaves
		}
	}
	if r.fn.Recover != nil && r.mayPanic(b) {
		r.stale[r.fn.Recover.Index] = true
	}
}

// entry is what a block finds, and whether it was reached. The block that is left
// through after a panic finds what the panics leave.
func (r *run) entry(b *ssa.BasicBlock) (h *heap, reached bool) {
	if b.Index == 0 {
		reached = true
	}
	var ways []*heap
	var whens []atomID
	join := func(from *ssa.BasicBlock) {
		if !r.done[from.Index] {
			return
		}
		found := r.past(from, b)
		ways = append(ways, found)
		whens = append(whens, r.conditionOn(from, b))
		if !reached {
			h, reached = found, true
			return
		}
		h = mergeHeaps(h, found, r.union, r.initial)
	}
	for _, p := range b.Preds {
		if r.takes(p, b) {
			join(p)
		}
	}
	if b == r.fn.Recover {
		for _, p := range r.fn.Blocks {
			if r.mayPanic(p) {
				join(p)
			}
		}
	}
	return r.metHeaps(h, ways, whens), reached
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
	for _, u := range *v.Referrers() {
		switch u := u.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.Defer:
			r.everyBlock() // its arguments are read where deferred calls run
			return
		default:
			r.stale[u.Block().Index] = true
		}
	}
}

// val is what an operand holds.
func (r *run) val(v ssa.Value) Value {
	if len(r.ruledOut) > 0 && len(r.ruledOut[v]) > 0 && r.cur != nil {
		return r.lessAt(r.operandValue(v), v, r.cur.Block())
	}
	return r.operandValue(v)
}

// operandValue is what an operand holds, wherever it is used.
func (r *run) operandValue(v ssa.Value) Value {
	switch v := v.(type) {
	case *ssa.Const:
		return r.constant(v)
	case *ssa.Global:
		return single(r.atom(atom{kind: atomRef, obj: r.globalObject(v)}))
	case *ssa.Function:
		r.handable(v)
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
