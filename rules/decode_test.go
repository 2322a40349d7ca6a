package rules_test

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/rules"
)

// coreRules are the rules as the tool itself reads them.
func coreRules(t *testing.T) *policy.Rules {
	t.Helper()
	pol, err := policy.Load(policy.Options{Core: rules.Files, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return pol.Rules
}

// named are the functions that the rule files of some folders name, sorted. What is
// said of them is asked of policy; only the names are read here.
func named(t *testing.T, folders ...string) []string {
	t.Helper()
	var out []string
	for _, folder := range folders {
		files, err := fs.Glob(rules.Files, folder+"/*.toml")
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Errorf("%s: no rule files", folder)
		}
		for _, file := range files {
			var tables map[string]any
			if _, err := toml.DecodeFS(rules.Files, file, &tables); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, table := range tables {
				entries, _ := table.([]map[string]any)
				for _, entry := range entries {
					out = append(out, names(entry["func"])...)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// names reads one name or a list of names.
func names(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		out := make([]string, 0, len(v))
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}
