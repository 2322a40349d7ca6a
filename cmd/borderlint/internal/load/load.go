package load

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Options say what to load.
type Options struct {
	Dir      string   // where the go command runs, absolute
	Patterns []string // as the go command takes them; none: "./..."
	Tags     string   // build tags, separated by commas
	Tests    bool     // test files too
	Env      []string // the environment of the go command; nil: that of this process
}

// Packages loads what the options name, and all that it needs.
func Packages(ctx context.Context, opts Options) (*Graph, error) {
	c := &command{ctx: ctx, Options: opts}
	env, err := c.environment()
	if err != nil {
		return nil, err
	}
	// With -mod=mod in the environment, listing would write go.mod.
	c.readonly = slices.Contains(strings.Fields(env.GOFLAGS), "-mod=mod")
	patterns := opts.Patterns
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	var flags []string
	if opts.Tests {
		flags = append(flags, "-test")
	}
	all, warnings, err := c.list(listFields, flags, patterns)
	if err != nil {
		return nil, err
	}
	cgo := slices.ContainsFunc(all, func(l *listed) bool { return !l.Standard && len(l.CgoFiles) > 0 })
	if cgo {
		// Only now, for it takes longer: this runs cgo where it is needed.
		if all, warnings, err = c.list(listFields, append(flags, "-compiled"), patterns); err != nil {
			return nil, err
		}
	}
	g := &Graph{
		GoArch: env.GOARCH, GoVersion: env.GOVERSION,
		byID: map[string]*Package{}, modcache: env.GOMODCACHE, dir: opts.Dir,
	}
	var order []*Package
	for _, l := range all {
		if p := convert(l); p != nil {
			if len(l.CgoFiles) > 0 && !l.Standard {
				translated(p, l)
			}
			order = append(order, p)
			g.byID[p.ID] = p
		}
	}
	demote(order)
	if !slices.ContainsFunc(order, func(p *Package) bool { return p.Root && len(p.GoFiles) > 0 }) {
		return nil, nothing(env, order, warnings, patterns)
	}
	if err := c.exports(g, order); err != nil {
		return nil, err
	}
	g.sort(order)
	return g, nil
}

// convert makes a Package of what go list printed; nil for unsafe, which has no
// files, and for generated test mains.
func convert(l *listed) *Package {
	path, _, _ := strings.Cut(l.ImportPath, " ")
	if path == "unsafe" || isTestMain(l) {
		return nil
	}
	p := &Package{
		ID: l.ImportPath, Path: path, Name: l.Name, Dir: l.Dir, Standard: l.Standard,
		Matched:   !l.DepOnly,
		ImportMap: l.ImportMap,
	}
	p.Root = p.Matched && (l.ForTest == "" || path == l.ForTest || path == l.ForTest+"_test")
	p.GoFiles = absolute(l.Dir, l.GoFiles, l.CgoFiles)
	p.OtherFiles = absolute(l.Dir, l.CFiles, l.CXXFiles, l.MFiles, l.HFiles, l.FFiles, l.SFiles, l.SwigFiles, l.SwigCXXFiles, l.SysoFiles)
	p.IgnoredFiles = absolute(l.Dir, l.IgnoredGoFiles, l.IgnoredOtherFiles)
	p.EmbedFiles = absolute(l.Dir, l.EmbedFiles)
	for _, id := range l.Imports {
		if id != "C" && id != "unsafe" {
			p.Imports = append(p.Imports, id)
		}
	}
	slices.Sort(p.Imports)
	p.Imports = slices.Compact(p.Imports)
	if m := l.Module; m != nil {
		p.Module = &Module{Path: m.Path, Version: m.Version, Dir: m.Dir, GoVersion: m.GoVersion, Main: m.Main}
	}
	if l.Error != nil {
		p.Errors = append(p.Errors, convertError(l.Error))
	}
	for _, e := range l.DepsErrors {
		// Of the errors of dependencies only those that this package's own imports
		// caused are its own.
		if n := len(e.ImportStack); n > 0 && e.ImportStack[n-1] == l.ImportPath {
			p.Errors = append(p.Errors, convertError(e))
		}
	}
	return p
}

// isTestMain knows the program that the go command writes to run a package's
// tests: its one file lies in the build cache.
func isTestMain(l *listed) bool {
	return l.Name == "main" && strings.HasSuffix(l.ImportPath, ".test") && len(l.GoFiles) == 1 && filepath.IsAbs(l.GoFiles[0])
}

