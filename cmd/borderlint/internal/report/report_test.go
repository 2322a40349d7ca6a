package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

func sample() *finding.Report {
	r := &finding.Report{
		Schema: finding.Schema, Tool: finding.Tool{Name: "borderlint", Version: "devel"},
		Stats: map[string]int{"packages": 2},
		Findings: []finding.Finding{{
			Rule: finding.ForeignEndpoint, Severity: finding.Error, Package: "example.com/m",
			Message:     "passenger data (Passenger.No) goes to api.example.ru (RU) through net/http.Post; no home is set",
			Fingerprint: "f1", Classes: []string{"passenger"},
			Position: finding.Position{File: "a.go", Line: 3, Column: 10},
			Sources:  []finding.Source{{What: "Passenger.No", Class: "passenger", Why: "tag", Position: finding.Position{File: "b.go", Line: 1, Column: 2}}},
			Sink:     &finding.Sink{Func: "net/http.Post", Kind: "http", Position: finding.Position{File: "a.go", Line: 3, Column: 10}},
			Endpoint: &finding.Endpoint{Text: "https://api.example.ru/{}", Host: "api.example.ru", Country: "RU", Why: "country-code domain ru", Position: finding.Position{File: "a.go", Line: 1, Column: 1}},
			Trace:    []finding.Step{{Note: "Passenger.No is read", Position: finding.Position{File: "a.go", Line: 2, Column: 3}}, {Note: "sent", Position: finding.Position{File: "a.go", Line: 3, Column: 10}}},
		}},
		Incomplete: []finding.Incomplete{{Package: "example.com/m/x", Reason: "does not parse: \x1b[2J", Position: &finding.Position{File: "x\u202e.go", Line: 1, Column: 1}}},
	}
	r.Sort()
	return r
}

func TestText(t *testing.T) {
	opts := report.Options{Source: func(file string, line int) (string, bool) {
		return "\t\"数据\", http.Post(u, \x1b[31m)", file == "a.go" && line == 3
	}}
	var got bytes.Buffer
	r := sample()
	r.Findings[0].Position.Column = 12
	if err := report.Text(&got, r, opts); err != nil {
		t.Fatal(err)
	}
	want := `a.go:3:12: error: passenger data (Passenger.No) goes to api.example.ru (RU) through net/http.Post; no home is set [foreign-endpoint]
     3 | "数据", http.Post(u, \x1b[31m)
       |         ^
    source:   Passenger.No is passenger data by its tag at b.go:1:2
    endpoint: https://api.example.ru/{} (RU; country-code domain ru) at a.go:1:1
    sink:     net/http.Post at a.go:3:10
    trace:    1. Passenger.No is read at a.go:2:3
              2. sent at a.go:3:10

x\u202e.go:1:1: incomplete: example.com/m/x: does not parse: \x1b[2J
borderlint: 1 finding (1 error) in 2 packages; 1 package not fully analysed
hint: no home is set, so every public endpoint counts as foreign; -home CC or home = ["CC"] in borderlint.toml says where data may go
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got.Reset()
	opts.Color = true
	if err := report.Text(&got, r, opts); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.String(), "\x1b[1;31merror:\x1b[0m") || strings.Contains(got.String(), "\x1b[2J") {
		t.Errorf("colour is missing, or the analysed code paints:\n%q", got.String())
	}
}

func TestJSONIsReadBack(t *testing.T) {
	var buf bytes.Buffer
	if err := report.JSON(&buf, sample(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	got, err := report.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	empty := &finding.Report{Schema: finding.Schema}
	empty.Sort()
	buf.Reset()
	if err := report.JSON(&buf, empty, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(buf.String(), "null") {
		t.Errorf("an empty list is null:\n%s", buf.String())
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, text := range []string{"", "[]", `{"schema":"other/1"}`, `{"schema":"borderlint/1","extra":1}`, `{"schema":"borderlint/1"}{}`} {
		if r, err := report.Decode(strings.NewReader(text)); err == nil {
			t.Errorf("Decode(%q) = %v, want an error", text, r)
		}
	}
}
