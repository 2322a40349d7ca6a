package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/finding"
)

func TestOutputs(t *testing.T) {
	for _, test := range []struct {
		args []string
		want []output // nil: refused
	}{
		{nil, []output{{"text", ""}}},
		{[]string{"-o", "a"}, []output{{"text", "a"}}},
		{[]string{"-format", "json"}, []output{{"json", ""}}},
		{[]string{"-format", "json", "-o", "a"}, []output{{"json", "a"}}},
		{[]string{"-format", "json=a", "-format", "text"}, []output{{"json", "a"}, {"text", ""}}},
		{[]string{"-format", "json", "-o", "a", "-format", "text", "-o", "b"}, []output{{"json", "a"}, {"text", "b"}}},
		{[]string{"-format", "json=a", "-format", "text=a"}, nil},
		{[]string{"-format", "json", "-format", "text"}, nil},
		{[]string{"-format", "json=a", "-o", "b"}, nil},
		{[]string{"-format", "json="}, nil},
		{[]string{"-format", "html"}, nil},
		{[]string{"-o", ""}, nil},
	} {
		f, _, err := parse(Env{Dir: t.TempDir()}, test.args)
		if err != nil {
			if test.want != nil {
				t.Errorf("%q: %v", test.args, err)
			}
			continue
		}
		if diff := cmp.Diff(test.want, f.outputs, cmp.AllowUnexported(output{})); diff != "" {
			t.Errorf("%q: -want +got:\n%s", test.args, diff)
		}
	}
}

func TestStatus(t *testing.T) {
	with := func(incomplete bool, severities ...string) *finding.Report {
		r := &finding.Report{}
		for _, s := range severities {
			r.Findings = append(r.Findings, finding.Finding{Severity: s})
		}
		if incomplete {
			r.Incomplete = []finding.Incomplete{{Package: "p"}}
		}
		return r
	}
	for _, test := range []struct {
		r      *finding.Report
		failOn string
		want   int
	}{
		{with(false), finding.Note, 0},
		{with(false, finding.Warning), finding.Warning, 1},
		{with(false, finding.Warning), finding.Error, 0},
		{with(false, finding.Note, finding.Error), finding.Error, 1},
		{with(false, finding.Error), never, 0},
		{with(true, finding.Error), finding.Warning, 3},
		{with(true), never, 3},
	} {
		if got := status(test.r, test.failOn); got != test.want {
			t.Errorf("%v with -fail-on %s: status %d, want %d", test.r, test.failOn, got, test.want)
		}
	}
}

func TestColor(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false}, // not a terminal
		{map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
	} {
		e := Env{Getenv: func(name string) string { return test.env[name] }}
		if got := e.color(nil); got != test.want {
			t.Errorf("%v: colour %v, want %v", test.env, got, test.want)
		}
	}
}
