package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// repeated holds the bytes of the report, whatever order the scheduler takes and
// whether a cache knows the packages.
func (s *scene) repeated(t *testing.T) {
	runs := map[string]int{"airline": 2, "shipping": 2, "weather": 8}[s.name]
	for i := range runs {
		cmd := s.check(t, s.dir, "-cache", "off", "./...")
		procs := []string{"1", "16"}[i%2]
		cmd.Env = append(cmd.Env, "GOMAXPROCS="+procs)
		if diff := cmp.Diff(string(s.report), string(told(t, cmd))); diff != "" {
			t.Fatalf("run %d, GOMAXPROCS=%s (-first +this):\n%s", i+1, procs, diff)
		}
	}
}

// offline holds that nothing is asked of the network: what is called from a place
// without one says the same.
func (s *scene) offline(t *testing.T) {
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		t.Skip("no unshare(1) here")
	}
	if out, err := exec.CommandContext(t.Context(), unshare, "-rn", "true").CombinedOutput(); err != nil {
		t.Skipf("unshare -rn is not permitted here: %v: %s", err, out)
	}
	cmd := s.check(t, s.dir, "./...")
	if s.name == "weather" { // the quickest
		cmd = s.check(t, s.dir, "-cache", "off", "./...")
	}
	cmd.Path, cmd.Args = unshare, append([]string{unshare, "-rn", s.command}, cmd.Args[1:]...)
	if diff := cmp.Diff(string(s.report), string(told(t, cmd))); diff != "" {
		t.Errorf("without network (-with +without):\n%s", diff)
	}
}

// union holds that what is found in a package does not depend on which others are
// asked for.
func (s *scene) union(t *testing.T) {
	if diff := cmp.Diff(s.findings, s.singles); diff != "" {
		t.Errorf("packages one by one (-all at once +one by one):\n%s", diff)
	}
}

// oneByOne is what the command finds in each package when it is asked for no other.
func (s *scene) oneByOne(t *testing.T) (all []finding.Finding) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "./...")
	list.Dir = s.dir
	for dir := range strings.FieldsSeq(string(told(t, list))) {
		rel, err := filepath.Rel(s.dir, dir)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, decode(t, told(t, s.check(t, s.dir, "./"+filepath.ToSlash(rel))))...)
	}
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return strings.Compare(a.Position.File, b.Position.File) })
	return all
}
