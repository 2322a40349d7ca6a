package strval

import "golang.org/x/tools/go/ssa"

// captures gives a closure's captured variables the values they had when it was
// made, where it is made in one place and nothing else writes to them.
func (r *run) captures(fr *frame) {
	fn := fr.fn
	if len(fn.FreeVars) == 0 || fn.Parent() == nil || fn.Referrers() == nil {
		return
	}
	made := closureOf(fn)
	if made == nil {
		return
	}
	outer, _, _ := r.toward(made.Block())
	for i, b := range made.Bindings {
		if alloc, ok := b.(*ssa.Alloc); ok && storedBefore(alloc, made) {
			fr.env[fn.FreeVars[i]] = outer.env[b]
		}
	}
}

// closureOf is the one place that makes a closure of fn, or nil.
func closureOf(fn *ssa.Function) *ssa.MakeClosure {
	var made *ssa.MakeClosure
	for _, b := range fn.Parent().Blocks {
		for _, instr := range b.Instrs {
			if m, ok := instr.(*ssa.MakeClosure); ok && m.Fn == ssa.Value(fn) {
				if made != nil {
					return nil
				}
				made = m
			}
		}
	}
	return made
}

// storedBefore reports whether a captured variable is written in one place, on every
// way to where the closure is made, and is otherwise only read.
func storedBefore(v *ssa.Alloc, made *ssa.MakeClosure) bool {
	var stores []*ssa.Store
	var count func(v ssa.Value) bool
	count = func(v ssa.Value) bool {
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.Store:
				if ref.Addr != v {
					return false
				}
				stores = append(stores, ref)
			case *ssa.UnOp, *ssa.DebugRef:
			case *ssa.MakeClosure:
				for i, b := range ref.Bindings {
					if b == v && !count(ref.Fn.(*ssa.Function).FreeVars[i]) {
						return false
					}
				}
			case *ssa.FieldAddr, *ssa.IndexAddr:
				if !onlyRead(ref.(ssa.Value)) {
					return false
				}
			default:
				return false
			}
		}
		return true
	}
	return count(v) && len(stores) == 1 && stores[0].Parent() == made.Parent() &&
		stores[0].Block().Dominates(made.Block())
}

// onlyRead reports whether an address is used for loads alone.
func onlyRead(addr ssa.Value) bool {
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.FieldAddr:
			if !onlyRead(ref) {
				return false
			}
		case *ssa.IndexAddr:
			if !onlyRead(ref) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
