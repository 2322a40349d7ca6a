package rehearse

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// open runs the package initialiser, once. What it leaves in the variables of the package
// is what functions find, of those that nothing else changes.
func (th *Theater) open() {
	if th.opening {
		return
	}
	th.opening = true
	th.opened = map[*ssa.Global]value{}
	th.unsettled = th.changed()
	a := &act{th: th, steps: maxSteps, staging: true}
	a.begin()
	init := th.pkg.Func("init")
	if init == nil {
		return
	}
	for _, m := range th.pkg.Members {
		if g, ok := m.(*ssa.Global); ok {
			if z, err := a.zero(pointed(g.Type())); err == nil {
				a.globals[g] = &object{cells: []value{z}}
			}
		}
	}
	if _, err := a.enter(init, nil, nil, nil, nil, nil); err != nil {
		return
	}
	// What a variable that changes leads to may change as well.
	changing := map[any]bool{}
	for g, v := range a.globals {
		if th.unsettled[g] {
			freeze(v, changing)
		}
	}
	for g, v := range a.globals {
		seen := map[any]bool{}
		freeze(v, seen)
		for o := range seen {
			if c, ok := o.(*closure); changing[o] || ok && len(c.free) > 0 {
				th.unsettled[g] = true
			}
		}
		th.opened[g] = v.(*object).cells[0]
	}
}

// freeze marks all that a value leads to as what the package initialiser made.
func freeze(v value, seen map[any]bool) {
	switch v := v.(type) {
	case *object:
		if seen[v] {
			return
		}
		seen[v], v.frozen = true, true
		for _, e := range v.cells {
			freeze(e, seen)
		}
	case ptr:
		if v.o != nil {
			freeze(v.o, seen)
		}
	case list:
		if v.o != nil {
			freeze(v.o, seen)
		}
	case *table:
		if v == nil || seen[v] {
			return
		}
		seen[v], v.frozen = true, true
		for _, k := range v.keys {
			freeze(v.key[k], seen)
			freeze(v.m[k], seen)
		}
	case *closure:
		if v != nil && !seen[v] {
			seen[v] = true
			for _, f := range v.free {
				freeze(f, seen)
			}
		}
	case face:
		freeze(v.v, seen)
	}
}

// global is the address of a package variable.
func (a *act) global(g *ssa.Global) value {
	if a.staging && g.Pkg == a.th.pkg {
		if o, ok := a.globals[g]; ok {
			return ptr{o.(*object), 0}
		}
		if g.Name() == "init$guard" {
			o := &object{cells: []value{scalar{k: false}}}
			a.globals[g] = o
			return ptr{o, 0}
		}
	}
	return nil
}

// loadGlobal is what a package variable holds.
func (a *act) loadGlobal(g *ssa.Global) (value, error) {
	if a.staging {
		if p, ok := a.global(g).(ptr); ok {
			return copied(p.o.cells[0]), nil
		}
		return nil, errLost
	}
	if v, ok := a.th.opened[g]; ok && !a.th.unsettled[g] {
		_, library := v.(*foreign)
		if _, isChan := v.(*channel); isChan || isError(pointed(g.Type())) && !library {
			return nil, errLost
		}
		return copied(v), nil
	}
	return nil, errLost
}

// changed are the package variables that more than the package initialiser and what only
// that calls may change, or what they lead to.
func (th *Theater) changed() map[*ssa.Global]bool {
	only := th.onlyInit()
	out := map[*ssa.Global]bool{}
	for _, m := range th.pkg.Members {
		if g, ok := m.(*ssa.Global); ok && ast.IsExported(g.Name()) {
			out[g] = true
		}
	}
	var ops []*ssa.Value
	for _, fn := range th.funcs {
		if only[fn] {
			continue
		}
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				ops = ins.Operands(ops[:0])
				for _, op := range ops {
					if g, ok := (*op).(*ssa.Global); ok && g.Pkg == th.pkg && !th.onlyReads(ins) {
						out[g] = true
					}
				}
			}
		}
	}
	return out
}

