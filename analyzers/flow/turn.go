package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// turn says whether what a call in a loop makes outlives the turn that makes it.
type turn uint8

const (
	turnOutlived turn = iota + 1
	turnOver
)

// once reports whether what the call makes is gone when the turn of the loop that it is made
// in is over, so that it is one object at a time.
func (b *binding) once() bool {
	if b.turn == 0 {
		b.turn = turnOutlived
		if b.isOver() {
			b.turn = turnOver
		}
	}
	return b.turn == turnOver
}

func (b *binding) isOver() bool {
	call, ok := b.x.ins.(*ssa.Call)
	if !ok || b.r.care != full || b.x.depth > 0 || b.x.asRoot || len(b.sum.opens) > 0 || call.Block() == nil {
		return false
	}
	for _, u := range *call.Referrers() {
		if e, ok := u.(*ssa.Extract); ok && b.r.kept(e) {
			return false
		}
	}
	return !b.r.kept(call) && !slices.ContainsFunc(b.sum.objects, b.holdsOwn)
}

// holdsOwn reports whether what the callee writes to holds an object that it makes.
func (b *binding) holdsOwn(c content) bool {
	r := b.r
	if k := r.table.objects[c.obj].kind; k != objInput && k != objGlobal && !r.lasts(c.obj) {
		return false
	}
	return slices.ContainsFunc(c.val, func(e uint64) bool {
		_, a := split(e)
		x := r.atoms[a]
		return x.obj != 0 && (x.kind == atomRef || x.kind == atomFunc) && r.table.objects[x.obj].kind != objInput
	})
}
