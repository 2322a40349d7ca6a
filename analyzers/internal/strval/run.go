package strval

import (
	"errors"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

const (
	maxDepth   = 200
	maxFails   = 3
	maxObject  = 1 << 16
	copyFactor = 32 // elements copied for the price of one step
	newFactor  = 8  // elements made for the price of one step
)

// Why a run ends early.
var (
	errBudget  = errors.New("out of steps")
	errUnknown = errors.New("a branch on what is not known")
	errPanic   = errors.New("the program panics")
	errStop    = errors.New("nothing more to see")
)

// run is one evaluation, with a heap of its own.
type run struct {
	in      *Interp
	steps   int
	depth   int
	globals map[*ssa.Global]val
	consts  map[*ssa.Const]val
	copies  copies
	fails   map[*ssa.Function]int
}

func (in *Interp) newRun() *run {
	return &run{
		in: in, steps: in.budget,
		globals: map[*ssa.Global]val{}, consts: map[*ssa.Const]val{},
		copies: copies{}, fails: map[*ssa.Function]int{},
	}
}

// frame is one activation of a function.
type frame struct {
	fn    *ssa.Function
	env   map[ssa.Value]val
	targs map[*types.TypeParam]types.Type
	goal  *goal // in the function asked about; nil in those it calls
	prev  *ssa.BasicBlock
	// skipped is the blocks of the region last passed over, from which control may
	// have come to the present block.
	skipped map[*ssa.BasicBlock]bool
	defers  []deferred
}

type deferred struct {
	call *ssa.CallCommon
	fn   val
	args []val
}

// pay takes n steps from the budget.
func (r *run) pay(n int) error {
	if r.steps -= n; r.steps < 0 {
		return errBudget
	}
	return nil
}

// enter evaluates a call of fn.
func (r *run) enter(fn *ssa.Function, args, free []val, targs map[*types.TypeParam]types.Type) (val, error) {
	if len(fn.Blocks) == 0 || len(args) != len(fn.Params) || len(free) != len(fn.FreeVars) {
		return nil, errUnknown
	}
	if r.depth >= maxDepth {
		return nil, errUnknown
	}
	r.depth++
	defer func() { r.depth-- }()
	fr := &frame{fn: fn, env: map[ssa.Value]val{}, targs: targs}
	for i, p := range fn.Params {
		fr.env[p] = duplicate(args[i])
	}
	for i, f := range fn.FreeVars {
		fr.env[f] = free[i]
	}
	return r.walk(fr)
}

// walk steps through a function from its entry to a return.
func (r *run) walk(fr *frame) (val, error) {
	block := fr.fn.Blocks[0]
	for {
		if fr.goal != nil {
			if !fr.goal.reach[block] {
				return nil, errStop
			}
			fr.goal.arrived = fr.goal.arrived || block == fr.goal.block
		}
		if err := r.phis(fr, block); err != nil {
			return nil, err
		}
		if fr.goal != nil && block == fr.goal.block {
			fr.goal.noteUsed(fr)
		}
		fr.skipped = nil
		var next *ssa.BasicBlock
		for _, instr := range block.Instrs {
			if err := r.pay(1); err != nil {
				return nil, err
			}
			switch instr := instr.(type) {
			case *ssa.Phi, *ssa.DebugRef:
			case *ssa.Jump:
				next = block.Succs[0]
			case *ssa.If:
				var err error
				if next, err = r.branch(fr, block, instr); err != nil {
					return nil, err
				}
			case *ssa.Return:
				return r.results(fr, instr), nil
			case *ssa.Panic:
				return nil, errPanic
			default:
				if err := r.step(fr, instr); err != nil {
					return nil, err
				}
				if fr.goal != nil && block == fr.goal.block {
					fr.goal.note(fr, instr)
				}
			}
		}
		if next == nil {
			return nil, errStop
		}
		if fr.skipped == nil {
			fr.prev = block
		}
		block = next
	}
}

// phis gives the phi nodes of a block their values, all at once.
func (r *run) phis(fr *frame, block *ssa.BasicBlock) error {
	var vals []val
	for _, instr := range block.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		vals = append(vals, r.phi(fr, block, phi))
	}
	for i, v := range vals {
		phi := block.Instrs[i].(*ssa.Phi)
		fr.env[phi] = v
		if fr.goal != nil && block == fr.goal.block {
			fr.goal.note(fr, phi)
		}
	}
	return r.pay(len(vals))
}

// phi is the value for the edge that control came over; after a skipped region, for
// all the edges it may have come over, if that is one value.
func (r *run) phi(fr *frame, block *ssa.BasicBlock, phi *ssa.Phi) val {
	if fr.skipped == nil {
		for i, p := range block.Preds {
			if p == fr.prev {
				return r.get(fr, phi.Edges[i])
			}
		}
		return nil
	}
	var only ssa.Value
	for i, p := range block.Preds {
		if fr.skipped[p] {
			if only != nil && only != phi.Edges[i] {
				return nil
			}
			only = phi.Edges[i]
		}
	}
	if only == nil || only == ssa.Value(phi) {
		return nil
	}
	return r.get(fr, only)
}

func (r *run) branch(fr *frame, block *ssa.BasicBlock, instr *ssa.If) (*ssa.BasicBlock, error) {
	switch cond, known := r.get(fr, instr.Cond).(bool); {
	case known && cond:
		return block.Succs[0], nil
	case known:
		return block.Succs[1], nil
	case fr.goal == nil:
		return nil, errUnknown
	}
	return r.detour(fr, block)
}

func (r *run) results(fr *frame, ret *ssa.Return) val {
	switch len(ret.Results) {
	case 0:
		return nil
	case 1:
		return duplicate(r.get(fr, ret.Results[0]))
	}
	t := make(tuple, len(ret.Results))
	for i, v := range ret.Results {
		t[i] = duplicate(r.get(fr, v))
	}
	return t
}

// get is what an operand holds.
func (r *run) get(fr *frame, v ssa.Value) val {
	switch v := v.(type) {
	case *ssa.Const:
		return r.constant(fr, v)
	case *ssa.Function:
		return &closure{fn: v}
	case *ssa.Global:
		return r.global(v)
	case *ssa.Builtin:
		return nil
	}
	return fr.env[v]
}
