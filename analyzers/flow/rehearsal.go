package flow

import (
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/rehearse"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// rehearsal is what a rehearsal of a function says of its results, if it came to an end.
type rehearsal struct {
	results []rehearse.Result
	ok      bool
}

// narrow takes from the results of a summary, those that are text, the inputs that a
// rehearsal of the function never found there.
func (r *run) narrow(s *summary) {
	if r.making || !slices.ContainsFunc(s.results, r.narrows) {
		return
	}
	known := r.rehearsed(r.fn)
	if !known.ok {
		return
	}
	res := r.fn.Signature.Results()
	s.results = slices.Clone(s.results)
	for i, v := range s.results {
		if isString(res.At(i).Type()) && r.narrows(v) {
			s.results[i] = r.narrowed(v, known.results[i])
		}
	}
}

// narrows reports whether a result holds what a rehearsal might take away.
func (r *run) narrows(v Value) bool {
	texts := 0
	return slices.ContainsFunc(v, func(e uint64) bool {
		_, a := split(e)
		if _, ok := r.paramOf(a); ok {
			return true
		}
		if r.atoms[a].kind == atomText {
			texts++
		}
		return texts > 1
	})
}

// paramOf is the input that an atom stands for or is guarded by, if that is a parameter.
func (r *run) paramOf(a atomID) (atom, bool) {
	x := r.atoms[a]
	if x.kind == atomGuard {
		x = r.atoms[x.in]
	}
	return x, x.kind == atomIn && x.root.kind == rootParam
}

func (r *run) narrowed(v Value, res rehearse.Result) Value {
	texts := map[string]bool{}
	for _, t := range res.Texts {
		texts[t] = true
	}
	said := func(a atomID) (is, known bool) {
		x := r.atoms[a]
		if x.kind != atomText || !res.Known {
			return false, false
		}
		text, known := r.texts[x.text].Known()
		return texts[text], known
	}
	some := slices.ContainsFunc(v, func(e uint64) bool {
		_, a := split(e)
		is, _ := said(a)
		return is
	})
	return slices.DeleteFunc(slices.Clone(v), func(e uint64) bool {
		_, a := split(e)
		if in, ok := r.paramOf(a); ok {
			return !slices.ContainsFunc(res.Inputs, func(i rehearse.Input) bool { return r.isPart(in, i) })
		}
		is, known := said(a)
		return some && known && !is
	})
}

// isPart reports whether an input is the one of a rehearsal, part of it or around it.
func (r *run) isPart(in atom, of rehearse.Input) bool {
	if int(in.root.index) != of.Param {
		return false
	}
	p, t := in.path, r.fn.Params[of.Param].Type()
	for _, i := range of.Path {
		s := structOf(t)
		if p == 0 || s == nil || i >= s.NumFields() {
			return true
		}
		if r.nodes[p].head != r.fieldStep(s, i) {
			return false
		}
		p, t = r.nodes[p].tail, s.Field(i).Type()
	}
	return true
}

// rehearsed rehearses a function, once.
func (p *pkg) rehearsed(fn *ssa.Function) rehearsal {
	if known, ok := p.rehearsals[fn]; ok {
		return known
	}
	if p.theater == nil {
		p.theater = rehearse.NewTheater(p.ssa, p.funcs)
		p.theater.Effect, p.theater.Compute, p.theater.Library = p.effect, p.compute, p.std
	}
	out := rehearsal{}
	out.results, out.ok = p.theater.Run(fn)
	p.rehearsals[fn] = out
	return out
}

// effect is what a function without a body here does to what it is given, as far as rules
// and summaries tell; false if more may come of it.
func (p *pkg) effect(fn *types.Func) (rehearse.Effect, bool) {
	if rules := p.rules.Func(fn.FullName()); rules != nil {
		return ruledEffect(fn, rules)
	}
	if fn.Pkg() == nil {
		return rehearse.Effect{Known: true}, true // of the universe: Error
	}
	if fn.Signature().Recv() == nil && fn.Signature().Results().Len() == 0 {
		return rehearse.Effect{}, false // it leaves something somewhere
	}
	if !p.std(fn.Pkg()) || p.tabled(fn.Pkg().Path()) {
		s := p.methodFact(fn)
		if s == nil {
			return rehearse.Effect{}, p.std(fn.Pkg())
		}
		return rehearse.Effect{}, len(s.sends)+len(s.opens) == 0 && (p.std(fn.Pkg()) || len(s.objects) == 0 && !slices.ContainsFunc(s.results, p.fromVariables))
	}
	return rehearse.Effect{}, true
}

// fromVariables reports whether a value holds what stands in package variables.
func (p *pkg) fromVariables(v Value) bool {
	return slices.ContainsFunc(v, func(e uint64) bool {
		_, a := split(e)
		k := p.atoms[a].root.kind
		return p.atoms[a].kind == atomIn && (k == rootGlobal || k == rootObject) || p.atoms[a].kind == atomRef
	})
}

func ruledEffect(fn *types.Func, rules *policy.FuncRules) (rehearse.Effect, bool) {
	if len(rules.Sinks)+len(rules.Binds)+len(rules.Sanitizers) > 0 {
		return rehearse.Effect{}, false
	}
	recv := 0
	if fn.Signature().Recv() != nil {
		recv = 1
	}
	eff := rehearse.Effect{}
	for _, f := range rules.Flows {
		for _, place := range slices.Concat(f.From, f.To, f.Key) {
			if place.Kind == policy.Global || calls(place) {
				return rehearse.Effect{}, false
			}
		}
		for _, to := range f.To {
			switch to.Kind {
			case policy.Result, policy.Results:
				eff.Known = true
			case policy.Recv:
				eff.Writes = append(eff.Writes, 0)
			case policy.Arg:
				eff.Writes = append(eff.Writes, recv+to.Index)
			default:
				return rehearse.Effect{}, false
			}
		}
	}
	return eff, true
}

// calls reports whether a place asks something of a function or method there.
func calls(p policy.Place) bool {
	return slices.ContainsFunc(p.Path, func(word string) bool {
		rest, ok := strings.CutPrefix(word, "#")
		return ok && rest != "" && (unicode.IsUpper(rune(rest[0])) || strings.HasPrefix(rest, "param") || strings.HasPrefix(rest, "result"))
	})
}

// compute makes a call of a function that rules describe on arguments that are known.
func (p *pkg) compute(fn *types.Func, args []any) (any, bool) {
	op, ok := p.operation(fn.FullName())
	if !ok {
		return nil, false
	}
	if n := len(args) - 1; fn.Signature().Variadic() && n >= 0 {
		if rest, isList := args[n].([]any); isList {
			args = append(args[:n:n], rest...)
		}
	}
	vals := make([]strval.Value, len(args))
	for i, a := range args {
		if vals[i], ok = valueOf(a); !ok {
			return nil, false
		}
	}
	out, ok := strval.Apply(op, vals)
	if !ok {
		return nil, false
	}
	switch out.Kind {
	case strval.String:
		return out.Text.Known()
	case strval.Int:
		return out.Int, true
	case strval.Bool:
		return out.Int != 0, true
	case strval.List:
		texts := make([]string, len(out.List))
		for i, v := range out.List {
			if texts[i], ok = v.Text.Known(); !ok || v.Kind != strval.String {
				return nil, false
			}
		}
		return texts, true
	}
	return nil, false
}

// valueOf is a value that is known as an argument of a string operation.
func valueOf(a any) (strval.Value, bool) {
	switch a := a.(type) {
	case string:
		return strval.TextValue(strval.Const(a)), true
	case int64:
		return strval.IntValue(a), true
	case bool:
		return strval.BoolValue(a), true
	case []any:
		list := make([]strval.Value, len(a))
		for i, e := range a {
			var ok bool
			if list[i], ok = valueOf(e); !ok {
				return strval.Value{}, false
			}
		}
		return strval.ListValue(list...), true
	}
	return strval.Value{}, false
}