// onlyReads reports whether an instruction that has the address of a package variable
// loads it, and what is loaded is only looked into.
func (th *Theater) onlyReads(ins ssa.Instruction) bool {
	load, ok := ins.(*ssa.UnOp)
	if !ok {
		_, debug := ins.(*ssa.DebugRef)
		return debug
	}
	return th.looksInto(load)
}

func (th *Theater) looksInto(v ssa.Value) bool {
	if isError(v.Type()) {
		return true // a library's does not change
	}
	switch v.Type().Underlying().(type) {
	case *types.Basic, *types.Signature:
		return true
	}
	for _, u := range *v.Referrers() {
		switch u := u.(type) {
		case *ssa.DebugRef, *ssa.If, *ssa.BinOp:
		case *ssa.Lookup:
			if u.X != v || !th.looksInto(u) {
				return false
			}
		case *ssa.Index, *ssa.Field, *ssa.Extract, *ssa.TypeAssert:
			if !th.looksInto(u.(ssa.Value)) {
				return false
			}
		case *ssa.Range:
		case *ssa.IndexAddr, *ssa.FieldAddr:
			for _, w := range *u.(ssa.Value).Referrers() {
				load, ok := w.(*ssa.UnOp)
				if _, debug := w.(*ssa.DebugRef); debug {
					continue
				}
				if !ok || !th.looksInto(load) {
					return false
				}
			}
		case *ssa.Call:
			c := u.Common()
			b, isBuiltin := c.Value.(*ssa.Builtin)
			if isBuiltin && b.Name() != "len" && b.Name() != "cap" || !isBuiltin && !th.onlyAnswers(c, v) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// onlyAnswers reports whether a call of a function without a body is known to look at an
// argument only: it gives back a truth value or the like.
func (th *Theater) onlyAnswers(c *ssa.CallCommon, v ssa.Value) bool {
	fn := c.StaticCallee()
	if fn == nil || bodyOf(fn) != nil {
		return false
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return false
	}
	for r := range c.Signature().Results().Variables() {
		if _, basic := r.Type().Underlying().(*types.Basic); !basic {
			return false
		}
	}
	eff, ok := th.Effect(obj.Origin())
	return ok && eff.Known && !slices.ContainsFunc(eff.Writes, func(i int) bool { return i < len(c.Args) && c.Args[i] == v })
}

// onlyInit are the package initialiser, and the functions that are called by these alone.
func (th *Theater) onlyInit() map[*ssa.Function]bool {
	only := map[*ssa.Function]bool{}
	users := map[*ssa.Function][]*ssa.Function{}
	value := map[*ssa.Function]bool{}
	var ops []*ssa.Value
	for _, fn := range th.funcs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				if _, debug := ins.(*ssa.DebugRef); debug {
					continue
				}
				ops = ins.Operands(ops[:0])
				for i, op := range ops {
					f, ok := (*op).(*ssa.Function)
					if !ok {
						continue
					}
					call, isCall := ins.(ssa.CallInstruction)
					if !isCall || i > 0 || call.Common().IsInvoke() {
						value[f] = true
					}
					users[f] = append(users[f], fn)
				}
			}
		}
	}
	for _, fn := range th.funcs {
		isInit := initialises(fn)
		unseen := fn.Signature.Recv() != nil || ast.IsExported(fn.Name()) || fn.Parent() != nil || value[fn] || len(users[fn]) == 0
		only[fn] = isInit || !unseen && fn.Name() != "main"
	}
	for again := true; again; {
		again = false
		for fn := range only {
			if !only[fn] || initialises(fn) {
				continue
			}
			for _, u := range users[fn] {
				if !only[u] {
					only[fn], again = false, true
				}
			}
		}
	}
	return only
}

// initialises reports whether a function is the package initialiser, or declared as init.
func initialises(fn *ssa.Function) bool {
	return fn.Signature.Recv() == nil && fn.Parent() == nil && (fn.Name() == "init" || strings.HasPrefix(fn.Name(), "init#"))
}
