package check

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
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
	// Record makes bytes of what is to be kept of the results of a package, those
	// of every analyzer that ran on it; the results are gone when it returns.
	Record func(p *load.Package, results map[*analysis.Analyzer]any) ([]byte, error)
	// Collect takes the record of each package that was analysed, in this run or
	// in one before. It is never called twice at once, but in no particular order.
	Collect func(p *load.Package, record []byte) error
	// Cache, if set, remembers what was analysed before.
	Cache *Cache
}

// Outcome is what is to be said of the run itself.
type Outcome struct {
	// Incomplete are the packages that could not be analysed, in no order.
	Incomplete []finding.Incomplete
	Packages   int // analysed, in this run or in one before
	Cached     int // those of them analysed before
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
	kinds map[string]reflect.Type
	// reaches is set once, before the packages are run.
	reaches map[string]reach

	mu       sync.Mutex        // guards what follows, and Collect and Progress
	shown    map[string]string // digests of what packages show to importers
	waiting  map[string]int
	importer map[string][]*load.Package
	started  int
	total    int
	outcome  Outcome
	failed   error // the first of Record and Collect
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
		waiting: map[string]int{}, importer: map[string][]*load.Package{}, shown: map[string]string{},
	}
	r.lean = r.full.facts()
	var err error
	if r.kinds, err = r.full.kinds(); err != nil {
		return nil, err
	}
	if r.Cache != nil {
		r.reaches = closure(g)
	}
	r.unloadable()
	if err := r.world.standard(); err != nil {
		return nil, err
	}
	if err := r.all(ctx); err != nil {
		return nil, err
	}
	if r.failed != nil {
		return nil, r.failed
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
	done := make(chan struct{})
	go func() {
		todo.Wait()
		close(ready)
		workers.Wait()
		close(done)
	}()
	// A pass cannot be interrupted; who asks for the end does not wait for it.
	select {
	case <-done:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// one analyses one package, and leaves its types and facts for its importers.
func (r *runner) one(p *load.Package) {
	r.mu.Lock()
	if r.Progress != nil {
		r.Progress(r.started, r.total, p.Path)
	}
	r.started++
	r.mu.Unlock()

	key := r.key(p)
	if key != "" {
		if e := r.Cache.get(key); e != nil && r.again(p, e) {
			return
		}
	}
	u := &unit{Package: p, graph: r.graph, sizes: r.sizes}
	e, err := r.analyse(u)
	if key != "" && u.failed == nil && err == nil {
		r.Cache.put(key, e)
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	if u.failed != nil {
		r.outcome.Incomplete = append(r.outcome.Incomplete, *u.failed)
	}
	if e != nil {
		if u.failed == nil {
			r.shown[p.ID] = e.digest()
		}
		err = r.collect(p, e)
	}
	if r.failed == nil {
		r.failed = err
	}
}

// again does what analysing p would, from an entry of the cache.
func (r *runner) again(p *load.Package, e *entry) bool {
	set, ok := restore(e.Facts, r.kinds)
	if !ok {
		return false
	}
	if len(r.importer[p.ID]) > 0 {
		if err := r.world.addExported(p, e.Types); err != nil {
			return false
		}
	}
	r.facts.put(p.ID, set)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shown[p.ID] = e.digest()
	r.outcome.Cached++
	if err := r.collect(p, e); err != nil && r.failed == nil {
		r.failed = err
	}
	return true
}

// collect hands on a package's record. The caller holds the lock.
func (r *runner) collect(p *load.Package, e *entry) error {
	r.outcome.Packages++
	if r.Collect == nil {
		return nil
	}
	if err := r.Collect(p, e.Record); err != nil {
		return fmt.Errorf("package %s: %w", p.Path, err)
	}
	return nil
}

// analyse parses and checks a package, publishes its types, runs the analyzers and
// publishes its facts. There is no entry if it could not be checked.
func (r *runner) analyse(u *unit) (*entry, error) {
	if u.FakeC {
		if len(u.Errors) > 0 {
			u.fail("cgo failed: "+u.Errors[0].Text, u.Errors[0].Position)
		}
		u.fail("cgo failed", finding.Position{})
	}
	u.parse(r.fset)
	u.check(r.fset, r.world)
	if len(u.Errors) > 0 {
		u.fail(u.Errors[0].Text, u.Errors[0].Position)
	}
	e := new(entry)
	broken := u.failed != nil
	if len(r.importer[u.ID]) > 0 {
		e.Types = r.publish(u, broken)
	}
	if broken {
		return nil, nil
	}
	s := r.lean
	if u.Root {
		s = r.full
	}
	x := newExchange(u, r.facts)
	results := s.run(u, r.fset, x)
	set, err := x.encode()
	if err != nil {
		u.fail(err.Error(), finding.Position{})
	} else {
		r.facts.put(u.ID, set)
		e.Facts = set.store()
	}
	if r.Record != nil {
		if e.Record, err = r.Record(u.Package, results); err != nil {
			return nil, fmt.Errorf("package %s: %w", u.Path, err)
		}
	}
	return e, nil
}

// publish makes the types of a package known to its importers and returns them as
// export data, if they can be written.
func (r *runner) publish(u *unit, broken bool) []byte {
	if !broken {
		data, err := r.world.add(u.Package, u.types)
		if err == nil {
			return data
		}
		u.fail(err.Error(), finding.Position{})
	}
	if u.types != nil {
		r.world.addBroken(u.Package, u.types)
	}
	return nil
}
