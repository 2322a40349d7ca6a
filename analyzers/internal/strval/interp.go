package strval

import (
	"errors"
	"go/types"
	"net"

	"golang.org/x/tools/go/ssa"
)

// DefaultBudget is how many steps one question may take if no other number was given.
const DefaultBudget = 200_000

// Interp evaluates functions whose result follows from constants, by stepping
// through their SSA form. It keeps what it has found, and is for one goroutine.
type Interp struct {
	// Global, if set, is asked first for the value of a package variable.
	Global func(g *ssa.Global) (Value, bool)

	lookup  func(fullName string) (op string, ok bool)
	budget  int
	blocks  map[*ssa.BasicBlock]*answers
	globals map[*ssa.Global]*initial
	uses    map[*ssa.Package]map[*ssa.Global]*use
	orders  map[*ssa.Function]map[ssa.Instruction]int
	shapes  map[*ssa.Function]shape
	lost    map[ssa.Value]bool
	// surprises counts the questions that ended in a panic of this package.
	surprises int
	busy      map[*ssa.BasicBlock]bool
}

// answers are what the registers of one block hold.
type answers struct {
	last map[ssa.Value]Value
	each map[ssa.Value][]Value
}

// NewInterp returns an interpreter. lookup names the operation that a function
// without a body of interest stands for, and the one that gives the value of a
// package variable of another package; a question takes at most budget steps, or
// DefaultBudget if that is 0.
func NewInterp(lookup func(fullName string) (op string, ok bool), budget int) *Interp {
	if budget <= 0 {
		budget = DefaultBudget
	}
	return &Interp{
		lookup:  lookup,
		budget:  budget,
		blocks:  map[*ssa.BasicBlock]*answers{},
		globals: map[*ssa.Global]*initial{},
		uses:    map[*ssa.Package]map[*ssa.Global]*use{},
		orders:  map[*ssa.Function]map[ssa.Instruction]int{},
		shapes:  map[*ssa.Function]shape{},
		lost:    map[ssa.Value]bool{},
		busy:    map[*ssa.BasicBlock]bool{},
	}
}

// Call evaluates fn on constant args. It gives up on a branch that is not decided
// by them. Of several results it is the first; text that cannot be read is none.
func (in *Interp) Call(fn *ssa.Function, args []Value) (v Value, ok bool) {
	if fn == nil || len(args) != len(fn.Params) || len(fn.FreeVars) > 0 {
		return Value{}, false
	}
	r := in.newRun()
	fr := &frame{fn: fn}
	vals := make([]val, len(args))
	for i, a := range args {
		var err error
		if vals[i], err = r.admit(fr, a, fn.Params[i].Type()); err != nil {
			return Value{}, false
		}
	}
	out, err := in.guarded(func() (val, error) { return r.body(fr, fn, vals, nil) })
	if err != nil {
		return Value{}, false
	}
	results := fn.Signature.Results()
	if results.Len() == 0 {
		return Value{}, false
	}
	if t, isTuple := out.(tuple); isTuple {
		out = t[0]
	}
	return offer(r.export(fr, out, results.At(0).Type()))
}

// At is what register v holds, if it follows from constants of its function and
// package alone. In a loop it is what v holds last. Only text that can be read is
// offered: a key, an image or a certificate names no host.
func (in *Interp) At(v ssa.Value) (Value, bool) {
	if c, ok := v.(*ssa.Const); ok {
		r := in.newRun()
		return offer(r.export(&frame{}, r.constant(&frame{}, c), c.Type()))
	}
	if u, ok := v.(*ssa.UnOp); ok {
		if g, ok := u.X.(*ssa.Global); ok {
			r := in.newRun()
			fr := &frame{}
			return offer(r.export(fr, r.global(g).(ptr).load(), v.Type()))
		}
	}
	a := in.answers(v)
	if a == nil {
		return Value{}, false
	}
	val, ok := a.last[v]
	return val, ok
}

