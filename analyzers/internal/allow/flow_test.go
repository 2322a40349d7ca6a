package allow

import (
	"slices"
	"testing"

	"github.com/borderlint/borderlint/analyzers/policy"
)

func TestFlows(t *testing.T) {
	p := &policy.Policy{Dir: "/repo", AllowFlows: []policy.AllowFlow{
		{Classes: []string{"weather"}, To: []string{"wis2.wmo.int"}, Packages: []string{"./export/..."}, Until: day("2027-06-30")},
		{To: []string{"HK"}},
		{Classes: []string{"weather"}, To: []string{"CH", "*.wmo.int"}},
	}}
	m := Module{Path: "example.com/app", Dir: "/repo"}
	weather := at(1, "weather", "wis2.wmo.int", "CH")
	elsewhere := weather
	elsewhere.Package = "example.com/app/cmd"
	for name, c := range map[string]struct {
		got, want []int
	}{
		"host and package": {Flows(p, weather, m, now), []int{0, 2}},
		"expired":          {Flows(p, weather, m, day("2027-07-01")), []int{2}},
		"other package":    {Flows(p, elsewhere, m, now), []int{2}},
		"any class":        {Flows(p, at(1, "cargo", "x.example", "HK"), m, now), []int{1}},
		"other class":      {Flows(p, at(1, "cargo", "wis2.wmo.int", "CH"), m, now), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestPackages(t *testing.T) {
	const app = "example.com/app"
	for _, c := range []struct {
		pattern, pkg, policyDir string
		module                  Module
		want                    bool
	}{
		{"./export/...", app + "/export", "/repo", Module{app, "/repo"}, true},
		{"./export/...", app + "/export/wmo", "/repo", Module{app, "/repo"}, true},
		{"./export/...", app + "/exports", "/repo", Module{app, "/repo"}, false},
		{"./export/...", app, "/repo", Module{app, "/repo"}, false},
		{"./export", app + "/export", "/repo", Module{app, "/repo"}, true},
		{"./export", app + "/export/wmo", "/repo", Module{app, "/repo"}, false},
		{"./...", app, "/repo", Module{app, "/repo"}, true},
		{"./...", app + "/a/b", "/repo", Module{app, "/repo"}, true},
		{".", app, "/repo", Module{app, "/repo"}, true},
		{".", app + "/a", "/repo", Module{app, "/repo"}, false},
		{"./.../wmo", app + "/a/b/wmo", "/repo", Module{app, "/repo"}, true},
		// a module below the policy's folder
		{"./svc/export/...", app + "/export", "/repo", Module{app, "/repo/svc"}, true},
		{"./export/...", app + "/export", "/repo", Module{app, "/repo/svc"}, false},
		// a policy below the module's root
		{"./export/...", app + "/svc/export", "/repo/svc", Module{app, "/repo"}, true},
		{"./...", app + "/cmd", "/repo/svc", Module{app, "/repo"}, false},
		{"../cmd/...", app + "/cmd/x", "/repo/svc", Module{app, "/repo"}, true},
		// another module
		{"./...", "example.com/application/export", "/repo", Module{app, "/repo"}, false},
		{"./...", app, "/repo", Module{}, false},
		// where the module lies is not known
		{"./export/...", app + "/export", "/repo", Module{Path: app}, true},
		{"./export/...", app + "/cmd", "/repo", Module{Path: app}, false},
		// tests
		{"./export", app + "/export [" + app + "/export.test]", "/repo", Module{app, "/repo"}, true},
		{"./export", app + "/export_test [" + app + "/export.test]", "/repo", Module{app, "/repo"}, true},
	} {
		if got := inPackages([]string{c.pattern}, c.pkg, c.policyDir, c.module); got != c.want {
			t.Errorf("%s from %s, %s in %v: %t", c.pattern, c.policyDir, c.pkg, c.module, got)
		}
	}
}

func TestStaleFlow(t *testing.T) {
	for _, c := range []struct {
		flow policy.AllowFlow
		used bool
		want string
	}{
		{policy.AllowFlow{Reason: "x"}, true, ""},
		{policy.AllowFlow{Reason: "x"}, false, "matches nothing"},
		{policy.AllowFlow{}, true, "gives no reason"},
		{policy.AllowFlow{Reason: "x", Until: day("2027-01-14")}, true, "expired on 2027-01-14"},
		{policy.AllowFlow{Reason: "x", Until: day("2027-01-15")}, true, ""},
	} {
		if got := StaleFlow(c.flow, c.used, now); got != c.want {
			t.Errorf("%+v, used %t: %q, want %q", c.flow, c.used, got, c.want)
		}
	}
}
