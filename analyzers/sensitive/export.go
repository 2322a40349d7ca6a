package sensitive

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
)

// export writes what directives say as facts, only where there are any.
func (r *Result) export() {
	if len(r.marks) == 0 {
		return
	}
	var own declared
	methods := map[*types.TypeName][]member{}
	for obj, m := range r.marks {
		switch obj := obj.(type) {
		case *types.Func:
			if tn := receiver(obj); tn != nil {
				methods[tn] = append(methods[tn], member{Name: obj.Name() + "()", Mark: m})
			} else if packageLevel(obj) {
				own.Members = append(own.Members, member{Name: obj.Name(), Mark: m})
			}
		case *types.Const, *types.Var:
			if packageLevel(obj) {
				own.Members = append(own.Members, member{Name: obj.Name(), Mark: m, Value: r.value(obj)})
			}
		}
	}
	if len(own.Members) > 0 {
		sortMembers(own.Members)
		r.pass.ExportPackageFact(&own)
	}
	scope := r.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		fact := said{Mark: r.marks[tn], Members: methods[tn]}
		if st := unnamedStruct(tn.Type().Underlying()); st != nil {
			fact.Members = r.markedFields(st, "", fact.Members)
		}
		if !fact.Mark.empty() || len(fact.Members) > 0 {
			sortMembers(fact.Members)
			r.pass.ExportObjectFact(tn, &fact)
		}
	}
}

// markedFields adds the fields of st that directives mark, and those of the unnamed
// structs in it.
func (r *Result) markedFields(st *types.Struct, path string, members []member) []member {
	for f := range st.Fields() {
		if m, ok := r.marks[f]; ok {
			members = append(members, member{Name: path + f.Name(), Mark: m})
		}
		if inner := unnamedStruct(f.Type()); inner != nil {
			members = r.markedFields(inner, path+f.Name()+".", members)
		}
	}
	return members
}

// value is the constant string that obj holds, or begins with, or "".
func (r *Result) value(obj types.Object) string {
	if c, ok := obj.(*types.Const); ok {
		return text(c.Val())
	}
	for _, init := range r.pass.TypesInfo.InitOrder {
		if len(init.Lhs) == 1 && init.Lhs[0] == obj {
			return text(r.pass.TypesInfo.Types[ast.Unparen(init.Rhs)].Value)
		}
	}
	return ""
}

func text(v constant.Value) string {
	if v == nil || v.Kind() != constant.String {
		return ""
	}
	return constant.StringVal(v)
}

// gatherConstants collects what is said of constants whose values alone the engine
// meets, here and in direct imports. The nearest statement about a value wins.
func (r *Result) gatherConstants() {
	type owned struct {
		pkg     *types.Package
		members []member
	}
	var all []owned
	var own declared
	for obj, m := range r.marks {
		if v := r.value(obj); v != "" && packageLevel(obj) {
			own.Members = append(own.Members, member{Name: obj.Name(), Mark: m, Value: v})
		}
	}
	all = append(all, owned{r.pass.Pkg, sortMembers(own.Members)})
	imports := slices.Clone(r.pass.Pkg.Imports())
	slices.SortFunc(imports, func(a, b *types.Package) int { return compare(a.Path(), b.Path()) })
	for _, p := range imports {
		if f := r.declared(p); f != nil {
			all = append(all, owned{p, f.Members})
		}
	}
	for _, o := range all {
		for _, m := range o.members {
			if m.Value == "" {
				continue
			}
			if _, ok := r.countries[m.Value]; !ok && m.Mark.Country != "" {
				r.countries[m.Value] = m.Mark.Country
			}
			if _, ok := r.consts[m.Value]; ok || len(m.Mark.Classes) == 0 {
				continue
			}
			if c, ok := o.pkg.Scope().Lookup(m.Name).(*types.Const); ok {
				r.consts[m.Value] = labels(m.Mark.Classes, WhyDirective, m.Name, r.position(c))
			}
		}
	}
}

// declared is the fact of a package that this one imports directly. Of others there
// is none under go vet, so none is asked for elsewhere either.
func (r *Result) declared(p *types.Package) *declared {
	if f, ok := r.pkgFact[p]; ok {
		return f
	}
	var f *declared
	if slices.Contains(r.pass.Pkg.Imports(), p) && !isStd(p) {
		if have := new(declared); r.pass.ImportPackageFact(p, have) {
			f = have
		}
	}
	r.pkgFact[p] = f
	return f
}

// said is the fact of a type of another package.
func (r *Result) said(tn *types.TypeName) *said {
	if f, ok := r.typeFact[tn]; ok {
		return f
	}
	var f *said
	if tn.Pkg() != nil && !isStd(tn.Pkg()) {
		if have := new(said); r.pass.ImportObjectFact(tn, have) {
			f = have
		}
	}
	r.typeFact[tn] = f
	return f
}

// markOf is what directives say of a type, a function, or a package-level variable
// or constant, of whatever package.
func (r *Result) markOf(obj types.Object) mark {
	if obj.Pkg() == nil {
		return mark{}
	}
	if obj.Pkg() == r.pass.Pkg {
		return r.marks[obj]
	}
	switch obj := obj.(type) {
	case *types.TypeName:
		if f := r.said(obj); f != nil {
			return f.Mark
		}
		return mark{}
	case *types.Func:
		if tn := receiver(obj); tn != nil {
			if f := r.said(tn); f != nil {
				return find(f.Members, obj.Name()+"()")
			}
			return mark{}
		}
	}
	if !packageLevel(obj) {
		return mark{}
	}
	if f := r.declared(obj.Pkg()); f != nil {
		return find(f.Members, obj.Name())
	}
	return mark{}
}
