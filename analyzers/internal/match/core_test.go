package match_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/internal/match"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// TestCore holds the core rules against lists of names: what they must take for
// data of a class, and what they must not.
func TestCore(t *testing.T) {
	p, err := policy.Load(policy.Options{NoSearch: true})
	if err != nil {
		t.Fatal(err)
	}
	l := match.New(p.Rules)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lists: %v", err)
	}
	for _, file := range files {
		class := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(class, func(t *testing.T) {
			counts := map[string]int{}
			for _, line := range lines(t, file) {
				of := class
				if first, rest, _ := strings.Cut(line, " "); first != "+" && first != "-" {
					of, line = first, rest
				}
				if !slices.Contains(l.Classes(), of) {
					t.Fatalf("there is no class %q", of)
				}
				counts[line[:1]]++
				checkLine(t, l, of, line)
			}
			if counts["+"] < 40 || counts["-"] < 40 {
				t.Errorf("%d names that must be found and %d that must not: too few to mean anything", counts["+"], counts["-"])
			}
		})
	}
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

func checkLine(t *testing.T, l *match.Lexicon, class, line string) {
	t.Helper()
	want := line[0] == '+'
	owner, list, isType := strings.Cut(line[2:], ":")
	if !isType {
		owner, list = "", line[2:]
	}
	scope := l.NewScope(match.Name{Text: owner})
	var names []match.Name
	for _, f := range strings.Fields(list) {
		n := match.Name{Owner: owner, Text: strings.TrimSuffix(f, "!")}
		names = append(names, n)
		scope.Add(n)
	}
	if !isType {
		scope = nil
	}
	for i, f := range strings.Fields(list) {
		hits := l.Find(scope, names[i])
		got := slices.ContainsFunc(hits, func(h match.Hit) bool { return h.Class == class })
		if want := want && !strings.HasSuffix(f, "!"); got != want {
			t.Errorf("%s: %s: %s is %v, want %v; found %v", line, f, class, got, want, hits)
		}
	}
}
