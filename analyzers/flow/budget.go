package flow

import (
	"math"

	"golang.org/x/tools/go/ssa"
)

// Budgets, in entries looked at: of one function; of one package, which is more the more
// functions it has, but not without end; and what a function gets when its package has
// spent its own. The packages of the module under analysis get more than those that it
// requires.
const (
	maxWork         = 120_000
	minPackageWork  = 4_000_000
	workPerFunction = 10_000
	maxPackageWork  = 64_000_000
	minWork         = 10_000
	ownShare        = 4
)

// packageBudget is what the analysis of the package may cost.
func (p *pkg) packageBudget() int {
	return max(p.share()*minPackageWork, min(len(p.funcs)*workPerFunction, maxPackageWork))
}

// budget is what the analysis of one more function may cost.
func (p *pkg) budget() int {
	return min(p.share()*maxWork, max(p.packageBudget()-p.work, minWork))
}

// lastBudget is the same where there is no cheaper way left, unless others have spent
// the package's budget twice.
func (p *pkg) lastBudget() int {
	if p.making {
		return 8 * p.share() * maxWork // once for all, not at every run
	}
	if p.work > 3*p.packageBudget() {
		return minWork
	}
	return p.share() * maxWork / 2
}

// spent reports whether the package's budget is gone.
func (p *pkg) spent() bool { return p.work > p.packageBudget() }

func (p *pkg) share() int {
	if p.required() {
		return 1
	}
	return ownShare
}

// required reports whether the package is of a module that the one under analysis
// requires: nobody is shown its findings.
func (p *pkg) required() bool { return p.pass.Module != nil && p.pass.Module.Version != "" }

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

// analyse evaluates a function to a fixed point and returns its summary: in full, or,
// where that costs too much, with less and less told apart.
func (p *pkg) analyse(fn *ssa.Function) *summary {
	p.careOf[fn] = max(p.careOf[fn], leastCare(fn))
	if old := p.sums[fn]; old != nil && p.spent() && p.careOf[fn] < flat && p.visits[fn] > 1 {
		p.hit(fn, boundRounds) // what was found with more care says more
		return old
	}
	if p.visits[fn] > fullVisits {
		p.careOf[fn] = max(p.careOf[fn], lumped)
	}
	for ; p.careOf[fn] <= flat; p.careOf[fn]++ {
		if p.careOf[fn] == lumped && p.spent() {
			continue
		}
		p.hit(fn, [...]bound{0, boundLumped, boundFlat}[p.careOf[fn]])
		n := p.budget()
		if p.careOf[fn] == flat {
			n = p.lastBudget()
		}
		if sum := p.attempt(fn, n, p.careOf[fn], nil); sum != nil {
			return sum
		}
	}
	p.hit(fn, boundCoarse)
	return p.coarse(fn)
}

// leastCare is how a function is begun; tests begin with less.
var leastCare = func(*ssa.Function) care { return full }

// care is how much of what its calls bring a function's analysis tells apart.
type care uint8

const (
	full   care = iota
	lumped      // the objects that one call makes are one
	flat        // calls send what they send, and mix what they are given
)

// fullVisits is how often a function is analysed in full while a recursion settles.
const fullVisits = 2

// orphan finds the functions that are called by one that was given up: nobody tells
// what goes into them, so that their types must.
func (p *pkg) orphan() {
	p.orphans = map[*ssa.Function]bool{}
	for fn, b := range p.bounds {
		if b&boundCoarse == 0 {
			continue
		}
		for _, block := range fn.Blocks {
			for _, ins := range block.Instrs {
				if call, ok := ins.(ssa.CallInstruction); ok {
					if to := call.Common().StaticCallee(); to != nil && to.Pkg == p.ssa && to.Parent() == nil {
						p.orphans[to] = true
					}
				}
			}
		}
	}
}

// callShare and lumpShare are what part of its function's budget one call may spend on
// following the calls that its callee leaves open.
const (
	callShare = 8
	lumpShare = 32
)

// begin sets what the call that is evaluated now may spend.
func (r *run) begin() {
	share := r.budget() / callShare
	if r.care != full {
		share = r.budget() / lumpShare
	}
	r.nested, r.floor = 0, r.limit-r.work-share
}

// poor reports whether the call that is evaluated has spent its share: what it leaves
// open is not followed further, so that the calls beside it can be.
func (r *run) poor() bool { return r.limit-r.work < r.floor }

// noLimit is the limit outside of functions.
const noLimit = math.MaxInt / 2

// overBudget ends the analysis of a function that costs too much.
type overBudget struct{}

// coarse is the summary of a function that was too much: its results hold the labels of its
// inputs, but for objects that only refer to others, and nothing is said to be sent.
func (p *pkg) coarse(fn *ssa.Function) *summary {
	var all Value
	for i, q := range fn.Params {
		if p.onlyRefers(q.Type()) {
			continue
		}
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

// bound is a limit that the analysis of a function has come to.
type bound uint8

const (
	boundLumped  bound = 1 << iota // its calls' objects were lumped together
	boundFlat                      // its calls' inputs were taken to be in their outputs
	boundCoarse                    // its inputs were taken to be in its outputs
	boundRounds                    // its recursion was not seen to settle
	boundNesting                   // calls that its callees leave open were not followed further
	boundOpen                      // it leaves more calls open than are told apart
	boundRoot                      // what meets at it was not all gathered
)

// hit notes that a function came to a limit.
func (p *pkg) hit(fn *ssa.Function, b bound) {
	if b != 0 {
		p.bounds[fn] |= b
	}
}

// counts are the statistics of the package: its functions, how many of them came to
// some limit, and to which.
func (p *pkg) counts() map[string]int {
	out := map[string]int{"functions": len(p.funcs), "bounded": len(p.bounds)}
	for _, n := range []struct {
		name string
		bit  bound
	}{
		{"lumped", boundLumped},
		{"flat", boundFlat},
		{"coarse", boundCoarse},
		{"rounds", boundRounds},
		{"nesting", boundNesting},
		{"open calls", boundOpen},
		{"roots", boundRoot},
	} {
		for _, b := range p.bounds {
			if b&n.bit != 0 {
				out["bounded: "+n.name]++
			}
		}
	}
	return out
}
