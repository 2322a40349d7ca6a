package flow

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/constant"
	"go/token"
	"go/types"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A branch on a constant decides where every build has the same constant: one that is
// declared in a file which no build leaves out. Of other packages the facts say which are.

// settledPrefix marks the entries that are constants which all builds have.
const settledPrefix = "const "

// settles reports whether all conditions in a function that are constants are the same in
// every build.
func (p *pkg) settles(fn *ssa.Function) bool {
	if known, ok := p.settling[fn]; ok {
		return known
	}
	syntax, info := fn.Syntax(), p.pass.TypesInfo
	out := syntax != nil
	if out {
		ast.Inspect(syntax, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return out
			}
			v := info.Types[e].Value
			if v == nil || v.Kind() != constant.Bool {
				return out
			}
			out = out && p.settledTruth(e)
			return false
		})
	}
	p.settling[fn] = out
	return out
}

// settledTruth reports whether a constant truth value is the same in every build.
func (p *pkg) settledTruth(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return p.settledConst(p.pass.TypesInfo.Uses[e])
	case *ast.SelectorExpr:
		return p.settledConst(p.pass.TypesInfo.Uses[e.Sel])
	case *ast.UnaryExpr:
		return p.settledTruth(e.X)
	case *ast.BinaryExpr:
		return (e.Op == token.LAND || e.Op == token.LOR) && p.settledTruth(e.X) && p.settledTruth(e.Y)
	}
	return false
}

func (p *pkg) settledConst(o types.Object) bool {
	switch {
	case o == nil:
		return false
	case o.Pkg() == nil:
		return true // true and false
	case o.Pkg() == p.pass.Pkg:
		return p.inEveryBuild(o.Pos())
	case p.std(o.Pkg()):
		return false
	}
	b := p.imports.pkg(o.Pkg())
	if b == nil {
		return false
	}
	_, ok := b.index[settledPrefix+o.Name()]
	return ok
}

// inEveryBuild reports whether a position is in a file that no build leaves out.
func (p *pkg) inEveryBuild(pos token.Pos) bool {
	for _, f := range p.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return !constrained(f, p.pass.Fset.File(pos).Name())
		}
	}
	return false
}

// constrained reports whether a file has build constraints, in its text or its name.
func constrained(f *ast.File, name string) bool {
	for _, g := range f.Comments {
		if g.Pos() > f.Package {
			break
		}
		for _, c := range g.List {
			if constraint.IsGoBuild(c.Text) || constraint.IsPlusBuild(c.Text) {
				return true
			}
		}
	}
	// Of a system that is none, the name of a file for any system or processor says that it
	// is left out.
	none := build.Context{GOOS: "none", GOARCH: "none", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p")), nil
	}}
	ok, err := none.MatchFile("", filepath.Base(name))
	return !ok || err != nil
}

// settledConsts files the exported truths of the package that all builds have.
func (e *encoder) settledConsts() {
	scope := e.p.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if ok && c.Exported() && c.Val().Kind() == constant.Bool && e.p.inEveryBuild(c.Pos()) {
			e.entries = append(e.entries, entry{settledPrefix + name, nil})
		}
	}
}
