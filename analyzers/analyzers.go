// Package analyzers is the suite: the passes of borderlint, wired together.
package analyzers

import (
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/allowance"
	"github.com/borderlint/borderlint/analyzers/crossborder"
	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
	"github.com/borderlint/borderlint/analyzers/weakness"
)

// Options are what a driver gives the suite.
type Options struct {
	// Load hands over the policy; it is called once per package and should remember.
	Load func() (*policy.Policy, error)
	// Fingerprint appends fingerprints to messages.
	Fingerprint bool
	// Now tells the time by which allowances expire; nil: the clock's.
	Now func() time.Time
}

// Suite is the passes of one run.
type Suite struct {
	// Analyzers are those that report, in a fixed order; they require the others.
	Analyzers []*analysis.Analyzer

	cross, weak, allow, flow *analysis.Analyzer
	now                      func() time.Time
}

// New wires the passes.
func New(o Options) *Suite {
	if o.Now == nil {
		o.Now = time.Now
	}
	fingerprint := new(bool)
	*fingerprint = o.Fingerprint
	pol := policy.NewAnalyzer(o.Load)
	ssa := lazyssa.NewAnalyzer()
	sens := sensitive.New(pol)
	s := &Suite{now: o.Now}
	s.flow = flow.New(pol, sens, ssa)
	s.cross = crossborder.New(pol, sens, s.flow, crossborder.Options{Fingerprint: fingerprint, Now: o.Now})
	s.cross.Flags.BoolVar(fingerprint, "fingerprint", o.Fingerprint, "append each finding's fingerprint to its message")
	s.weak = weakness.New(pol, s.flow, ssa)
	s.allow = allowance.New(s.cross, fingerprint)
	s.Analyzers = []*analysis.Analyzer{s.cross, s.weak, s.allow}
	return s
}

// Findings gathers what the passes found in one package from their results.
func (s *Suite) Findings(results map[*analysis.Analyzer]any) []finding.Finding {
	var out []finding.Finding
	if r, ok := results[s.cross].(*crossborder.Result); ok {
		out = append(out, r.Findings()...)
	}
	if r, ok := results[s.weak].(*weakness.Result); ok {
		out = append(out, r.Findings()...)
	}
	if r, ok := results[s.allow].(*allowance.Result); ok {
		out = append(out, r.Findings()...)
	}
	return out
}

// Used tells which of the policy's approved transfers allowed something in one
// package: their indexes.
func (s *Suite) Used(results map[*analysis.Analyzer]any) []int {
	if r, ok := results[s.cross].(*crossborder.Result); ok {
		return r.Used()
	}
	return nil
}

// StaleTransfers is what there is to say of the policy's approved transfers after a
// run. Used tells by index which of them allowed something, or may have.
func (s *Suite) StaleTransfers(p *policy.Policy, used func(i int) bool) []finding.Finding {
	return allowance.Policy(p, used, s.now())
}

// Incomplete gathers what could not be analysed in one package.
func (s *Suite) Incomplete(results map[*analysis.Analyzer]any) []finding.Incomplete {
	var out []finding.Incomplete
	if r, ok := results[s.cross].(*crossborder.Result); ok {
		out = append(out, r.Incomplete()...)
	}
	if r, ok := results[s.weak].(*weakness.Result); ok {
		out = append(out, r.Incomplete()...)
	}
	return out
}

// Stats gathers counts of one package.
func (s *Suite) Stats(results map[*analysis.Analyzer]any) map[string]int {
	if r, ok := results[s.flow].(*flow.Result); ok {
		return r.Stats()
	}
	return nil
}
