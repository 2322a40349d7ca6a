package flow_test

import (
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// TestShippedTable reads all of the table that is built in. That it is what the engine
// makes is for the tests in goroot.
func TestShippedTable(t *testing.T) {
	data, err := os.ReadFile("std.bin")
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 3<<20 {
		t.Errorf("the table has %d bytes, and every program has it in it", len(data))
	}
	table, err := flow.ReadStdTable(data)
	if err != nil {
		t.Fatal(err)
	}
	n, err := flow.Read(table)
	if err != nil {
		t.Fatal(err)
	}
	if n < 150 || len(table.Packages()) < 11 {
		t.Errorf("the table tells of %d functions in %d packages", n, len(table.Packages()))
	}
	name := filepath.Join("..", "..", "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse(name, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	if table.Release() != mod.Toolchain.Name {
		t.Errorf("the table is of %s, go.mod names %s", table.Release(), mod.Toolchain.Name)
	}
}

// TestDamagedTable holds that a table which was cut or changed is refused or says less,
// and that nothing panics.
func TestDamagedTable(t *testing.T) {
	data, err := os.ReadFile("std.bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 16, 40, 1000, len(data) / 2, len(data) - 1} {
		if _, err := flow.ReadStdTable(data[:n]); err == nil {
			t.Errorf("the first %d bytes are taken for a table", n)
		}
	}
	for at := len(data) / 3; at < len(data); at += len(data) / 7 {
		bad := slices.Clone(data)
		for i := range 40 {
			bad[min(at+i, len(bad)-1)] ^= 0x55
		}
		table, err := flow.ReadStdTable(bad)
		if err != nil {
			t.Errorf("what is packed was read before it was asked for: %v", err)
			continue
		}
		if _, err := flow.Read(table); err == nil {
			t.Errorf("bytes from %d on were changed, and nobody sees it", at)
		}
	}
}

// TestOtherRelease holds that a function or a package that is not in the table, as if it
// were of a later release of Go, is one that is not seen: it puts nothing into arguments.
func TestOtherRelease(t *testing.T) {
	src := probes(probe{pkg: "maps", body: `m := map[string]string{}; maps.Copy(m, map[string]string{"a": secret}); out = m["a"]`})
	table := flow.Shipped()
	for name, c := range map[string]struct {
		table *flow.StdTable
		want  int
	}{
		"as shipped":           {table, 1},
		"without the function": {flow.Without(table, "maps", "", "maps.Copy"), 0},
		"without the package":  {flow.WithoutPackage(table, "maps"), 0},
		"empty":                {flow.NewStdTable("go1.0"), 0},
	} {
		restore := flow.Use(c.table)
		if got := load(t, src).flows(t); len(got) != c.want {
			t.Errorf("%s: %d flows, want %d", name, len(got), c.want)
		}
		restore()
	}
}

// loaded is one package, ready for the passes.
type loaded struct {
	dir  string
	fset *token.FileSet
	pkg  *packages.Package
}

// load loads a package of one file.
func load(t *testing.T, src string) loaded {
	t.Helper()
	return loadAll(t, src)[0]
}

// loadAll loads packages of one file each.
func loadAll(t *testing.T, sources ...string) []loaded {
	t.Helper()
	dir, fset := t.TempDir(), token.NewFileSet()
	files := map[string]string{"go.mod": "module send.test\n\ngo 1.26\n"}
	for i, src := range sources {
		files[fmt.Sprintf("p%03d/send.go", i)] = src
	}
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{
		Dir: dir, Fset: fset, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedExportFile |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
	}, "./...")
	if err != nil || len(pkgs) != len(sources) {
		t.Fatalf("the packages cannot be loaded: %v", err)
	}
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	var out []loaded
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatalf("package %s: %v", p.PkgPath, e)
		}
		out = append(out, loaded{dir, fset, p})
	}
	return out
}

// flows are what the engine finds in it.
func (l loaded) flows(t *testing.T) []flow.Flow {
	t.Helper()
	pol := policy.NewAnalyzer(func() (*policy.Policy, error) { return policy.Load(policy.Options{Dir: l.dir}) })
	sens, ssa := sensitive.New(pol), lazyssa.NewAnalyzer()
	pass := flow.New(pol, sens, ssa)
	results := map[*analysis.Analyzer]any{}
	for _, a := range []*analysis.Analyzer{pol, sens, ssa, pass} {
		result, err := a.Run(&analysis.Pass{
			Analyzer: a, Fset: l.fset, Files: l.pkg.Syntax, Pkg: l.pkg.Types, TypesInfo: l.pkg.TypesInfo, TypesSizes: l.pkg.TypesSizes,
			ResultOf:          results,
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
			t.Fatalf("%s on %s: %v", a.Name, l.pkg.PkgPath, err)
		}
		results[a] = result
	}
	return results[pass].(*flow.Result).Flows()
}

func nothing[T any](T, analysis.Fact) bool { return false }
