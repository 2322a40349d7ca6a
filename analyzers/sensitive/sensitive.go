package sensitive

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
	"github.com/borderlint/borderlint/analyzers/internal/match"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// New returns the pass. Its result is a [*Result]; pol is the pass that hands out
// the policy.
func New(pol *analysis.Analyzer) *analysis.Analyzer {
	var lexicons cache
	return &analysis.Analyzer{
		Name:             "sensitive",
		Doc:              "tell which fields, types, variables and results hold sensitive data, and of what class",
		Requires:         []*analysis.Analyzer{pol},
		ResultType:       reflect.TypeFor[*Result](),
		FactTypes:        []analysis.Fact{new(declared), new(said)},
		RunDespiteErrors: true,
		Run: func(pass *analysis.Pass) (any, error) {
			p := pass.ResultOf[pol].(*policy.Policy)
			if policy.IsStd(pass.Pkg.Path()) {
				return newResult(pass, p, compile(&policy.Rules{})), nil
			}
			r := newResult(pass, p, lexicons.of(p.Rules))
			r.collect()
			r.nestAll()
			r.export()
			r.gatherConstants()
			return r, nil
		},
	}
}

// cache holds the words of rules compiled, so that this is done once a run and not
// once a package.
type cache struct {
	mu sync.Mutex
	by map[*policy.Rules]*words
}

// words is what the pass looks up in the rules, compiled.
type words struct {
	lexicon *match.Lexicon
	types   map[string][]string // type: classes that list it
}

func (c *cache) of(rules *policy.Rules) *words {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w, ok := c.by[rules]; ok {
		return w
	}
	w := compile(rules)
	if c.by == nil {
		c.by = map[*policy.Rules]*words{}
	}
	c.by[rules] = w
	return w
}

func compile(rules *policy.Rules) *words {
	w := &words{lexicon: match.New(rules), types: map[string][]string{}}
	for _, class := range rules.Classes() {
		for _, t := range class.Types {
			w.types[t] = append(w.types[t], class.ID)
		}
	}
	for _, classes := range w.types {
		slices.Sort(classes)
	}
	return w
}

// The reasons for which a value is sensitive, the strongest first.
const (
	WhyTag       = "tag"
	WhyDirective = "directive"
	WhyRule      = "rule"
	WhyName      = "name"
	WhyType      = "type"
)

// Label says that something holds data of a class.
type Label struct {
	Class string
	Why   string
	// What names the thing: "Passenger.PassportNo", "Station.Temperature()", "lat",
	// or a constant key with its quotes.
	What string
	// Pos is where it is declared. Of what other packages can see it is the line
	// alone, with column 1: export data has no columns, and a label must look the
	// same whoever speaks of it.
	Pos finding.Position
}

// Result answers questions about one package and all it imports. It is safe for
// concurrent use; a nil Result knows nothing. What it returns is not to be changed.
type Result struct {
	pass  *analysis.Pass
	rules *policy.Rules
	infer bool
	words *words

	marks     map[types.Object]mark // directives of this package
	countries map[string]string
	consts    map[string][]Label
	bad       []BadDirective

	mu       sync.Mutex // guards what follows
	nests    map[*types.Struct]nest
	raws     map[structKey][]rawField
	fields   map[structKey][]Field
	speaking map[structKey]bool
	carriers map[*types.Named]kind
	typeFact map[*types.TypeName]*said
	pkgFact  map[*types.Package]*declared
	funcs    map[*types.Func]Func
	scopes   scopes
}

func newResult(pass *analysis.Pass, p *policy.Policy, w *words) *Result {
	return &Result{
		pass: pass, rules: p.Rules, infer: p.Infer, words: w,
		marks:     map[types.Object]mark{},
		countries: map[string]string{},
		consts:    map[string][]Label{},
		nests:     map[*types.Struct]nest{},
		raws:      map[structKey][]rawField{},
		fields:    map[structKey][]Field{},
		speaking:  map[structKey]bool{},
		carriers:  map[*types.Named]kind{},
		typeFact:  map[*types.TypeName]*said{},
		pkgFact:   map[*types.Package]*declared{},
		funcs:     map[*types.Func]Func{},
	}
}

// Bad returns the directives and tags that cannot be understood, by position.
func (r *Result) Bad() []BadDirective {
	if r == nil {
		return nil
	}
	return r.bad
}

// Country returns the country that a directive states of a constant or variable of
// this package or of one it imports, or "".
func (r *Result) Country(obj types.Object) string {
	if r == nil || obj == nil {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.markOf(obj).Country
}

// Countries returns the values of the constants, and the constant initial values of
// the variables, whose country a directive states, in this package and those it
// imports.
func (r *Result) Countries() map[string]string {
	if r == nil {
		return nil
	}
	return r.countries
}

// Constants returns the values of constants that a directive calls sensitive, in
// this package and those it imports: SSA keeps their values, not their names.
func (r *Result) Constants() map[string][]Label {
	if r == nil {
		return nil
	}
	return r.consts
}

// position is where obj is declared.
func (r *Result) position(obj types.Object) finding.Position {
	if obj.Pkg() == nil {
		return finding.Position{}
	}
	p := emit.Pos(r.pass.Fset, obj.Pkg().Path(), obj.Pos())
	if v, ok := obj.(*types.Var); ok && !v.IsField() && v.Pkg() == r.pass.Pkg && v.Parent() != v.Pkg().Scope() {
		return p // seen from within its function alone
	}
	if p.Known() {
		p.Column = 1
	}
	return p
}

// labels makes one label a class, sorted by class.
func labels(classes []string, why, what string, pos finding.Position) []Label {
	if len(classes) == 0 {
		return nil
	}
	out := make([]Label, 0, len(classes))
	for _, c := range slices.Sorted(slices.Values(classes)) {
		if n := len(out); n == 0 || out[n-1].Class != c {
			out = append(out, Label{Class: c, Why: why, What: what, Pos: pos})
		}
	}
	return out
}

// named makes the labels of what the lexicon has found.
func named(hits []match.Hit, what string, pos finding.Position) []Label {
	var classes []string
	for _, h := range hits {
		classes = append(classes, h.Class)
	}
	return labels(classes, WhyName, what, pos)
}
