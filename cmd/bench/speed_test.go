package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSeries(t *testing.T) {
	for _, c := range []struct {
		s    series
		want string
	}{
		{nil, "–"},
		{series{1.234}, "1.23"},
		{series{3, 1, 2}, "2.00 (1.00–3.00)"},
		{series{40, 10, 20, 30}, "25.0 (10.0–40.0)"},
		{series{1000, 2000, 3000}, "2000 (1000–3000)"},
	} {
		if got := c.s.String(); got != c.want {
			t.Errorf("%v: %s, not %s", []float64(c.s), got, c.want)
		}
	}
	s := series{3, 1, 2}
	if s.median(); !slices.Equal(s, series{3, 1, 2}) {
		t.Error("the median sorts what it looks at")
	}
}

// aModule was measured in two rounds, without nilaway and without gosec's second.
func aModule() measuredModule {
	add := func(round int, mode, tool string, wall float64, mem int64) sample {
		return sample{Round: round, Mode: mode, Tool: tool, usage: usage{Wall: wall, CPU: 2 * wall, Memory: mem << 20, Largest: mem << 20}}
	}
	m := measuredModule{Name: "m", Module: "example.com/m", Version: "v1.0.0", copied: copied{Own: 5, Dependencies: 45}, Edited: "a/a.go"}
	m.Samples = []sample{
		add(1, modeFirst, toolBorderlint, 30, 900), add(1, modeFirst, toolGosec, 10, 300), add(1, modeFirst, toolVet, 5, 60),
		add(1, modeSecond, toolBorderlint, 1.2, 50), add(1, modeSecond, toolVet, 1, 60),
		add(1, modeLeaf, toolBorderlint, 3, 100), add(1, modeOwn, toolBorderlint, 9, 250),
		add(2, modeFirst, toolBorderlint, 40, 950),
		add(2, modeSecond, toolBorderlint, 1.6, 50), add(2, modeSecond, toolVet, 1, 60),
		add(2, modeLeaf, toolBorderlint, 4, 100),
	}
	m.Samples[0].FactBytes, m.Samples[0].CacheBytes = 3<<20, 4<<20
	return m
}

func TestRatio(t *testing.T) {
	m := aModule()
	if got := ratio(m.Samples, modeFirst, toolBorderlint, modeFirst, toolGosec, wall); !slices.Equal(got, series{3}) {
		t.Errorf("to gosec: %v", got)
	}
	if got := ratio(m.Samples, modeLeaf, toolBorderlint, modeFirst, toolBorderlint, wall); !slices.Equal(got, series{0.1, 0.1}) {
		t.Errorf("to the first run: %v", got)
	}
	if got := ratio(m.Samples, modeSecond, toolBorderlint, modeSecond, toolVet, wall); got.String() != "1.40 (1.20–1.60)" {
		t.Errorf("to go vet: %v", got)
	}
}

func TestReport(t *testing.T) {
	m := measured{
		Machine: machine{"linux", "amd64", 2}, Tools: map[string]string{toolVet: "go1.26.8", toolBorderlint: "devel"},
		Modules: []measuredModule{aModule(), {Name: "n", Module: "example.com/n", Version: "v2.0.0", Failed: "no"}}, Notes: []string{"a note"},
	}
	got := regexp.MustCompile(" +").ReplaceAllString(m.String(), " ")
	for _, want := range []string{
		"linux/amd64, 2 cores; borderlint devel; go vet go1.26.8\n",
		"\n## example.com/n v2.0.0\n", "\n## example.com/m v1.0.0: 5 packages and 45 that they import\n",
		"\nfailed: no\n", "\n- a note\n", "The edited leaf is a/a.go.",
		"| dependencies are warm: wall | m | 0.90 × gosec | 1 × gosec | kept |",
		"| first run: wall | m | 3.00 × gosec | 2 × gosec | missed |",
		"| first run: wall | n | – | 2 × gosec | not measured |",
		"| first run: memory | m | 925 (900–950) MiB | 1024 MiB | kept |",
		"| 5,000 packages: memory | m | – | 4096 MiB | not measured |",
		"| first run | borderlint | 2 | 35.0 (30.0–40.0) | 3.00 | 6.00 | 70.0 (60.0–80.0) | 925 (900–950) | 3.00 |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

func TestEdits(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"main.go": "package main\n", "a/a.go": "package a\n\nvar A = 1\n", "a/b.go": "package a\n", "c/c.go": "package c\n\nfunc C() {}\n"}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	e, err := newEdits(dir, []ownPackage{
		{ImportPath: "m/c", Dir: filepath.Join(dir, "c"), GoFiles: []string{"c.go"}},
		{ImportPath: "m", Dir: dir, GoFiles: []string{"main.go"}, Imports: []string{"m/a"}},
		{ImportPath: "m/a", Dir: filepath.Join(dir, "a"), GoFiles: []string{"a.go"}, CgoFiles: []string{"b.go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if e.leaf != filepath.Join("c", "c.go") || !slices.Equal(e.all, []string{"main.go", filepath.Join("a", "a.go"), filepath.Join("c", "c.go")}) {
		t.Errorf("leaf %s, all %q", e.leaf, e.all)
	}
	if err := e.editLeaf(3); err != nil {
		t.Fatal(err)
	}
	if err := e.editAll(3); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, e.leaf))
	if err != nil || !strings.Contains(string(text), "func benchRound3(") || !strings.Contains(string(text), "benchAll3") {
		t.Errorf("%s, %v", text, err)
	}
	if err := e.restore(); err != nil {
		t.Fatal(err)
	}
	for name, was := range files {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != was {
			t.Errorf("%s was not restored: %q, %v", name, text, err)
		}
	}
}

func TestLinkTree(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	if err := os.MkdirAll(filepath.Join(from, "00"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "00", "x-d"), []byte("12345"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := linkTree(from, to); err != nil {
		t.Fatal(err)
	}
	if n, err := size(to); err != nil || n != 5 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if err := os.WriteFile(filepath.Join(to, "00", "y-d"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(from, "00", "y-d")); err == nil {
		t.Error("what is new in the copy is in the original")
	}
}
