package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// sequenceFold is a loop over a sequence of the library that calls each element of a list on
// what the call before has given, which a variable holds:
//
//	for _, m := range slices.Backward(layers) { h = m(h) }
//
// The body is a function of its own; it is not entered, the calls are made as those of a
// folding.
type sequenceFold struct {
	fold
	list, kept ssa.Value
	turn       *ssa.Call
}

// sequenceFoldOf is the loop that a call of an iterator runs, nil if it is none of these.
func (p *pkg) sequenceFoldOf(call *ssa.Call) *sequenceFold {
	seq, ok := call.Call.Value.(*ssa.Call)
	if !ok || len(call.Call.Args) != 1 || len(seq.Call.Args) != 1 {
		return nil
	}
	body, ok := call.Call.Args[0].(*ssa.MakeClosure)
	if !ok || !isBody(body.Fn.(*ssa.Function)) || len(*body.Referrers()) != 1 {
		return nil
	}
	backward, known := p.runsThrough(seq.Call.StaticCallee())
	if _, list := seq.Call.Args[0].Type().Underlying().(*types.Slice); !known || !list {
		return nil
	}
	f := &sequenceFold{list: seq.Call.Args[0], fold: fold{on: true, backward: backward}}
	fn := body.Fn.(*ssa.Function)
	var kept *ssa.FreeVar
	if f.turn, f.result, kept = onlyTurn(fn); f.turn == nil || sameThing(f.turn.Call.Value) != ssa.Value(fn.Params[len(fn.Params)-1]) {
		return nil
	}
	f.arg = slices.IndexFunc(f.turn.Call.Args, func(v ssa.Value) bool { return loadOf(v) == kept })
	f.kept = body.Bindings[slices.Index(fn.FreeVars, kept)]
	if f.arg < 0 || slices.ContainsFunc(f.turn.Call.Args, func(v ssa.Value) bool { _, lit := v.(*ssa.Const); return !lit && loadOf(v) != kept }) {
		return nil
	}
	if f.turn.Call.IsInvoke() {
		f.arg++
	}
	return f
}

// runsThrough reports whether a function makes the sequence of a slice's elements, and whether
// from the end.
func (p *pkg) runsThrough(fn *ssa.Function) (backward, ok bool) {
	if fn == nil {
		return false, false
	}
	obj, isFunc := fn.Object().(*types.Func)
	if !isFunc {
		return false, false
	}
	switch p.played(obj.Origin()) {
	case playedPrefix + "backward":
		return true, true
	case playedPrefix + "values", playedPrefix + "pairs":
		return false, true
	}
	return false, false
}

// loadOf is the captured variable that a value was read from, nil if it is something else.
func loadOf(v ssa.Value) *ssa.FreeVar {
	if load, ok := sameThing(v).(*ssa.UnOp); ok {
		f, _ := load.X.(*ssa.FreeVar)
		return f
	}
	return nil
}

// onlyTurn is the call that a body makes, if that is all that it does but to keep what the call
// gives in a variable, and to go on; with the number of what is kept.
func onlyTurn(fn *ssa.Function) (turn *ssa.Call, result int, kept *ssa.FreeVar) {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Call:
				if turn != nil {
					return nil, 0, nil
				}
				turn = ins
			case *ssa.Store:
				if _, lit := ins.Val.(*ssa.Const); lit && isJump(ins.Addr) {
					continue
				}
				to, ok := ins.Addr.(*ssa.FreeVar)
				v := sameThing(ins.Val)
				if x, ok := v.(*ssa.Extract); ok {
					v, result = x.Tuple, x.Index
				}
				if !ok || kept != nil || turn == nil || v != ssa.Value(turn) {
					return nil, 0, nil
				}
				kept = to
			case *ssa.Return:
				if c, ok := ins.Results[0].(*ssa.Const); !ok || c.Value == nil || c.Value.String() != "true" {
					return nil, 0, nil // it may end early
				}
			case *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Panic, *ssa.MakeInterface, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Extract, *ssa.DebugRef:
			default:
				return nil, 0, nil
			}
		}
	}
	if kept == nil || len(fn.Blocks) != 3 {
		return nil, 0, nil // there are ways around the call
	}
	return turn, result, kept
}

// isJump reports whether an address is of the number by which a body says where to go on.
func isJump(addr ssa.Value) bool {
	f, ok := addr.(*ssa.FreeVar)
	return ok && types.Identical(deref(f.Type()), types.Typ[types.Int])
}

// foldSequence makes the calls of a loop over a sequence; false if the loop is another one.
func (r *run) foldSequence(x *site) bool {
	call, ok := x.ins.(*ssa.Call)
	if !ok || r.care != full {
		return false
	}
	f := r.sequenceFoldOf(call)
	if f == nil {
		return false
	}
	r.called[call.Call.Args[0].(*ssa.MakeClosure).Fn.(*ssa.Function)] = true
	list, t := r.val(f.list), deref(f.kept.Type())
	begin := r.load(r.val(f.kept), t)
	y := *x
	y.common, y.sig = f.turn.Common(), f.turn.Call.Signature()
	y.args = nil
	if y.common.IsInvoke() {
		y.args = append(y.args, nil)
	}
	for _, a := range y.common.Args {
		y.args = append(y.args, r.val(a))
	}
	y.args[f.arg] = begin
	elems, known := r.elementsAt(list)
	element := r.at(r.load(list, f.list.Type()), r.elem())
	var results []Value
	switch {
	case known:
		results = r.inTurn(f.fold, &y, elems, func(z *site, e Value) []Value { return r.onElement(z, e) })
	case r.broughtElement(element):
		y.fold = f.fold
		results = r.onElement(&y, element)
	default:
		// In any order: each on what it began with, and on what any of them gives.
		for range 2 {
			y.args = slices.Clone(y.args)
			y.args[f.arg] = r.orBefore(f.fold, y.args, r.onElement(&y, element))[f.result]
		}
		results = r.orBefore(f.fold, y.args, nil)
	}
	for len(results) <= f.result {
		results = append(results, nil)
	}
	r.store(r.val(f.kept), t, results[f.result])
	return true
}
