package strval

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// initial is the value that a package variable has once its package is initialised,
// poison if that cannot be told.
type initial struct {
	v    val
	busy bool
}

// global is the address of a package variable. Its content is the run's own copy.
func (r *run) global(g *ssa.Global) val {
	if v, ok := r.globals[g]; ok {
		return v
	}
	init := r.in.initial(g)
	v := val(ptr{&object{e: []val{r.copies.of(init.v)}}, 0})
	r.globals[g] = v
	return v
}

func (in *Interp) initial(g *ssa.Global) *initial {
	if i, ok := in.globals[g]; ok {
		return i
	}
	i := &initial{busy: true}
	in.globals[g] = i
	v, err := in.guarded(func() (val, error) { return in.evaluate(g) })
	if err == nil {
		i.v = v
	}
	i.busy = false
	return i
}

// Written reports whether code of its package may write to a package variable.
func (in *Interp) Written(g *ssa.Global) bool {
	u := in.usesOf(g.Pkg)[g]
	return u != nil && (u.changed || len(u.stores) > 0)
}

// Replaced reports whether a declared init function stores another value in a package
// variable, whatever happens.
func (in *Interp) Replaced(g *ssa.Global) bool {
	u := in.usesOf(g.Pkg)[g]
	return u != nil && slices.ContainsFunc(u.stores, atStart)
}

func atStart(s *ssa.Store) bool {
	fn := s.Parent()
	return isInit(fn) && fn.Signature.Recv() == nil && fn.Parent() == nil && s.Block() == fn.Blocks[0]
}

func (in *Interp) evaluate(g *ssa.Global) (val, error) {
	r := in.newRun()
	t := g.Type().Underlying().(*types.Pointer).Elem()
	if g.Name() == "init$guard" {
		return false, nil // the initialiser runs once
	}
	if in.Global != nil {
		if v, ok := in.Global(g); ok {
			return r.admit(&frame{}, v, t)
		}
	}
	init := g.Pkg.Func("init")
	if init == nil || len(init.Blocks) == 0 {
		if op, ok := in.lookup(g.Pkg.Pkg.Path() + "." + g.Name()); ok {
			return r.admit(&frame{}, TextValue(Const(op)), t)
		}
		return nil, errUnknown
	}
	u := in.usesOf(g.Pkg)[g]
	if u != nil && slices.ContainsFunc(u.stores, atStart) {
		later := slices.DeleteFunc(slices.Clone(u.stores), func(s *ssa.Store) bool { return s.Parent() == init })
		u = &use{stores: later, parts: u.parts, changed: u.changed}
	}
	switch {
	case u == nil || u.changed:
		return nil, errUnknown
	case len(u.stores) > 1 && !slices.ContainsFunc(u.stores, func(s *ssa.Store) bool { return s.Parent() != init && !declaredInit(s.Parent()) }):
		return r.storedInOrder(g, t, init, u)
	case len(u.stores) > 1:
		return nil, errUnknown
	case len(u.stores) == 1 && u.stores[0].Parent() != init:
		return r.storedIn(u.stores[0])
	case len(u.stores) == 0 && len(u.parts) == 0:
		// Never written: perhaps by the linker.
		return nil, errUnknown
	}
	return r.initialised(g, t, init, u)
}

// storedIn is what a store in a declared init function stores.
func (r *run) storedIn(s *ssa.Store) (val, error) {
	if s.Parent().Signature.Recv() != nil || s.Parent().Parent() != nil || !isInit(s.Parent()) {
		return nil, errUnknown
	}
	fr, g, _ := r.toward(s.Block())
	if !g.arrived {
		return nil, errUnknown
	}
	return r.get(fr, s.Val), nil
}

// storedInOrder is what a variable holds that several init functions set, one after
// the other.
func (r *run) storedInOrder(g *ssa.Global, t types.Type, init *ssa.Function, u *use) (val, error) {
	var first use
	var later []*ssa.Function
	for _, s := range u.stores {
		switch fn := s.Parent(); {
		case fn == init:
			first.stores = append(first.stores, s)
		case !slices.Contains(later, fn):
			later = append(later, fn)
		}
	}
	first.parts = u.parts
	if _, err := r.initialised(g, t, init, &first); err != nil {
		return nil, err
	}
	slices.SortFunc(later, func(a, b *ssa.Function) int { return cmp.Compare(initNumber(a), initNumber(b)) })
	for _, fn := range later {
		if _, err := r.enter(fn, nil, nil, nil); err != nil {
			return nil, err
		}
	}
	return r.globals[g].(ptr).load(), nil
}

// initNumber is the place of a declared init function among those of its package.
func initNumber(fn *ssa.Function) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(fn.Name(), "init#"))
	return n
}

func declaredInit(fn *ssa.Function) bool {
	return isInit(fn) && fn.Signature.Recv() == nil && fn.Parent() == nil
}

func isInit(fn *ssa.Function) bool {
	return fn.Pkg != nil && len(fn.Name()) > 5 && fn.Name()[:5] == "init#"
}

