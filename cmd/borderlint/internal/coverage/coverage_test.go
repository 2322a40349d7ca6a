package coverage_test

import (
	"context"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/coverage"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

func of(t *testing.T, patterns ...string) *coverage.Coverage {
	t.Helper()
	pol, err := policy.Load(policy.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	c, err := coverage.Of(context.Background(), load.Options{Dir: t.TempDir()}, pol.Rules, patterns)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Failed) > 0 {
		t.Fatalf("packages could not be read: %v", c.Failed)
	}
	return c
}

// TestKnown holds what is told of functions of every kind.
func TestKnown(t *testing.T) {
	c := of(t)
	told := map[string]coverage.Function{}
	for _, f := range c.Functions {
		if _, twice := told[f.Func]; twice {
			t.Errorf("%s is listed twice", f.Func)
		}
		told[f.Func] = f
	}
	for name, want := range map[string]flow.Knowledge{
		"strings.ToUpper":               flow.ByRule,
		"(*strings.Builder).Reset":      "", // one input, and nothing beside it
		"(*net/http.Client).Do":         flow.ByRule,
		"(*net.conn).Write":             flow.ByRule, // a net.TCPConn has it
		"(io.Reader).Read":              flow.ByRule,
		"slices.Collect":                flow.BySummary, // by the source
		"(*container/list.List).Remove": flow.BySummary,
		"maps.Copy":                     flow.BySummary,
		"strings.Contains":              "", // by its signature: a truth value holds nothing
		"strings.Compare":               flow.Nothing,
		"bytes.Equal":                   flow.Nothing, // one slice could be filled from the other
		"sort.SearchStrings":            flow.Nothing,
		"(*strings.Builder).Len":        flow.Nothing,
		"go/types.ExprString":           flow.Unknown,
		"(go/types.Type).Underlying":    flow.Unknown,
		"time.Now":                      "", // no input
		"os.Exit":                       "", // no output
		"internal/bytealg.Count":        "", // programs cannot call it
	} {
		if got := told[name].Known; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, f := range c.Functions {
		if unknown := f.Known == flow.Unknown; unknown != (f.Reason != "") || unknown != (f.Taken != "") {
			t.Errorf("%s is %s, and the reason is %q and %q", f.Func, f.Known, f.Reason, f.Taken)
		}
		if f.Known == flow.ByRule && f.Rules == "" {
			t.Errorf("nobody tells where the rule about %s stands", f.Func)
		}
	}
	for _, want := range []struct{ name, reason, taken string }{
		{"go/types.ExprString", "leaves out", "results hold all arguments"},
		{"(go/types.Type).Underlying", "interface", "results hold all arguments"},
		{"go/token.IsKeyword", "", ""},
		{"go/token.Lookup", "leaves out", "counts"},
	} {
		f := told[want.name]
		if !strings.Contains(f.Reason, want.reason) || !strings.Contains(f.Taken, want.taken) || (f.Reason == "") != (want.reason == "") {
			t.Errorf("%s is unknown because it %q and taken so: %q; want %q and %q", want.name, f.Reason, f.Taken, want.reason, want.taken)
		}
	}
}

// TestTotals holds that every function is counted once, under one heading.
func TestTotals(t *testing.T) {
	c := of(t)
	total, unknown := c.Total(), 0
	if total.Carry != len(c.Functions) || total.Carry != total.Rule+total.Summary+total.Nothing+total.Unknown {
		t.Errorf("of %d functions %+v are counted", len(c.Functions), total)
	}
	if total.Carry < 4000 || total.Rule < 1000 || total.Summary < 100 || total.Nothing < 200 {
		t.Errorf("the standard library has more than is counted: %+v", total)
	}
	for _, r := range c.Reasons() {
		unknown += r.Functions
	}
	if unknown != total.Unknown {
		t.Errorf("reasons are given for %d of %d functions that are unknown", unknown, total.Unknown)
	}
	for _, p := range c.Packages {
		if strings.Contains(p.Path, "internal") || strings.HasPrefix(p.Path, "vendor/") {
			t.Errorf("programs cannot import %s", p.Path)
		}
	}
}

// TestPatterns holds which packages are told of.
func TestPatterns(t *testing.T) {
	var paths []string
	for _, p := range of(t, "container/...", "path").Packages {
		paths = append(paths, p.Path)
	}
	if want := []string{"container/heap", "container/list", "container/ring", "path"}; !slices.Equal(paths, want) {
		t.Errorf("told of %v, want %v", paths, want)
	}
	pol, err := policy.Load(policy.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"example.com/m", "internal/abi", "conta"} {
		_, err := coverage.Of(context.Background(), load.Options{Dir: t.TempDir()}, pol.Rules, []string{"path", bad})
		if !errors.Is(err, coverage.ErrNoSuch) || !strings.Contains(err.Error(), bad) {
			t.Errorf("of %s: %v", bad, err)
		}
	}
}

// TestCanCarry holds the decision by signature.
func TestCanCarry(t *testing.T) {
	const src = `package p
import ("io"; "time"; "iter")
type empty struct{}
type self struct{ next *self }
type box struct{ In any }
type secretive struct{ in *int }
func Yes01(s string) string { return s }
func Yes02(b []byte) int { return 0 }
func Yes03(dst, src []byte) {}
func Yes04(w io.Writer, s string) {}
func Yes05(s string) error { return nil }
func Yes06(f func(string), s string) {}
func Yes07(c chan<- int, n int) {}
func Yes08(m map[string]bool, s string) {}
func Yes09(b box, s string) {}
func Yes10[T any](p *T, v T) {}
func Yes11(f func() string) string { return f() }
func Yes12(s string) iter.Seq[string] { return nil }
func (b *box) Yes13(s string) {}
func (b *box) Yes14() any { return nil }
func (b box) Yes15() any { return nil }
func Yes16(t time.Time) time.Time { return t }
func No01(s string) {}
func No02(s string) bool { return true }
func No03(b bool) string { return "" }
func No04() string { return "" }
func No05(p *box) {}
func No06(c <-chan int, n int) {}
func No07(e empty, s string) {}
func No08(s string) empty { return empty{} }
func No09(s string, err error) {}
func No10(s string, v secretive) {}
func No11(t, u time.Time) bool { return true }
func No12(s *self) *self { return s }
func No13(f func(), s string) {}
func (b *box) No14() {}
func (b *box) No15(ok bool) {}
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	if _, err := (&types.Config{Importer: importer.ForCompiler(fset, "source", nil)}).Check("p", fset, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for id, obj := range info.Defs {
		f, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		seen++
		if want := strings.HasPrefix(id.Name, "Yes"); coverage.CanCarry(f.Signature()) != want {
			t.Errorf("%s: want %v", f, want)
		}
	}
	if seen != 31 {
		t.Errorf("%d functions were looked at", seen)
	}
}
