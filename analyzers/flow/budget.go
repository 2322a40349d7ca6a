package flow

import (
	"math"

	"golang.org/x/tools/go/ssa"
)

// Budgets, in entries looked at: of one function, of one package, and what a
// function gets when its package has spent its own. The packages of the module under
// analysis get more than those that it requires.
const (
	maxWork        = 120_000
	maxPackageWork = 4_000_000
	minWork        = 10_000
	ownShare       = 4
)

// budget is what the analysis of one more function may cost.
func (p *pkg) budget() int {
	share := 1
	if p.pass.Module == nil || p.pass.Module.Version == "" {
		share = ownShare
	}
	return min(share*maxWork, max(share*maxPackageWork-p.work, minWork))
}

// spend counts work and ends the function when its budget is gone.
func (t *table) spend(n int) {
	t.work += n
	if t.work > t.limit {
		panic(overBudget{})
	}
}

// withinBudget runs f with a budget and reports whether that was enough.
func (p *pkg) withinBudget(n int, f func()) (done bool) {
	start, outer := p.work, p.limit
	p.limit = p.work + n
	defer func() {
		// What a callee costs is not its caller's.
		p.limit = outer
		if outer < noLimit {
			p.limit += p.work - start
		}
		if e := recover(); e != nil {
			if _, ok := e.(overBudget); !ok {
				panic(e)
			}
			done = false
		}
	}()
	f()
	return true
}

// noLimit is the limit outside of functions.
const noLimit = math.MaxInt / 2

// overBudget ends the analysis of a function that costs too much.
type overBudget struct{}

// coarse is the summary of a function that was too much: its results hold the
// labels of its inputs, and nothing is said to be sent.
func (p *pkg) coarse(fn *ssa.Function) *summary {
	var all Value
	for i := range fn.Params {
		all = append(all, pair(0, p.atom(atom{kind: atomIn, mode: inDeep, root: root{kind: rootParam, index: int32(i)}})))
	}
	s := &summary{module: p.module}
	for v := range fn.Signature.Results().Variables() {
		if carries(v.Type()) {
			s.results = append(s.results, p.union(normal(all), p.unknown()))
		} else {
			s.results = append(s.results, p.unknown())
		}
	}
	return s
}
