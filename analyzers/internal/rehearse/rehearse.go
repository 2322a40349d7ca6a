// Package rehearse runs a function on inputs that are named but not known, along every
// way that it can take, and tells which of them its results may hold.
//
// It complements an analysis that joins what different ways bring: an option that a later
// one overwrites, the second element of a queue, a function that a chain leaves out. What
// a run comes upon that it cannot follow exactly ends the question without an answer: code
// without a body that may write, a goroutine, a loop over what is not known, a variable of
// the package that something else may have changed. Conditions on inputs are decided both
// ways, and what a condition tells of an input is no flow.
package rehearse

import (
	"errors"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Input is a parameter of the function, or a field of one that is a struct.
type Input struct {
	Param int
	Path  []int // of field numbers
}

// Result is what one result of the function may be.
type Result struct {
	Inputs []Input
	// Texts are all that it may be, if it is text that is known on every way.
	Texts []string
	Known bool
	// Exact says that each of Inputs is there on some way, as far as code without a body
	// hands on what it is said to hand on.
	Exact bool
}

// Effect is what a function without a body does to what it is given.
type Effect struct {
	// Known says that it is known to write to the arguments of Writes only, the
	// receiver being the first. Otherwise it may write to whatever it can reach.
	Known  bool
	Writes []int
	// Exact says that its results hold what its arguments do, and nothing less.
	Exact bool
	// Carries are, result by result, the arguments that it holds; nil if all may be.
	Carries [][]int
	// Format is the number of the argument that is a format for those after it, or -1.
	Format int
}

// Theater rehearses the functions of one package. It is for one goroutine.
type Theater struct {
	// Effect tells what a function without a body does, false if it must not be passed.
	Effect func(fn *types.Func) (Effect, bool)
	// Operation is the operation that rules name for a function without a body, or "".
	Operation func(fn *types.Func) string
	// Compute makes the call of a function without a body on arguments that are known:
	// strings, bools, int64, and slices of strings. It may answer with one of these.
	Compute func(fn *types.Func, args []any) (any, bool)
	// Shown tells which of n arguments a format prints.
	Shown func(format string, n int) ([]bool, bool)
	// Told reports whether a rule or a directive speaks of a function that has a body.
	Told func(fn *types.Func) bool
	// Library reports whether a package is of the standard library.
	Library func(p *types.Package) bool

	pkg       *ssa.Package
	funcs     []*ssa.Function
	opening   bool // the package initialiser was run
	opened    map[*ssa.Global]value
	unsettled map[*ssa.Global]bool
	methods   map[methodKey]*ssa.Function
}

type methodKey struct {
	t    string
	name string
}

// NewTheater returns one for the functions of a package.
func NewTheater(pkg *ssa.Package, funcs []*ssa.Function) *Theater {
	return &Theater{pkg: pkg, funcs: funcs, methods: map[methodKey]*ssa.Function{}}
}

const (
	maxSteps  = 40_000 // of all ways together
	maxWays   = 128
	maxFrames = 48
	maxInputs = 60
	maxCells  = 4096
)

var (
	errLost  = errors.New("something that is not followed")
	errStuck = errors.New("waits forever")
)

// panicking is the end of a function by a panic.
type panicking struct{ with value }

func (panicking) Error() string { return "panic" }

// Run rehearses a function; false if something could not be followed.
func (th *Theater) Run(fn *ssa.Function) (results []Result, ok bool) {
	if len(fn.Blocks) == 0 || len(fn.FreeVars) > 0 || fn.TypeParams().Len() > 0 || fn.Signature.TypeParams().Len() > 0 {
		return nil, false
	}
	defer func() {
		if recover() != nil {
			results, ok = nil, false // a program that was not foreseen
		}
	}()
	th.open()
	a := &act{th: th, steps: maxSteps}
	n := fn.Signature.Results().Len()
	var held []labels
	texts := make([]map[string]bool, n)
	known := make([]bool, n)
	for i := range n {
		texts[i], known[i] = map[string]bool{}, true
	}
	held = make([]labels, n)
	ended := a.eachWay(func() (value, error) {
		args := make([]value, len(fn.Params))
		for i, p := range fn.Params {
			args[i] = a.symbol(p.Type(), Input{Param: i}, 0)
		}
		return a.enter(fn, args, nil, nil, nil, nil)
	}, func(out value) bool {
		for i, v := range outcomes(out, n) {
			l, _, err := a.all(v)
			if err != nil {
				return false
			}
			held[i] |= l
			if s, isScalar := v.(scalar); isScalar {
				if text, isText := s.k.(string); isText {
					texts[i][text] = true
					continue
				}
			}
			known[i] = false
		}
		return true
	})
	if !ended {
		return nil, false
	}
	return th.results(a, held, texts, known), true
}

// eachWay plays every way of a call, and has look see what comes out of those that return;
// false if there are too many, if one could not be followed, or if look says so.
func (a *act) eachWay(call func() (value, error), look func(value) bool) bool {
	defer a.letGo()
	for range maxWays {
		a.letGo()
		a.begin()
		out, err := call()
		var p panicking
		switch {
		case err == nil:
			if !look(out) {
				return false
			}
		case errors.Is(err, errStuck), errors.As(err, &p):
		default:
			return false
		}
		if !a.nextWay() {
			return true
		}
	}
	return false
}

func outcomes(out value, n int) []value {
	if t, ok := out.(tuple); ok {
		return t
	}
	if n == 0 {
		return nil
	}
	return []value{out}
}

func (th *Theater) results(a *act, held []labels, texts []map[string]bool, known []bool) []Result {
	out := make([]Result, len(held))
	for i, l := range held {
		for j, in := range a.inputs {
			if l&(1<<j) != 0 {
				out[i].Inputs = append(out[i].Inputs, in)
			}
		}
		out[i].Exact = !a.loose
		out[i].Known = known[i] && len(texts[i]) > 0
		out[i].Texts = slices.Sorted(maps.Keys(texts[i]))
	}
	return out
}

// act is one question: all the ways of one function.
type act struct {
	th     *Theater
	steps  int
	inputs []Input
	// script is which side was taken where the ways part, and of how many.
	script  []int
	sides   []int
	at      int
	depth   int
	staging bool // the package initialiser is run
	loose   bool // something that was handed on may not have been
	globals map[*ssa.Global]value
	pulled  []func() // how to end the functions that are pulled from
}

func (a *act) begin() {
	a.at, a.depth, a.inputs = 0, 0, nil
	a.globals = map[*ssa.Global]value{}
}

// choose takes one of n sides, another on each way.
func (a *act) choose(n int) (int, error) {
	if n <= 0 {
		return 0, errStuck
	}
	if n == 1 {
		return 0, nil
	}
	if a.staging || n > 8 {
		return 0, errLost
	}
	if a.at == len(a.script) {
		a.script, a.sides = append(a.script, 0), append(a.sides, n)
	}
	c := a.script[a.at]
	a.at++
	return c, nil
}

// nextWay turns to the next way; false if there is none.
func (a *act) nextWay() bool {
	for n := len(a.script) - 1; n >= 0; n-- {
		if a.script[n]++; a.script[n] < a.sides[n] {
			return true
		}
		a.script, a.sides = a.script[:n], a.sides[:n]
	}
	return false
}

func (a *act) pay(n int) error {
	if a.steps -= n; a.steps < 0 {
		return errLost
	}
	return nil
}
