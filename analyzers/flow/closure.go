package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// inside are the pairs that meet in function literals, unexported functions and methods of
// which all calls are seen: data that they are given, or hold, and an endpoint that they
// name, or hold. They count where something brings such data, which only the pairs
// outside tell.
func (p *pkg) inside() []met {
	var out []met
	for _, fn := range p.funcs {
		sum := p.sums[fn]
		if sum == nil || p.isRoot(fn) {
			continue
		}
		if (fn.Parent() != nil || fn.Synthetic == "") && p.mayMeet(sum) {
			out = append(out, p.closeRoot(fn, sum, asTyped)...)
		}
		if isMethod(fn) && !p.orphans[fn] && p.inSight(fn) {
			out = append(out, p.closeRoot(fn, sum, asMethod)...)
		}
	}
	return out
}

// moveInto moves pairs into the functions in which they meet.
func (p *pkg) moveInto(within, roots, others []met) (_, _ []met) {
	outer := map[pairKey][][]posID{}
	for _, list := range [][]met{roots, others} {
		for _, m := range list {
			outer[m.key] = append(outer[m.key], m.send.via)
		}
	}
	inner := map[pairKey][][]posID{}
	var found []met
	for _, m := range within {
		via := [][]posID{m.send.via}
		if !slices.ContainsFunc(outer[m.key], func(w []posID) bool { return furtherIn(via, w) }) || onTheWay(p.told[m.key], m.send.via) {
			continue
		}
		inner[m.key] = append(inner[m.key], m.send.via)
		found = append(found, m)
	}
	further := func(m met) bool { return furtherIn(inner[m.key], m.send.via) }
	found = slices.DeleteFunc(found, further)
	p.tellAll(found)
	return append(slices.DeleteFunc(roots, further), found...), slices.DeleteFunc(others, further)
}

// mayMeet reports whether a send of a summary names an endpoint and what its callers
// or types may say is data.
func (p *pkg) mayMeet(sum *summary) bool {
	for _, s := range sum.sends {
		if len(p.settledTexts(s)) == 0 {
			continue
		}
		for _, e := range s.payload {
			if _, a := split(e); p.atoms[a].kind == atomGuard {
				return true
			}
		}
	}
	return false
}

// outsideFree is what a function literal holds, as far as types tell.
func (r *run) outsideFree(fn *ssa.Function) objID {
	if len(fn.FreeVars) == 0 {
		return 0
	}
	o := r.object(object{kind: objFact, name: r.table.name("free of " + fn.String())})
	var v Value
	for i, f := range fn.FreeVars {
		v = r.union(v, r.under(r.cons(r.pkg.key(strconv.Itoa(i)), 0), r.outside(f.Type())))
	}
	r.heap = r.heap.set(o, v)
	return o
}

// returned is an operand of a return statement. A variable that stands there is read
// when the calls beside it were made: return v, json.Unmarshal(data, &v).
func (r *run) returned(ret *ssa.Return, v ssa.Value) Value {
	load := loadIn(v, ret.Block())
	if load == nil || !ret.Pos().IsValid() || load.Pos() < ret.Pos() {
		return r.val(v)
	}
	r.heap = r.out[ret.Block().Index]
	return r.load(r.val(load.X), load.Type())
}

// besideError reports whether a result is the empty string that stands beside an error:
// callers do not use it.
func besideError(ret *ssa.Return, i int) bool {
	last := len(ret.Results) - 1
	c, ok := ret.Results[i].(*ssa.Const)
	if i == last || !ok || !isString(c.Type()) || c.Value == nil || constant.StringVal(c.Value) != "" || !isError(ret.Results[last].Type()) {
		return false
	}
	e, ok := ret.Results[last].(*ssa.Const)
	return !ok || e.Value != nil
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// loadIn is v as what reads a variable in a block, or nil.
func loadIn(v ssa.Value, b *ssa.BasicBlock) *ssa.UnOp {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL || load.Block() != b {
		return nil
	}
	if _, ok := load.X.(*ssa.Alloc); !ok {
		return nil
	}
	return load
}

// returns evaluates the store to a result that a return statement makes of a variable,
// and reports whether it is one: results live in variables where calls are deferred.
func (r *run) returns(ins *ssa.Store) bool {
	load := loadIn(ins.Val, ins.Block())
	if load == nil {
		return false
	}
	if load.X == ins.Addr {
		return true // a named result, returned by its name
	}
	to, ok := ins.Addr.(*ssa.Alloc)
	if !ok || to.Comment != "" {
		return false
	}
	if _, ok := ins.Block().Instrs[len(ins.Block().Instrs)-1].(*ssa.Return); !ok {
		return false
	}
	r.store(r.val(ins.Addr), load.Type(), r.load(r.val(load.X), load.Type()))
	return true
}
