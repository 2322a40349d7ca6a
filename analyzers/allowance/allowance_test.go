package allowance

import (
	"fmt"
	"go/token"
	"go/types"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/allow"
	"github.com/borderlint/borderlint/analyzers/policy"
)

func TestDirectives(t *testing.T) {
	fset := token.NewFileSet()
	file := fset.AddFile("/app/export/send.go", -1, 30)
	file.SetLines([]int{0, 10, 20})
	var diagnostics []analysis.Diagnostic
	pass := &analysis.Pass{
		Fset: fset, Pkg: types.NewPackage("example.com/app/export", "export"),
		Report: func(d analysis.Diagnostic) { diagnostics = append(diagnostics, d) },
	}
	r := run(pass, []allow.Stale{{Pos: file.Pos(10), Why: "matches nothing"}, {Pos: file.Pos(20), Why: "matches nothing"}}, true)
	var want []finding.Finding
	var shown []analysis.Diagnostic
	for i, print := range []string{"3aebcf0154f5e638", "1369e095b7dd0796"} {
		want = append(want, finding.Finding{
			Rule: finding.StaleAllowance, Severity: finding.Warning, Message: "this allowance matches nothing",
			Package: "example.com/app/export", Fingerprint: print,
			Position: finding.Position{File: "example.com/app/export/send.go", Line: i + 2, Column: 1},
		})
		shown = append(shown, analysis.Diagnostic{
			Pos: file.Pos(10 * (i + 1)), Category: finding.StaleAllowance, Message: "this allowance matches nothing [" + print + "]",
		})
	}
	if diff := cmp.Diff(want, r.Findings()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(shown, diagnostics); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

func TestPolicy(t *testing.T) {
	now := time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)
	today := now.Truncate(24 * time.Hour)
	p := &policy.Policy{AllowFlows: []policy.AllowFlow{
		{To: []string{"US"}, Reason: "in order"},
		{To: []string{"US"}},
		{To: []string{"US"}, Reason: "over", Until: today.AddDate(0, 0, -1)},
		{To: []string{"US"}, Reason: "the last day", Until: today},
		{To: []string{"DE"}, Reason: "of no use"},
		{To: []string{"DE"}, Reason: "over and of no use", Until: today.AddDate(-1, 0, 0)},
		{To: []string{"DE"}, Reason: "of no use, too"},
	}}
	for i := range p.AllowFlows {
		p.AllowFlows[i].Position = finding.Position{File: policy.FileName, Line: i + 1, Column: 1}
	}
	seen := map[string]bool{}
	told := func(used func(int) bool) (lines []string) {
		for _, f := range Policy(p, used, now) {
			if f.Rule != finding.StaleAllowance || f.Position.File != policy.FileName {
				t.Errorf("%+v", f)
			}
			lines = append(lines, fmt.Sprintf("%d %s: %s", f.Position.Line, f.Severity, f.Message))
			seen[f.Fingerprint] = true
		}
		return lines
	}
	want := []string{
		"2 warning: this approved transfer gives no reason",
		"3 warning: this approved transfer expired on 2027-01-14",
		"5 note: this approved transfer matches nothing",
		"6 warning: this approved transfer expired on 2026-01-15",
		"7 note: this approved transfer matches nothing",
	}
	if diff := cmp.Diff(want, told(func(i int) bool { return i < 4 })); diff != "" {
		t.Errorf("all was seen (-want +got):\n%s", diff)
	}
	if len(seen) != len(want) {
		t.Errorf("fingerprints are alike: %v", seen)
	}
	want = []string{want[0], want[1], want[3]}
	if diff := cmp.Diff(want, told(func(int) bool { return true })); diff != "" {
		t.Errorf("not all was seen (-want +got):\n%s", diff)
	}
}
