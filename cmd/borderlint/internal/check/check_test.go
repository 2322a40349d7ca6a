package check_test

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/check"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// said is a fact that only carries a word.
type said struct{ Word string }

func (*said) AFact() {}

// toy exports one fact about its package and one about each package-level object,
// field and method, and results in what it can see of what it imports, however
// indirectly.
func toy() *analysis.Analyzer {
	a := &analysis.Analyzer{Name: "toy", Doc: "tells which facts arrive", FactTypes: []analysis.Fact{new(said)}}
	a.Run = func(pass *analysis.Pass) (any, error) {
		if pass.Pkg.Name() == "explode" {
			panic("boom")
		}
		pass.ExportPackageFact(&said{"package " + pass.Pkg.Path()})
		for _, name := range pass.Pkg.Scope().Names() {
			obj := pass.Pkg.Scope().Lookup(name)
			pass.ExportObjectFact(obj, &said{obj.Name()})
			if named, ok := obj.Type().(*types.Named); ok && obj.Pkg() == named.Obj().Pkg() {
				for m := range named.Methods() {
					if _, ok := obj.(*types.TypeName); ok {
						pass.ExportObjectFact(m, &said{m.Name()})
					}
				}
			}
		}
		var lines []string
		seen := map[*types.Package]bool{}
		var visit func(pkg *types.Package)
		visit = func(pkg *types.Package) {
			if seen[pkg] {
				return
			}
			seen[pkg] = true
			var f said
			if pass.ImportPackageFact(pkg, &f) {
				lines = append(lines, f.Word)
			}
			for _, name := range pkg.Scope().Names() {
				obj := pkg.Scope().Lookup(name)
				if pass.ImportObjectFact(obj, &f) {
					lines = append(lines, pkg.Path()+"."+f.Word)
				}
				if named, ok := obj.Type().(*types.Named); ok {
					for m := range named.Methods() {
						if _, ok := obj.(*types.TypeName); ok && pass.ImportObjectFact(m, &f) {
							lines = append(lines, pkg.Path()+"."+named.Obj().Name()+"."+f.Word)
						}
					}
				}
			}
			for _, imp := range pkg.Imports() {
				visit(imp)
			}
		}
		for _, imp := range pass.Pkg.Imports() {
			visit(imp)
		}
		slices.Sort(lines)
		return lines, nil
	}
	return a
}

// run analyses the module in an archive and returns one line for each fact that
// arrives at each root, and one for each incomplete package.
func run(t *testing.T, archive string, tests bool, parallel int) []string {
	t.Helper()
	lines, _ := runIn(t, unpack(t, t.TempDir(), archive), tests, parallel, nil)
	return lines
}

