package weakness

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"log"
	"slices"
	"strconv"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/issue"
	"github.com/securego/gosec/v2/rules"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
)

// weak is one thing that gosec found.
type weak struct {
	pos      token.Pos
	id, what string
	cwe      string // "CWE-328", or ""
}

// check runs gosec without the ids in noise. What it could not run is told in
// failed, sorted.
//
// Process and CheckAnalyzers load packages of their own; they must not be called.
func check(pass *analysis.Pass, lazy *lazyssa.SSA, noise []string) (found []weak, failed []string) {
	g := &guard{failed: map[string]string{}}
	unmoved := unmoved(pass.Fset, pass.Files)
	pkg := &packages.Package{
		ID: pass.Pkg.Path(), Name: pass.Pkg.Name(), PkgPath: pass.Pkg.Path(),
		Fset: unmoved, Syntax: pass.Files, Types: pass.Pkg, TypesInfo: pass.TypesInfo, TypesSizes: pass.TypesSizes,
	}
	const tests, skipGenerated, trackSuppressed, concurrency = true, true, false, 1
	sec := gosec.NewAnalyzer(gosec.NewConfig(), tests, skipGenerated, trackSuppressed, concurrency, log.New(io.Discard, "", 0))
	sec.LoadRules(g.rules(noise), nil)
	sec.LoadAnalyzers(g.analyzers(noise), nil)

	// The rules go first: they gather the #nosec comments for both.
	g.try("gosec's rules", func() { sec.CheckRules(pkg) })
	if err := lazy.Err(); err != nil {
		g.fail("gosec's analyzers", err)
	} else {
		g.try("gosec's analyzers", func() { sec.CheckAnalyzersWithSSA(pkg, source(lazy)) })
	}
	issues, _, _ := sec.Report()
	return located(unmoved, issues), g.reasons()
}

// source leaves out the package initializer, as gosec's own loader does.
func source(lazy *lazyssa.SSA) *buildssa.SSA {
	funcs := slices.DeleteFunc(slices.Clone(lazy.Functions()), func(f *ssa.Function) bool { return f.Synthetic != "" })
	return &buildssa.SSA{Pkg: lazy.Package(), SrcFuncs: funcs}
}

// unmoved returns a set of the same files at the same positions that knows no
// //line comments: gosec would follow them.
func unmoved(fset *token.FileSet, files []*ast.File) *token.FileSet {
	var old []*token.File
	for _, f := range files {
		if file := fset.File(f.FileStart); file != nil {
			old = append(old, file)
		}
	}
	slices.SortFunc(old, func(a, b *token.File) int { return cmp.Compare(a.Base(), b.Base()) })
	set := token.NewFileSet()
	for _, file := range old {
		set.AddFile(file.Name(), file.Base(), file.Size()).SetLines(file.Lines())
	}
	return set
}

// located turns issues into weaknesses, by position, each id once at a place.
func located(fset *token.FileSet, issues []*issue.Issue) []weak {
	files := map[string]*token.File{}
	fset.Iterate(func(f *token.File) bool {
		files[f.Name()] = f
		return true
	})
	var found []weak
	for _, i := range issues {
		pos := position(files[i.File], i)
		if !pos.IsValid() {
			continue
		}
		w := weak{pos: pos, id: i.RuleID, what: i.What}
		if i.Cwe != nil {
			w.cwe = "CWE-" + i.Cwe.ID
		}
		found = append(found, w)
	}
	slices.SortFunc(found, func(a, b weak) int {
		return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(a.id, b.id), cmp.Compare(a.what, b.what))
	})
	return slices.CompactFunc(found, func(a, b weak) bool { return a.pos == b.pos && a.id == b.id })
}

// position reads the line ("12", or "12-14") and the column of an issue.
func position(file *token.File, i *issue.Issue) token.Pos {
	first, _, _ := strings.Cut(i.Line, "-")
	line, err := strconv.Atoi(first)
	if file == nil || err != nil || line < 1 || line > file.LineCount() {
		return token.NoPos
	}
	column, err := strconv.Atoi(i.Col)
	if err != nil || column < 1 {
		column = 1
	}
	return min(file.LineStart(line)+token.Pos(column-1), token.Pos(file.Base()+file.Size()))
}

// guard keeps a panic of one rule from the others, and remembers it.
type guard struct {
	failed map[string]string
}

func (g *guard) fail(what string, why any) { g.failed[what] = fmt.Sprintf("%s: %v", what, why) }

func (g *guard) try(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			g.fail(what, r)
		}
	}()
	f()
}

func (g *guard) reasons() []string {
	var reasons []string
	for _, reason := range g.failed {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	return reasons
}

// rules returns gosec's rules, guarded.
func (g *guard) rules(noise []string) map[string]gosec.RuleBuilder {
	builders, _ := rules.Generate(false, rules.NewRuleFilter(true, noise...)).RulesInfo()
	for id, build := range builders {
		builders[id] = g.builder(build)
	}
	return builders
}

func (g *guard) builder(build gosec.RuleBuilder) gosec.RuleBuilder {
	return func(id string, conf gosec.Config) (rule gosec.Rule, nodes []ast.Node) {
		rule = idle(id)
		g.try("gosec rule "+id, func() {
			rule, nodes = build(id, conf)
			rule = &guarded{rule, g}
		})
		return rule, nodes
	}
}

// guarded is a rule that stops at its first panic.
type guarded struct {
	gosec.Rule
	guard *guard
}

func (r *guarded) Match(n ast.Node, ctx *gosec.Context) (found *issue.Issue, err error) {
	what := "gosec rule " + r.ID()
	if r.guard.failed[what] != "" {
		return nil, nil
	}
	r.guard.try(what, func() { found, err = r.Rule.Match(n, ctx) })
	return found, err
}

// idle stands for a rule that could not be made.
type idle string

func (r idle) ID() string { return string(r) }

func (idle) Match(ast.Node, *gosec.Context) (*issue.Issue, error) { return nil, nil }

// analyzers returns gosec's analyzers, guarded: it runs them on goroutines without
// recover, one at a time.
func (g *guard) analyzers(noise []string) map[string]analyzers.AnalyzerDefinition {
	definitions, _ := analyzers.Generate(false, analyzers.NewAnalyzerFilter(true, noise...)).AnalyzersInfo()
	for id, d := range definitions {
		create := d.Create
		d.Create = func(id, description string) *analysis.Analyzer {
			return g.analyzer(id, create(id, description))
		}
		definitions[id] = d
	}
	return definitions
}

func (g *guard) analyzer(id string, bare *analysis.Analyzer) *analysis.Analyzer {
	a := *bare
	a.Run = func(pass *analysis.Pass) (result any, err error) {
		g.try("gosec rule "+id, func() { result, err = bare.Run(pass) })
		return result, err
	}
	return &a
}
