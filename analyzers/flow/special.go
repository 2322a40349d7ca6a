package flow

import (
	"go/ast"
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/decide"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// A function of this package that is called with constants, and in which these decide
// which way is taken, is summarised once more for such calls: what it does on other ways
// is not done there. What the function sends by itself is told of its own summary.

// Bounds of such summaries: of one function, and what share of the package's budget
// they may cost in all.
const (
	maxSpecials  = 6
	specialShare = 4
)

// specials are the summaries of functions for what they are called with.
type specials struct {
	solver *decide.Solver
	sums   map[specialKey]special
	count  map[*ssa.Function]int
	work   int
	calls  map[token.Pos]*ast.CallExpr
	writes map[token.Pos]ast.Expr // what is written to fields
}

type specialKey struct {
	fn   *ssa.Function
	args string
}

// special is a summary as it was at a visit of the function.
type special struct {
	sum   *summary
	visit int
}

func (p *pkg) newSpecials() *specials {
	return &specials{
		solver: decide.New(func(fn *ssa.Function) bool { return p.known[fn] }, p.writtenTruth, p.writtenField, p.settles),
		sums:   map[specialKey]special{}, count: map[*ssa.Function]int{},
	}
}

// writtenTruth reports whether an argument of a call is a truth that all builds have: written as
// true or false, or by the name of such a constant.
func (p *pkg) writtenTruth(c *ssa.CallCommon, i int) bool {
	p.findWritten()
	call := p.special.calls[c.Pos()]
	if c.Signature().Recv() != nil {
		i--
	}
	if call == nil || i < 0 || i >= len(call.Args) {
		return false
	}
	return p.settledTruth(call.Args[i])
}

// writtenField reports whether what is stored in a field is such a truth.
func (p *pkg) writtenField(st *ssa.Store) bool {
	p.findWritten()
	e := p.special.writes[st.Pos()]
	return e != nil && p.settledTruth(e)
}

// findWritten notes the calls of the package, and what it writes to fields, by where SSA says
// that they stand.
func (p *pkg) findWritten() {
	if p.special.calls != nil {
		return
	}
	p.special.calls, p.special.writes = map[token.Pos]*ast.CallExpr{}, map[token.Pos]ast.Expr{}
	for _, f := range p.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				p.special.calls[n.Lparen] = n
			case *ast.KeyValueExpr:
				p.special.writes[n.Colon] = n.Value
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					p.special.writes[e.Pos()] = e
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if sel, ok := to.(*ast.SelectorExpr); ok && len(n.Lhs) == len(n.Rhs) && n.Tok == token.ASSIGN {
						p.special.writes[sel.Sel.Pos()] = n.Rhs[i]
					}
				}
			}
			return true
		})
	}
}

// specialised is the summary of a function of this package for what a call hands it;
// nil if that decides nothing in it.
func (r *run) specialised(x *site, ce callee) *summary {
	fn := ce.fn
	if fn == nil || len(fn.Blocks) == 0 {
		return r.caseOf(x, ce)
	}
	if x.depth > 0 || x.common == nil || r.decided == nil || r.care != full || r.sums[fn] == nil || r.rings[fn] != 0 || r.careOf[fn] != full {
		return nil
	}
	if to := x.common.StaticCallee(); to == nil || originOf(to) != fn || len(x.common.Args) != len(fn.Params) {
		return nil
	}
	args := r.decided.Arguments(x.common)
	some := false
	for _, a := range args {
		some = some || a.Known()
	}
	if !some {
		return nil
	}
	k := specialKey{fn, decide.Key(args)}
	if s, ok := r.special.sums[k]; ok && s.visit == r.visits[fn] {
		return s.sum
	}
	s := special{visit: r.visits[fn]}
	with := r.special.solver.Of(fn, args)
	if with != nil && with.Narrows() && r.special.count[fn] < maxSpecials && r.special.work < r.packageBudget()/specialShare {
		s.sum = r.summariseFor(fn, with)
	}
	r.special.sums[k] = s
	return s.sum
}

// summariseFor is the summary of a function in which branches are decided; nil if that
// costs too much.
func (p *pkg) summariseFor(fn *ssa.Function, decided *decide.Facts) *summary {
	p.special.count[fn]++
	outer, work, limit := p.current, p.work, p.limit
	p.current = fn
	sum := p.attempt(fn, p.budget()/specialShare, full, decided)
	p.current = outer
	// It is counted for itself: what others get does not depend on it.
	p.special.work += p.work - work
	p.work, p.limit = work, limit
	return sum
}

// takes reports whether control may go from a block to another.
func (r *run) takes(from, to *ssa.BasicBlock) bool {
	return r.decided == nil || r.decided.Taken(from, to)
}

// stops reports whether nothing comes after an instruction: it calls what panics
// because of what it is called with.
func (r *run) stops(ins ssa.Instruction) bool {
	if r.decided == nil || !r.decided.Stops(ins) {
		return false
	}
	r.panicsIn[ins.Block().Index] = true
	return true
}

// decidedText is the value of a text that is known to be empty, whatever went into it.
func (r *run) decidedText(v ssa.Value, val Value) Value {
	if len(val) == 0 || r.decided == nil || !isString(v.Type()) || !r.decided.Empty(v) {
		return val
	}
	return single(r.textAtom(strval.Const(""), text{}))
}

// decidedConst is the constant that a value is here, nil if it is not known to be one.
func (r *run) decidedConst(v ssa.Value) constant.Value {
	if c, ok := v.(*ssa.Const); ok {
		return c.Value
	}
	if v == nil || r.decided == nil {
		return nil
	}
	return r.decided.Value(v).Constant()
}

// decidedKey is the step to the element under a key that is known here.
func (r *run) decidedKey(k ssa.Value) (stepID, bool) {
	c := r.decidedConst(k)
	switch {
	case c == nil && r.decided != nil:
		parts := r.decided.Parts(k)
		return r.pkg.key("p" + parts), parts != ""
	case c == nil:
		return 0, false
	case c.Kind() == constant.String:
		return r.pkg.key("s" + constant.StringVal(c)), true
	}
	return r.pkg.key("c" + c.ExactString()), true
}
