package check

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"runtime"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// Options say how to check.
type Options struct {
	// Analyzers run on the roots; those of them and of what they require that
	// make facts run on all packages of modules.
	Analyzers []*analysis.Analyzer
	// Parallel is how many packages are analysed at once; 0: GOMAXPROCS.
	Parallel int
	// Progress, if set, is called before each package, never twice at once.
	Progress func(done, total int, path string)
	// Collect takes the results of a package: of every analyzer that ran on it.
	// They are gone when it returns, and it is never called twice at once, but in
	// no particular order.
	Collect func(p *load.Package, results map[*analysis.Analyzer]any)
}

// Outcome is what is to be said of the run itself.
type Outcome struct {
	// Incomplete are the packages that could not be analysed, in no order.
	Incomplete []finding.Incomplete
	Packages   int // analysed
	FactBytes  int
}

// runner is one run.
type runner struct {
	Options
	graph *load.Graph
	fset  *token.FileSet
	world *universe
	facts *factStore
	full  schedule // for roots
	lean  schedule // for the rest
	sizes types.Sizes

	mu       sync.Mutex // guards what follows, and Collect and Progress
	waiting  map[string]int
	importer map[string][]*load.Package
	started  int
	total    int
	outcome  Outcome
}

// Run analyses the packages of g.
func Run(ctx context.Context, g *load.Graph, opts Options) (*Outcome, error) {
	if err := analysis.Validate(opts.Analyzers); err != nil {
		return nil, fmt.Errorf("analyzers: %w", err)
	}
	if opts.Parallel <= 0 {
		opts.Parallel = runtime.GOMAXPROCS(0)
	}
	fset := token.NewFileSet()
	r := &runner{
		Options: opts, graph: g, fset: fset, world: newUniverse(g, fset),
		facts: &factStore{sets: map[string]factSet{}}, full: newSchedule(opts.Analyzers),
		sizes:   types.SizesFor("gc", g.GoArch),
		waiting: map[string]int{}, importer: map[string][]*load.Package{},
	}
	r.lean = r.full.facts()
	r.unloadable()
	if err := r.world.standard(); err != nil {
		return nil, err
	}
	if err := r.all(ctx); err != nil {
		return nil, err
	}
	r.outcome.FactBytes = r.facts.size
	return &r.outcome, nil
}

// unloadable says what the go command could not make packages of.
func (r *runner) unloadable() {
	for _, p := range r.graph.Failed {
		if p.Matched {
			r.incomplete(p, "cannot be loaded")
		}
	}
	for _, p := range r.graph.Cyclic {
		r.incomplete(p, "imports a package that imports itself")
	}
}

func (r *runner) incomplete(p *load.Package, reason string) {
	in := finding.Incomplete{Package: p.Path, Reason: reason}
	if len(p.Errors) > 0 {
		in.Reason = p.Errors[0].Text
		if pos := p.Errors[0].Position; pos.Known() {
			in.Position = &pos
		}
	}
	r.outcome.Incomplete = append(r.outcome.Incomplete, in)
}

// all runs the packages along their imports, a few at once.
func (r *runner) all(ctx context.Context) error {
	ready := make(chan *load.Package, len(r.graph.Packages))
	var todo sync.WaitGroup
	for _, p := range r.graph.Packages {
		if p.Standard {
			continue
		}
		r.total++
		todo.Add(1)
		for _, id := range p.Imports {
			// Each comes after its imports, so those counted are in waiting already.
			if _, ok := r.waiting[id]; ok {
				r.waiting[p.ID]++
				r.importer[id] = append(r.importer[id], p)
			}
		}
		r.waiting[p.ID] += 0
		if r.waiting[p.ID] == 0 {
			ready <- p
		}
	}
	var workers sync.WaitGroup
	for range r.Parallel {
		workers.Go(func() {
			for p := range ready {
				if ctx.Err() == nil {
					r.one(p)
				}
				r.mu.Lock()
				for _, q := range r.importer[p.ID] {
					if r.waiting[q.ID]--; r.waiting[q.ID] == 0 {
						ready <- q
					}
				}
				r.mu.Unlock()
				todo.Done()
			}
		})
	}
	todo.Wait()
	close(ready)
	workers.Wait()
	return ctx.Err()
}

// one analyses one package, and leaves its types and facts for its importers.
func (r *runner) one(p *load.Package) {
	r.mu.Lock()
	if r.Progress != nil {
		r.Progress(r.started, r.total, p.Path)
	}
	r.started++
	imported := len(r.importer[p.ID]) > 0
	r.mu.Unlock()

	u := &unit{Package: p, graph: r.graph, sizes: r.sizes}
	if p.FakeC {
		if len(p.Errors) > 0 {
			u.fail("cgo failed: "+p.Errors[0].Text, p.Errors[0].Position)
		}
		u.fail("cgo failed", finding.Position{})
	}
	u.parse(r.fset)
	u.check(r.fset, r.world)
	if u.failed == nil && len(p.Errors) > 0 {
		u.fail(p.Errors[0].Text, p.Errors[0].Position)
	}
	broken := u.failed != nil
	if imported {
		r.publish(u, broken)
	}
	var results map[*analysis.Analyzer]any
	if !broken {
		results = r.analyse(u)
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	if u.failed != nil {
		r.outcome.Incomplete = append(r.outcome.Incomplete, *u.failed)
	}
	if results != nil {
		r.outcome.Packages++
		if r.Collect != nil {
			r.Collect(p, results)
		}
	}
}

func (r *runner) publish(u *unit, broken bool) {
	if !broken {
		err := r.world.add(u.Package, u.types)
		if err == nil {
			return
		}
		u.fail(err.Error(), finding.Position{})
	}
	if u.types != nil {
		r.world.addBroken(u.Package, u.types)
	}
}

func (r *runner) analyse(u *unit) map[*analysis.Analyzer]any {
	s := r.lean
	if u.Root {
		s = r.full
	}
	x := newExchange(u, r.facts)
	results := s.run(u, r.fset, x)
	set, err := x.encode()
	if err != nil {
		u.fail(err.Error(), finding.Position{})
		return results
	}
	r.facts.put(u.ID, set)
	return results
}
