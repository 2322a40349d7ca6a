package coverage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// Function is an exported function or method of the standard library that can carry data.
type Function struct {
	Func    string         `json:"func"`
	Package string         `json:"package"`
	Known   flow.Knowledge `json:"known"`
	// Rules is the file of the rule that tells of it, if one does.
	Rules string `json:"rules,omitempty"`
	// Reason and Taken are why it is unknown, and what a call of it is taken to do then.
	Reason string `json:"reason,omitempty"`
	Taken  string `json:"taken,omitempty"`
}

// Coverage is what is known of the standard library of the Go command in use.
type Coverage struct {
	Go        string     `json:"go"`    // the release in use
	Table     string     `json:"table"` // the release that the table was made of
	Packages  []Package  `json:"packages"`
	Functions []Function `json:"functions"`
	// Failed are the packages whose types could not be read, each with its reason.
	Failed []Failed `json:"incomplete"`
}

// Package counts the functions of a package, or of all.
type Package struct {
	Path    string `json:"package"`
	Other   int    `json:"other"` // cannot carry data
	Carry   int    `json:"carry"` // can; the sum of those below
	Rule    int    `json:"rule"`
	Summary int    `json:"summary"`
	Nothing int    `json:"nothing"`
	Unknown int    `json:"unknown"`
}

// Failed is a package that could not be read.
type Failed struct {
	Package string `json:"package"`
	Reason  string `json:"reason"`
}

// ErrNoSuch is wrapped by the error about a pattern that no package matches.
var ErrNoSuch = errors.New("no package of the standard library")

// Of tells what rules and the table that is built in know of the packages that patterns
// name; of all if there are none.
func Of(ctx context.Context, opts load.Options, rules *policy.Rules, patterns []string) (*Coverage, error) {
	g, err := load.Standard(ctx, opts)
	if err != nil {
		return nil, err
	}
	known := flow.NewStdKnown(rules, flow.Shipped())
	c := &Coverage{Go: g.GoVersion, Table: known.Release(), Failed: []Failed{}}
	types, failed := read(g)
	for _, pattern := range patterns {
		if !slices.ContainsFunc(types, func(p *pkg) bool { return matches(pattern, p.path) }) {
			return nil, fmt.Errorf("%w matches %s", ErrNoSuch, pattern)
		}
	}
	for _, f := range failed {
		if wanted(patterns, f.Package) {
			c.Failed = append(c.Failed, f)
		}
	}
	for _, p := range types {
		if !wanted(patterns, p.path) {
			continue
		}
		n, list := p.coverage(known)
		c.Packages = append(c.Packages, n)
		c.Functions = append(c.Functions, list...)
	}
	return c, nil
}

func wanted(patterns []string, path string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return matches(p, path) })
}

// matches reports whether a pattern, as the go command has them, names a package.
func matches(pattern, path string) bool {
	under, all := strings.CutSuffix(pattern, "/...")
	return pattern == "std" || pattern == path || all && (path == under || strings.HasPrefix(path, under+"/"))
}

// public reports whether programs can import a package of the standard library.
func public(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "internal" || part == "vendor" {
			return false
		}
	}
	return true
}

// pkg is a package and its types.
type pkg struct {
	path  string
	types *types.Package
}

// read reads the types of all packages that programs can import, sorted.
func read(g *load.Graph) (list []*pkg, failed []Failed) {
	fset, all := token.NewFileSet(), map[string]*types.Package{"unsafe": types.Unsafe}
	for _, p := range g.Packages {
		if !public(p.Path) {
			continue
		}
		t, err := readOne(p, fset, all)
		if err != nil {
			failed = append(failed, Failed{p.Path, err.Error()})
			continue
		}
		list = append(list, &pkg{p.Path, t})
	}
	slices.SortFunc(list, func(a, b *pkg) int { return cmp.Compare(a.path, b.path) })
	return list, failed
}

func readOne(p *load.Package, fset *token.FileSet, all map[string]*types.Package) (*types.Package, error) {
	if len(p.Errors) > 0 {
		return nil, errors.New(p.Errors[0].Text)
	}
	f, err := os.Open(p.Export)
	if err != nil {
		return nil, fmt.Errorf("reading its types: %w", err)
	}
	defer f.Close()
	//lint:ignore SA1019 what the go command exports is an archive before Go 1.28
	r, err := gcexportdata.NewReader(f) //nolint:staticcheck // see above
	if err != nil {
		return nil, fmt.Errorf("reading its types: %w", err)
	}
	t, err := gcexportdata.Read(r, fset, all, p.Path)
	if err != nil {
		return nil, fmt.Errorf("reading its types: %w", err)
	}
	return t, nil
}

// coverage counts and lists the functions of a package.
func (p *pkg) coverage(known *flow.Std) (Package, []Function) {
	n := Package{Path: p.path}
	var list []Function
	for _, f := range p.functions() {
		if !CanCarry(f.Signature()) {
			n.Other++
			continue
		}
		n.Carry++
		k := known.Of(f)
		fn := Function{Func: f.FullName(), Package: p.path, Known: k.How}
		switch k.How {
		case flow.ByRule:
			n.Rule++
			fn.Rules = k.Why
		case flow.BySummary:
			n.Summary++
		case flow.Nothing:
			n.Nothing++
			fn.Rules = k.Why
		default:
			n.Unknown++
			fn.Reason, fn.Taken = k.Why, k.Taken
			if fills(f.Signature()) {
				fn.Taken += "; arguments stay as they are"
			}
		}
		list = append(list, fn)
	}
	return n, list
}

// functions are the exported functions of a package and the exported methods of its
// exported types, each once and as it is declared: also methods that a type has of one
// that is not exported, or of a package that programs cannot import.
func (p *pkg) functions() []*types.Func {
	all := map[string]*types.Func{}
	add := func(f *types.Func) {
		if f = f.Origin(); f.Exported() && f.Pkg() != nil && (f.Pkg() == p.types || !public(f.Pkg().Path())) {
			all[f.FullName()] = f
		}
	}
	scope := p.types.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Func:
			add(obj)
		case *types.TypeName:
			if !obj.Exported() {
				continue
			}
			t := obj.Type()
			if !types.IsInterface(t) {
				t = types.NewPointer(t)
			}
			set := types.NewMethodSet(t)
			for i := range set.Len() {
				if f, ok := set.At(i).Obj().(*types.Func); ok {
					add(f)
				}
			}
		}
	}
	list := make([]*types.Func, 0, len(all))
	for _, f := range all {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *types.Func) int { return cmp.Compare(a.FullName(), b.FullName()) })
	return list
}

// Total is the sum of all packages.
func (c *Coverage) Total() Package {
	total := Package{Path: "std"}
	for _, p := range c.Packages {
		total.Other += p.Other
		total.Carry += p.Carry
		total.Rule += p.Rule
		total.Summary += p.Summary
		total.Nothing += p.Nothing
		total.Unknown += p.Unknown
	}
	return total
}

// Reason is why functions are unknown and what they are taken to do, and how many are.
type Reason struct {
	Why, Taken string
	Functions  int
}

// Reasons counts the functions that are unknown, by reason, the most frequent first.
func (c *Coverage) Reasons() []Reason {
	counts := map[Reason]int{}
	for _, f := range c.Functions {
		if f.Known == flow.Unknown {
			counts[Reason{Why: f.Reason, Taken: f.Taken}]++
		}
	}
	list := make([]Reason, 0, len(counts))
	for r, n := range counts {
		r.Functions = n
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Functions, a.Functions), cmp.Compare(a.Why, b.Why), cmp.Compare(a.Taken, b.Taken))
	})
	return list
}
