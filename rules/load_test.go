package rules_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// A world is every function of the packages that rules speak of, by the name that
// go/types prints.
type world struct {
	funcs    map[string]*types.Func
	versions map[string]string // module path to the version pinned
	modules  map[string]string // package path to its module
}

// packageOf is the import path in a function's full name; none for error's method.
func packageOf(name string) string {
	if recv, ok := strings.CutPrefix(name, "("); ok {
		name, _, _ = strings.Cut(strings.TrimPrefix(recv, "*"), ")")
		name, _, _ = strings.Cut(name, "[")
	}
	i := strings.LastIndex(name, ".")
	if i < strings.LastIndex(name, "/") || i < 0 {
		return ""
	}
	return name[:i]
}

// loadWorld loads the packages that declare the functions named, from the module
// that pins third-party ones.
func loadWorld(t *testing.T, names []string) *world {
	t.Helper()
	var paths []string
	for _, name := range names {
		if p := packageOf(name); p != "" {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	conf := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax | packages.NeedModule,
		Dir:       "../testdata/modules",
		Env:       append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off"),
		ParseFile: parseOutline,
	}
	pkgs, err := packages.Load(conf, paths...)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		funcs:    map[string]*types.Func{},
		versions: map[string]string{},
		modules:  map[string]string{},
	}
	seen := map[types.Type]bool{}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			if !strings.HasSuffix(e.Msg, " and not used") { // what a body used
				t.Errorf("%s: %v", p.PkgPath, e)
			}
		}
		if p.Types == nil {
			continue
		}
		if p.Module != nil {
			w.modules[p.PkgPath] = p.Module.Path
			w.versions[p.Module.Path] = p.Module.Version
		}
		scope := p.Types.Scope()
		for _, name := range scope.Names() {
			obj := scope.Lookup(name)
			if f, ok := obj.(*types.Func); ok {
				w.add(f)
			}
			w.walk(obj.Type(), seen)
		}
	}
	w.walk(types.Universe.Lookup("error").Type(), seen)
	return w
}

// parseOutline parses what a file declares, without what functions do: to compile a
// hundred libraries, or to check their bodies, takes minutes.
func parseOutline(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			f.Body.List = []ast.Stmt{&ast.ForStmt{For: f.Body.Lbrace, Body: &ast.BlockStmt{Lbrace: f.Body.Lbrace, Rbrace: f.Body.Rbrace}}}
		}
	}
	return file, nil
}

func (w *world) add(f *types.Func) {
	f = f.Origin()
	w.funcs[f.FullName()] = f
}

// called adds the call of a value of a type of functions: a method without a name.
func called(w *world, t *types.Named, sig *types.Signature) {
	recv := types.NewParam(token.NoPos, t.Obj().Pkg(), "", t)
	f := types.NewFunc(token.NoPos, t.Obj().Pkg(), "()", types.NewSignatureType(recv, nil, nil, sig.Params(), sig.Results(), sig.Variadic()))
	w.funcs["("+types.TypeString(t, nil)+")()"] = f
}

// walk adds the methods of every named type that t reaches, for exported types
// promote methods of unexported ones.
func (w *world) walk(t types.Type, seen map[types.Type]bool) {
	t = types.Unalias(t)
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		if t.Origin() != t {
			w.walk(t.Origin(), seen)
			return
		}
		for i := range t.NumMethods() {
			w.add(t.Method(i))
			w.walk(t.Method(i).Type(), seen)
		}
		if sig, ok := t.Underlying().(*types.Signature); ok {
			called(w, t, sig)
		}
		w.walk(t.Underlying(), seen)
	case *types.Interface:
		for i := range t.NumMethods() {
			w.add(t.Method(i))
		}
		for i := range t.NumEmbeddeds() {
			w.walk(t.EmbeddedType(i), seen)
		}
	case *types.Struct:
		for i := range t.NumFields() {
			w.walk(t.Field(i).Type(), seen)
		}
	case *types.Signature:
		w.walk(t.Params(), seen)
		w.walk(t.Results(), seen)
	case *types.Tuple:
		for i := range t.Len() {
			w.walk(t.At(i).Type(), seen)
		}
	case *types.Pointer:
		w.walk(t.Elem(), seen)
	case *types.Slice:
		w.walk(t.Elem(), seen)
	case *types.Array:
		w.walk(t.Elem(), seen)
	case *types.Chan:
		w.walk(t.Elem(), seen)
	case *types.Map:
		w.walk(t.Key(), seen)
		w.walk(t.Elem(), seen)
	}
}

// near lists functions whose last word is that of name, to tell what was meant.
func (w *world) near(name string) string {
	last := name[strings.LastIndex(name, ".")+1:]
	pkg := packageOf(name)
	var out []string
	for n := range w.funcs {
		if strings.HasSuffix(n, "."+last) && packageOf(n) == pkg {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	if len(out) == 0 {
		return ""
	}
	return fmt.Sprintf("; there is %s", strings.Join(out[:min(len(out), 4)], ", "))
}
