package rehearse_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/borderlint/borderlint/analyzers/internal/rehearse"
)

// Each function is asked which of its parameters its result may hold, by their numbers;
// "?" is a function that cannot be followed.
const program = `package p

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

type box struct{ text, seat string }

type option func(*box)

func name(s string) option { return func(b *box) { b.text = s } }

func build(opts ...option) box {
	var b box
	for _, o := range opts {
		o(&b)
	}
	return b
}

func lastWins0(a, b string) string  { return build(name(b), name(a)).text }
func lastWins1(a, b string) string  { return build(name(a), name(b)).text }
func either01(a, b string) string {
	if len(a) > 3 {
		return a
	}
	return b
}
func queue0(a, b string) string {
	q := []string{a, b}
	first := q[0]
	q = append(q[1:], first)
	return q[1]
}
func room1(a, b string) string {
	all := []string{a, "x"}
	_ = append(all[:0], b)
	return all[0]
}
func noRoom0(a, b string) string {
	all := []string{a, "x"}
	_ = append(all[:0:0], b)
	return all[0]
}
func maybeRoom01(a, b string) string {
	var all []string
	all = append(all, "x")
	first := append(all, a)
	_ = append(all, b)
	return first[1]
}
func recovered1(a, b string) (out string) {
	out = a
	defer func() {
		if recover() != nil {
			out = b
		}
	}()
	var none []string
	return none[len(out)-len(out)]
}
func table0(a, b string) string {
	m := map[string]string{"x": a, "y": b}
	delete(m, "y")
	out := ""
	for _, v := range m {
		out += v
	}
	return out
}
func order01(a, b string) string {
	m := map[string]string{"x": a, "y": b}
	for _, v := range m {
		return v
	}
	return ""
}
func channel0(a, b string) string {
	c := make(chan string, 2)
	c <- a
	c <- b
	return <-c
}
func index0(a, b string) string {
	table := "0123456789"
	return string(table[len(a)%10]) + string(table[a[0]%10])
}
func stack1[T any](a, b T) T {
	s := []T{a, b}
	return s[len(s)-1]
}
func generic1(a, b string) string { return stack1(a, b) }
func upper01(a, b string) string  { return strings.ToUpper(a) + b }
func field1(b box, s string) string {
	b.text = s
	return b.text
}
func greatest01(a, b string) string { return max(a, "", b) }
func greatest0(a, b string) string  { return a + max("b", "c", "") + min("", b) }
func whole01(b box, s string) string { return b.text + s }

var kept = map[string]string{}

func unknownState(a, b string) string {
	old := kept["x"]
	kept["x"] = a
	return old + b
}

var fixed = map[string]func(string) string{"x": strings.TrimSpace, "y": func(string) string { return "y" }}

func settled1(a, b string) string { return fixed["y"](a) + b }

func once0(a, b string) (out string) {
	var o sync.Once
	o.Do(func() { out = a })
	o.Do(func() { out = b })
	return out
}
func swap1(a, b string) string {
	var p atomic.Pointer[string]
	old := p.Load()
	p.CompareAndSwap(old, &b)
	p.CompareAndSwap(old, &a)
	return *p.Load()
}

type ranked struct {
	rank int
	text string
}

func sorted1(a, b string) string {
	list := []ranked{{3, a}, {2, b}}
	slices.SortFunc(list, func(x, y ranked) int { return cmp.Compare(x.rank, y.rank) })
	return list[0].text
}
func sortedBySlice0(a, b string) string {
	list := []*ranked{{3, a}, {2, b}}
	sort.Slice(list, func(i, j int) bool { return list[i].rank > list[j].rank })
	return list[0].text
}
func sortedUnknown01(a, b string) string {
	list := []string{a, b}
	slices.Sort(list)
	return list[0]
}
func keys0(a, b string) string {
	m := map[string]string{"y": b, "x": a}
	return m[slices.Sorted(maps.Keys(m))[0]]
}
func backward1(a, b string) string {
	for _, s := range slices.Backward([]string{a, b}) {
		return s
	}
	return ""
}
func collected0(a, b string) string {
	each := func(yield func(string) bool) { _ = yield(a) && yield(b) }
	return slices.Collect(each)[0]
}
func pulled1(a, b string) string {
	next, stop := iter.Pull(slices.Values([]string{a, b}))
	defer stop()
	next()
	s, _ := next()
	return s
}
func stopped0(a, b string) string {
	next, stop := iter.Pull(func(yield func(string) bool) { _ = yield(a) && yield(b) })
	first, _ := next()
	stop()
	second, ok := next()
	if !ok {
		return first
	}
	return second
}
func notStopped0(a, b string) string {
	next, _ := iter.Pull(func(yield func(string) bool) { yield(a); yield(b) })
	s, _ := next()
	return s
}
func greatest1(a, b string) string { return []string{a, b}[max(0, min(1, 7))] }

func unknownGo(a, b string) string {
	out := a
	go func() { out = b }()
	return out
}
func unknownCall(f func(string) string, b string) string { return f(b) }
func unknownRoom(list []string, b string) string {
	_ = append(list[:0], b)
	return list[0]
}
func unknownPointer(x, y *string) string {
	*x = *y
	return *x
}
func unknownLoop(a, b string) string {
	out := ""
	for i := 0; i < len(a); i++ {
		out = b
	}
	return out
}
`

