package decide

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// marked are the texts that calls of mark have where control may come, when start runs.
func marked(t *testing.T, fset *token.FileSet, std types.Importer, body string) string {
	t.Helper()
	src := "package p\n\nimport \"runtime\"\n\nvar _ = runtime.GOOS\n\nfunc mark(string) {}\n\n" + body
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: std}, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := New(func(fn *ssa.Function) bool { return fn.Pkg == pkg }, func(*ssa.CallCommon, int) bool { return true }, func(*ssa.Store) bool { return true }, func(*ssa.Function) bool { return false })
	var out []string
	seen := map[*Facts]bool{}
	var visit func(f *Facts)
	visit = func(f *Facts) {
		for _, b := range f.fn.Blocks {
			if !f.Live(b) {
				continue
			}
			for _, ins := range b.Instrs {
				if m, ok := ins.(*ssa.MapUpdate); ok {
					if key := f.Parts(m.Key); key != "" {
						out = append(out, "<"+strings.ReplaceAll(key, `"`, "")+">")
					}
				}
				c, ok := ins.(*ssa.Call)
				if !ok {
					continue
				}
				if fn := c.Call.StaticCallee(); fn != nil && fn.Name() == "mark" {
					if k := f.Value(c.Call.Args[0]).Constant(); k != nil {
						out = append(out, constant.StringVal(k))
					} else {
						out = append(out, "?")
					}
				} else if callee := f.callee(c.Common()); callee != nil {
					callee.Narrows() // ends
					if !seen[callee] {
						seen[callee] = true
						visit(callee)
					}
				}
				if f.Stops(ins) {
					break
				}
			}
		}
	}
	visit(s.Of(pkg.Func("start"), nil))
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

func TestDecided(t *testing.T) {
	fset := token.NewFileSet()
	std := importer.ForCompiler(fset, "source", nil)
	for _, c := range []struct{ name, body, want string }{
		{"a text", `func f(s string) { if s == "a" { mark("yes") } else { mark("no") } }; func start() { f("a") }`, "yes"},
		{"another text", `func f(s string) { if s == "a" { mark("yes") } else { mark("no") } }; func start() { f("b") }`, "no"},
		{"two calls", `func f(s string) { if s == "a" { mark("yes") } else { mark("no") } }; func start() { f("a"); f("b") }`, "no yes"},
		{"unknown", `func f(s string) { if s == "a" { mark("yes") } else { mark("no") } }; func start() { f(runtime.Version()) }`, "no yes"},
		{"platform", `func f(s string) { if s == "plan9" { mark("yes") } else { mark("no") } }; func start() { f(runtime.GOOS) }`, "no yes"},
		{"a switch that is off", `const on = false; func start() { if on { mark("on") }; mark("off") }`, "off on"},
		{"fallthrough", `func f(n int) { switch n { case 2: mark("2"); fallthrough; case 1: mark("1"); case 0: mark("0") } }; func start() { f(2) }`, "1 2"},
		{"a flag that is set in a loop", `func f(n int) { first := true; for range n { if first { first = false; mark("first"); continue }; mark("later") } }; func start() { f(3) }`, "first later"},
		{"a counter", `func f(n int) { for i := 0; i < n; i++ { mark("in") }; mark("after") }; func start() { f(1) }`, "after in"},
		{"handed on", `func g(b bool) { if b { mark("yes") } else { mark("no") } }; func f(b bool) { g(!b) }; func start() { f(true) }`, "no"},
		{"recursion", `func f(n int) { if n == 0 { mark("end"); return }; mark("more"); f(n - 1) }; func start() { f(2) }`, "end more"},
		{"a recursion of two", `func f(n int) { if n == 0 { mark("end"); return }; g(runtime.NumCPU()) }; func g(n int) { f(n); f(2); g(3) }; func start() { f(1) }`, "end"},
		{"nil", `func f(p *int) { if p == nil { mark("nil"); return }; mark("set") }; func start() { f(nil) }`, "nil"},
		{"nil behind an interface", `type e struct{}; func (*e) Error() string { return "" }; func f(err error) { if err == nil { mark("nil"); return }; mark("set") }; func g() error { var p *e; return p }; func start() { f(g()) }`, "set"},
		{"panics", `func must(ok bool) { if !ok { panic("no") } }; func start() { mark("before"); must(false); mark("after") }`, "before"},
		{"does not panic", `func must(ok bool) { if !ok { panic("no") } }; func start() { must(true); mark("after") }`, "after"},
		{"always panics", `func todo() { panic("no") }; func start() { todo(); mark("after") }`, "after"},
		{"recovers", `func must(ok bool) { defer func() { recover() }(); if !ok { panic("no") } }; func start() { must(false); mark("after") }`, "after"},
		{"type switch", `func f(v any) { switch v.(type) { case int: mark("int"); case string: mark("string"); default: mark("other") } }; func start() { f("a") }`, "string"},
		{"field", `type o struct { a, b bool }; func start() { x := o{a: true}; if x.a { mark("a") }; if x.b { mark("b") } }`, "a b"},
		{"field of a literal handed on", `type o struct { v any }; func f(v any) { if _, ok := v.(int); ok { mark("int") } else { mark("other") } }; func start() { x := o{v: 1}; f(x.v) }`, "int"},
		{"field that changes", `type o struct { v any }; func f(v any) { if _, ok := v.(int); ok { mark("int") } else { mark("other") } }; func start() { x := o{v: 1}; x.v = "a"; f(x.v) }`, "int other"},
		{"field behind an address", `type o struct { v any }; func (p *o) set() { p.v = "a" }; func f(v any) { if _, ok := v.(int); ok { mark("int") } else { mark("other") } }; func start() { x := o{v: 1}; x.set(); f(x.v) }`, "int other"},
		{"least text", `func f(a string) { mark(min(a, "")); mark(max(a, "")) }; func start() { f(runtime.Version()) }`, " ?"},
		{"a struct that is a key", `type k struct { a string; n int }; func f(m map[k]int, n int) { m[k{"a", n}] = 1 }; func start() { f(nil, 2) }`, "<a,2,>"},
		{"a struct that changes", `type k struct { a string; n int }; func start() { x := k{a: "a"}; m := map[k]int{}; m[x] = 1; x.n++; m[x] = 2 }`, ""},
		{"bits", `func f(n int) { if n&2 != 0 { mark("2") }; if n&1 != 0 { mark("1") } }; func start() { f(2) }`, "2"},
		{"a sum that overflows", `func f(n uint8) { if n+200 < n { mark("over") } else { mark("under") } }; func start() { f(100) }`, "over under"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(t, fset, std, c.body); got != c.want {
				t.Errorf("marks %q, not %q", got, c.want)
			}
		})
	}
}
