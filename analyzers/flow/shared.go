package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// findShared finds the variables that goroutines and escaping closures hold: what
// they hold is the union of all that is stored, whatever the order.
func (r *run) findShared() {
	r.sharedAlloc = map[*ssa.Alloc]bool{}
	concurrent := false
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			_, ok := ins.(*ssa.Go)
			concurrent = concurrent || ok
		}
	}
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Go:
				r.share(ins.Call.Value)
				for _, a := range ins.Call.Args {
					r.share(a)
				}
			case *ssa.MakeClosure:
				if r.outlives(ins, concurrent) {
					r.share(ins)
				}
			}
		}
	}
}

// share marks the variables behind a value.
func (r *run) share(v ssa.Value) {
	switch v := v.(type) {
	case *ssa.Alloc:
		if !isStructLike(deref(v.Type())) || v.Comment != "complit" {
			r.sharedAlloc[v] = true
		}
	case *ssa.MakeClosure:
		for _, b := range v.Bindings {
			if a, ok := b.(*ssa.Alloc); ok {
				r.sharedAlloc[a] = true
			}
		}
	}
}

func isStructLike(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// outlives reports whether a closure may run after the statement that makes it,
// in an order that is not seen: it is stored, returned, or handed to other code, which
// may hand it to a goroutine that this function starts.
func (r *run) outlives(mc *ssa.MakeClosure, concurrent bool) bool {
	for _, u := range *mc.Referrers() {
		switch u := u.(type) {
		case *ssa.Store, *ssa.Return, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.MakeInterface, *ssa.Phi:
			return true
		case ssa.CallInstruction:
			c := u.Common()
			if c.Value == mc {
				continue
			}
			if fn := c.StaticCallee(); concurrent || fn == nil || fn.Blocks == nil && fn.Pkg != nil && r.std(fn.Pkg.Pkg) {
				return true
			}
		case *ssa.ChangeType:
			return true
		}
	}
	return false
}
