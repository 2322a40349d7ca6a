package policy

import (
	"go/types"
	"os/exec"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// Whatever go/types prints must pass.
func TestFullNamesPass(t *testing.T) {
	cfg := &packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports}
	pkgs, err := packages.Load(cfg, "net/http", "sync/atomic", "iter", "maps", "go/types", "math/rand/v2")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, pkg := range pkgs {
		scope := pkg.Types.Scope()
		for _, name := range scope.Names() {
			switch obj := scope.Lookup(name).(type) {
			case *types.Func:
				n += passes(t, obj)
			case *types.TypeName:
				named, ok := types.Unalias(obj.Type()).(*types.Named)
				if !ok {
					continue
				}
				for m := range named.Methods() {
					n += passes(t, m)
				}
				if iface, ok := named.Underlying().(*types.Interface); ok {
					for m := range iface.ExplicitMethods() {
						n += passes(t, m)
					}
				}
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d functions seen", n)
	}
}

func passes(t *testing.T, f *types.Func) int {
	if why := checkFunc(f.Origin().FullName()); why != "" {
		t.Error(why)
	}
	return 1
}

func TestCheckFunc(t *testing.T) {
	for _, name := range []string{
		"net/http.Post", "fmt.Sprintf", "(error).Error", "gopkg.in/yaml.v3.Marshal", "(*gopkg.in/yaml.v3.Decoder).Decode",
		"(example.com/x.Iface).Send", "(*example.com/x.List[K, V]).Add", "example.com/x-y/z_1.f", "app.Submit", "a/b.F",
		"(example.com/x.Sender)()", "example.com/Azure/sdk.F", "git.example.com/~user/x.F", "main.run", "example.com/x.初期化",
	} {
		if why := checkFunc(name); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	for _, name := range []string{
		"", ".", "Post", "http.Post", "net/http", "net/http.", "net/http.Post()", "net/http.Client.Do", "*net/http.Client.Do",
		"(*net/http.Client)Do", "(*net/http.Client).", "(net/http).Do.It", "(**a/b.T).M", "(*a/b.T[]).M", "(*a/b.T[K).M",
		"a//b.F", "/a.F", "a b.F", "../x.F", "(Post).Do", "example.com/x. F", "(error).Is", "json.Marshal", "func(a/b.F)", "(Sender)()",
		"(example.com/x)()",
	} {
		if checkFunc(name) == "" {
			t.Errorf("%q passes as a function", name)
		}
	}
}

func TestCheckFieldAndType(t *testing.T) {
	for _, name := range []string{"example.com/pnr.Booking.Ref", "gopkg.in/x.v3.T.F", "a.T.F", "net/http.Request.Body"} {
		if why := checkField(name); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	for _, name := range []string{"", "T.F", "example.com/pnr.Booking", "(example.com/pnr.Booking).Ref", "*a.T.F", "a/b..F"} {
		if checkField(name) == "" {
			t.Errorf("%q passes as a field", name)
		}
	}
	for _, name := range []string{"example.com/pnr.Booking", "net/http.Request", "a.T"} {
		if why := checkType(name); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	for _, name := range []string{"", "Booking", "*a/b.T", "[]a/b.T", "http.Request"} {
		if checkType(name) == "" {
			t.Errorf("%q passes as a type", name)
		}
	}
}

func TestIsStd(t *testing.T) {
	for _, name := range []string{"fmt", "net/http", "internal/poll", "vendor/golang.org/x/net/idna", "unsafe", "encoding/json/v2", "syscall/js"} {
		if !IsStd(name) {
			t.Errorf("%s is taken for a stranger", name)
		}
	}
	for _, name := range []string{"", "http", "golang.org/x/net/idna", "net/http/x", "example.com", "app", "cmd/go", "C", "fmt_test"} {
		if IsStd(name) {
			t.Errorf("%s is taken for std", name)
		}
	}
}

// std.txt is the union of what the go command lists over all platforms and the
// experiments that add packages:
//
//	for p in $(go tool dist list); do for e in "" jsonv2,simd,runtimesecret,arenas boringcrypto; do
//		GOEXPERIMENT=$e CGO_ENABLED=1 GOOS=${p%/*} GOARCH=${p#*/} go list std
//	done; done | LC_ALL=C sort -u
func TestStdIsComplete(t *testing.T) {
	if !slices.IsSorted(stdPackages()) {
		t.Error("std.txt is not sorted")
	}
	if !strings.HasPrefix(runtime.Version(), "go1.26") {
		t.Skipf("std.txt is Go 1.26's, this is %s", runtime.Version())
	}
	out, err := exec.Command("go", "list", "std").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range strings.Fields(string(out)) {
		if !IsStd(pkg) {
			t.Errorf("std.txt lacks %s", pkg)
		}
	}
}

func TestParsePlace(t *testing.T) {
	for text, want := range map[string]Place{
		"recv":               {Kind: Recv},
		"arg0":               {Kind: Arg},
		"arg12.URL.Host":     {Kind: Arg, Index: 12, Path: []string{"URL", "Host"}},
		"arg:opts.Endpoint":  {Kind: ArgNamed, Name: "opts", Path: []string{"Endpoint"}},
		"args":               {Kind: Args},
		"args[]":             {Kind: Args, Path: []string{"[]"}},
		"result1.*":          {Kind: Result, Index: 1, Path: []string{"*"}},
		"results.[].Name":    {Kind: Results, Path: []string{"[]", "Name"}},
		"arg0[][].Name.#map": {Kind: Arg, Path: []string{"[]", "[]", "Name", "#map"}},
	} {
		got, err := ParsePlace(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if got.String() != want.String() {
			t.Errorf("%s reads as %s", text, got)
		}
		again, err := ParsePlace(got.String())
		if err != nil || again.String() != got.String() {
			t.Errorf("%s is printed as %s, which reads as %s, %v", text, got, again, err)
		}
	}
	for _, text := range []string{
		"", "arg", "arg-1", "arg00", "arg256", "arg999999999999", "Recv", "receiver", "argument0", "arg:", "arg:a b", "arg: x",
		"result", "recv.", "recv..A", "recv.A.", "recv.1", "recv.A-B", "recv[0]", "recv[", "recv.#", "recv.**", "arg0 ", "recvURL",
	} {
		if got, err := ParsePlace(text); err == nil {
			t.Errorf("%q reads as %s", text, got)
		}
	}
}

func TestConstraintHolds(t *testing.T) {
	for _, c := range []struct {
		op, version string
		want        bool
	}{
		{">=", "v2.0.0", true},
		{">=", "v1.9.9", false},
		{">=", "v2.0.0-rc1", false},
		{">", "v2.0.0", false},
		{"<", "v1.0.0", true},
		{"<=", "v2.0.0", true},
		{"<", "v2.0.0", false},
		{"=", "v2.0.0", true},
		{"=", "v2.0.1", false},
		{"", "v0.0.1", true},
		{">=", "", true},
		{"<", "", false},
	} {
		got := (&Constraint{Path: "example.com/x", Op: c.op, Version: "v2.0.0"}).Holds(c.version)
		if got != c.want {
			t.Errorf("%q %s v2.0.0 is %t", c.version, c.op, got)
		}
	}
	if !(*Constraint)(nil).Holds("v1.0.0") {
		t.Error("no constraint does not hold")
	}
}

func TestCountries(t *testing.T) {
	if got := len(countries()); got != 249 {
		t.Errorf("%d countries, ISO has 249", got)
	}
	for _, code := range []string{"CN", "HK", "TW", "US", "GB", "AQ"} {
		if !ISO(code) {
			t.Errorf("%s is no country", code)
		}
	}
	for _, code := range []string{"", "C", "UK", "EU", "ZZ", "cn", "CHN", " CN"} {
		if ISO(code) {
			t.Errorf("%q is a country", code)
		}
	}
}

func TestLookups(t *testing.T) {
	p := load(t, Options{})
	r := p.Rules
	names := r.FuncNames()
	if !slices.IsSorted(names) || !slices.Contains(names, "net/http.Post") {
		t.Errorf("FuncNames: %v", names)
	}
	var kinds []string
	for _, s := range r.Sinks() {
		kinds = append(kinds, s.Kind+" "+path.Base(s.Func))
	}
	if want := []string{"http http.Post", "http http.PostForm"}; !slices.Equal(kinds, want) {
		t.Errorf("Sinks: %v", kinds)
	}
	if r.Places() != 1 || len(r.Sources()) != 1 || r.Class("cargo") == nil || r.Class("none") != nil || r.Func("none") != nil {
		t.Errorf("lookups: %d places, %d sources", r.Places(), len(r.Sources()))
	}
}
