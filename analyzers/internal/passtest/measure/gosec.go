package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"sync"

	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/taint"
	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/callgraph/cha"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

// gosec runs gosec's taint analysis over a layout in which readers hand constants to
// mechanisms beside the secret: alone, each package by itself, as gosec does; whole,
// with the bodies of all; and shipped, alone with its own sources and sinks.
//
// What is fairest to it:
//
//   - Its sources are functions, types and variables, never fields. Given the reader's
//     struct type, each field of a value that comes from outside is tainted. So
//     readers hand over a constant where they otherwise hand over the seat: or every
//     twin would be false. For kind typed the type is the mechanism's, with its seat.
//   - One spot is asked for at a time, so that what it finds in functions that several
//     readers call is not held against the others.
//   - It counts as found when it reports anything in what the reader's flow goes
//     through, on whatever line.
//   - Its sinks know no endpoints: what a twin sends home is reported.
func gosec(ctx context.Context, l *passtest.Layout) (alone, whole, shipped result, err error) {
	sinks, err := sinks()
	if err != nil {
		return nil, nil, nil, err
	}
	pkgs, err := load(ctx, l)
	if err != nil {
		return nil, nil, nil, err
	}
	alone, whole, shipped = result{}, result{}, result{}
	each := map[string]*program{} // by file
	for _, pkg := range pkgs {
		p := build(pkgs, pkg)
		for file := range p.funcs {
			each[file] = p
		}
	}
	all := build(pkgs, pkgs...)
	own := shippedConfigs()
	for _, at := range l.Spots() {
		config := &taint.Config{Sources: sources(l.Types(at)), Sinks: sinks}
		byProgram := map[*program][]string{}
		for _, file := range l.Chain(at) {
			p := each[file]
			if p == nil {
				return nil, nil, nil, fmt.Errorf("%s was not loaded", file)
			}
			byProgram[p] = append(byProgram[p], file)
		}
		for p, files := range byProgram {
			alone.add(at, p.finds(config, files))
			for _, c := range own {
				shipped.add(at, p.finds(&c, files))
			}
		}
		whole.add(at, all.finds(config, l.Chain(at)))
	}
	return alone, whole, shipped, nil
}

// add notes whether something was found.
func (r result) add(at passtest.Spot, found bool) {
	if found {
		r[at] = cell{hit: at.Side == passtest.Leak, false: at.Side == passtest.Twin}
	}
}

func sources(typeNames []string) []taint.Source {
	var all []taint.Source
	for _, name := range typeNames {
		pkg, rest := split(name)
		all = append(all, taint.Source{Package: pkg, Name: rest})
	}
	return all
}

func shippedConfigs() []taint.Config {
	return []taint.Config{
		analyzers.SQLInjection(), analyzers.CommandInjection(), analyzers.PathTraversal(), analyzers.SSRF(),
		analyzers.XSS(), analyzers.LogInjection(), analyzers.SMTPInjection(), analyzers.SSTI(),
		analyzers.UnsafeDeserialization(), analyzers.OpenRedirect(), analyzers.FormParsingLimits(),
	}
}

// load reads the packages of both modules from their source, and no others.
func load(ctx context.Context, l *passtest.Layout) ([]*packages.Package, error) {
	pkgs, err := packages.Load(&packages.Config{
		Context: ctx, Dir: l.Dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedExportFile,
	}, "./...", passtest.ThirdModule+"/...")
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			err = errors.Join(err, e)
		}
	}
	return pkgs, err
}

// program is packages in SSA form, with their functions by file.
type program struct {
	prog  *ssa.Program
	funcs map[string][]*ssa.Function
	graph func() *callgraph.Graph
}

// build builds some of the packages; of others it has the declarations only.
func build(all []*packages.Package, some ...*packages.Package) *program {
	fset := all[0].Fset
	p := &program{prog: ssa.NewProgram(fset, ssa.BuilderMode(0)), funcs: map[string][]*ssa.Function{}}
	p.graph = sync.OnceValue(func() *callgraph.Graph { return cha.CallGraph(p.prog) })
	created := map[*types.Package]bool{}
	for _, pkg := range some {
		created[pkg.Types] = true
		p.prog.CreatePackage(pkg.Types, pkg.Syntax, pkg.TypesInfo, true)
	}
	var declare func(list []*types.Package)
	declare = func(list []*types.Package) {
		for _, imported := range list {
			if !created[imported] {
				created[imported] = true
				p.prog.CreatePackage(imported, nil, nil, true)
				declare(imported.Imports())
			}
		}
	}
	for _, pkg := range some {
		declare(pkg.Types.Imports())
	}
	p.prog.Build()
	for _, pkg := range some {
		for _, file := range pkg.Syntax {
			p.gather(fset, file, pkg.TypesInfo)
		}
	}
	return p
}

func (p *program) gather(fset *token.FileSet, file *ast.File, info *types.Info) {
	name := fset.File(file.FileStart).Name()
	p.funcs[name] = []*ssa.Function{}
	var add func(f *ssa.Function)
	add = func(f *ssa.Function) {
		p.funcs[name] = append(p.funcs[name], f)
		for _, anon := range f.AnonFuncs {
			add(anon)
		}
	}
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok {
			if fn, ok := info.Defs[d.Name].(*types.Func); ok {
				if f := p.prog.FuncValue(fn); f != nil {
					add(f)
				}
			}
		}
	}
}

// finds reports whether gosec finds anything in the functions of some files.
func (p *program) finds(config *taint.Config, files []string) bool {
	var funcs []*ssa.Function
	for _, file := range files {
		funcs = append(funcs, p.funcs[file]...)
	}
	a := taint.New(config)
	a.SetCallGraph(p.graph())
	return len(a.Analyze(p.prog, funcs)) > 0
}
