package passtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

const root = "../../.."

func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and golangci-lint")
	}
	cases, err := passtest.ReadCorpus(filepath.Join(root, "testdata", "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 40 {
		t.Fatalf("the corpus has %d cases", len(cases))
	}
	dir := t.TempDir()
	modules, err := passtest.WriteModules(filepath.Join(dir, "modules"), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		compile(t, m)
	}
	all := passtest.Build(t, root)
	for _, m := range modules {
		check(t, m, all)
	}
}

func compile(t *testing.T, m *passtest.Module) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "./...")
	cmd.Dir = m.Dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the corpus does not compile: %v\n%s", err, out)
	}
}

// check holds every driver against what the cases want, and against the first.
func check(t *testing.T, m *passtest.Module, drivers []passtest.Driver) {
	first := map[string][]passtest.Got{}
	for i, d := range drivers {
		start := time.Now()
		gots, err := d.Run(t.Context(), m.Dir, "./...")
		t.Logf("%s over %d cases: %v", d.Name, len(m.Cases), time.Since(start).Round(time.Millisecond))
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		byCase := map[string][]passtest.Got{}
		for _, g := range gots {
			c := m.Own(g.File)
			if c == nil {
				t.Errorf("%s: %v belongs to no case", d.Name, g)
				continue
			}
			byCase[c.Name] = append(byCase[c.Name], g)
		}
		if i == 0 {
			first = byCase
		}
		for _, c := range m.Cases {
			t.Run(c.Name+"/"+d.Name, func(t *testing.T) {
				missing, extra := passtest.Compare(c.Wants, byCase[c.Name])
				if s := lines(missing); s != "" {
					t.Errorf("not found:\n%s", s)
				}
				if s := lines(extra); s != "" {
					t.Errorf("found beside:\n%s", s)
				}
				if diff := cmp.Diff(first[c.Name], byCase[c.Name]); diff != "" {
					t.Errorf("not as %s finds it (-%[1]s +%s):\n%s", drivers[0].Name, d.Name, diff)
				}
			})
		}
	}
}

func lines[T fmt.Stringer](list []T) string {
	var b strings.Builder
	for _, v := range list {
		fmt.Fprintf(&b, "\t%v\n", v)
	}
	return b.String()
}
