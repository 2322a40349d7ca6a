package flow_test

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// TestKnownIsTrue holds what is told of functions of the standard library against what
// the engine does when they are called with nothing but sensitive data: of one that is
// known to carry nothing nothing comes out, and of one that is unknown what is said that
// it is taken to do.
func TestKnownIsTrue(t *testing.T) {
	paths := []string{
		"archive/...", "bufio", "bytes", "compress/...", "context", "crypto/...", "database/sql", "embed", "encoding/...", "errors",
		"expvar", "flag", "fmt", "hash/...", "html/...", "image/...", "index/...", "io/...", "log/...", "math/...", "mime/...",
		"net/...", "os/...", "path/...", "reflect", "regexp/...", "sort", "strconv", "strings", "sync/...", "text/...", "time",
		"unicode/...", "unique", "weak", "go/token", "go/constant",
	}
	if testing.Short() {
		paths = []string{"bytes", "go/token", "math/big", "mime", "net/netip", "path", "regexp", "sort", "strings", "unicode/..."}
	}
	pol, err := policy.Load(policy.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	known := flow.NewStdKnown(pol.Rules, flow.Shipped())
	var sources []string
	var called [][]*types.Func
	for _, p := range stdTypes(t, paths) {
		src, funcs := calls(p, func(f *types.Func) bool {
			how := known.Of(f).How
			return how == flow.Nothing || how == flow.Unknown
		})
		if len(funcs) > 0 {
			sources, called = append(sources, src), append(called, funcs)
		}
	}
	all, nothing := 0, 0
	for i, l := range loadAll(t, sources...) {
		found := map[string]bool{}
		for _, f := range l.flows(t) {
			found[f.Text] = true
		}
		for n, f := range called[i] {
			k := known.Of(f)
			if k.How == flow.Unknown && types.IsInterface(recvOf(f)) {
				continue // who calls a root may bring something that carries
			}
			all++
			want := k.How == flow.Unknown && strings.HasPrefix(k.Taken, "results hold")
			if !want {
				nothing++
			}
			if got := found[fmt.Sprintf("https://probe-%d.example.us/in", n)]; got != want {
				t.Errorf("%s is %s (%s; %s): found %v", f.FullName(), k.How, k.Why, k.Taken, got)
			}
		}
	}
	t.Logf("%d functions were called, of %d nothing is to come out", all, nothing)
	if all < 200 || nothing < 100 {
		t.Errorf("%d functions were called, of %d nothing is to come out", all, nothing)
	}
}

// recvOf is the type of a method's receiver.
func recvOf(f *types.Func) types.Type {
	if recv := f.Signature().Recv(); recv != nil {
		return recv.Type()
	}
	return types.Typ[types.Invalid]
}

// calls is a package that calls those functions and methods of p that are wanted and can
// be called from outside, each with the fields of a structure that are marked, and sends
// what comes out.
func calls(p *types.Package, wanted func(*types.Func) bool) (src string, funcs []*types.Func) {
	imports := map[string]string{"fmt": "fmt", "net/http": "http", "strings": "strings"}
	var body strings.Builder
	for _, f := range exported(p) {
		qualify := func(q *types.Package) string {
			if have, ok := imports[q.Path()]; ok {
				return have
			}
			name := fmt.Sprintf("p%d", len(imports))
			imports[q.Path()] = name
			return name
		}
		sig := f.Signature()
		var fields, args, results []string
		in := sig.Params()
		if recv := sig.Recv(); recv != nil {
			in = types.NewTuple(append([]*types.Var{recv}, slices.Collect(in.Variables())...)...)
		}
		fits := sig.Results().Len() > 0 && in.Len() > 0 && sig.TypeParams().Len() == 0 && wanted(f)
		for v := range in.Variables() {
			fits = fits && nameable(v.Type())
		}
		if !fits {
			continue
		}
		for i := range in.Len() {
			fields = append(fields, fmt.Sprintf("A%d %s `sensitive:\"passenger\"`", i, types.TypeString(in.At(i).Type(), qualify)))
			args = append(args, fmt.Sprintf("g.A%d", i))
		}
		for i := range sig.Results().Len() {
			results = append(results, fmt.Sprintf("r%d", i))
		}
		if sig.Variadic() {
			args[len(args)-1] += "..."
		}
		call := qualify(p) + "." + f.Name()
		if sig.Recv() != nil {
			call, args = args[0]+"."+f.Name(), args[1:]
		}
		n := len(funcs)
		fmt.Fprintf(&body, "\ntype Given%d struct {\n\t%s\n}\n", n, strings.Join(fields, "\n\t"))
		fmt.Fprintf(&body, "\nfunc Report%d(g Given%[1]d) {\n\t%s := %s(%s)\n", n, strings.Join(results, ", "), call, strings.Join(args, ", "))
		fmt.Fprintf(&body, "\thttp.Post(\"https://probe-%d.example.us/in\", \"text/plain\", strings.NewReader(fmt.Sprint(%s)))\n}\n", n, strings.Join(results, ", "))
		funcs = append(funcs, f)
	}
	var head strings.Builder
	head.WriteString("package send\n\nimport (\n")
	for _, path := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&head, "\t%s %q\n", imports[path], path)
	}
	head.WriteString(")\n")
	return head.String() + body.String(), funcs
}

