// Package lazyssa is the SSA form of a package, built when first asked for.
//
// A pass that requires x/tools' buildssa has SSA built for every dependency,
// whether it looks at it or not: twice the memory. The pass made here costs
// nothing until somebody calls Package or Functions.
package lazyssa

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// NewAnalyzer returns the pass; its result is an *SSA. One suite has one of it,
// handed to each pass that requires it, so that they share what is built.
//
// Do not add FactTypes here, nor a requirement that has facts (ctrlflow has):
// the SSA of a package must not require that of its dependencies.
func NewAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "lazyssa",
		Doc:        "offer the SSA form of the package to later passes, which build it by asking",
		Run:        run,
		ResultType: reflect.TypeFor[*SSA](),
	}
}

func run(pass *analysis.Pass) (any, error) {
	return New(pass.Fset, pass.Pkg, pass.Files, pass.TypesInfo), nil
}

// SSA is one package in SSA form. It is safe for concurrent use.
type SSA struct {
	build func() (*built, error)
}

type built struct {
	pkg   *ssa.Package
	funcs []*ssa.Function
}

// New returns the SSA of a package that type-checks, not built yet.
func New(fset *token.FileSet, pkg *types.Package, files []*ast.File, info *types.Info) *SSA {
	return &SSA{build: sync.OnceValues(func() (b *built, err error) {
		defer func() {
			if r := recover(); r != nil {
				b, err = nil, fmt.Errorf("building SSA of %s: %v", pkg.Path(), r)
			}
		}()
		return build(fset, pkg, files, info), nil
	})}
}

// Err builds the package if nobody has and says why that failed: the builder
// panics on code it does not expect.
func (s *SSA) Err() error {
	_, err := s.build()
	return err
}

// Package returns the package, built, or nil if that failed. Its program holds
// the direct imports as well, without bodies; a method declared further away has
// no bodies and a nil Pkg: ask its Object for the package.
func (s *SSA) Package() *ssa.Package {
	b, err := s.build()
	if err != nil {
		return nil
	}
	return b.pkg
}

// Functions returns the package initializer, then all functions and methods
// declared in the package in source order, generic ones at their origin, each
// followed by the closures in it. It is nil if building failed.
func (s *SSA) Functions() []*ssa.Function {
	b, err := s.build()
	if err != nil {
		return nil
	}
	return b.funcs
}

// build does not ask for InstantiateGenerics: a generic function is looked at
// once, at its origin, and an instance would need the bodies of other packages.
func build(fset *token.FileSet, pkg *types.Package, files []*ast.File, info *types.Info) *built {
	prog := ssa.NewProgram(fset, ssa.GlobalDebug)
	// Only direct imports can be named here. Creating all that are behind them
	// would resolve every object of their export data.
	for _, imp := range pkg.Imports() {
		prog.CreatePackage(imp, nil, nil, true)
	}
	b := &built{pkg: prog.CreatePackage(pkg, files, info, false)}
	b.pkg.Build()

	b.add(b.pkg.Func("init"))
	for _, file := range files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if fn, ok := info.Defs[decl.Name].(*types.Func); ok {
				if f := prog.FuncValue(fn); f != nil {
					b.add(f)
				}
			}
		}
	}
	return b
}

func (b *built) add(f *ssa.Function) {
	b.funcs = append(b.funcs, f)
	for _, anon := range f.AnonFuncs {
		b.add(anon)
	}
}
