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

// rehearse has the results of a summary that are text hold the inputs that a rehearsal of
// the function found there, and no others. What a call with known arguments gets is more
// exact already.
func (r *run) rehearse(s *summary) {
	res := r.fn.Signature.Results()
	if r.making || r.narrowed || !slices.ContainsFunc(slices.Collect(res.Variables()), func(v *types.Var) bool { return isString(v.Type()) }) {
		return
	}
	if len(r.fn.Params) == 0 && !slices.ContainsFunc(s.results, r.severalTexts) {
		return
	}
	known := r.rehearsed(r.fn)
	if !known.ok {
		return
	}
	s.results = slices.Clone(s.results)
	for i, v := range s.results {
		if isString(res.At(i).Type()) {
			s.results[i] = r.exactly(v, known.results[i])
		}
	}
}

// severalTexts reports whether a result may be more than one text.
func (r *run) severalTexts(v Value) bool { return len(r.texts1(v)) > 1 }

// paramOf is the input that an atom stands for or is guarded by, if that is a parameter.
func (r *run) paramOf(a atomID) (atom, bool) {
	x := r.atoms[a]
	if x.kind == atomGuard {
		x = r.atoms[x.in]
	}
	return x, x.kind == atomIn && x.root.kind == rootParam
}

// exactly is a result as a rehearsal found it. What it holds besides inputs stays; its
// texts are those that were found, if all are known.
func (r *run) exactly(v Value, res rehearse.Result) Value {
	missing, others := slices.Clone(res.Inputs), false
	var out Value
	var at text
	for _, e := range v {
		p, a := split(e)
		x := r.atoms[a]
		in, isParam := r.paramOf(a)
		part := func(i rehearse.Input) bool { return r.isPart(in, i) }
		switch {
		case isParam && x.kind == atomIn:
			missing = slices.DeleteFunc(missing, part)
			fallthrough
		case isParam:
			if !slices.ContainsFunc(res.Inputs, part) {
				continue
			}
		case x.kind == atomIn:
			others = true // all that it stands for was seen in the rehearsal
			continue
		case x.kind == atomText && res.Known:
			if at.pos == 0 {
				at = text{pos: x.pos, land: x.land}
			}
			if s, known := r.texts[x.text].Known(); !known || !slices.Contains(res.Texts, s) {
				continue
			}
		case x.kind == atomText:
			x.text = r.text(r.texts[x.text].Rename(func(id int) int { return r.holeOf(id, res) }))
			e = pair(p, r.atom(x))
		}
		out = append(out, e)
	}
	if res.Known {
		out = append(out, r.foundTexts(out, res.Texts, at)...)
	}
	if !res.Exact && !others {
		missing = nil // it may have been taken out on the way
	}
	for _, i := range missing {
		out = append(out, pair(0, r.atom(atom{kind: atomIn, mode: inDeep, root: root{kind: rootParam, index: int32(i.Param)}, path: r.pathTo(i)})))
	}
	return r.capped(normal(out))
}

// holeOf is the name of a hole of a text, if what it stands for was found there.
func (r *run) holeOf(id int, res rehearse.Result) int {
	in, ok := r.paramOf(atomID(id))
	if ok && slices.ContainsFunc(res.Inputs, func(i rehearse.Input) bool { return r.isPart(in, i) }) {
		return id
	}
	return 0
}

// foundTexts are the texts of a rehearsal that a value lacks, few as they are.
func (r *run) foundTexts(v Value, texts []string, at text) (out Value) {
	if len(texts) > maxTexts {
		return nil
	}
	for _, s := range texts {
		has := slices.ContainsFunc(v, func(e uint64) bool {
			_, a := split(e)
			known, ok := r.texts[r.atoms[a].text].Known()
			return r.atoms[a].kind == atomText && ok && known == s
		})
		if !has && len(s) <= maxText {
			out = append(out, pair(0, r.textAtom(strval.Const(s), at)))
		}
	}
	return out
}

// pathTo is the path to an input in its parameter.
func (r *run) pathTo(of rehearse.Input) pathID {
	t := r.fn.Params[of.Param].Type()
	var steps []stepID
	for _, i := range of.Path {
		s := structOf(t)
		steps = append(steps, r.fieldStep(s, i))
		t = s.Field(i).Type()
	}
	return r.pathOver(steps)
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
	out := rehearsal{}
	out.results, out.ok = p.stage().Run(fn)
	p.rehearsals[fn] = out
	return out
}

