package crossborder

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/internal/place"
	"github.com/borderlint/borderlint/analyzers/policy"
)

const pkgPath = "example.com/app/export"

// newChecker is a checker of the package in src under the policy in text.
func newChecker(t *testing.T, text, src string) *checker {
	t.Helper()
	name := filepath.Join(t.TempDir(), policy.FileName)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	pol, err := policy.Load(policy.Options{Config: name})
	if err != nil {
		t.Fatal(err)
	}
	table, err := place.New(pol.Rules, "")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/app/export/send.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: types.NewPackage(pkgPath, "export"),
		Report: func(analysis.Diagnostic) {},
	}
	return &checker{pass: pass, pol: pol, table: table, now: time.Date(2027, 1, 15, 0, 0, 0, 0, time.UTC)}
}

// send is a flow of class to text at a line of the checker's file.
func (c *checker) send(line int, class, text string) flow.Flow {
	return flow.Flow{
		Pos:    c.pass.Fset.File(c.pass.Files[0].Pos()).LineStart(line),
		Sink:   finding.Sink{Func: "net/http.Post", Kind: "http", Position: finding.Position{File: pkgPath + "/send.go", Line: line, Column: 1}},
		Source: finding.Source{What: "T." + class, Class: class, Why: "tag", Position: finding.Position{File: pkgPath + "/t.go", Line: 3, Column: 2}},
		Text:   text, Endpoint: finding.Position{File: pkgPath + "/send.go", Line: line, Column: 9},
	}
}

// told is a result in a line per finding: line, severity, rule, host, classes.
func told(r *Result) []string {
	var out []string
	for _, f := range r.Findings() {
		out = append(out, fmt.Sprintf("%d %s %s %s %s", f.Position.Line, f.Severity, f.Rule, f.Endpoint.Host, strings.Join(f.Classes, "+")))
	}
	return out
}

const plain = "package export\n\nfunc f() {\n\tsend()\n\tsend()\n}\n"