// Each is every value that register v takes, in order, if it takes at most eight;
// else the last. A value is left out that cannot be told.
func (in *Interp) Each(v ssa.Value) []Value {
	if a := in.answers(v); a != nil {
		return a.each[v]
	}
	if val, ok := in.At(v); ok {
		return []Value{val}
	}
	return nil
}

// Used is every value that register v has where it is used, as Each has it: what a
// branch passes over is no such value.
func (in *Interp) Used(v ssa.Value) []Value {
	instr, ok := v.(ssa.Instruction)
	if !ok || v.Referrers() == nil {
		return in.Each(v)
	}
	var out []Value
	blocks, seen := map[*ssa.BasicBlock]bool{}, map[string]bool{}
	for _, use := range *v.Referrers() {
		b := use.Block()
		if _, isDebug := use.(*ssa.DebugRef); isDebug || b == nil || blocks[b] {
			continue
		}
		if b == instr.Block() {
			return in.Each(v)
		}
		blocks[b] = true
		a := in.within(v, b)
		if a == nil {
			continue
		}
		for _, x := range a.each[v] {
			if key := x.Text.Key(); !seen[key] {
				seen[key] = true
				out = append(out, x)
			}
		}
	}
	return out
}

// answers evaluates the block that defines v, once.
func (in *Interp) answers(v ssa.Value) *answers {
	instr, ok := v.(ssa.Instruction)
	if !ok || instr.Block() == nil {
		return nil
	}
	return in.within(v, instr.Block())
}

// within is what v, and all else that is made or used there, holds in a block.
func (in *Interp) within(v ssa.Value, block *ssa.BasicBlock) *answers {
	if !(&frame{}).textual(v) || in.hopeless(v) {
		return nil
	}
	if a, ok := in.blocks[block]; ok {
		return a
	}
	r := in.newRun()
	fr, g, final := r.toward(block)
	a := &answers{last: map[ssa.Value]Value{}, each: map[ssa.Value][]Value{}}
	for v, vals := range g.notes {
		if !final && g.varies(v) {
			continue
		}
		seen := map[string]bool{}
		for i, x := range vals {
			val := r.export(fr, x, v.Type())
			if _, ok := offer(val); !ok && !address(v.Type(), val) || val.Kind != String && val.Kind != Bytes {
				continue
			}
			if i == len(vals)-1 {
				a.last[v] = val
			}
			if key := val.Text.Key(); !seen[key] && (len(vals) <= maxNotes || i == len(vals)-1) {
				seen[key] = true
				a.each[v] = append(a.each[v], val)
			}
		}
	}
	in.blocks[block] = a
	return a
}

// toward runs the function of a block from its entry to that block, its parameters
// unknown, and on as long as the block may be entered again. It reports whether it
// came to see the last time that it is entered.
func (r *run) toward(block *ssa.BasicBlock) (fr *frame, g *goal, final bool) {
	fn := block.Parent()
	g = newGoal(block)
	fr = &frame{fn: fn, env: map[ssa.Value]val{}, goal: g}
	if r.in.busy[block] {
		return fr, g, false
	}
	r.in.busy[block] = true
	defer delete(r.in.busy, block)
	r.captures(fr)
	_, err := r.in.guarded(func() (val, error) { return r.walk(fr) })
	return fr, g, err == nil || errors.Is(err, errStop)
}

// offer is v if it is something to rely on.
func offer(v Value) (Value, bool) {
	switch v.Kind {
	case Unknown:
		return Value{}, false
	case String, Bytes:
		s, known := v.Text.Known()
		return v, known && printable(s)
	}
	return v, true
}

// address reports whether v is an address, as its type says.
func address(t types.Type, v Value) bool {
	s, ok := v.known()
	return ok && v.Kind == Bytes && (len(s) == net.IPv4len || len(s) == net.IPv6len) && types.TypeString(t, nil) == "net.IP"
}

var errSurprise = errors.New("the program does what is not foreseen")

// guarded keeps a program that was not foreseen from ending the whole analysis.
func (in *Interp) guarded(f func() (val, error)) (v val, err error) {
	defer func() {
		if recover() != nil {
			in.surprises++
			v, err = nil, errSurprise
		}
	}()
	return f()
}
