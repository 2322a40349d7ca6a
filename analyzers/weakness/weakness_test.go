package weakness

import (
	"errors"
	"go/ast"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/issue"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// byName stands for the flows: a function handles passenger data if its name says so.
type byName struct{ files []*ast.File }

func (b byName) Handles(pos token.Pos) []string {
	if strings.Contains(enclosing(b.files, pos), "handles") {
		return []string{"passenger"}
	}
	return nil
}

func suite(p *policy.Policy) *analysis.Analyzer {
	pol := policy.NewAnalyzer(func() (*policy.Policy, error) { return p, nil })
	flow := &analysis.Analyzer{
		Name: "flow", Doc: "flows by name", ResultType: reflect.TypeFor[byName](),
		Run: func(pass *analysis.Pass) (any, error) { return byName{pass.Files}, nil },
	}
	return New(pol, flow, lazyssa.NewAnalyzer())
}

func embedded(t *testing.T) *policy.Policy {
	t.Helper()
	p, err := policy.Load(policy.Options{Dir: t.TempDir(), NoSearch: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWeakness(t *testing.T) {
	results := analysistest.Run(t, analysistest.TestData(), suite(embedded(t)), "a")
	r := results[0].Result.(*Result)
	if got := r.Incomplete(); len(got) != 0 {
		t.Errorf("incomplete: %v", got)
	}
	seen := map[string]bool{}
	for _, f := range r.Findings() {
		if seen[f.Fingerprint] || f.Fingerprint == "" {
			t.Errorf("fingerprint %q of %v is another's too", f.Fingerprint, f.Position)
		}
		seen[f.Fingerprint] = true
		if f.Position.File != "a/a.go" {
			t.Errorf("a //line comment moved %v", f.Position)
		}
		if diff := cmp.Diff([]string{"passenger"}, f.Classes); diff != "" {
			t.Errorf("classes (-want +got):\n%s", diff)
		}
	}
}

// Without weak_handling not even the SSA is built.
func TestOff(t *testing.T) {
	p := embedded(t)
	p.WeakHandling = false
	var files []*ast.File
	pass := &analysis.Pass{Files: files}
	if got := run(pass, p, nil, nil); len(got.Findings()) != 0 {
		t.Errorf("got %v", got.Findings())
	}
}

func TestSeverity(t *testing.T) {
	p := &policy.Policy{Severity: map[string]string{"passenger": "note", "cargo": "error"}}
	for want, classes := range map[string][]string{
		"note": {"passenger"}, "error": {"cargo", "passenger"}, "warning": {"weather"},
	} {
		if got := severity(p, classes); got != want {
			t.Errorf("severity of %v is %s, want %s", classes, got, want)
		}
	}
}

type loud struct{ calls int }

func (*loud) ID() string { return "G999" }

func (l *loud) Match(ast.Node, *gosec.Context) (*issue.Issue, error) {
	l.calls++
	panic(errors.New("unexpected node"))
}

func TestPanicCostsOneRule(t *testing.T) {
	g := &guard{failed: map[string]string{}}
	rule := &loud{}
	made, _ := g.builder(func(string, gosec.Config) (gosec.Rule, []ast.Node) { return rule, nil })("G999", nil)
	for range 3 {
		if found, err := made.Match(nil, nil); found != nil || err != nil {
			t.Errorf("got %v, %v", found, err)
		}
	}
	unmade, _ := g.builder(func(string, gosec.Config) (gosec.Rule, []ast.Node) { panic("no rule") })("G998", nil)
	if unmade.ID() != "G998" {
		t.Errorf("a rule that could not be made is called %q", unmade.ID())
	}
	if rule.calls != 1 {
		t.Errorf("the rule was asked %d times after its panic", rule.calls-1)
	}
	a := g.analyzer("G997", &analysis.Analyzer{Run: func(*analysis.Pass) (any, error) { panic("no SSA") }})
	if result, err := a.Run(nil); result != nil || err != nil {
		t.Errorf("got %v, %v", result, err)
	}
	want := []string{"gosec rule G997: no SSA", "gosec rule G998: no rule", "gosec rule G999: unexpected node"}
	if diff := cmp.Diff(want, g.reasons()); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}
