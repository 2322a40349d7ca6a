package lazyssa_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
)

const source = `package p

import "strings"

var closed = func() string { return strings.ToUpper("x") }

type t struct{}

func (*t) method() { func() { func() {}() }(); func() {}() }

func generic[T any](v T) T { return v }

func _() {}

func init() { generic(1) }

func init() {}
`

func load(t *testing.T) (*token.FileSet, *types.Package, []*ast.File, *types.Info) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := conf.Check("example.com/p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	return fset, pkg, []*ast.File{file}, info
}

func TestFunctions(t *testing.T) {
	s := lazyssa.New(load(t))
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range s.Functions() {
		got = append(got, f.RelString(s.Package().Pkg))
	}
	want := []string{"init", "init$1", "(*t).method", "(*t).method$1", "(*t).method$1$1", "(*t).method$2", "generic", "_", "init#1", "init#2"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("functions (-want +got):\n%s", d)
	}
}

func TestDebugInfo(t *testing.T) {
	s := lazyssa.New(load(t))
	for _, f := range s.Functions() {
		for _, b := range f.Blocks {
			for _, instr := range b.Instrs {
				if _, ok := instr.(*ssa.DebugRef); ok {
					return
				}
			}
		}
	}
	t.Error("no DebugRef: positions of values would be lost")
}

func TestBuiltOnce(t *testing.T) {
	s := lazyssa.New(load(t))
	first := s.Package()
	if again := s.Package(); first == nil || first != again {
		t.Error("Package is built more than once, or not at all")
	}
}

func TestPanicIsError(t *testing.T) {
	fset, pkg, files, info := load(t)
	clear(info.Types)
	s := lazyssa.New(fset, pkg, files, info)
	err := s.Err()
	if err == nil || !strings.Contains(err.Error(), "example.com/p") {
		t.Fatalf("Err() = %v, want one that names the package", err)
	}
	if s.Package() != nil || s.Functions() != nil {
		t.Error("a package that was not built is handed out")
	}
}
