package crossborder

import (
	"cmp"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/internal/allow"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
	"github.com/borderlint/borderlint/analyzers/internal/place"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// Options change what the pass says, never what it finds.
type Options struct {
	// Fingerprint appends each finding's fingerprint to its message, for drivers
	// whose diagnostics have no other room for it.
	Fingerprint *bool
	// Now tells the time by which allowances expire.
	Now func() time.Time
}

// New returns the pass; its result is a *Result. It requires the passes that hand
// it the policy, what is sensitive, and the flows.
func New(pol, sens, flows *analysis.Analyzer, opts Options) *analysis.Analyzer {
	tables := &tables{by: map[*policy.Policy]*place.Table{}}
	a := &analysis.Analyzer{
		Name:       "crossborder",
		Doc:        "report sensitive data that reaches an endpoint abroad that is written in the code",
		Requires:   []*analysis.Analyzer{pol, sens, flows},
		ResultType: reflect.TypeFor[*Result](),
	}
	a.Run = func(pass *analysis.Pass) (any, error) {
		p := pass.ResultOf[pol].(*policy.Policy)
		table, err := tables.of(p)
		if err != nil {
			return nil, err
		}
		c := &checker{
			pass: pass, pol: p, table: table, now: opts.Now(), verbose: opts.Fingerprint != nil && *opts.Fingerprint,
			module: module(pass, p.Dir), flows: pass.ResultOf[flows].(*flow.Result).Flows(),
		}
		r := c.run()
		r.incomplete = append(r.incomplete, pass.ResultOf[flows].(*flow.Result).Incomplete()...)
		r.incomplete = append(r.incomplete, c.bad(pass.ResultOf[sens].(*sensitive.Result))...)
		return r, nil
	}
	return a
}

// tables are the compiled facts about places, one per policy.
type tables struct {
	mu sync.Mutex
	by map[*policy.Policy]*place.Table
}

func (t *tables) of(p *policy.Policy) (*place.Table, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if table, ok := t.by[p]; ok {
		return table, nil
	}
	table, err := place.New(p.Rules, p.MMDB)
	if err != nil {
		return nil, err
	}
	t.by[p] = table
	return table, nil
}

// Result is what the pass found in one package.
type Result struct {
	findings   []finding.Finding
	incomplete []finding.Incomplete
	stale      []allow.Stale
	used       []int
}

// Findings returns the findings of the package, in order.
func (r *Result) Findings() []finding.Finding { return r.findings }

// Incomplete returns what could not be followed or understood.
func (r *Result) Incomplete() []finding.Incomplete { return r.incomplete }

// Stale returns the allow directives of the package that should go.
func (r *Result) Stale() []allow.Stale { return r.stale }

// Used returns which of the policy's approved transfers allowed something in the
// package: their indexes, sorted.
func (r *Result) Used() []int { return r.used }

// checker joins the flows of one package with place and policy.
type checker struct {
	pass    *analysis.Pass
	pol     *policy.Policy
	table   *place.Table
	now     time.Time
	verbose bool
	flows   []flow.Flow
	module  allow.Module
	used    []int // indexes of the approved transfers that were of use
}

// joint is the flows at one call to one host.
type joint struct {
	flow    flow.Flow // the first
	info    place.Info
	text    string
	sources []finding.Source
	flows   []flow.Flow // all of them
}

func (c *checker) run() *Result {
	r := &Result{}
	if policy.IsStd(c.pass.Pkg.Path()) {
		return r
	}
	known := map[string]bool{}
	for _, class := range c.pol.Rules.Classes() {
		known[class.ID] = true
	}
	index := allow.New(c.pass.Fset, c.pass.Pkg.Path(), c.pass.Files, func(class string) bool { return known[class] })
	var prints emit.Fingerprints
	for _, j := range c.joints() {
		f, ok := c.finding(j)
		if !ok || !c.allowed(&f, j, index) {
			continue
		}
		f.Message = c.message(f, j)
		f.Fingerprint = prints.Next(f.Package, c.enclosing(j.flow.Pos), f.Sink.Func, cmp.Or(f.Endpoint.Host, f.Endpoint.Text), strings.Join(f.Classes, ","))
		r.findings = append(r.findings, f)
		c.pass.Report(emit.Diagnostic(f, j.flow.Pos, c.verbose))
	}
	slices.SortFunc(r.findings, finding.Compare)
	r.stale = index.Stale(c.now)
	slices.Sort(c.used)
	r.used = slices.Compact(c.used)
	return r
}

// bad is the marks of sensitive things that were not understood.
func (c *checker) bad(sens *sensitive.Result) []finding.Incomplete {
	var out []finding.Incomplete
	for _, bad := range sens.Bad() {
		at := emit.Pos(c.pass.Fset, c.pass.Pkg.Path(), bad.Pos)
		out = append(out, finding.Incomplete{Package: c.pass.Pkg.Path(), Reason: bad.Message, Position: &at})
	}
	return out
}

// joints groups the flows by call and host, in the order of the code. Where data takes
// several ways from one call to one host, such as a transport of the client's own, it is
// told of the shortest.
func (c *checker) joints() []*joint {
	type key struct {
		pos  token.Pos
		host string
	}
	shorter := func(a, b flow.Flow) bool {
		return cmp.Or(cmp.Compare(len(a.Via), len(b.Via)), cmp.Compare(a.Sink.Func, b.Sink.Func)) < 0
	}
	by := map[key]*joint{}
	var out []*joint
	for _, f := range c.flows {
		for _, info := range c.places(f) {
			k := key{f.Pos, cmp.Or(info.Host, f.Sink.Func)}
			j := by[k]
			switch {
			case j == nil:
				j = &joint{flow: f, info: info, text: f.Text}
				by[k] = j
				out = append(out, j)
			case shorter(f, j.flow):
				end := j.flow.Endpoint
				j.flow = f
				j.flow.Endpoint = end
			}
			if finding.ComparePositions(f.Endpoint, j.flow.Endpoint) < 0 && f.Endpoint.Known() {
				j.flow.Endpoint, j.text = f.Endpoint, f.Text
			}
			j.flows = append(j.flows, f)
			if !slices.Contains(j.sources, f.Source) {
				j.sources = append(j.sources, f.Source)
			}
		}
	}
	for _, j := range out {
		slices.SortFunc(j.sources, func(a, b finding.Source) int {
			return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why), finding.ComparePositions(a.Position, b.Position))
		})
		// One thing under one name is told once, however many declarations say it.
		j.sources = slices.CompactFunc(j.sources, func(a, b finding.Source) bool { return a.Class == b.Class && a.What == b.What })
	}
	slices.SortStableFunc(out, func(a, b *joint) int {
		return cmp.Or(cmp.Compare(a.flow.Pos, b.flow.Pos), cmp.Compare(a.info.Host, b.info.Host), cmp.Compare(a.flow.Sink.Func, b.flow.Sink.Func))
	})
	return out
}

