package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/decide"
)

// Functions of another package are known by their facts only. Of one in which a constant
// decides which way is taken, facts therefore tell also what it does for the constants that
// it asks for, one parameter at a time, and for two truth values, both: a caller that brings
// them takes that for the function's summary. A truth value may also be a field of a struct that
// is handed over.

// casePrefix marks the entries of functions that are called with constants.
const casePrefix = "case "

// Bounds of such entries: how many a function has, and of how many constants of one
// parameter.
const (
	maxCases   = 8
	maxAskedOf = 4
)

// otherCase stands for a constant that a function does not ask for.
const otherCase = "other"

// asEver is the entry of a constant for which a function does nothing else than it does anyway.
var asEver = []byte{0}

// given is a constant that a parameter is, as entries name it.
type given struct {
	param int
	field string // "" for the parameter itself
	name  string
	val   decide.Value
}

func caseName(gs []given, of string) string {
	name := casePrefix
	for _, g := range gs {
		name += strconv.Itoa(g.param) + g.field + "=" + g.name + " "
	}
	return name + of
}

// cases writes what a function of this package does for constants.
func (e *encoder) cases(fn *ssa.Function) {
	p := e.p
	own := p.sums[fn]
	if p.making || p.required() || own == nil || own.trivial() || fn.Synthetic != "" || p.careOf[fn] != full || p.rings[fn] != 0 {
		return
	}
	n := 0
	tell := func(gs ...given) (decides, told bool) {
		args := make([]decide.Value, len(fn.Params))
		for _, g := range gs {
			args[g.param] = both(args[g.param], g.val)
		}
		with := p.special.solver.Of(fn, args)
		if with == nil || !with.Narrows() {
			return false, false
		}
		if n++; n > maxCases || p.special.work >= p.packageBudget()/specialShare {
			return true, false
		}
		sum := p.summariseFor(fn, with)
		if sum == nil || sum.equal(own) {
			return true, false
		}
		p.shareToldOf(sum)
		name := caseName(gs, fn.RelString(nil))
		if e.summary(name, sum); sum.trivial() {
			e.entries = append(e.entries, entry{name, nil})
		}
		return true, true
	}
	var truths [][]given
	for i, asks := range p.special.solver.Asked(fn) {
		if !asks {
			continue
		}
		for _, list := range p.constantsAsked(fn.Params[i], i) {
			decides := false
			for _, g := range list {
				d, told := tell(g)
				if decides = decides || d; !told && !g.isTruth() && g.name != otherCase {
					e.entries = append(e.entries, entry{caseName([]given{g}, fn.RelString(nil)), asEver})
				}
			}
			if decides && list[0].isTruth() {
				truths = append(truths, list)
			}
		}
	}
	if len(truths) == 2 {
		for _, a := range truths[0] {
			for _, b := range truths[1] {
				tell(a, b)
			}
		}
	}
}

func (g given) isTruth() bool { return g.name == "true" || g.name == "false" }

// both is what is known of an argument of which two things are known: if these are not the
// same, they are fields of one struct.
func both(a, b decide.Value) decide.Value {
	x, y := a.Fields(), b.Fields()
	if len(x) == 0 || len(x) != len(y) {
		return b
	}
	out := slices.Clone(x)
	for i, f := range y {
		if f.Known() {
			out[i] = f
		}
	}
	return decide.Parts(out)
}

