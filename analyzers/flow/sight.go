package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// sight is what the package lets others get at.
type sight struct {
	shown map[*types.TypeName]bool // unexported types that its exported declarations lead to
	boxed map[*types.TypeName]bool // types that it puts behind an interface, or gives as a type argument
	taken map[types.Object]bool    // functions and methods that it uses as values
	used  map[types.Object]bool    // those that it calls
}

// inSight reports whether all calls of a method are calls of this package that name it,
// and there is one: what its receiver holds is what these bring, and nothing must be
// assumed. A type that is exported, or that others are handed, may be filled by them, and
// one behind an interface called.
func (p *pkg) inSight(fn *ssa.Function) bool {
	if fn.Signature.Recv() == nil || fn.Object() == nil || fn.Syntax() == nil {
		return false
	}
	n, ok := types.Unalias(deref(fn.Signature.Recv().Type())).(*types.Named)
	if !ok {
		return false
	}
	if p.seen == nil {
		p.seen = p.look()
	}
	obj, tn := declaredAs(fn.Object()), n.Origin().Obj()
	if p.seen.taken[obj] || !p.seen.used[obj] || p.seen.boxed[tn] {
		return false
	}
	// Main packages hand theirs to what they start.
	return !tn.Exported() && !p.seen.shown[tn] && p.pass.Pkg.Name() != "main"
}

func declaredAs(o types.Object) types.Object {
	if f, ok := o.(*types.Func); ok {
		return f.Origin()
	}
	return o
}

// look gathers what inSight asks for.
func (p *pkg) look() *sight {
	s := &sight{
		shown: map[*types.TypeName]bool{}, boxed: map[*types.TypeName]bool{},
		taken: map[types.Object]bool{}, used: map[types.Object]bool{},
	}
	scope := p.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		if !ast.IsExported(name) {
			continue
		}
		switch o := scope.Lookup(name).(type) {
		case *types.TypeName:
			s.showType(o)
		default:
			s.show(o.Type())
		}
	}
	for _, fn := range p.funcs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				s.instr(fn, ins)
			}
		}
	}
	return s
}

// showType shows what an exported type leads to: its fields and what its methods return.
func (s *sight) showType(tn *types.TypeName) {
	n, ok := tn.Type().(*types.Named)
	if !ok {
		s.show(tn.Type())
		return
	}
	s.show(n.Underlying())
	for m := range n.Methods() {
		if m.Exported() {
			s.show(m.Type())
		}
	}
}

// show marks the unexported types that a value of type t hands to others.
func (s *sight) show(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if tn := t.Origin().Obj(); !tn.Exported() && !s.shown[tn] {
			s.shown[tn] = true
			s.showType(tn)
		}
	case *types.Signature:
		for v := range t.Results().Variables() {
			s.show(v.Type())
		}
		for v := range t.Params().Variables() {
			if f, ok := v.Type().Underlying().(*types.Signature); ok {
				for w := range f.Params().Variables() {
					s.show(w.Type())
				}
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				s.show(f.Type())
			}
		}
	case interface{ Elem() types.Type }:
		s.show(t.Elem())
	}
}

// box marks a type that is put behind an interface, and what is promoted from.
func (s *sight) box(t types.Type) {
	n, ok := types.Unalias(deref(t)).(*types.Named)
	if !ok || s.boxed[n.Origin().Obj()] {
		return
	}
	s.boxed[n.Origin().Obj()] = true
	if st, ok := n.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Embedded() {
				s.box(f.Type())
			}
		}
	}
}

func (s *sight) instr(fn *ssa.Function, ins ssa.Instruction) {
	if m, ok := ins.(*ssa.MakeInterface); ok {
		s.box(m.X.Type())
	}
	var callee ssa.Value
	if call, ok := ins.(ssa.CallInstruction); ok && !call.Common().IsInvoke() {
		callee = call.Common().Value
	}
	for _, o := range ins.Operands(nil) {
		f, ok := (*o).(*ssa.Function)
		if !ok {
			continue
		}
		for _, t := range f.TypeArgs() {
			s.box(t)
		}
		if f.Object() == nil {
			continue
		}
		if *o == callee && fn.Synthetic == "" {
			s.used[declaredAs(f.Object())] = true
		} else {
			s.taken[declaredAs(f.Object())] = true
		}
	}
}

// isMethod reports whether a function is a method that is written in the source:
// what its receiver holds meets there, whoever calls.
func isMethod(fn *ssa.Function) bool {
	return fn.Synthetic == "" && fn.Signature.Recv() != nil && fn.Syntax() != nil
}

// isOwn reports whether a function is written in this package; a method value is its method.
func (p *pkg) isOwn(fn *ssa.Function) bool {
	return fn != nil && (fn.Object() == nil || fn.Object().Pkg() == p.pass.Pkg)
}
