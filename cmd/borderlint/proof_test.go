package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// TestProof holds what is promised of findings beside that they are found, which is
// TestScenarios' to hold: they are the same every time, and turn with the policy and
// with what is said of data and endpoints, not with names. That every driver tells
// the same ones is held where the drivers are, in passtest.
func TestProof(t *testing.T) {
	if testing.Short() || os.Getenv("BORDERLINT_PROOFS") == "" {
		t.Skip("more than CI has time for, 160 s on two cores: BORDERLINT_PROOFS=1 asks for it")
	}
	p := newProof(t)
	for _, name := range []string{"shipping", "airline", "weather"} { // the longest first
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, p, name)
			for _, part := range []struct {
				name string
				hold func(*scene, *testing.T)
			}{
				{"no others", (*scene).noOthers},
				{"repeated", (*scene).repeated},
				{"union", (*scene).union},
				{"offline", (*scene).offline},
				{"home", (*scene).home},
				{"moved", (*scene).moved},
				{"untagged", (*scene).untagged},
				{"renamed", (*scene).renamed},
				{"weak", (*scene).weak},
			} {
				// One after the other: later ones know the packages of earlier ones.
				t.Run(part.name, func(t *testing.T) { part.hold(s, t) })
			}
		})
	}
}

// proof is what the scenarios share.
type proof struct {
	scenarios string // their directory
	command   string // the program
}

// newProof finds the program, this very one. Analysed packages are remembered, in a
// directory of the test's own, save where a proof is about doing without.
func newProof(t *testing.T) *proof {
	t.Helper()
	scenarios, err := filepath.Abs(filepath.Join("..", "..", "testdata", "scenarios"))
	if err != nil {
		t.Fatal(err)
	}
	command, err := exec.LookPath("borderlint")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	t.Setenv("BORDERLINT_CACHE", t.TempDir())
	t.Setenv("BORDERLINT_CONFIG", "")
	return &proof{scenarios, command}
}

// scene is a copy of a scenario's module, and what the command says of it.
type scene struct {
	*proof
	name, dir string
	singles   []finding.Finding // of packages, one after the other
	report    []byte            // on all of them
	findings  []finding.Finding
}

func newScene(t *testing.T, p *proof, name string) *scene {
	t.Helper()
	s := &scene{proof: p, name: name}
	s.dir = s.copy(t)
	s.singles = s.oneByOne(t) // first: the cache must not have seen them together
	s.report = told(t, s.check(t, s.dir, "./..."))
	s.findings = decode(t, s.report)
	if len(s.findings) < 8 {
		t.Fatalf("only %d findings", len(s.findings))
	}
	return s
}

// copy is the scenario's module in a directory that no cache has seen.
func (s *scene) copy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), s.name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(s.scenarios, s.name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// check is the command as it is called in dir, its report in JSON.
func (p *proof) check(t *testing.T, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), p.command, append([]string{"-format", "json", "-fail-on", "never"}, args...)...)
	cmd.Dir = dir
	cmd.Env = os.Environ()
	return cmd
}

// told is what cmd writes; it must succeed, so no package may be incomplete.
func told(t *testing.T, cmd *exec.Cmd) []byte {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, &errs)
	}
	return out
}

func decode(t *testing.T, data []byte) []finding.Finding {
	t.Helper()
	r, err := report.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return r.Findings
}

// of is what the command finds in dir.
func (s *scene) of(t *testing.T, dir string, args ...string) []finding.Finding {
	t.Helper()
	return decode(t, told(t, s.check(t, dir, append(args, "./...")...)))
}

// said tells findings apart by all that stays when names and columns change: line,
// rule, host, classes and the function that sends.
func said(findings []finding.Finding) []string {
	lines := []string{}
	for _, f := range findings {
		lines = append(lines, say(f))
	}
	slices.Sort(lines)
	return lines
}

func say(f finding.Finding) string {
	line := fmt.Sprintf("%s:%d: %s", f.Position.File, f.Position.Line, f.Rule)
	if f.Weakness != nil {
		line += " " + f.Weakness.ID
	}
	if f.Endpoint != nil {
		line += " " + f.Endpoint.Host
	}
	if len(f.Classes) > 0 {
		line += " " + strings.Join(f.Classes, ",")
	}
	if f.Sink != nil {
		line += " " + f.Sink.Func
	}
	return line
}

// only are the findings that keep holds for.
func only(findings []finding.Finding, keep func(finding.Finding) bool) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f finding.Finding) bool { return !keep(f) })
}

func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	// As one text, of which no line is cut.
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// noOthers holds that a reviewer expects every finding, or that EXPECT.toml says why
// it is there all the same.
func (s *scene) noOthers(t *testing.T) {
	var want struct {
		Finding, Either, Extra []expected
	}
	if _, err := toml.DecodeFile(filepath.Join(s.dir, "EXPECT.toml"), &want); err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(want.Finding, want.Either, want.Extra)
	for _, f := range s.findings {
		if !slices.ContainsFunc(all, func(w expected) bool { return w.is(t, s.dir, f) }) {
			t.Errorf("no reviewer expects this: %s", say(f))
		}
	}
	for _, w := range want.Extra {
		if !slices.ContainsFunc(s.findings, func(f finding.Finding) bool { return w.is(t, s.dir, f) }) {
			t.Errorf("%s: %q: this extra %s %s is gone; take it away", w.File, w.Line, w.Rule, w.Host)
		}
	}
}
