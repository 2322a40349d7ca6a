package goroot_test

import (
	"go/token"
	"go/types"
	"maps"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/flow"
)

// purely has packages compiled without assembly, where they have both.
const purely = "-tags=purego,math_big_pure_go"

// load loads packages of a release of Go, and all that they import, from source, each
// after its imports.
func load(t *testing.T, fset *token.FileSet, release, pattern string) []*packages.Package {
	t.Helper()
	roots, err := packages.Load(&packages.Config{
		Fset: fset, BuildFlags: []string{purely},
		Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off", "GOTOOLCHAIN="+release),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
	}, pattern)
	if err != nil {
		t.Fatal(err)
	}
	var order []*packages.Package
	seen := map[*packages.Package]bool{}
	var visit func(p *packages.Package)
	visit = func(p *packages.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
			visit(p.Imports[path])
		}
		for _, e := range p.Errors {
			t.Fatalf("package %s: %v", p.PkgPath, e)
		}
		if p.PkgPath != "unsafe" {
			order = append(order, p)
		}
	}
	for _, p := range roots {
		visit(p)
	}
	return order
}

// driver runs passes as a driver does: each on every package, with the facts of those
// that come before.
type driver struct {
	fset   *token.FileSet
	passes []*analysis.Analyzer // each after those that it requires
	facts  map[about]analysis.Fact
}

// about is what a fact is about: an object or a package, for a pass.
type about struct {
	pass  *analysis.Analyzer
	thing any
	kind  reflect.Type
}

// run runs the passes on packages. It returns what the engine counted, and what it
// could not read.
func (d *driver) run(t *testing.T, order []*packages.Package) (counts map[string]int, unread []finding.Incomplete) {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(200))
	d.facts = map[about]analysis.Fact{}
	counts = map[string]int{"packages": len(order)}
	for _, p := range order {
		results := map[*analysis.Analyzer]any{}
		for _, a := range d.passes {
			result, err := a.Run(d.pass(a, p, results))
			if err != nil {
				t.Fatalf("%s on %s: %v", a.Name, p.PkgPath, err)
			}
			results[a] = result
			if r, ok := result.(*flow.Result); ok {
				for name, n := range r.Stats() {
					counts[name] += n
				}
				unread = append(unread, r.Incomplete()...)
			}
		}
	}
	return counts, unread
}

func (d *driver) pass(a *analysis.Analyzer, p *packages.Package, results map[*analysis.Analyzer]any) *analysis.Pass {
	get := func(thing any, f analysis.Fact) bool {
		have, ok := d.facts[about{a, thing, reflect.TypeOf(f)}]
		if ok {
			reflect.ValueOf(f).Elem().Set(reflect.ValueOf(have).Elem())
		}
		return ok
	}
	return &analysis.Pass{
		Analyzer: a, Fset: d.fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo, TypesSizes: p.TypesSizes, ResultOf: results,
		Report:            func(analysis.Diagnostic) {},
		ReadFile:          os.ReadFile,
		ImportObjectFact:  func(o types.Object, f analysis.Fact) bool { return get(o, f) },
		ImportPackageFact: func(p *types.Package, f analysis.Fact) bool { return get(p, f) },
		ExportObjectFact:  func(o types.Object, f analysis.Fact) { d.facts[about{a, o, reflect.TypeOf(f)}] = f },
		ExportPackageFact: func(f analysis.Fact) { d.facts[about{a, p.Types, reflect.TypeOf(f)}] = f },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
}

// now is a moment: no result depends on it.
func now() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }
