// Package allowance is the pass that finds allow directives that should go: those
// that have expired, that match no finding, or that give no reason.
package allowance

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/crossborder"
	"github.com/borderlint/borderlint/analyzers/finding"
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
			return run(pass, pass.ResultOf[cross].(*crossborder.Result), fingerprint != nil && *fingerprint), nil
		},
	}
}

// Result is the stale allowances of one package.
type Result struct{ findings []finding.Finding }

// Findings returns the stale-allowance findings, by position.
func (r *Result) Findings() []finding.Finding { return r.findings }

func run(pass *analysis.Pass, cross *crossborder.Result, verbose bool) *Result {
	r := &Result{}
	nth := map[string]int{}
	for _, s := range cross.Stale() {
		at := emit.Pos(pass.Fset, pass.Pkg.Path(), s.Pos)
		key := pass.Pkg.Path() + "\x00" + at.File + "\x00" + s.Why
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, nth[key]))
		nth[key]++
		f := finding.Finding{
			Rule: finding.StaleAllowance, Severity: finding.Warning, Message: "this allowance " + s.Why,
			Package: pass.Pkg.Path(), Position: at, Fingerprint: hex.EncodeToString(sum[:8]),
		}
		msg := f.Message
		if verbose {
			msg += " [" + f.Fingerprint + "]"
		}
		r.findings = append(r.findings, f)
		pass.Report(analysis.Diagnostic{Pos: s.Pos, Category: f.Rule, Message: msg})
	}
	return r
}
