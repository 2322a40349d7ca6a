package flow_test

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/borderlint/borderlint/analyzers/flow"
)

// TestSkips holds that what is passed over for speed changes no flow: the packages of
// the corpus, analysed with and without.
func TestSkips(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses the corpus twice")
	}
	dir := t.TempDir()
	files, err := filepath.Glob("../../testdata/corpus/*.txtar")
	if err != nil || len(files) < 40 {
		t.Fatalf("the corpus has %d cases: %v", len(files), err)
	}
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "go.mod"), []byte("module corpus.test\n\ngo 1.26\n"))
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "go.mod" }) {
			continue
		}
		for _, f := range archive.Files {
			write(filepath.Join(dir, strings.TrimSuffix(filepath.Base(name), ".txtar"), filepath.FromSlash(f.Name)), f.Data)
		}
	}
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Dir: dir, Fset: fset, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedExportFile |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	with := flowsIn(t, dir, fset, pkgs)
	defer flow.WithoutSkips()()
	without := flowsIn(t, dir, fset, pkgs)
	if len(with) < 100 {
		t.Errorf("only %d flows in the corpus", len(with))
	}
	for _, f := range with {
		if !slices.Contains(without, f) {
			t.Errorf("only with skips: %s", f)
		}
	}
	for _, f := range without {
		if !slices.Contains(with, f) {
			t.Errorf("only without: %s", f)
		}
	}
}

// flowsIn is a line for each flow in packages of which each is analysed alone.
func flowsIn(t *testing.T, dir string, fset *token.FileSet, pkgs []*packages.Package) (out []string) {
	t.Helper()
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors)
		}
		for _, f := range (loaded{dir, fset, p}).flows(t) {
			out = append(out, fmt.Sprint(fset.Position(f.Pos), " ", f.Source, " ", f.Text, " ", f.Sink))
		}
	}
	return out
}
