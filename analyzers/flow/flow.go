package flow

import (
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// New returns the pass. It needs the policy's rules, what is sensitive, and the
// SSA form of the package.
func New(pol, sens, ssa *analysis.Analyzer) *analysis.Analyzer {
	return newPass(pol, sens, ssa, nil)
}

func newPass(pol, sens, ssa *analysis.Analyzer, into *StdTable) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "flow",
		Doc:        "summarise what each function does with sensitive data and endpoints",
		Requires:   []*analysis.Analyzer{pol, sens, ssa},
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{new(packageFact), new(typeFact)},
	}
	a.Run = func(pass *analysis.Pass) (any, error) {
		p := pass.ResultOf[pol].(*policy.Policy)
		s := pass.ResultOf[sens].(*sensitive.Result)
		return run1(pass, p, s, pass.ResultOf[ssa].(*lazyssa.SSA), into)
	}
	return a
}

func run1(pass *analysis.Pass, pol *policy.Policy, sens *sensitive.Result, s *lazyssa.SSA, into *StdTable) (*Result, error) {
	if policy.IsStd(pass.Pkg.Path()) && into == nil {
		return &Result{}, nil // std is rules: so every driver agrees
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	p := newPkg(pass, pol, sens, s)
	if into != nil {
		p.standard, p.making = into, true
	}
	p.solve()
	mets := p.findings()
	res := &Result{stats: p.counts()}
	t := &tracer{pkg: p, replays: map[*ssa.Function]*replay{}}
	for _, m := range mets {
		f := p.flow(m)
		f.trail = t.trailOf(m, f)
		res.flows = append(res.flows, f)
	}
	res.flows = slices.DeleteFunc(res.flows, func(f Flow) bool { return !f.Pos.IsValid() })
	res.handled = p.handled()
	res.incomplete = append(p.imports.incomplete(), p.incomplete...)
	bundles := p.export()
	if into != nil {
		into.add(p, bundles)
	}
	return res, nil
}

// Result answers what flows were completed in a package.
type Result struct {
	flows      []Flow
	handled    []Handled
	incomplete []finding.Incomplete
	stats      map[string]int
}

// Flow is one pair of a piece of data and an endpoint that met.
type Flow struct {
	// Pos is the call in this package at which they met.
	Pos  token.Pos
	Sink finding.Sink
	// Source is what is sent.
	Source finding.Source
	// Text is the endpoint as written, with {} for parts that are not known, and
	// How says how it was decoded, if the code hides it.
	Text, How string
	// Country and Operator are those of a sink that is itself abroad, or, for
	// Country, what a directive states of the constant.
	Country, Operator string
	// Stated says that Country comes from a directive.
	Stated   bool
	Relay    bool
	Endpoint finding.Position
	// Via are the calls between Pos and the sink, outermost first.
	Via   []finding.Position
	trail func() Trail
}

// Flows returns the flows of the package by position.
func (r *Result) Flows() []Flow { return r.flows }

// Incomplete returns what could not be followed.
func (r *Result) Incomplete() []finding.Incomplete { return r.incomplete }

// Stats returns counts: functions analysed, and how many hit a bound.
func (r *Result) Stats() map[string]int { return r.stats }

// Handled says which sources pass through a function.
type Handled struct {
	Pos, End token.Pos
	Sources  []finding.Source
}

// Handles returns the classes of the data that passes through the function around
// pos, sorted.
func (r *Result) Handles(pos token.Pos) []string {
	var best *Handled
	for i := range r.handled {
		h := &r.handled[i]
		if h.Pos <= pos && pos < h.End && (best == nil || h.Pos > best.Pos) {
			best = h
		}
	}
	if best == nil {
		return nil
	}
	var out []string
	for _, s := range best.Sources {
		if class, _, _ := strings.Cut(s.Class, "."); !slices.Contains(out, class) {
			out = append(out, class)
		}
	}
	slices.Sort(out)
	return out
}

func (p *pkg) finding(s srcID) finding.Source {
	x := p.srcs[s]
	return finding.Source{What: p.table.names[x.what], Class: p.table.names[x.class], Why: p.table.names[x.why], Position: p.poss[x.pos]}
}

func (p *pkg) flow(m met) Flow {
	s, t := m.send, p.atoms[m.text]
	x := p.texts[t.text].Rename(func(int) int { return 0 })
	f := Flow{
		Pos:    p.posBack[m.at],
		Sink:   finding.Sink{Func: p.table.names[s.fn], Kind: p.table.names[s.kind], Position: p.poss[s.pos]},
		Source: p.finding(p.atoms[m.data].src),
		Text:   tidy(x.String()), How: howOf(x), Relay: s.relay,
		Country: p.table.names[s.country], Operator: p.table.names[s.operator],
		Endpoint: p.poss[t.pos],
	}
	if t.land != 0 {
		f.Country, f.Stated = p.table.names[t.land], true
	}
	for i := len(s.via) - 2; i >= 0; i-- {
		f.Via = append(f.Via, p.poss[s.via[i]])
	}
	return f
}

// howOf tells how the host of a text was decoded, if the code hides it.
func howOf(x strval.Text) string {
	var hows []string
	for _, part := range x.Parts {
		if part.How != "" && !slices.Contains(hows, part.How) {
			hows = append(hows, part.How)
		}
	}
	return strings.Join(hows, ", ")
}

// handled lists the functions through which sensitive data passes.
func (p *pkg) handled() []Handled {
	var out []Handled
	for _, fn := range p.funcs {
		sum := p.sums[fn]
		syn := fn.Syntax()
		if sum == nil || syn == nil || len(sum.handles) == 0 {
			continue
		}
		h := Handled{Pos: syn.Pos(), End: syn.End()}
		for _, s := range sum.handles {
			h.Sources = append(h.Sources, p.finding(s))
		}
		out = append(out, h)
	}
	return out
}

// tidy drops from a URL the separators of parts that may be empty, and from one that is put
// together from its parts a user and a query that are not known: it was not written so.
func tidy(s string) string {
	if short := strings.Replace(s, "://{}@", "://", 1); short != s {
		s = strings.TrimSuffix(short, "?{}")
	}
	return strings.TrimSuffix(s, "?")
}
