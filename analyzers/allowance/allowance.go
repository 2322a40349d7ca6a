// Package allowance is the pass that finds allow directives that should go: those
// that have expired, that match no finding, or that give no reason. Of the approved
// transfers of a policy it says the same, to whoever has seen all packages.
package allowance

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/crossborder"
	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/allow"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
)

// New returns the pass; its result is a *Result. It requires the pass that knows
// which directives were of use. Fingerprint is as for that pass.
func New(cross *analysis.Analyzer, fingerprint *bool) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "allowance",
		Doc:        "report allow directives that have expired, match nothing, or give no reason",
		Requires:   []*analysis.Analyzer{cross},
		ResultType: reflect.TypeFor[*Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			return run(pass, pass.ResultOf[cross].(*crossborder.Result).Stale(), fingerprint != nil && *fingerprint), nil
		},
	}
}

// Result is the stale allowances of one package.
type Result struct{ findings []finding.Finding }

// Findings returns the stale-allowance findings, by position.
func (r *Result) Findings() []finding.Finding { return r.findings }

func run(pass *analysis.Pass, stale []allow.Stale, verbose bool) *Result {
	r := &Result{}
	var prints emit.Fingerprints
	for _, s := range stale {
		at := emit.Pos(pass.Fset, pass.Pkg.Path(), s.Pos)
		f := finding.Finding{
			Rule: finding.StaleAllowance, Severity: finding.Warning, Message: "this allowance " + s.Why,
			Package: pass.Pkg.Path(), Position: at, Fingerprint: prints.Next(pass.Pkg.Path(), at.File, s.Why),
		}
		r.findings = append(r.findings, f)
		pass.Report(emit.Diagnostic(f, s.Pos, verbose))
	}
	return r
}
