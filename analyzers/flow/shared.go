package flow

import (
	"go/token"
	"go/types"
	"slices"

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
			if a, ok := b.(*ssa.Alloc); ok && !settledCell(a) {
				r.sharedAlloc[a] = true
			}
		}
	}
}

// settledCell reports whether a variable is set once, before any function literal captures
// it, and from then on is read only: a parameter that is captured, for the most part.
func settledCell(cell *ssa.Alloc) bool {
	var store *ssa.Store
	for _, u := range *cell.Referrers() {
		if s, ok := u.(*ssa.Store); ok && s.Addr == cell {
			if store != nil {
				return false
			}
			store = s
		}
	}
	for _, u := range *cell.Referrers() {
		if _, ok := u.(*ssa.MakeClosure); ok && (store == nil || !comesBefore(store, u)) {
			return false
		}
		if u != ssa.Instruction(store) && !readsOnly(u, cell) {
			return false
		}
	}
	return store != nil
}

// readsOnly reports whether all that an instruction does with an address is to read there,
// also in the function literals that capture it.
func readsOnly(u ssa.Instruction, addr ssa.Value) bool {
	every := func(v ssa.Value) bool {
		return !slices.ContainsFunc(*v.Referrers(), func(u ssa.Instruction) bool { return !readsOnly(u, v) })
	}
	switch u := u.(type) {
	case *ssa.DebugRef:
		return true
	case *ssa.UnOp:
		return u.Op == token.MUL
	case *ssa.FieldAddr:
		return every(u)
	case *ssa.IndexAddr:
		return u.X == addr && every(u)
	case *ssa.MakeClosure:
		fn := u.Fn.(*ssa.Function)
		for i, b := range u.Bindings {
			if b == addr && !every(fn.FreeVars[i]) {
				return false
			}
		}
		return true
	}
	return false
}

// comesBefore reports whether one instruction has been executed whenever another is.
func comesBefore(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	return slices.Index(a.Block().Instrs, a) < slices.Index(b.Block().Instrs, b)
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
			if call, ok := u.(*ssa.Call); ok && r.care == full && r.sequenceFoldOf(call) != nil {
				continue
			}
			if fn := c.StaticCallee(); concurrent || fn == nil || fn.Blocks == nil && r.ofStd(fn) {
				return true
			}
		case *ssa.ChangeType:
			return true
		}
	}
	return false
}
