package policy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
)

// load loads with the core of testdata, from an empty folder if o names none.
func load(t *testing.T, o Options) *Policy {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.Core = os.DirFS("testdata/core")
	p, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// What changes findings changes the digest; what changes summaries changes the rules'.
func TestDigest(t *testing.T) {
	base := `home = ["CN"]` + "\n"
	other := map[string]struct {
		text  string
		rules bool
	}{
		"home":      {`home = ["DE"]`, false},
		"allow":     {base + `allow = ["HK"]`, false},
		"unknown":   {base + `unknown = "off"`, false},
		"weak":      {base + `weak_handling = false`, false},
		"internal":  {base + `internal = ["a.example"]`, false},
		"severity":  {base + `severity.cargo = "note"`, false},
		"flow":      {base + "[[allow_flow]]\nto = ['US']", false},
		"flowday":   {base + "[[allow_flow]]\nto = ['US']\nuntil = 2027-01-01", false},
		"mmdb":      {base + `mmdb = "house.toml"`, false},
		"infer":     {base + `infer = false`, true},
		"packs":     {base + `packs = ["cn"]`, true},
		"otherpack": {base + `packs = ["eu"]`, true},
		"rules":     {base + `rules = ["house.toml"]`, true},
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "house.toml"), "[[domain]]\nname = 'x'\n")
	digests := func(text string) (string, string) {
		write(t, filepath.Join(dir, FileName), text)
		p := load(t, Options{Dir: dir})
		return p.Digest(), p.Rules.Digest()
	}
	policy, rules := digests(base)
	seen := map[string]string{policy: "base"}
	for name, o := range other {
		p, r := digests(o.text)
		if seen[p] != "" {
			t.Errorf("%s has the digest of %s", name, seen[p])
		}
		seen[p] = name
		if (r != rules) != o.rules {
			t.Errorf("%s: the digest of the rules changed is %t, want %t", name, r != rules, o.rules)
		}
	}
	if p, r := digests("# comment\n\nhome = ['CN', 'CN']\ninfer = true\n"); p != policy || r != rules {
		t.Error("the same said otherwise has another digest")
	}
	write(t, filepath.Join(dir, "house.toml"), "[[domain]]\nname = 'y'\n")
	if p, _ := digests(other["rules"].text); seen[p] != "" {
		t.Error("a changed rule file leaves the digest as it was")
	}
	if p, _ := digests(other["mmdb"].text); seen[p] != "" {
		t.Error("a changed country database leaves the digest as it was")
	}
}

// A policy moved elsewhere allows transfers of other packages.
func TestDigestOfPlace(t *testing.T) {
	for text, want := range map[string]bool{
		"[[allow_flow]]\nto = ['US']":                       true,
		"[[allow_flow]]\nto = ['US']\npackages = ['./...']": false,
	} {
		var digests []string
		for range 2 {
			dir := t.TempDir()
			write(t, filepath.Join(dir, FileName), text)
			digests = append(digests, load(t, Options{Dir: dir}).Digest())
		}
		if (digests[0] == digests[1]) != want {
			t.Errorf("%s: same digest is %t", text, !want)
		}
	}
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, FileName), 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Options{Dir: dir})
	var errs Errors
	if !errors.As(err, &errs) || len(errs) != 1 || !strings.HasPrefix(err.Error(), "borderlint.toml: cannot be read: ") {
		t.Errorf("a folder in place of the policy: %v", err)
	}
	_, err = Load(Options{Dir: dir, Config: "none.toml"})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no policy where one is named: %v", err)
	}
	_, err = Load(Options{Dir: dir, Config: "big.toml", ReadFile: func(string) ([]byte, error) { return nil, fs.ErrPermission }})
	if !errors.Is(err, fs.ErrPermission) || err.Error() != "big.toml: cannot be read: permission denied" {
		t.Errorf("a policy that must not be read: %v", err)
	}
}

func TestErrorsDoNotSteerTerminals(t *testing.T) {
	_, err := Load(Options{Dir: t.TempDir(), Config: "a\x1b[2J\n.toml"})
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\n") {
		t.Errorf("a name with escapes: %q", err)
	}
}

func TestUntilIsMidnight(t *testing.T) {
	p := load(t, Options{Config: "x", ReadFile: func(string) ([]byte, error) {
		return []byte("[[allow_flow]]\nto = ['US']\nuntil = 2027-06-30"), nil
	}})
	if want := time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC); !p.AllowFlows[0].Until.Equal(want) {
		t.Errorf("until %v", p.AllowFlows[0].Until)
	}
}

func TestAnalyzer(t *testing.T) {
	calls := 0
	a := NewAnalyzer(func() (*Policy, error) {
		calls++
		return nil, errors.New("borderlint.toml:1:1: no")
	})
	if err := analysis.Validate([]*analysis.Analyzer{a}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := a.Run(passOf("example.com/x")); err == nil || !strings.Contains(err.Error(), "borderlint.toml:1:1") {
			t.Errorf("a wrong policy is passed over: %v", err)
		}
	}
	if calls != 1 {
		t.Errorf("loaded %d times", calls)
	}
	if p, err := a.Run(passOf("net/http")); err != nil || p.(*Policy).Rules.Func("net/http.Post") != nil {
		t.Errorf("std: %v, %v", p, err)
	}
	good := load(t, Options{})
	a = NewAnalyzer(func() (*Policy, error) { return good, nil })
	if p, err := a.Run(passOf("example.com/x")); err != nil || p != any(good) {
		t.Errorf("result: %v, %v", p, err)
	}
}

// FuzzLoad holds that no policy and no rule file makes Load panic, that every
// error has a place in the file, and that what loads has a digest.
func FuzzLoad(f *testing.F) {
	for _, text := range seeds() {
		f.Add(text, text)
	}
	cases, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), string(text))
	}
	core := os.DirFS("testdata/core")
	f.Fuzz(func(t *testing.T, policy, rules string) {
		p, err := Load(Options{Config: "policy", RuleFiles: []string{"rules"}, Dir: "/none", Core: core, ReadFile: func(name string) ([]byte, error) {
			switch filepath.Base(name) {
			case "policy":
				return []byte(policy), nil
			case "rules":
				return []byte(rules), nil
			}
			return nil, fs.ErrNotExist
		}})
		if err == nil {
			if p.Digest() == "" {
				t.Error("no digest")
			}
			return
		}
		var all Errors
		if !errors.As(err, &all) {
			t.Fatalf("an error of another type: %v", err)
		}
		for _, e := range all {
			if p := e.Position; p.File == "policy" || p.File == "rules" {
				if p.Line < 1 || p.Column < 1 {
					t.Errorf("no place: %v", e)
				}
			}
			if strings.ContainsAny(e.Message, "\n\x1b") {
				t.Errorf("not for terminals: %q", e.Message)
			}
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if _, err := Load(Options{Dir: dir}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEmbedded is what a start of the tool pays.
func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		c := readEmbedded()
		if _, errs := build([]layer{{files: c.files}}); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}