// initialised runs of the package initialiser what leads to the value of g: it is one
// long block, of which most concerns other variables.
func (r *run) initialised(g *ssa.Global, t types.Type, init *ssa.Function, u *use) (val, error) {
	fr := &frame{fn: init, env: map[ssa.Value]val{}}
	z, err := r.zero(fr, t)
	if err != nil {
		return nil, err
	}
	at := ptr{&object{e: []val{z}}, 0}
	r.globals[g] = at
	need := needed{}
	for _, s := range u.stores {
		need.instr(s)
	}
	for _, p := range u.parts {
		need.instr(p)
	}
	order := r.in.order(init)
	list := make([]ssa.Instruction, 0, len(need))
	for instr := range need {
		if _, isPhi := instr.(*ssa.Phi); isPhi {
			return nil, errUnknown
		}
		list = append(list, instr)
	}
	slices.SortFunc(list, func(a, b ssa.Instruction) int { return cmp.Compare(order[a], order[b]) })
	for _, instr := range list {
		if err := r.pay(1); err != nil {
			return nil, err
		}
		if err := r.step(fr, instr); err != nil {
			return nil, err
		}
	}
	return at.load(), nil
}

// order numbers the instructions of a package initialiser.
func (in *Interp) order(init *ssa.Function) map[ssa.Instruction]int {
	if o, ok := in.orders[init]; ok {
		return o
	}
	o := map[ssa.Instruction]int{}
	for _, b := range init.Blocks {
		for _, instr := range b.Instrs {
			o[instr] = len(o)
		}
	}
	in.orders[init] = o
	return o
}

// needed is the instructions that a value depends on, by operands and by what they
// write to memory it is read from.
type needed map[ssa.Instruction]bool

func (n needed) instr(i ssa.Instruction) {
	if n[i] {
		return
	}
	n[i] = true
	for _, op := range i.Operands(nil) {
		if *op != nil {
			n.value(*op)
		}
	}
	if v, ok := i.(ssa.Value); ok {
		n.value(v)
	}
}

func (n needed) value(v ssa.Value) {
	i, ok := v.(ssa.Instruction)
	if !ok {
		return
	}
	n.instr(i)
	switch v.Type().Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map:
	default:
		return
	}
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == v {
				n.instr(ref)
			}
		case *ssa.MapUpdate:
			if ref.Map == v {
				n.instr(ref)
			}
		case *ssa.IndexAddr, *ssa.FieldAddr, *ssa.Slice, *ssa.Call:
			n.instr(ref)
		}
	}
}

// use is where the functions of a package write to a variable of it.
type use struct {
	stores  []*ssa.Store
	parts   []ssa.Instruction // addresses of parts, in the package initialiser
	changed bool              // written in another way, perhaps
}

// usesOf looks at every function of a package, once.
func (in *Interp) usesOf(pkg *ssa.Package) map[*ssa.Global]*use {
	if u, ok := in.uses[pkg]; ok {
		return u
	}
	uses := map[*ssa.Global]*use{}
	in.uses[pkg] = uses
	init := pkg.Func("init")
	functions(pkg, func(fn *ssa.Function) {
		var ops []*ssa.Value
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				ops = instr.Operands(ops[:0])
				for _, op := range ops {
					if g, ok := (*op).(*ssa.Global); ok && g.Pkg == pkg {
						if uses[g] == nil {
							uses[g] = &use{}
						}
						uses[g].by(instr, g, fn == init)
					}
				}
			}
		}
	})
	return uses
}

func (u *use) by(instr ssa.Instruction, g *ssa.Global, initialiser bool) {
	switch instr := instr.(type) {
	case *ssa.DebugRef:
	case *ssa.Store:
		if instr.Addr != ssa.Value(g) {
			u.changed = true
			return
		}
		u.stores = append(u.stores, instr)
	case *ssa.UnOp:
		u.changed = u.changed || instr.Op == token.MUL && !initialiser && writtenThrough(instr)
	case *ssa.FieldAddr, *ssa.IndexAddr:
		if initialiser {
			u.parts = append(u.parts, instr)
		} else {
			u.changed = u.changed || writtenThrough(instr.(ssa.Value))
		}
	case *ssa.Slice:
		u.changed = u.changed || writtenThrough(instr)
	default:
		u.changed = true
	}
}

// writtenThrough reports whether something is written through v, a reference or address.
// A function that v is given to is taken to read it only.
func writtenThrough(v ssa.Value) bool {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == v {
				return true
			}
		case *ssa.MapUpdate:
			if ref.Map == v {
				return true
			}
		case *ssa.IndexAddr, *ssa.FieldAddr, *ssa.Slice:
			if writtenThrough(ref.(ssa.Value)) {
				return true
			}
		case *ssa.UnOp:
			switch ref.Type().Underlying().(type) {
			case *types.Pointer, *types.Slice, *types.Map:
				if writtenThrough(ref) {
					return true
				}
			}
		case *ssa.Call:
			if b, ok := ref.Call.Value.(*ssa.Builtin); ok && ref.Call.Args[0] == v {
				switch b.Name() {
				case "copy", "clear", "delete":
					return true
				}
			}
		}
	}
	return false
}

// functions calls f for each function that a package declares, literals included.
func functions(pkg *ssa.Package, f func(*ssa.Function)) {
	var visit func(*ssa.Function)
	visit = func(fn *ssa.Function) {
		if fn == nil {
			return
		}
		f(fn)
		for _, a := range fn.AnonFuncs {
			visit(a)
		}
	}
	for _, m := range pkg.Members {
		switch m := m.(type) {
		case *ssa.Function:
			visit(m)
		case *ssa.Type:
			named, ok := types.Unalias(m.Type()).(*types.Named)
			if !ok || named.Obj().Pkg() != pkg.Pkg {
				continue
			}
			for i := range named.NumMethods() {
				visit(pkg.Prog.FuncValue(named.Method(i)))
			}
		}
	}
}
