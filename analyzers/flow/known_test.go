package flow_test

import (
	"fmt"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// TestKnownIsTrue holds what is told of functions of the standard library against what
// the engine does when they are called: of one that carries nothing nothing comes out,
// of one that is unknown what is said to be taken.
func TestKnownIsTrue(t *testing.T) {
	paths := []string{
		"bytes", "encoding/base64", "encoding/hex", "encoding/json", "encoding/pem", "fmt", "go/token", "hash/crc32",
		"html", "html/template", "io", "math", "math/bits", "math/cmplx", "mime", "net", "net/http", "net/netip",
		"net/textproto", "net/url", "os", "path", "path/filepath", "regexp", "regexp/syntax", "sort", "strconv",
		"strings", "text/template", "time", "unicode", "unicode/utf16", "unicode/utf8",
	}
	pol, err := policy.Load(policy.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	known := flow.NewStdKnown(pol.Rules, flow.Shipped())
	var sources []string
	var called [][]*types.Func
	all, nothing := 0, 0
	for _, p := range stdTypes(t, paths) {
		var list []probe
		var funcs []*types.Func
		for _, name := range p.Scope().Names() {
			f, ok := p.Scope().Lookup(name).(*types.Func)
			if !ok || !f.Exported() || f.Signature().Results().Len() == 0 || f.Signature().TypeParams().Len() > 0 {
				continue
			}
			if how := known.Of(f).How; how != flow.Nothing && how != flow.Unknown {
				continue
			}
			if body, ok := callOf(f); ok {
				list, funcs = append(list, probe{pkg: p.Path(), body: body}), append(funcs, f)
			}
		}
		if len(list) > 0 {
			sources, called = append(sources, probes(list...)), append(called, funcs)
		}
	}
	for i, l := range loadAll(t, sources...) {
		found := map[string]bool{}
		for _, f := range l.flows(t) {
			found[f.Text] = true
		}
		for n, f := range called[i] {
			all++
			k := known.Of(f)
			want := k.How == flow.Unknown && strings.HasPrefix(k.Taken, "results hold")
			if !want {
				nothing++
			}
			if got := found[fmt.Sprintf("https://probe-%d.example.us/in", n)]; got != want {
				t.Errorf("%s is %s (%s; %s): found %v", f.FullName(), k.How, k.Why, k.Taken, got)
			}
		}
	}
	if all < 100 || nothing < 40 {
		t.Errorf("%d functions were called, of %d nothing is to come out", all, nothing)
	}
}

// callOf is a call of a function with what is sensitive for every argument.
func callOf(f *types.Func) (call string, ok bool) {
	var args []string
	for v := range f.Signature().Params().Variables() {
		t := v.Type()
		arg := ""
		switch u := t.Underlying().(type) {
		case *types.Basic:
			switch {
			case u.Info()&types.IsString != 0:
				arg = "secret"
			case u.Info()&types.IsNumeric != 0 && u.Info()&types.IsComplex == 0:
				arg = "number"
			default:
				return "", false
			}
			arg = fmt.Sprintf("%s(%s)", types.TypeString(t, (*types.Package).Name), arg)
		case *types.Slice:
			b, isBasic := types.Unalias(u.Elem()).(*types.Basic)
			switch {
			case isBasic && b.Kind() == types.Byte:
				arg = "[]byte(secret)"
			case isBasic && b.Kind() == types.String:
				arg = "[]string{secret}"
			default:
				return "", false
			}
		default:
			return "", false
		}
		args = append(args, arg)
	}
	var results []string
	for i := range f.Signature().Results().Len() {
		results = append(results, fmt.Sprintf("r%d", i))
	}
	if f.Signature().Variadic() {
		args[len(args)-1] += "..."
	}
	return fmt.Sprintf("%s := %s.%s(%s)\n\tout = fmt.Sprint(%[1]s)", strings.Join(results, ", "), f.Pkg().Name(), f.Name(), strings.Join(args, ", ")), len(args) > 0
}

// stdTypes are the types of packages of the standard library.
func stdTypes(t *testing.T, paths []string) []*types.Package {
	t.Helper()
	list, err := packages.Load(&packages.Config{
		Dir: t.TempDir(), Fset: token.NewFileSet(), Env: append(os.Environ(), "GOWORK=off"),
		Mode: packages.NeedName | packages.NeedImports | packages.NeedExportFile | packages.NeedTypes,
	}, paths...)
	if err != nil || len(list) != len(paths) {
		t.Fatalf("the packages cannot be loaded: %v", err)
	}
	slices.SortFunc(list, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	var out []*types.Package
	for _, p := range list {
		if p.Types == nil || !p.Types.Complete() {
			t.Fatalf("package %s: %v", p.PkgPath, p.Errors)
		}
		out = append(out, p.Types)
	}
	return out
}