func isTruth(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// truthsOf are the truth values, which a parameter or a field of it may be.
func truthsOf(param int, field string, val func(decide.Value) decide.Value) (out []given) {
	for _, is := range []bool{false, true} {
		c := constant.MakeBool(is)
		out = append(out, given{param, field, c.ExactString(), val(decide.Of(c))})
	}
	return out
}

// constantsAsked are the constants that decide of a parameter, or of each of its fields: both
// truth values, or those that it is compared with, and one that it is not, if comparing is all
// that is done with it.
func (p *pkg) constantsAsked(q *ssa.Parameter, i int) (lists [][]given) {
	if st, ok := q.Type().Underlying().(*types.Struct); ok && st.NumFields() <= decide.MaxFields {
		for j := range st.NumFields() {
			if !isTruth(st.Field(j).Type()) {
				continue
			}
			lists = append(lists, truthsOf(i, "."+st.Field(j).Name(), func(v decide.Value) decide.Value {
				fields := make([]decide.Value, st.NumFields())
				for k := range fields {
					fields[k] = decide.Unknown
				}
				fields[j] = v
				return decide.Parts(fields)
			}))
		}
		return lists
	}
	if isTruth(q.Type()) {
		return [][]given{truthsOf(i, "", func(v decide.Value) decide.Value { return v })}
	}
	if list := comparedConstants(q, i); list != nil {
		return [][]given{list}
	}
	return nil
}

func comparedConstants(q *ssa.Parameter, i int) (out []given) {
	var asked []constant.Value
	only := true
	for _, u := range *q.Referrers() {
		switch u := u.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			c := comparedWith(u, q)
			if c == nil || u.Op != token.EQL && u.Op != token.NEQ {
				only = false
			}
			if c != nil {
				asked = append(asked, c)
			}
		default:
			only = false
		}
	}
	for _, c := range asked {
		g := given{i, "", c.ExactString(), decide.Of(c)}
		if g.val.Known() && !slices.ContainsFunc(out, func(o given) bool { return o.name == g.name }) {
			out = append(out, g)
		}
	}
	if len(out) == 0 || len(out) > maxAskedOf {
		return nil
	}
	if only {
		out = append(out, given{i, "", otherCase, decide.Of(unlike(asked))})
	}
	return out
}

// comparedWith is the text or number that a value is compared with, nil if there is none.
func comparedWith(b *ssa.BinOp, v ssa.Value) constant.Value {
	other := b.X
	if other == v {
		other = b.Y
	}
	c, ok := other.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String && c.Value.Kind() != constant.Int {
		return nil
	}
	return c.Value
}

// unlike is a constant that is none of some others.
func unlike(list []constant.Value) constant.Value {
	if list[0].Kind() == constant.String {
		s := otherCase
		for _, c := range list {
			s += constant.StringVal(c)
		}
		return constant.MakeString(s)
	}
	n := constant.MakeInt64(1)
	for _, c := range list {
		if constant.Compare(c, token.GEQ, n) {
			n = constant.BinaryOp(c, token.ADD, constant.MakeInt64(1))
		}
	}
	return n
}

// caseOf is the summary of a function of another package for the constants that a call
// hands it, nil if its fact does not tell it.
func (r *run) caseOf(x *site, ce callee) *summary {
	if x.depth > 0 || x.common == nil || ce.obj == nil || r.decided == nil || r.care != full {
		return nil
	}
	to := x.common.StaticCallee()
	if to == nil || originOf(to).Object() != ce.obj {
		return nil
	}
	b := r.imports.bundleOf(ce.obj)
	if b == nil || !b.cases {
		return nil
	}
	of := ce.obj.FullName()
	// tells is what the fact says of the function for some constants, and whether it knows them.
	tells := func(gs ...given) (*summary, bool) {
		name := caseName(gs, of)
		blob, told := b.index[name]
		switch {
		case !told || slices.Equal(blob, asEver):
			return nil, told
		case len(blob) == 0:
			return &summary{module: b.module, results: make([]Value, ce.obj.Signature().Results().Len())}, true
		}
		return r.pkg.entry(b, name), true
	}
	var known []given
	for i, a := range x.common.Args {
		if fields := r.decided.Truths(a).Fields(); fields != nil {
			st := a.Type().Underlying().(*types.Struct)
			for j, v := range fields {
				if c := v.Constant(); c != nil {
					known = append(known, given{param: i, field: "." + st.Field(j).Name(), name: c.ExactString()})
				}
			}
			continue
		}
		c := r.decidedConst(a)
		_, written := a.(*ssa.Const)
		if c == nil || written && c.Kind() == constant.Bool && !r.writtenTruth(x.common, i) {
			continue
		}
		known = append(known, given{param: i, name: c.ExactString()})
	}
	for i, g := range known {
		for _, h := range known[i+1:] {
			if s, _ := tells(g, h); s != nil {
				return s
			}
		}
	}
	for _, g := range known {
		s, told := tells(g)
		if !told {
			g.name = otherCase
			s, _ = tells(g)
		}
		if s != nil {
			return s
		}
	}
	return nil
}