// stage is where functions of the package are rehearsed.
func (p *pkg) stage() *rehearse.Theater {
	if p.theater == nil {
		p.theater = rehearse.NewTheater(p.ssa, p.funcs)
		p.theater.Effect, p.theater.Compute, p.theater.Library = p.effect, p.compute, p.std
		p.theater.Told, p.theater.Operation = p.spokenOf, p.played
		p.theater.Shown = func(format string, n int) ([]bool, bool) { return strval.Shown(strval.Const(format), n) }
	}
	return p.theater
}

// spokenOf reports whether more is said of a function than its body tells: by a rule, or
// that it cleans.
func (p *pkg) spokenOf(fn *types.Func) bool {
	f := p.sens.Func(fn)
	return p.rules.Func(fn.FullName()) != nil || f.SanitizesAll || len(f.Sanitizes) > 0
}

// effect is what a function without a body here does to what it is given, as far as rules
// and summaries tell; false if more may come of it.
func (p *pkg) effect(fn *types.Func) (rehearse.Effect, bool) {
	none := rehearse.Effect{Format: -1}
	if rules := p.rules.Func(fn.FullName()); rules != nil && !onlyPlayed(rules) {
		return ruledEffect(fn, rules)
	}
	if fn.Pkg() == nil {
		return rehearse.Effect{Known: true, Exact: true, Format: -1}, true // of the universe: Error
	}
	std := p.std(fn.Pkg())
	if fn.Signature().Recv() == nil && fn.Signature().Results().Len() == 0 {
		return none, false // it leaves something somewhere
	}
	if std && !p.tabled(fn.Pkg().Path()) {
		return none, true
	}
	s := p.methodFact(fn)
	if s == nil {
		return none, std
	}
	if std {
		return none, len(s.sends)+len(s.opens) == 0
	}
	none.Carries = p.carries(s)
	return none, len(s.sends)+len(s.opens)+len(s.objects) == 0 && none.Carries != nil
}

// carries are the parameters that the results of a function hold, nil if they hold what
// is not told by these.
func (p *pkg) carries(s *summary) [][]int {
	out := make([][]int, len(s.results))
	for i, v := range s.results {
		out[i] = []int{}
		for _, e := range v {
			_, a := split(e)
			switch x := p.atoms[a]; x.kind {
			case atomIn:
				if x.root.kind != rootParam {
					return nil
				}
				out[i] = append(out[i], int(x.root.index))
			case atomUnknown, atomData, atomText, atomGuard, atomClean:
			default:
				return nil
			}
		}
	}
	return out
}

// playedPrefix begins the names of operations that only rehearsals make.
const playedPrefix = "play."

func isPlayed(f *policy.Flow) bool { return strings.HasPrefix(f.Eval, playedPrefix) }

// onlyPlayed reports whether rules say nothing of a function but how it is rehearsed.
func onlyPlayed(rules *policy.FuncRules) bool {
	return !rulesSpeak(rules) && slices.ContainsFunc(rules.Flows, func(f policy.Flow) bool { return isPlayed(&f) })
}

// played is the operation that a rehearsal makes for a function, or "".
func (p *pkg) played(fn *types.Func) string {
	rules := p.rules.Func(fn.FullName())
	if rules == nil {
		return ""
	}
	for i := range rules.Flows {
		if isPlayed(&rules.Flows[i]) {
			return rules.Flows[i].Eval
		}
	}
	op, _ := p.operation(fn.FullName())
	return op
}

func ruledEffect(fn *types.Func, rules *policy.FuncRules) (rehearse.Effect, bool) {
	if len(rules.Sinks)+len(rules.Binds)+len(rules.Sanitizers) > 0 {
		return rehearse.Effect{}, false
	}
	recv := 0
	if fn.Signature().Recv() != nil {
		recv = 1
	}
	eff := rehearse.Effect{Format: -1, Exact: true}
	for _, f := range rules.Flows {
		if f.As == policy.AsCall || f.As == policy.AsTake {
			return rehearse.Effect{}, false
		}
		eff.Exact = eff.Exact && f.View == "" && (f.As == policy.AsData || f.As == policy.AsSame) && len(f.Key) == 0 && !slices.ContainsFunc(f.From, apart)
		if f.Eval == "sprintf" && len(f.From) == 2 && f.From[0].Kind == policy.Arg {
			eff.Format = recv + f.From[0].Index
		}
		for _, place := range slices.Concat(f.From, f.With, f.To, f.Key) {
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

// apart reports whether a place is a part of what is given, other than its elements.
func apart(p policy.Place) bool {
	return slices.ContainsFunc(p.Path, func(word string) bool { return word != "[]" && word != "*" })
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