func absolute(dir string, lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		for _, name := range list {
			if !filepath.IsAbs(name) {
				name = filepath.Join(dir, name)
			}
			all = append(all, name)
		}
	}
	return all
}

func convertError(e *listedError) Error {
	if e.Pos != "" || !strings.HasPrefix(e.Err, "# ") {
		return Error{Position: parsePosition(e.Pos), Text: oneLine(e.Err)}
	}
	// A compiler's output: under the package's name, its first complaint is the one.
	_, text, _ := strings.Cut(e.Err, "\n")
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if at, what, ok := strings.Cut(first, ": "); ok && parsePosition(at).Known() {
		return Error{Position: parsePosition(at), Text: what}
	}
	return Error{Text: oneLine(text)}
}

// parsePosition reads "file:line:column" or "file:line".
func parsePosition(s string) finding.Position {
	var nums []int
	for len(nums) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			break
		}
		nums, s = append(nums, n), s[:i]
	}
	switch len(nums) {
	case 2:
		return finding.Position{File: s, Line: nums[1], Column: nums[0]}
	case 1:
		return finding.Position{File: s, Line: nums[0]}
	}
	return finding.Position{}
}

// demote takes the root's part from a package whose test variant, which holds
// all of its files, is a root too.
func demote(order []*Package) {
	replaced := map[string]bool{}
	for _, p := range order {
		if p.Root && p.ID == p.Path+" ["+p.Path+".test]" {
			replaced[p.Path] = true
		}
	}
	for _, p := range order {
		if p.ID == p.Path && replaced[p.Path] {
			p.Root = false
		}
	}
}

// ErrNoPackages is wrapped by every error that says that there is nothing to analyse.
var ErrNoPackages = errors.New("no packages")

func nothing(env environment, order []*Package, warnings string, patterns []string) error {
	if (env.GOMOD == "" || filepath.Base(env.GOMOD) != "go.mod") && (env.GOWORK == "" || env.GOWORK == "off") {
		return fmt.Errorf("%w: there is no go.mod in this directory or above it; run borderlint in a module, or make one with \"go mod init\"", ErrNoPackages)
	}
	for _, p := range order {
		if p.Matched && len(p.Errors) > 0 {
			return fmt.Errorf("%w: %s", ErrNoPackages, p.Errors[0].Text)
		}
	}
	if text := oneLine(warnings); text != "" {
		return fmt.Errorf("%w: %s", ErrNoPackages, strings.TrimPrefix(text, "warning: "))
	}
	return fmt.Errorf("%w match %s", ErrNoPackages, strings.Join(patterns, " "))
}

// exports finds the types of the standard library; packages that are analysed
// get theirs from the analysis.
func (c *command) exports(g *Graph, order []*Package) error {
	var wanted []string
	for _, p := range order {
		if p.Standard {
			continue
		}
		for _, id := range p.Imports {
			if q := g.byID[id]; q != nil && q.Standard {
				wanted = append(wanted, id)
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.Sort(wanted)
	all, _, err := c.list("ImportPath,Export,Error", []string{"-export"}, slices.Compact(wanted))
	if err != nil {
		return fmt.Errorf("compiling the standard library: %w", err)
	}
	for _, l := range all {
		if p := g.byID[l.ImportPath]; p != nil {
			p.Export = l.Export
			if l.Error != nil {
				p.Errors = append(p.Errors, convertError(l.Error))
			}
		}
	}
	return nil
}

// sort puts packages after what they import, otherwise in the order of their
// IDs, and sets aside what has no such order or does not exist.
func (g *Graph) sort(order []*Package) {
	slices.SortFunc(order, func(a, b *Package) int { return strings.Compare(a.ID, b.ID) })
	const (
		unseen = iota
		open
		done
		cyclic
	)
	state := map[*Package]int{}
	var visit func(p *Package) bool
	visit = func(p *Package) bool {
		switch state[p] {
		case open, cyclic:
			return false
		case done:
			return true
		}
		state[p] = open
		ok := true
		for _, id := range p.Imports {
			if q := g.byID[id]; q != nil && !visit(q) {
				ok = false
			}
		}
		if !ok {
			state[p] = cyclic
			g.Cyclic = append(g.Cyclic, p)
			return false
		}
		state[p] = done
		g.Packages = append(g.Packages, p)
		return true
	}
	for _, p := range order {
		if len(p.GoFiles) == 0 {
			state[p] = done
			// One without errors holds nothing but tests, and these are not wanted.
			if len(p.Errors) > 0 {
				g.Failed = append(g.Failed, p)
			}
			continue
		}
		visit(p)
	}
}
