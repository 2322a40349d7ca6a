package passtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// HoldCorpus holds drivers, by name, against what the cases of the repository at root
// want, and against the first of them.
func HoldCorpus(t *testing.T, root string, names ...string) {
	t.Helper()
	cases, err := ReadCorpus(filepath.Join(root, "testdata", "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 40 {
		t.Fatalf("the corpus has %d cases", len(cases))
	}
	dir := t.TempDir()
	modules, err := WriteModules(filepath.Join(dir, "modules"), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		m.compile(t)
	}
	drivers := Build(t, root, names...)
	for _, m := range modules {
		m.hold(t, drivers)
	}
}

func (m *Module) compile(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "./...")
	cmd.Dir = m.Dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the corpus does not compile: %v\n%s", err, out)
	}
}

func (m *Module) hold(t *testing.T, drivers []Driver) {
	t.Helper()
	first := map[string][]Got{}
	for i, d := range drivers {
		start := time.Now()
		gots, err := d.Run(t.Context(), m.Dir, "./...")
		t.Logf("%s over %d cases: %v", d.Name, len(m.Cases), time.Since(start).Round(time.Millisecond))
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		byCase := map[string][]Got{}
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
				missing, extra := Compare(c.Wants, byCase[c.Name])
				if s := lines(missing); s != "" {
					t.Errorf("not found:\n%s", s)
				}
				if s := lines(extra); s != "" {
					t.Errorf("found beside:\n%s", s)
				}
				if one, other := first[c.Name], byCase[c.Name]; !slices.Equal(one, other) {
					t.Errorf("%s finds\n%sand %s\n%s", drivers[0].Name, lines(one), d.Name, lines(other))
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
