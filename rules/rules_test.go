package rules_test

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/mod/semver"
)

var folders = []string{"sinks", "flows"}

// TestFunctionsExist holds every rule against the code that it describes.
func TestFunctionsExist(t *testing.T) {
	all := entries(t, folders...)
	paths := map[string]bool{}
	for _, e := range all {
		for _, name := range e.Func {
			if p := packageOf(name); p != "" {
				paths[p] = true
			}
		}
	}
	w := loadWorld(t, sorted(paths))
	for _, e := range all {
		if err := e.check(); err != "" {
			t.Errorf("%s: %s", e.where, err)
		}
		for _, name := range e.Func {
			f := w.funcs[name]
			if f == nil {
				t.Errorf("%s: no function %s%s", e.where, name, w.near(name))
				continue
			}
			for key, places := range e.places() {
				for _, p := range places {
					if err := checkPlace(f, p); err != nil {
						t.Errorf("%s: %s: %s %v", e.where, name, key, err)
					}
				}
			}
			if err := w.checkModule(name, e.Module); err != "" {
				t.Errorf("%s: %s: %s", e.where, name, err)
			}
		}
	}
}

// check says what is wrong with an entry, whatever its functions are.
func (e *entry) check() string {
	switch {
	case len(e.Func) == 0 && e.Field == "" && e.Type == "":
		return "names no function"
	case e.table == "sink" && len(e.Endpoint) == 0 && e.Country == "" && e.Host == "":
		return "sink without endpoint, host or country"
	case e.table == "sink" && len(e.Payload) == 0:
		return "sink without payload"
	case (e.table == "sink" || e.table == "binds") && e.Kind == "":
		return e.table + " without kind"
	case e.table == "binds" && len(e.Endpoint) == 0 && e.Text == "":
		return "binds without endpoint or text"
	case e.table == "binds" && len(e.To) == 0:
		return "binds nothing"
	case e.Form != "" && strings.Count(e.Form, "{}") != 1:
		return "form without one {}"
	case e.table == "flow" && len(e.From) > 0 && len(e.To) == 0:
		return "flow to nowhere"
	case !slices.Contains([]string{"", "data", "same", "hold", "decode"}, e.As):
		return "as " + e.As
	case (len(e.Where) == 0) != (len(e.Among) == 0):
		return "where and among go together"
	case slices.Contains(e.Func, ""):
		return "function without a name"
	}
	return ""
}

// checkModule says whether a version constraint fits the version pinned.
func (w *world) checkModule(name, constraint string) string {
	if constraint == "" {
		return ""
	}
	words := strings.Fields(constraint)
	module := w.modules[packageOf(name)]
	if module != words[0] {
		return "declared by module " + module + ", not " + words[0]
	}
	if len(words) == 1 {
		return ""
	}
	if len(words) != 3 || !semver.IsValid(words[2]) {
		return "module " + constraint
	}
	c := semver.Compare(w.versions[module], words[2])
	ok := map[string]bool{">=": c >= 0, ">": c > 0, "<=": c <= 0, "<": c < 0, "=": c == 0}[words[1]]
	if !ok {
		return "pinned at " + w.versions[module] + ", outside " + constraint
	}
	return ""
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}