// places are where a flow goes, as far as it leaves the organisation.
func (c *checker) places(f flow.Flow) []place.Info {
	if f.Country != "" && !f.Stated {
		return []place.Info{{Host: f.Text, Country: f.Country, Operator: f.Operator, Why: "sink rule " + f.Sink.Func, Kind: place.Public, Relay: f.Relay}}
	}
	var out []place.Info
	for _, t := range place.Parse(f.Text, f.Sink.Kind) {
		info := c.table.LookTarget(t)
		if info.Kind != place.Public || slices.ContainsFunc(c.pol.Internal, func(p string) bool { return place.Match(p, info.Host) }) {
			continue
		}
		if f.Stated {
			info.Country, info.Why = f.Country, "directive"
		}
		info.Relay = info.Relay || f.Relay
		out = append(out, info)
	}
	return out
}

// finding is what the policy makes of a joint; false if it is in order.
func (c *checker) finding(j *joint) (finding.Finding, bool) {
	f := finding.Finding{
		Package:  c.pass.Pkg.Path(),
		Position: emit.Pos(c.pass.Fset, c.pass.Pkg.Path(), j.flow.Pos),
		Sources:  j.sources,
		Sink:     &j.flow.Sink,
		Endpoint: &finding.Endpoint{
			Text: j.text, Host: j.info.Host, Port: j.info.Port, Country: j.info.Country,
			Operator: j.info.Operator, Why: j.info.Why, Position: j.flow.Endpoint,
		},
	}
	home := slices.Contains(c.pol.Home, j.info.Country)
	accepted := home || slices.Contains(c.pol.Allow, j.info.Country)
	switch {
	case j.info.Relay:
		f.Rule = finding.RelayEndpoint
	case accepted && j.info.Country != "":
		return f, false
	case j.flow.How != "":
		f.Rule = finding.HiddenEndpoint
	case j.info.Country == "" && len(c.pol.Home) > 0:
		f.Rule = finding.UnknownEndpoint
	default:
		f.Rule = finding.ForeignEndpoint
	}
	c.classes(&f)
	return f, true
}

// classes lists the whole classes of a finding and grades it by them.
func (c *checker) classes(f *finding.Finding) {
	f.Classes = nil
	for _, s := range f.Sources {
		class, _, _ := strings.Cut(s.Class, ".")
		if !slices.Contains(f.Classes, class) {
			f.Classes = append(f.Classes, class)
		}
	}
	slices.Sort(f.Classes)
	f.Severity = ""
	for _, class := range f.Classes {
		if s := c.pol.Severity[class]; s != "" && (f.Severity == "" || !finding.Least(f.Severity, s)) {
			f.Severity = s
		}
	}
	switch {
	case f.Rule == finding.UnknownEndpoint:
		f.Severity = cmp.Or(c.pol.Unknown, finding.Warning)
	case f.Severity == "":
		f.Severity = finding.Error
	}
}

// allowed takes away the classes that an approved transfer or a directive covers,
// and reports whether any remains.
func (c *checker) allowed(f *finding.Finding, j *joint, index *allow.Index) bool {
	if f.Rule == finding.UnknownEndpoint && f.Severity == policy.Off {
		return false
	}
	var rest []finding.Source
	for _, class := range f.Classes {
		one := *f
		one.Classes = []string{class}
		one.Sources = slices.DeleteFunc(slices.Clone(f.Sources), func(s finding.Source) bool {
			whole, _, _ := strings.Cut(s.Class, ".")
			return whole != class
		})
		// Both are asked: what allows is of use, even where something else does too.
		byLine, byPolicy := index.Match(one, c.now), allow.Flows(c.pol, one, c.module, c.now)
		c.used = append(c.used, byPolicy...)
		if byLine || len(byPolicy) > 0 {
			continue
		}
		rest = append(rest, one.Sources...)
	}
	if len(rest) == 0 {
		return false
	}
	f.Sources = rest
	c.classes(f)
	f.Trace = c.trace(f, j)
	return true
}

// enclosing names the declaration that a position lies in.
func (c *checker) enclosing(pos token.Pos) string {
	for _, file := range c.pass.Files {
		if pos < file.FileStart || pos >= file.FileEnd {
			continue
		}
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Pos() <= pos && pos < fd.End() {
				if fd.Recv != nil && len(fd.Recv.List) > 0 {
					return receiver(fd.Recv.List[0].Type) + "." + fd.Name.Name
				}
				return fd.Name.Name
			}
		}
	}
	return ""
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
