package sensitive

import (
	"go/types"

	"github.com/borderlint/borderlint/analyzers/internal/match"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// Func is what is said of a function.
type Func struct {
	// Results holds the labels of each result; nil if none has any.
	Results [][]Label
	// Fills holds the labels of what it fills, by the index of the argument; the
	// receiver is -1.
	Fills map[int][]Label
	// Public is true where a directive or rule says that its results are not
	// sensitive.
	Public bool
	// Sanitizes lists the classes that its results no longer carry by directive;
	// SanitizesAll is a directive that names none.
	Sanitizes    []string
	SanitizesAll bool
}

// Func returns what is said of f, or of the generic function it is made from.
func (r *Result) Func(f *types.Func) Func {
	if r == nil || f == nil {
		return Func{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f = f.Origin()
	if known, ok := r.funcs[f]; ok {
		return known
	}
	fn := r.readFunc(f)
	r.funcs[f] = fn
	return fn
}

func (r *Result) readFunc(f *types.Func) Func {
	m := r.markOf(f)
	fn := Func{Public: m.Public, Sanitizes: m.Sanitizes, SanitizesAll: m.SanitizesAll}
	results := f.Signature().Results()
	what := f.Name() + "()"
	if tn := receiver(f); tn != nil {
		what = tn.Name() + "." + what
	}
	if len(m.Classes) > 0 {
		found := labels(m.Classes, WhyDirective, what, r.position(f))
		for i := range results.Len() {
			if results.Len() == 1 || !isError(results.At(i).Type()) {
				fn.label(results.Len(), i, found)
			}
		}
	}
	rules := r.rules.Func(f.FullName())
	if rules != nil {
		r.fromRules(&fn, f, rules, what, !m.stated())
	}
	if m.stated() || fn.Public || fn.Results != nil || !r.infer || f.Pkg() == nil || isStd(f.Pkg()) {
		return fn
	}
	r.fromNames(&fn, f, what)
	return fn
}

// fromRules adds the sources that rule files make of f. What they say of results
// counts only if no directive has spoken of them.
func (r *Result) fromRules(fn *Func, f *types.Func, rules *policy.FuncRules, what string, results bool) {
	sig := f.Signature()
	fn.Public = fn.Public || rules.Public && results
	for _, s := range rules.Sources {
		found := labels([]string{s.Class}, WhyRule, what, r.position(f))
		for _, p := range s.At {
			switch p.Kind {
			case policy.Recv:
				fn.fill(-1, found)
			case policy.Arg:
				fn.fill(p.Index, found)
			case policy.ArgNamed:
				for i := range sig.Params().Len() {
					if sig.Params().At(i).Name() == p.Name {
						fn.fill(i, found)
					}
				}
			case policy.Args:
				for i := range sig.Params().Len() {
					fn.fill(i, found)
				}
			case policy.Result:
				if results && !fn.Public && p.Index < sig.Results().Len() {
					fn.label(sig.Results().Len(), p.Index, found)
				}
			case policy.Results:
				for i := range sig.Results().Len() {
					if results && !fn.Public && !isError(sig.Results().At(i).Type()) {
						fn.label(sig.Results().Len(), i, found)
					}
				}
			}
		}
	}
}

// fromNames labels the results that the function's name, or their own, speak of.
func (r *Result) fromNames(fn *Func, f *types.Func, what string) {
	results := f.Signature().Results()
	if results.Len() == 0 {
		return
	}
	own := match.Name{Text: f.Name()}
	tn := receiver(f)
	if tn != nil {
		if r.typeStated(tn.Type()) {
			return
		}
		own.Owner = tn.Name()
	}
	scope := r.signatureScope(f, tn)
	silent := r.words.lexicon.PlainFunc(f.Name())
	for i := range results.Len() {
		res := results.At(i)
		var hits []match.Hit
		if !silent {
			hits = r.nameHits(scope, res.Type(), own)
		}
		if len(hits) == 0 && res.Name() != "" {
			hits = r.nameHits(scope, res.Type(), match.Name{Text: res.Name()})
		}
		if len(hits) > 0 {
			fn.label(results.Len(), i, named(hits, what, r.position(f)))
		}
	}
}

func (fn *Func) label(n, i int, found []Label) {
	if fn.Results == nil {
		fn.Results = make([][]Label, n)
	}
	fn.Results[i] = merge(fn.Results[i], found)
}

func (fn *Func) fill(i int, found []Label) {
	if fn.Fills == nil {
		fn.Fills = map[int][]Label{}
	}
	fn.Fills[i] = merge(fn.Fills[i], found)
}

// merge adds the labels of classes not yet there.
func merge(have, more []Label) []Label {
	out := have[:len(have):len(have)]
	for _, l := range more {
		found := false
		for _, h := range have {
			found = found || h.Class == l.Class
		}
		if !found {
			out = append(out, l)
		}
	}
	return out
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