func TestRun(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", program, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := &types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, _, err := ssautil.BuildPackage(config, fset, types.NewPackage("p", "p"), []*ast.File{file}, ssa.GlobalDebug)
	if err != nil {
		t.Fatal(err)
	}
	var funcs []*ssa.Function
	for _, m := range pkg.Members {
		if f, ok := m.(*ssa.Function); ok {
			funcs = append(append(funcs, f), f.AnonFuncs...)
		}
	}
	th := rehearse.NewTheater(pkg, funcs)
	th.Effect = func(fn *types.Func) (rehearse.Effect, bool) {
		return rehearse.Effect{Known: true, Exact: true, Format: -1}, fn.Pkg().Path() == "strings"
	}
	th.Operation = func(fn *types.Func) string {
		return map[string]string{
			"(*sync.Once).Do": "play.once", "(*sync/atomic.Pointer[T]).Load": "play.load", "(*sync/atomic.Pointer[T]).CompareAndSwap": "play.cas",
			"slices.SortFunc": "play.sort.func", "cmp.Compare": "play.compare", "sort.Slice": "play.sort.less", "slices.Sort": "play.sort",
			"slices.Sorted": "play.sorted", "iter.Pull": "play.pull", "slices.Values": "play.values", "maps.Keys": "play.keys", "slices.Backward": "play.backward", "slices.Collect": "play.collect",
		}[fn.FullName()]
	}
	th.Compute = func(*types.Func, []any) (any, bool) { return nil, false }
	th.Library = func(p *types.Package) bool { return p.Path() != "p" }
	th.Told = func(*types.Func) bool { return false }
	for _, f := range funcs {
		at := strings.IndexAny(f.Name(), "01")
		unknown := strings.HasPrefix(f.Name(), "unknown")
		if at < 0 && !unknown || f.TypeParams().Len() > 0 || f.Parent() != nil {
			continue
		}
		results, ok := th.Run(f)
		if unknown || !ok {
			if ok == unknown {
				t.Errorf("%s: followed is %v", f.Name(), ok)
			}
			continue
		}
		got := ""
		for _, in := range results[0].Inputs {
			if n := strconv.Itoa(in.Param); !strings.HasSuffix(got, n) {
				got += n
			}
		}
		if want := f.Name()[at:]; got != want {
			t.Errorf("%s holds %q", f.Name(), got)
		}
	}
}

const answering = `package p

type attr struct{ key, value string }

var hidden = map[string]bool{"name": true}

func drops(groups []string, a attr) attr {
	if a.key == "phone" || hidden[a.key] {
		return attr{}
	}
	return a
}
func dropsOutside(groups []string, a attr) attr {
	if len(groups) == 0 && a.key == "name" {
		a.value = "***"
	}
	return a
}
func cuts(groups []string, a attr) attr { return attr{a.key, a.value[1:]} }
func isName(k string, v []string) bool  { return k == "name" }
`

func TestAsk(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", answering, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{}, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var funcs []*ssa.Function
	for _, m := range pkg.Members {
		if f, ok := m.(*ssa.Function); ok {
			funcs = append(funcs, f)
		}
	}
	th := rehearse.NewTheater(pkg, funcs)
	th.Library = func(*types.Package) bool { return false }
	th.Told = func(*types.Func) bool { return false }
	if got := strings.Join(th.Texts(pkg.Func("drops")), " "); got != "name phone" {
		t.Errorf("texts are %q", got)
	}
	attr := func(key string) rehearse.Given {
		return rehearse.Given{Fields: []rehearse.Given{{IsText: true, Text: key}, {Held: true}}}
	}
	none, some := rehearse.Given{Nil: true}, rehearse.Given{}
	for _, c := range []struct {
		fn     string
		groups rehearse.Given
		key    string
		held   bool
	}{
		{"drops", some, "name", false}, {"drops", none, "phone", false}, {"drops", none, "seat", true},
		{"dropsOutside", none, "name", false}, {"dropsOutside", some, "name", true}, {"cuts", none, "name", true},
	} {
		ans, ok := th.Ask(pkg.Func(c.fn), []rehearse.Given{c.groups, attr(c.key)})
		if !ok || ans.Held != c.held {
			t.Errorf("%s of %s: %v, %v", c.fn, c.key, ans, ok)
		}
	}
	for _, key := range []string{"name", "seat"} {
		ans, ok := th.Ask(pkg.Func("isName"), []rehearse.Given{{IsText: true, Text: key}, {}})
		if !ok || ans.True != (key == "name") {
			t.Errorf("%s: %v, %v", key, ans, ok)
		}
	}
}
