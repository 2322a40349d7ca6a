package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/cli"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// limits are the statistics that every change of the engine moves.
var limits = regexp.MustCompile(`(?m)^\s*"bounded[^"]*": \d+,\n`)

var update = flag.Bool("update", false, "rewrite the golden reports of the scenarios")

// expected is one line of code and what must, or must not, be said of it: an entry of a
// scenario's EXPECT.toml, of which that of airline explains the keys.
type expected struct {
	File, Line, Rule, Host, Country, Gosec, Mechanism, Why, Needs string
	Classes                                                       []string
	Many                                                          bool
	// Missed says why the engine does not find it yet. When it does, the key goes.
	Missed string
}

func TestScenarios(t *testing.T) {
	for _, name := range []string{"airline", "shipping", "weather"} {
		t.Run(name, func(t *testing.T) { scenario(t, name) })
	}
}

func scenario(t *testing.T, name string) {
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "scenarios", name))
	if err != nil {
		t.Fatal(err)
	}
	text, data := run(t, dir, "text"), run(t, dir, "json")
	golden(t, filepath.Join(dir, "report.txt"), text)
	golden(t, filepath.Join(dir, "report.json"), limits.ReplaceAll(data, nil))
	r, err := report.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Finding, Silent []expected
	}
	if _, err := toml.DecodeFile(filepath.Join(dir, "EXPECT.toml"), &want); err != nil {
		t.Fatal(err)
	}
	for _, w := range want.Finding {
		found := slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return w.is(t, dir, f) })
		switch {
		case !found && w.Missed == "":
			t.Errorf("%s: %q: missed %s %s (%s)", w.File, w.Line, w.Rule, w.Host, w.Mechanism)
		case found && w.Missed != "":
			t.Errorf("%s: %q: found by now; take its missed = %q away", w.File, w.Line, w.Missed)
		}
	}
	for _, w := range want.Silent {
		for _, f := range r.Findings {
			if f.Position.File == w.File && w.stands(t, dir, f.Position.Line) && (w.Rule == "" || w.Rule == f.Rule) {
				t.Errorf("%s:%d: %s, but this must be silent: %s", f.Position.File, f.Position.Line, f.Message, w.Why)
			}
		}
	}
}

// is reports whether f is what is expected.
func (w expected) is(t *testing.T, dir string, f finding.Finding) bool {
	if f.Position.File != w.File || f.Rule != w.Rule || !w.stands(t, dir, f.Position.Line) {
		return false
	}
	if w.Host != "" && (f.Endpoint == nil || strings.TrimPrefix(f.Endpoint.Host, "{}.") != w.Host) {
		return false
	}
	return len(w.Classes) == 0 || slices.Equal(f.Classes, w.Classes)
}

// stands reports whether the snippet is on a line of its file.
func (w expected) stands(t *testing.T, dir string, line int) bool {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(w.File)))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(src), "\n")
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, w.Line) }) {
		t.Fatalf("%s has no line with %q", w.File, w.Line)
	}
	return line <= len(lines) && strings.Contains(lines[line-1], w.Line)
}

// run runs the command on a scenario, which has findings: status 1.
func run(t *testing.T, dir, format string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	status := cli.Run(t.Context(), cli.Env{
		Args: []string{"-format", format, "./..."}, Dir: dir, Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" },
	})
	if status != 1 {
		t.Fatalf("status %d, want 1\n%s", status, errs.String())
	}
	return out.Bytes()
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(fmt.Errorf("%w; run with -update, and read what it writes", err))
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
