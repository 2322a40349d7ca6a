package rules_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// TestRulesFitTheCode holds every rule against the code that it describes: the
// function is spelled as go/types prints it, and each place exists.
func TestRulesFitTheCode(t *testing.T) {
	rules, names := coreRules(t), named(t, "sinks", "flows")
	if testing.Short() { // the modules of the others may have to be downloaded
		names = slices.DeleteFunc(names, func(name string) bool { return !policy.IsStd(packageOf(name)) })
	}
	w := loadWorld(t, names)
	for _, name := range names {
		fr := rules.Func(name)
		if fr == nil {
			t.Errorf("%s: in the rule files, but not in the rules loaded", name)
			continue
		}
		f := w.funcs[name]
		for _, c := range claims(fr) {
			at := func(format string, args ...any) {
				t.Helper()
				t.Errorf("%s:%d: %s: "+format, append([]any{c.origin.File, c.origin.Line, name}, args...)...)
			}
			if f == nil {
				at("no such function%s", w.near(name))
				continue
			}
			if c.problem != "" {
				at("%s", c.problem)
			}
			for _, p := range c.places {
				if err := checkPlace(f, p); err != nil {
					at("%v", err)
				}
			}
			if problem := w.checkModule(name, c.module); problem != "" {
				at("%s", problem)
			}
		}
	}
}

// A claim is what one rule says of one function.
type claim struct {
	places  []policy.Place
	module  *policy.Constraint
	origin  finding.Position
	problem string // what is wrong with it whatever the function is
}

func claims(f *policy.FuncRules) []claim {
	var out []claim
	for _, r := range f.Sinks {
		c := claim{places: join(r.Endpoint, r.Payload, r.Where), module: r.Module, origin: r.Origin}
		switch {
		case len(r.Endpoint) == 0 && r.Country == "" && r.Host == "":
			c.problem = "a sink without endpoint, country or host"
		case r.Kind == "":
			c.problem = "a sink without a kind"
		}
		out = append(out, c)
	}
	for _, r := range f.Binds {
		c := claim{places: join(r.Endpoint, r.To), module: r.Module, origin: r.Origin}
		if r.Kind == "" {
			c.problem = "binds without a kind"
		}
		out = append(out, c)
	}
	for _, r := range f.Flows {
		c := claim{places: join(r.From, r.With, r.To, r.Key), module: r.Module, origin: r.Origin}
		if len(r.From) > 0 && len(r.To) == 0 && r.Eval == "" {
			c.problem = "a flow to nowhere that names no operation"
		}
		out = append(out, c)
	}
	for _, r := range f.Sanitizers {
		out = append(out, claim{places: join(r.At, r.Key), module: r.Module, origin: r.Origin})
	}
	for _, r := range f.Sources {
		out = append(out, claim{places: r.At, module: r.Module, origin: r.Origin})
	}
	return out
}

func join(lists ...[]policy.Place) []policy.Place {
	var out []policy.Place
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// checkModule says whether a version constraint fits the version pinned.
func (w *world) checkModule(name string, c *policy.Constraint) string {
	if c == nil {
		return ""
	}
	module := w.modules[packageOf(name)]
	if module != c.Path {
		return "declared by module " + module + ", not " + c.Path
	}
	cmp := semver.Compare(w.versions[module], c.Version)
	fits := map[string]bool{"": true, ">=": cmp >= 0, ">": cmp > 0, "<=": cmp <= 0, "<": cmp < 0, "=": cmp == 0}
	if !fits[c.Op] {
		return "pinned at " + w.versions[module] + ", which the rule leaves out"
	}
	return ""
}

// TestPlacesThatDoNotExist shows that the check above can fail.
func TestPlacesThatDoNotExist(t *testing.T) {
	const src = `package p
type inner struct{ Host string }
type T struct { URL *inner; Tags map[string][]string }
func (t *T) Send(to string, more ...int) (n int, err error) { return 0, nil }
func None() {}
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	none := pkg.Scope().Lookup("None").(*types.Func)
	send := pkg.Scope().Lookup("T").Type().(*types.Named).Method(0)
	for _, tt := range []struct {
		f     *types.Func
		place string
		want  string // part of the error, "" for none
	}{
		{send, "recv", ""},
		{send, "recv.URL.Host", ""},
		{send, "recv.Tags.[].[]", ""},
		{send, "recv.*", ""},
		{send, "recv.#anything.at.all", ""},
		{send, "arg:to", ""},
		{send, "arg1.[]", ""},
		{send, "result1", ""},
		{send, "recv.URL.Port", "no field Port"},
		{send, "recv.Tags.Host", "has no Host"},
		{send, "arg0.[]", "has no []"},
		{send, "arg2", "no such parameter"},
		{send, "arg:from", "no such parameter"},
		{send, "result2", "no such result"},
		{send, "args.Host", "takes no path"},
		{none, "recv", "no receiver"},
		{none, "args", "no such parameter"},
		{none, "results", "no such result"},
	} {
		place, err := policy.ParsePlace(tt.place)
		if err != nil {
			t.Errorf("%s: %v", tt.place, err)
			continue
		}
		err = checkPlace(tt.f, place)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %s: %v; want %q", tt.place, tt.f.Name(), err, tt.want)
		}
	}
}