// unpack writes the files of an archive and returns their directory.
func unpack(t *testing.T, dir, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runIn(t *testing.T, dir string, tests bool, parallel int, cache *check.Cache) ([]string, *check.Outcome) {
	t.Helper()
	g, err := load.Packages(t.Context(), load.Options{Dir: dir, Tests: tests, Env: append(os.Environ(), "GOFLAGS=", "GOWORK=off")})
	if err != nil {
		t.Fatal(err)
	}
	a := toy()
	// No facts of its own: for roots only.
	top := &analysis.Analyzer{Name: "top", Doc: "runs on roots", Requires: []*analysis.Analyzer{a}}
	top.Run = func(pass *analysis.Pass) (any, error) { return pass.ResultOf[a], nil }

	var lines []string
	out, err := check.Run(t.Context(), g, check.Options{
		Analyzers: []*analysis.Analyzer{top}, Parallel: parallel,
		Cache: cache,
		Record: func(p *load.Package, results map[*analysis.Analyzer]any) ([]byte, error) {
			r, ok := results[top]
			if ok != p.Root && p.Name != "explode" {
				t.Errorf("%s: root %v, but the analyzer for roots ran: %v", p.ID, p.Root, ok)
			}
			if !ok {
				return nil, nil
			}
			record := p.ID + ":\n"
			for _, line := range r.([]string) {
				record += p.ID + ": " + line + "\n"
			}
			return []byte(record), nil
		},
		Collect: func(_ *load.Package, record []byte) error {
			for line := range strings.Lines(string(record)) {
				lines = append(lines, strings.TrimSuffix(line, "\n"))
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range out.Incomplete {
		at := ""
		if in.Position != nil {
			at = fmt.Sprintf(" at %s:%d:%d", g.Files().Resolve(*in.Position).File, in.Position.Line, in.Position.Column)
		}
		reason, rest, panicked := strings.Cut(in.Reason, " in check_test.")
		if panicked && strings.Contains(rest, "toy.func") && strings.Contains(rest, ", line ") {
			reason += " in this test"
		}
		lines = append(lines, "! "+in.Package+": "+reason+at)
	}
	slices.Sort(lines)
	return lines, out
}

func want(t *testing.T, got []string, text string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(text), strings.Join(got, "\n")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

const chain = `
-- go.mod --
module example.com/m

go 1.26
-- a/a.go --
package a

import "fmt"

type T struct{}

func (T) Hidden() {}
func F() T { fmt.Println(); return T{} }
-- b/b.go --
package b

import "example.com/m/a"

var B = a.F()
-- c/c.go --
package c

import "example.com/m/b"

func C() any { return b.B }
`

func TestFactsGoAsFarAsUnderVet(t *testing.T) {
	for _, parallel := range []int{1, 8} {
		want(t, run(t, chain, false, parallel), `
example.com/m/a:
example.com/m/b:
example.com/m/b: example.com/m/a.F
example.com/m/b: example.com/m/a.T
example.com/m/b: example.com/m/a.T.Hidden
example.com/m/b: package example.com/m/a
example.com/m/c:
example.com/m/c: example.com/m/a.T
example.com/m/c: example.com/m/a.T.Hidden
example.com/m/c: example.com/m/b.B
example.com/m/c: package example.com/m/b
`)
	}
}

func TestBrokenPackages(t *testing.T) {
	want(t, run(t, `
-- go.mod --
module example.com/m

go 1.26
-- good/good.go --
package good

func G() {}
-- typo/typo.go --
package typo

import "example.com/m/good"

type T struct{}

func F() int { good.G(); return "s" }
-- unparsed/unparsed.go --
package unparsed

func F( {
-- absent/absent.go --
package absent

import "example.com/elsewhere/x"

var _ = x.X
-- user/user.go --
package user

import "example.com/m/typo"

var _ typo.T
-- misuser/misuser.go --
package misuser

import "example.com/m/typo"

var _ = typo.None
-- explode/explode.go --
package explode
-- tick/tick.go --
package tick

import _ "example.com/m/tock"
-- tock/tock.go --
package tock

import _ "example.com/m/tick"
`, false, 2), `
! example.com/m/absent: does not type-check: could not import example.com/elsewhere/x (no required module provides package example.com/elsewhere/x; to add it: go get example.com/elsewhere/x) at absent/absent.go:3:8
! example.com/m/explode: analyzer toy: panic: boom in this test
! example.com/m/misuser: does not type-check: undefined: typo.None at misuser/misuser.go:5:14
! example.com/m/tick: import cycle not allowed
! example.com/m/tock: imports a package that imports itself
! example.com/m/typo: does not type-check: cannot use "s" (untyped string constant) as int value in return statement at typo/typo.go:7:33
! example.com/m/unparsed: does not parse: expected ')', found '{' at unparsed/unparsed.go:3:9
example.com/m/good:
example.com/m/user:
`)
}

func TestTestVariants(t *testing.T) {
	want(t, run(t, `
-- go.mod --
module example.com/m

go 1.26
-- p/p.go --
package p

type P struct{}
-- p/p_test.go --
package p

type ForTests struct{}
-- p/x_test.go --
package p_test

import (
	"example.com/m/p"
	"example.com/m/q"
)

var (
	_ p.ForTests
	_ p.P = q.Q
)
-- q/q.go --
package q

import "example.com/m/p"

var Q = p.P{}
`, true, 2), `
example.com/m/p [example.com/m/p.test]:
example.com/m/p_test [example.com/m/p.test]:
example.com/m/p_test [example.com/m/p.test]: example.com/m/p.ForTests
example.com/m/p_test [example.com/m/p.test]: example.com/m/p.P
example.com/m/p_test [example.com/m/p.test]: example.com/m/q.Q
example.com/m/p_test [example.com/m/p.test]: package example.com/m/p
example.com/m/p_test [example.com/m/p.test]: package example.com/m/q
example.com/m/q:
example.com/m/q: example.com/m/p.P
example.com/m/q: package example.com/m/p
`)
}

// A pass that does not end does not keep a run from being interrupted.
func TestInterrupt(t *testing.T) {
	dir := unpack(t, t.TempDir(), chain)
	g, err := load.Packages(t.Context(), load.Options{Dir: dir, Env: append(os.Environ(), "GOFLAGS=", "GOWORK=off")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	defer close(release)
	slow := &analysis.Analyzer{Name: "slow", Doc: "does not end", Run: func(*analysis.Pass) (any, error) {
		cancel()
		<-release
		return nil, nil
	}}
	if _, err := check.Run(ctx, g, check.Options{Analyzers: []*analysis.Analyzer{slow}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want %v", err, context.Canceled)
	}
}
