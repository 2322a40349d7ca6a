package gclplugin

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golangci/plugin-module-register/register"
	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/policy"
)

func none(string) string { return "" }

// load decodes raw as golangci-lint hands it over and loads the policy.
func load(t *testing.T, dir string, raw map[string]any) (*policy.Policy, error) {
	t.Helper()
	s, err := register.DecodeSettings[settings](raw)
	if err != nil {
		return nil, err
	}
	return s.load(dir, none)
}

func file(t *testing.T, dir, name, text string) (hash string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

func TestInline(t *testing.T) {
	p, err := load(t, t.TempDir(), map[string]any{
		"home": []any{"CN", "HK"}, "infer": false, "weak_handling": false, "unknown": "off",
		"severity": map[string]any{"passenger": "error"},
		"allow_flow": []any{map[string]any{
			"classes": []any{"weather"}, "to": []any{"wis2.wmo.int"}, "reason": "exchange",
			"until": time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"CN", "HK"}, p.Home); diff != "" {
		t.Errorf("home (-want +got):\n%s", diff)
	}
	if p.Infer || p.WeakHandling || p.Unknown != policy.Off || p.Severity["passenger"] != "error" {
		t.Errorf("got %+v", p)
	}
	if len(p.AllowFlows) != 1 || p.AllowFlows[0].Until.Format(time.DateOnly) != "2027-06-30" {
		t.Errorf("allow_flow: got %+v", p.AllowFlows)
	}
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	hash := file(t, dir, "borderlint.toml", "home = [\"CN\"]\n")
	below := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{dir, below} {
		p, err := load(t, at, map[string]any{"policy": "borderlint.toml", "policy-sha256": hash, "home": []any{"DE"}})
		if err != nil {
			t.Fatalf("in %s: %v", at, err)
		}
		if diff := cmp.Diff([]string{"DE"}, p.Home); diff != "" {
			t.Errorf("home (-want +got):\n%s", diff)
		}
	}
}

func TestHashCoversRuleFiles(t *testing.T) {
	dir := t.TempDir()
	alone := file(t, dir, "borderlint.toml", "rules = [\"house.toml\"]\n")
	file(t, dir, "house.toml", "# nothing yet\n")
	_, err := load(t, dir, map[string]any{"policy": "borderlint.toml", "policy-sha256": alone})
	if err == nil {
		t.Fatal("the hash of the policy alone is taken for that of both")
	}
	both := sha256.Sum256([]byte("rules = [\"house.toml\"]\n# nothing yet\n"))
	if want := fmt.Sprintf("policy-sha256: %x", both); !strings.Contains(err.Error(), want) {
		t.Errorf("error %q does not say %q", err, want)
	}
	if _, err := load(t, dir, map[string]any{"policy": "borderlint.toml", "policy-sha256": fmt.Sprintf("%x", both)}); err != nil {
		t.Error(err)
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	hash := file(t, dir, "borderlint.toml", "home = [\"CN\"]\n")
	bare := t.TempDir()
	for name, c := range map[string]struct {
		dir  string
		raw  map[string]any
		says string
	}{
		"unknown key":       {bare, map[string]any{"hom": []any{"CN"}}, `unknown field "hom"`},
		"unknown country":   {bare, map[string]any{"home": []any{"XX"}}, `settings of borderlint: `},
		"file without hash": {dir, map[string]any{"policy": "borderlint.toml"}, "policy-sha256: " + hash},
		"other hash":        {dir, map[string]any{"policy": "borderlint.toml", "policy-sha256": strings.Repeat("0", 64)}, "policy-sha256: " + hash},
		"found, not named":  {dir, nil, "policy-sha256: " + hash},
		"hash of nothing":   {bare, map[string]any{"home": []any{"CN"}, "policy-sha256": hash}, "no file is read"},
		"file and inline":   {dir, map[string]any{"policy": "borderlint.toml", "policy-sha256": hash, "infer": false}, "only home and rules"},
		"no such file":      {bare, map[string]any{"policy": "borderlint.toml"}, "borderlint.toml: cannot be read"},
		"bad date": {bare, map[string]any{"allow_flow": []any{map[string]any{
			"to": []any{"US"}, "reason": "r", "until": "soon",
		}}}, "settings of borderlint"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.dir, c.raw)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestNoPolicyAtAll(t *testing.T) {
	p, err := load(t, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Home) != 0 || !p.Infer {
		t.Errorf("got %+v, want the default policy", p)
	}
}