func TestRule(t *testing.T) {
	const home = "home = ['CN']\nallow = ['HK']\ninternal = ['*.corp.example.ru']\n"
	hidden := func(f *flow.Flow) { f.How = "base64" }
	relay := func(f *flow.Flow) { f.Relay = true }
	abroad := func(f *flow.Flow) { f.Country = "US" }
	stated := func(f *flow.Flow) { f.Country, f.Stated = "US", true }
	for name, c := range map[string]struct {
		policy, text string
		change       func(*flow.Flow)
		want         string
	}{
		"foreign":                 {home, "https://a.example.ru", nil, "error foreign-endpoint a.example.ru"},
		"home":                    {home, "https://a.example.cn", nil, ""},
		"allowed country":         {home, "https://a.example.hk", nil, ""},
		"unknown":                 {home, "https://a.example.com", nil, "warning unknown-endpoint a.example.com"},
		"unknown is graded":       {home + "unknown = 'note'", "https://a.example.com", nil, "note unknown-endpoint a.example.com"},
		"unknown is off":          {home + "unknown = 'off'", "https://a.example.com", nil, ""},
		"without a home":          {"", "https://a.example.com", nil, "error foreign-endpoint a.example.com"},
		"internal":                {home, "https://a.corp.example.ru", nil, ""},
		"beside internal":         {home, "https://corp.example.ru.evil.example.ru", nil, "error foreign-endpoint corp.example.ru.evil.example.ru"},
		"private":                 {home, "http://10.1.2.3/", nil, ""},
		"hidden abroad":           {home, "https://a.example.ru", hidden, "error hidden-endpoint a.example.ru"},
		"hidden, unknown":         {home, "https://a.example.com", hidden, "error hidden-endpoint a.example.com"},
		"hidden at home":          {home, "https://a.example.cn", hidden, ""},
		"relay at home":           {home, "https://a.example.cn", relay, "error relay-endpoint a.example.cn"},
		"relay before hidden":     {home, "https://webhook.site/x", hidden, "error relay-endpoint webhook.site"},
		"sink abroad":             {home, "example.com/consultancy.Submit", abroad, "error foreign-endpoint example.com/consultancy.Submit"},
		"directive over domain":   {home, "https://a.example.cn", stated, "error foreign-endpoint a.example.cn"},
		"severity of the class":   {home + "severity.cargo = 'note'", "https://a.example.ru", nil, "note foreign-endpoint a.example.ru"},
		"of another class":        {home + "severity.passenger = 'note'", "https://a.example.ru", nil, "error foreign-endpoint a.example.ru"},
		"unknown outranks class":  {home + "severity.cargo = 'error'", "https://a.example.com", nil, "warning unknown-endpoint a.example.com"},
		"nothing known of a host": {home, "{}", nil, ""},
	} {
		checker := newChecker(t, c.policy, plain)
		f := checker.send(4, "cargo", c.text)
		if c.change != nil {
			c.change(&f)
		}
		checker.flows = []flow.Flow{f}
		var want []string
		if c.want != "" {
			want = []string{"4 " + c.want + " cargo"}
		}
		if diff := cmp.Diff(want, told(checker.run())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What meets at one call on the way to one host is one finding.
func TestJoints(t *testing.T) {
	c := newChecker(t, "home = ['CN']", plain)
	again := c.send(4, "cargo", "https://a.example.ru/other")
	again.Source.Position.Line, again.Endpoint.Line = 9, 9
	c.flows = []flow.Flow{
		c.send(5, "cargo", "https://a.example.ru"),
		c.send(4, "passenger", "https://a.example.ru"),
		c.send(4, "location.coarse", "https://a.example.ru"),
		c.send(4, "cargo", "https://b.example.ru"),
		c.send(4, "cargo", "https://a.example.ru"),
		again,
	}
	r := c.run()
	want := []string{
		"4 error foreign-endpoint a.example.ru cargo+location+passenger",
		"4 error foreign-endpoint b.example.ru cargo",
		"5 error foreign-endpoint a.example.ru cargo",
	}
	if diff := cmp.Diff(want, told(r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	var sources []string
	for _, s := range r.Findings()[0].Sources {
		sources = append(sources, s.What)
	}
	if diff := cmp.Diff([]string{"T.cargo", "T.location.coarse", "T.passenger"}, sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	// The order in which flows are found changes nothing.
	before := r.Findings()
	slices.Reverse(c.flows)
	if diff := cmp.Diff(before, c.run().Findings()); diff != "" {
		t.Errorf("in the other order (-want +got):\n%s", diff)
	}
}

// Allowances take classes away, one by one.
func TestAllowed(t *testing.T) {
	const src = `package export

func f() {
	send() //borderlint:allow cargo to RU because x
	nothing() // the directive above reaches this line, too
	send()
}
`
	c := newChecker(t, `home = ["CN"]

[[allow_flow]]
classes = ["weather"]
to = ["FR"]
reason = "matches nothing"

[[allow_flow]]
classes = ["passenger", "cargo"]
to = ["a.example.ru"]
reason = "x"
until = 2027-01-15

[[allow_flow]]
to = ["RU"]
reason = "too late"
until = 2027-01-14
`, src)
	for _, line := range []int{4, 6} {
		for _, class := range []string{"passenger", "cargo", "location"} {
			c.flows = append(c.flows, c.send(line, class, "https://a.example.ru"))
		}
	}
	c.flows = append(c.flows, c.send(4, "cargo", "https://b.example.ru"), c.send(6, "cargo", "https://b.example.ru"))
	r := c.run()
	want := []string{
		"4 error foreign-endpoint a.example.ru location",
		"6 error foreign-endpoint a.example.ru location",
		"6 error foreign-endpoint b.example.ru cargo",
	}
	if diff := cmp.Diff(want, told(r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1}, r.Used()); diff != "" {
		t.Errorf("approved transfers of use (-want +got):\n%s", diff)
	}
	if stale := r.Stale(); len(stale) != 0 {
		t.Errorf("a directive of use is stale: %v", stale)
	}
	if f := r.Findings()[0]; len(f.Sources) != 1 || strings.Contains(f.Message, "cargo") {
		t.Errorf("what is allowed is told all the same: %s", f.Message)
	}
}

func TestFinding(t *testing.T) {
	c := newChecker(t, "home = ['CN', 'HK']", plain)
	f := c.send(4, "cargo", "https://a.example.ru:8443/x?y={}")
	f.Sink.Position = finding.Position{File: "example.com/app/wire/wire.go", Line: 8, Column: 2}
	f.Via = []finding.Position{{File: "example.com/app/wire/wire.go", Line: 5, Column: 2}}
	c.flows = []flow.Flow{f}
	var diagnostics []analysis.Diagnostic
	c.pass.Report = func(d analysis.Diagnostic) { diagnostics = append(diagnostics, d) }
	got := c.run().Findings()
	const message = "cargo data (T.cargo) goes to a.example.ru (RU) through net/http.Post; home is CN, HK"
	here := finding.Position{File: pkgPath + "/send.go", Line: 4, Column: 1}
	want := []finding.Finding{{
		Rule: finding.ForeignEndpoint, Severity: finding.Error, Message: message, Package: pkgPath,
		Fingerprint: "326cec9d471b4311", Position: here, Classes: []string{"cargo"},
		Sources: []finding.Source{f.Source}, Sink: &f.Sink,
		Endpoint: &finding.Endpoint{
			Text: f.Text, Host: "a.example.ru", Port: "8443", Country: "RU", Why: "country-code domain .ru", Position: f.Endpoint,
		},
		Trace: []finding.Step{
			{Note: "cargo data: T.cargo (tag)", Position: f.Source.Position},
			{Note: "endpoint https://a.example.ru:8443/x?y={}", Position: f.Endpoint},
			{Note: "data and endpoint meet", Position: here},
			{Note: "handed on", Position: f.Via[0]},
			{Note: "sent by net/http.Post", Position: f.Sink.Position},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]analysis.Diagnostic{{Pos: f.Pos, Category: finding.ForeignEndpoint, Message: message}}, diagnostics); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// A fingerprint says in which function a finding stands, and not in which line.
func TestFingerprint(t *testing.T) {
	const src = `package export

func f() {
	send()
	send()
}

func (s *S[T]) f() { send() }
`
	prints := func(src string, lines ...int) (prints []string) {
		c := newChecker(t, "home = ['CN']", src)
		for _, line := range lines {
			f := c.send(line, "cargo", "https://a.example.ru")
			f.Pos++ // into the declaration
			c.flows = append(c.flows, f)
		}
		for _, f := range c.run().Findings() {
			prints = append(prints, f.Fingerprint)
		}
		return prints
	}
	before := prints(src, 4, 5, 8)
	if len(slices.Compact(slices.Sorted(slices.Values(before)))) != 3 {
		t.Errorf("fingerprints are alike: %v", before)
	}
	moved := strings.Replace(src, "\nfunc f", "\n// It has moved.\nfunc f", 1)
	if diff := cmp.Diff(before, prints(moved, 5, 6, 9)); diff != "" {
		t.Errorf("moved lines change fingerprints (-before +after):\n%s", diff)
	}
}

// The trace follows the source that is stated most strongly, and among these the first.
func TestStrongest(t *testing.T) {
	at := finding.Position{File: pkgPath + "/t.go", Line: 1, Column: 1}
	source := func(what, why string, at finding.Position) finding.Source {
		return finding.Source{What: what, Class: "cargo", Why: why, Position: at}
	}
	for want, sources := range map[string][]finding.Source{
		"":  {source("a", "tag", finding.Position{})},
		"b": {source("a", "name", at), source("b", "rule", at), source("c", "rule", at)},
		"c": {source("a", "tag", finding.Position{}), source("b", "type", at), source("c", "directive", at)},
	} {
		got := ""
		if s := strongest(sources); s != nil {
			got = s.What
		}
		if got != want {
			t.Errorf("strongest is %q, want %q", got, want)
		}
	}
}