// exported are the exported functions of a package, and the exported methods that its
// exported types declare.
func exported(p *types.Package) (out []*types.Func) {
	for _, name := range p.Scope().Names() {
		switch obj := p.Scope().Lookup(name).(type) {
		case *types.Func:
			if obj.Exported() {
				out = append(out, obj)
			}
		case *types.TypeName:
			n, ok := obj.Type().(*types.Named)
			if !ok || !obj.Exported() || n.TypeParams().Len() > 0 {
				continue
			}
			set := types.NewMethodSet(types.NewPointer(n))
			if types.IsInterface(n) {
				set = types.NewMethodSet(n)
			}
			for i := range set.Len() {
				if f := set.At(i).Obj().(*types.Func); f.Exported() && len(set.At(i).Index()) == 1 && f.Pkg() == p {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// nameable reports whether programs have a name for all that a type is made of.
func nameable(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return nameable(types.Unalias(t))
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && (!t.Obj().Exported() || strings.Contains("/"+p.Path()+"/", "/internal/")) {
			return false
		}
		for a := range t.TypeArgs().Types() {
			if !nameable(a) {
				return false
			}
		}
		return true
	case *types.Basic:
		return t.Kind() != types.Bool && t.Kind() != types.UnsafePointer
	case *types.Pointer:
		return nameable(t.Elem())
	case *types.Slice:
		return nameable(t.Elem())
	case *types.Array:
		return nameable(t.Elem())
	case *types.Chan:
		return nameable(t.Elem())
	case *types.Map:
		return nameable(t.Key()) && nameable(t.Elem())
	case *types.Interface:
		return t.Empty()
	}
	return false
}

// stdTypes are the types of packages of the standard library.
func stdTypes(t *testing.T, patterns []string) []*types.Package {
	t.Helper()
	list, err := packages.Load(&packages.Config{
		Dir: t.TempDir(), Fset: token.NewFileSet(), Env: append(os.Environ(), "GOWORK=off"),
		Mode: packages.NeedName | packages.NeedImports | packages.NeedExportFile | packages.NeedTypes,
	}, patterns...)
	if err != nil || len(list) == 0 {
		t.Fatalf("the packages cannot be loaded: %v", err)
	}
	slices.SortFunc(list, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	var out []*types.Package
	for _, p := range list {
		if p.Types == nil || !p.Types.Complete() {
			t.Fatalf("package %s: %v", p.PkgPath, p.Errors)
		}
		if !strings.Contains("/"+p.PkgPath+"/", "/internal/") {
			out = append(out, p.Types)
		}
	}
	return out
}
