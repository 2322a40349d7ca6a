package flow_test

import (
	"bytes"
	"flag"
	"go/token"
	"go/types"
	"os"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

var update = flag.Bool("update", false, "write the table anew")

// tabled are the packages of the standard library whose source says all that a
// caller needs to know. Each comes after those that it imports.
var tabled = []string{
	"cmp", "iter", "slices", "maps", "sync", "container/heap", "container/list", "container/ring", "sort",
	"strings", "bytes",
}

// TestStandardTable holds the table against what the engine says today.
func TestStandardTable(t *testing.T) {
	got, err := table(t).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("std.bin", got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("std.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("std.bin is not what the engine makes of the standard library: run go generate ./analyzers/flow")
	}
}

func table(t *testing.T) flow.StdTable {
	t.Helper()
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Fset: fset, Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off"),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedExportFile | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
	}, tabled...)
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]*packages.Package{}
	for _, p := range pkgs {
		byPath[p.PkgPath] = p
	}
	pol := policy.NewAnalyzer(func() (*policy.Policy, error) { return policy.Load(policy.Options{Dir: t.TempDir()}) })
	sens, ssa := sensitive.New(pol), lazyssa.NewAnalyzer()
	made := flow.StdTable{}
	pass := flow.NewStd(pol, sens, ssa, made)
	for _, path := range tabled {
		p := byPath[path]
		if p == nil || len(p.Errors) > 0 {
			t.Fatalf("package %s cannot be loaded: %v", path, p)
		}
		results := map[*analysis.Analyzer]any{}
		for _, a := range []*analysis.Analyzer{pol, sens, ssa, pass} {
			results[a] = run(t, a, p, fset, results)
		}
	}
	return made
}

// run runs a pass on a package of which nothing else is known.
func run(t *testing.T, a *analysis.Analyzer, p *packages.Package, fset *token.FileSet, results map[*analysis.Analyzer]any) any {
	t.Helper()
	result, err := a.Run(&analysis.Pass{
		Analyzer: a, Fset: fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo, TypesSizes: p.TypesSizes, ResultOf: results,
		Report:            func(analysis.Diagnostic) {},
		ReadFile:          os.ReadFile,
		ImportObjectFact:  nothing[types.Object],
		ImportPackageFact: nothing[*types.Package],
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	})
	if err != nil {
		t.Fatalf("%s on %s: %v", a.Name, p.PkgPath, err)
	}
	return result
}

func nothing[T any](T, analysis.Fact) bool { return false }
