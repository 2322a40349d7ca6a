package rehearse

import (
	"errors"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// frame is one activation of a function.
type frame struct {
	fn     *ssa.Function
	env    map[ssa.Value]value
	targs  map[*types.TypeParam]types.Type
	defers []deferred
	// raised is what the function panics with while its deferred calls run.
	raised *panicking
	// recovers is the frame whose panic a recover here ends.
	recovers *frame
}

type deferred struct {
	call *ssa.CallCommon
	fn   value
	args []value
}

// enter calls a function that has a body. by is who calls, inherited are the type
// arguments of the function that a literal stands in.
func (a *act) enter(fn *ssa.Function, args, free []value, by *frame, inherited map[*types.TypeParam]types.Type, recovers *frame) (value, error) {
	if obj, ok := fn.Object().(*types.Func); ok && a.th.Told(obj.Origin()) {
		return nil, errLost
	}
	targs := inherited
	if origin := fn.Origin(); origin != nil && origin != fn && len(origin.Blocks) > 0 {
		targs = map[*types.TypeParam]types.Type{}
		for i := range origin.TypeParams().Len() {
			if i >= len(fn.TypeArgs()) {
				return nil, errLost
			}
			t := fn.TypeArgs()[i]
			if by != nil {
				t = by.subst(t)
			}
			targs[origin.TypeParams().At(i)] = t
		}
		fn = origin
	}
	return a.play(&frame{fn: fn, env: map[ssa.Value]value{}, targs: targs, recovers: recovers}, args, free)
}

func (a *act) play(fr *frame, args, free []value) (value, error) {
	fn := fr.fn
	if len(fn.Blocks) == 0 || len(args) != len(fn.Params) || len(free) != len(fn.FreeVars) || a.depth >= maxFrames {
		return nil, errLost
	}
	a.depth++
	defer func() { a.depth-- }()
	for i, p := range fn.Params {
		fr.env[p] = copied(args[i])
	}
	for i, f := range fn.FreeVars {
		fr.env[f] = free[i]
	}
	out, err := a.walk(fr, fn.Blocks[0])
	var p panicking
	if !errors.As(err, &p) || len(fr.defers) == 0 {
		return out, err
	}
	fr.raised = &p
	for fr.raised != nil || len(fr.defers) > 0 {
		if len(fr.defers) == 0 {
			return nil, *fr.raised
		}
		if err := a.runDefers(fr); err != nil {
			var again panicking
			if !errors.As(err, &again) {
				return nil, err
			}
			fr.raised = &again
		}
	}
	if fn.Recover != nil {
		return a.walk(fr, fn.Recover)
	}
	return a.zeroResults(fr)
}

func (a *act) zeroResults(fr *frame) (value, error) {
	res := fr.fn.Signature.Results()
	out := make(tuple, res.Len())
	for i := range out {
		z, err := a.zero(fr.subst(res.At(i).Type()))
		if err != nil {
			return nil, err
		}
		out[i] = z
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

// walk steps through a function from a block to a return.
func (a *act) walk(fr *frame, block *ssa.BasicBlock) (value, error) {
	var prev *ssa.BasicBlock
	for {
		if err := a.phis(fr, block, prev); err != nil {
			return nil, err
		}
		next := (*ssa.BasicBlock)(nil)
		for _, ins := range block.Instrs {
			if err := a.pay(1); err != nil {
				return nil, err
			}
			switch ins := ins.(type) {
			case *ssa.Phi, *ssa.DebugRef:
			case *ssa.Jump:
				next = block.Succs[0]
			case *ssa.If:
				side, err := a.decide(a.get(fr, ins.Cond))
				if err != nil {
					return nil, err
				}
				next = block.Succs[side]
			case *ssa.Return:
				return a.results(fr, ins), nil
			case *ssa.Panic:
				return nil, panicking{a.get(fr, ins.X)}
			default:
				if err := a.step(fr, ins); err != nil {
					return nil, err
				}
			}
		}
		if next == nil {
			return nil, errLost
		}
		prev, block = block, next
	}
}

// decide is which side a condition takes: 0 if it holds.
func (a *act) decide(cond value) (int, error) {
	s, ok := cond.(scalar)
	if !ok {
		return 0, errLost
	}
	switch s.k {
	case true:
		return 0, nil
	case false:
		return 1, nil
	}
	return a.choose(2)
}

func (a *act) phis(fr *frame, block, prev *ssa.BasicBlock) error {
	var vals []value
	var phis []*ssa.Phi
	for _, ins := range block.Instrs {
		phi, ok := ins.(*ssa.Phi)
		if !ok {
			break
		}
		for i, p := range block.Preds {
			if p == prev {
				vals, phis = append(vals, a.get(fr, phi.Edges[i])), append(phis, phi)
				break
			}
		}
	}
	for i, phi := range phis {
		fr.env[phi] = vals[i]
	}
	return a.pay(len(vals))
}

func (a *act) results(fr *frame, ret *ssa.Return) value {
	if len(ret.Results) == 1 {
		return copied(a.get(fr, ret.Results[0]))
	}
	out := make(tuple, len(ret.Results))
	for i, v := range ret.Results {
		out[i] = copied(a.get(fr, v))
	}
	return out
}

// get is what an operand holds; nil, which nothing goes on with, if that is lost.
func (a *act) get(fr *frame, v ssa.Value) value {
	switch v := v.(type) {
	case *ssa.Const:
		return a.constant(fr, v)
	case *ssa.Function:
		return &closure{fn: v, targs: fr.targs}
	case *ssa.Global:
		return a.global(v)
	}
	return fr.env[v]
}

// runDefers makes the calls that were deferred, the last first.
func (a *act) runDefers(fr *frame) error {
	for len(fr.defers) > 0 {
		d := fr.defers[len(fr.defers)-1]
		fr.defers = fr.defers[:len(fr.defers)-1]
		if _, err := a.invoke(fr, d.call, d.fn, d.args, fr); err != nil {
			return err
		}
	}
	return nil
}

// surprise is what the run-time system panics with.
var surprise = face{types.Universe.Lookup("error").Type(), blank{}}
