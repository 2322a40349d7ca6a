package check

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// unit is a package while it is being analysed.
type unit struct {
	*load.Package
	graph *load.Graph
	files []*ast.File
	types *types.Package
	info  *types.Info
	sizes types.Sizes
	// failed is why it cannot be analysed; nil if it can.
	failed *finding.Incomplete
}

// imports reports whether the package imports pkg directly.
func (u *unit) imports(pkg *types.Package) bool { return slices.Contains(u.types.Imports(), pkg) }

// idOf returns the ID of the compilation of pkg that this package sees.
func (u *unit) idOf(pkg *types.Package) string {
	if v := u.Variant(); v != "" {
		if id := pkg.Path() + v; u.graph.Lookup(id) != nil {
			return id
		}
	}
	return pkg.Path()
}

// fail notes the first reason why the package cannot be analysed.
func (u *unit) fail(reason string, pos finding.Position) {
	if u.failed != nil {
		return
	}
	u.failed = &finding.Incomplete{Package: u.Path, Reason: reason}
	if pos.Known() {
		u.failed.Position = &pos
	}
}

// parse reads the package's files. What the parser could make of a file with
// errors is kept, for the sake of importers.
func (u *unit) parse(fset *token.FileSet) {
	for _, name := range u.GoFiles {
		src, err := os.ReadFile(u.Open(name))
		if err != nil {
			u.fail(reason(err), u.position(token.Position{Filename: name, Line: 1, Column: 1}))
			continue
		}
		// Objects are resolved, as other drivers do: gosec follows them.
		f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
		if list := scanner.ErrorList(nil); errors.As(err, &list) && len(list) > 0 {
			// The list's positions follow line comments, but an offset does not.
			at := list[0].Pos
			if f != nil && fset.File(f.FileStart) != nil && at.Offset <= fset.File(f.FileStart).Size() {
				at = fset.PositionFor(fset.File(f.FileStart).Pos(at.Offset), false)
			}
			u.fail("does not parse: "+list[0].Msg+more(len(list)), u.position(at))
		} else if err != nil {
			u.fail(reason(err), u.position(token.Position{Filename: name, Line: 1, Column: 1}))
		}
		if f != nil {
			u.files = append(u.files, f)
		}
	}
}

func reason(err error) string {
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		return fmt.Sprintf("cannot read %s: %v", filepath.Base(pe.Path), pe.Err)
	}
	return err.Error()
}

// position is p as passes name it.
func (u *unit) position(p token.Position) finding.Position {
	return finding.Position{File: path.Join(u.Path, filepath.Base(p.Filename)), Line: p.Line, Column: p.Column}
}

func more(n int) string {
	switch {
	case n <= 1:
		return ""
	case n > 10:
		return " (and more errors)"
	case n == 2:
		return " (and 1 more error)"
	}
	return fmt.Sprintf(" (and %d more errors)", n-1)
}

// check type-checks the package.
func (u *unit) check(fset *token.FileSet, world *universe) {
	var errs []types.Error
	cfg := &types.Config{
		Importer: importer(func(path string) (*types.Package, error) { return u.load(world, path) }),
		Sizes:    u.sizes, GoVersion: u.goVersion(), FakeImportC: u.FakeC,
		Error: func(err error) {
			if te := (types.Error{}); errors.As(err, &te) {
				errs = append(errs, te)
			}
		},
	}
	u.info = &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
	defer func() {
		if r := recover(); r != nil {
			u.fail(fmt.Sprintf("does not type-check: the type checker panics: %v", r), finding.Position{})
		}
	}()
	pkg, err := cfg.Check(u.Path, fset, u.files, u.info)
	u.types = pkg
	if len(errs) > 0 {
		// An unused variable is the least of a package's troubles.
		first := errs[max(0, slices.IndexFunc(errs, func(e types.Error) bool { return !e.Soft }))]
		u.fail("does not type-check: "+first.Msg+more(len(errs)), u.position(fset.PositionFor(first.Pos, false)))
	} else if err != nil {
		u.fail("does not type-check: "+err.Error(), finding.Position{})
	}
}

// goVersion is the language version that the go command would tell the compiler.
func (u *unit) goVersion() string {
	switch {
	case u.Module == nil:
		return ""
	case u.Module.GoVersion == "":
		return "go1.16" // what the go command assumes of a go.mod without a go line
	}
	return "go" + u.Module.GoVersion
}

func (u *unit) load(world *universe, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := u.graph.Lookup(u.Import(path))
	if p == nil {
		return nil, fmt.Errorf("package %s is not listed", path)
	}
	if pkg := world.lookup(p); pkg != nil {
		return pkg, nil
	}
	if len(p.Errors) > 0 {
		return nil, errors.New(p.Errors[0].Text)
	}
	return nil, fmt.Errorf("the types of %s are not known", path)
}

type importer func(path string) (*types.Package, error)

func (f importer) Import(path string) (*types.Package, error) { return f(path) }
