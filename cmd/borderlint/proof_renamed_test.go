package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// renamed holds that where names are not asked, they are of no account: every
// identifier of the module, and its path, have another one, and the same is found.
func (s *scene) renamed(t *testing.T) {
	before := s.copy(t)
	named(t, before)
	want := s.of(t, before)
	if flows := only(want, func(f finding.Finding) bool { return f.Endpoint != nil }); len(flows) < 8 {
		t.Errorf("only %d flows without names", len(flows))
	}
	after := s.copy(t)
	named(t, after)
	rename(t, after)
	same(t, "under other names", said(want), said(s.of(t, after)))
}

// rename gives all that a module declares another name, and the module another path.
// No line moves.
func rename(t *testing.T, dir string) {
	t.Helper()
	fset := token.NewFileSet()
	mode := packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedModule
	pkgs, err := packages.Load(&packages.Config{Context: t.Context(), Mode: mode, Dir: dir, Fset: fset}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	n := namer{own: map[string]bool{}, names: map[string]string{}, edits: map[string][]edited{}}
	for _, p := range pkgs {
		for _, err := range p.Errors {
			t.Fatal(err)
		}
		n.own[p.PkgPath] = true
	}
	for _, p := range pkgs {
		for _, f := range p.Syntax {
			n.file(fset, f, p.TypesInfo)
		}
	}
	if len(n.names) < 100 {
		t.Fatalf("only %d names", len(n.names))
	}
	path := pkgs[0].Module.Path
	edit(t, dir, func(name, text string) string {
		for _, e := range n.edits[filepath.Join(dir, filepath.FromSlash(name))] {
			text = text[:e.at] + e.now + text[e.at+len(e.was):]
		}
		if name == "go.mod" || filepath.Ext(name) == ".go" {
			text = strings.ReplaceAll(text, path, "elsewhere.example/other")
		}
		return text
	})
}

// edited is a name at an offset, and what takes its place.
type edited struct {
	at       int
	was, now string
}

// namer gives the same name to what had the same one, so that methods stay those of
// their interfaces and embedded fields those of their types.
type namer struct {
	own   map[string]bool // packages, by path
	names map[string]string
	edits map[string][]edited // by file, the last first
}

func (n *namer) file(fset *token.FileSet, f *ast.File, info *types.Info) {
	name := fset.PositionFor(f.Package, false).Filename
	ast.Inspect(f, func(node ast.Node) bool {
		id, ok := node.(*ast.Ident)
		if !ok || id == f.Name || !n.renames(info, id) {
			return true
		}
		n.edits[name] = append(n.edits[name], edited{fset.PositionFor(id.Pos(), false).Offset, id.Name, n.other(id.Name)})
		return true
	})
	slices.SortFunc(n.edits[name], func(a, b edited) int { return cmp.Compare(b.at, a.at) })
}

// renames reports whether the module has declared what id stands for, and nobody
// else goes by its name.
func (n *namer) renames(info *types.Info, id *ast.Ident) bool {
	switch id.Name {
	case "_", "main", "init", "XMLName": // the last has a meaning for encoding/xml
		return false
	}
	obj := info.Uses[id] // first: an embedded field is used as a type and defined as a field
	if obj == nil {
		var defined bool
		if obj, defined = info.Defs[id]; !defined {
			return false
		}
		if obj == nil {
			return true // the variable of a type switch
		}
	}
	if v, ok := obj.(*types.Var); ok && v.Embedded() {
		typ := v.Type()
		if p, ok := typ.(*types.Pointer); ok {
			typ = p.Elem()
		}
		if named, ok := typ.(*types.Named); ok {
			obj = named.Obj()
		}
	}
	if _, ok := obj.(*types.PkgName); ok {
		return false
	}
	return obj.Pkg() != nil && n.own[obj.Pkg().Path()]
}

func (n *namer) other(name string) string {
	now, ok := n.names[name]
	if !ok {
		now = fmt.Sprintf("q%d", len(n.names))
		if token.IsExported(name) {
			now = strings.ToUpper(now)
		}
		n.names[name] = now
	}
	return now
}
