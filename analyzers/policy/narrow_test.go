package policy

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestFuncFor(t *testing.T) {
	const house = `
[[sink]]
func = "example.com/x.Send"
kind = "old"
endpoint = "arg0"
payload = ["arg1"]
module = "example.com/x < v2.0.0"

[[sink]]
func = "example.com/x.Send"
kind = "new"
endpoint = "arg1"
payload = ["arg2"]
module = "example.com/x >= v2.0.0"

[[sink]]
func = "example.com/x.Send"
kind = "fork"
endpoint = "arg2"
payload = ["arg1"]
module = "example.com/fork"

[[sink]]
func = "example.com/x.Any"
kind = "any"
endpoint = "arg0"
payload = ["arg1"]

[[binds]]
func = "example.com/x.Bind"
endpoint = "arg0"
to = "result0"
module = "example.com/x = v1.1.0"

[[flow]]
func = "example.com/x.Flow"
from = "arg0"
to = "result0"
module = "example.com/x = v1.1.0"

[[sanitizer]]
func = "example.com/x.Clean"
module = "example.com/x = v1.1.0"

[[source]]
func = "example.com/x.Read"
class = "cargo"
module = "example.com/x = v1.1.0"

[[source]]
func = "example.com/x.Public"
class = "cargo"
module = "example.com/x = v1.1.0"

[[public]]
func = "example.com/x.Public"
`
	name := filepath.Join(t.TempDir(), "house.toml")
	write(t, name, house)
	r := load(t, Options{RuleFiles: []string{name}}).Rules
	if !r.Narrowed() || load(t, Options{}).Rules.Narrowed() {
		t.Error("Narrowed does not tell whether a rule has a constraint")
	}
	for call, want := range map[string]string{
		"Send example.com/x v1.9.0":    "old",
		"Send example.com/x v2.0.0":    "new",
		"Send example.com/x":           "new", // the main module, or a replaced one
		"Send":                         "new fork",
		"Send example.com/fork v1.0.0": "fork",
		"Send example.com/y v1.0.0":    "none",
		"Any example.com/y v1.0.0":     "any",
		"None example.com/x v1.1.0":    "none",
		"Bind example.com/x v1.1.0":    "bind",
		"Bind example.com/x v1.2.0":    "none",
		"Flow example.com/x v1.1.0":    "flow",
		"Flow example.com/x v1.2.0":    "none",
		"Clean example.com/x v1.1.0":   "sanitizer",
		"Clean example.com/x v1.2.0":   "none",
		"Read example.com/x v1.1.0":    "source",
		"Read example.com/x v1.2.0":    "none",
		"Public example.com/x v1.2.0":  "public",
	} {
		args := append(strings.Fields(call), "", "")
		if got := said(r.FuncFor("example.com/x."+args[0], args[1], args[2])); got != want {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
	if n := len(r.Func("example.com/x.Send").Sinks); n != 3 {
		t.Errorf("asking for some took the others away: %d are left", n)
	}
}

// said is what the rules about a function are, in words.
func said(f *FuncRules) string {
	if f == nil {
		return "none"
	}
	var words []string
	for _, s := range f.Sinks {
		words = append(words, s.Kind)
	}
	for range f.Binds {
		words = append(words, "bind")
	}
	for range f.Flows {
		words = append(words, "flow")
	}
	for range f.Sanitizers {
		words = append(words, "sanitizer")
	}
	for range f.Sources {
		words = append(words, "source")
	}
	if f.Public {
		words = append(words, "public")
	}
	return strings.Join(words, " ")
}
