// Package scenarios_test holds every driver against the command on the scenarios. It
// is apart from the corpus because each takes minutes.
package scenarios_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

const root = "../../../.."

// TestScenarios holds every driver against the first, the command, on modules that
// require others. What is to be found there is held where the command is.
func TestScenarios(t *testing.T) {
	if testing.Short() || os.Getenv("BORDERLINT_SCENARIO_DRIVERS") == "" {
		t.Skip("more than CI has time for, 200 s on two cores: BORDERLINT_SCENARIO_DRIVERS=1 asks for it")
	}
	drivers := passtest.Build(t, root)
	for name, order := range map[string][]string{ // a package, one that it imports, and all
		"airline":  {"./checkin", "./audit", "./..."},
		"shipping": {"./cmd/fleetd", "./portal", "./..."},
		"weather":  {"./cmd/stationd", "./queue", "./..."},
	} {
		t.Run(name, func(t *testing.T) {
			var all []passtest.Got
			for i, d := range drivers {
				dir := fresh(t, name)
				switch {
				case i == 0:
					if all = run(t, d, dir, "./..."); len(all) < 8 {
						t.Fatalf("only %d findings:\n%v", len(all), all)
					}
				case d.Name == "vet":
					inOrder(t, d, dir, order, all)
				default:
					if diff := cmp.Diff(all, run(t, d, dir, "./...")); diff != "" {
						t.Errorf("not as %s finds it (-%[1]s +%s):\n%s", drivers[0].Name, d.Name, diff)
					}
				}
			}
		})
	}
}

// fresh is a copy of a scenario in a directory that no cache has seen.
func fresh(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "testdata", "scenarios", name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func run(t *testing.T, d passtest.Driver, dir, packages string) []passtest.Got {
	t.Helper()
	start := time.Now()
	gots, err := d.Run(t.Context(), dir, packages)
	if err != nil {
		t.Fatalf("%s %s: %v", d.Name, packages, err)
	}
	t.Logf("%s %s: %d findings, %v", d.Name, packages, len(gots), time.Since(start).Round(time.Millisecond))
	return gots
}

// inOrder holds that what the go command remembers of some packages takes nothing
// from later runs over others, and adds nothing.
func inOrder(t *testing.T, vet passtest.Driver, dir string, order []string, all []passtest.Got) {
	t.Helper()
	for i, pkg := range order {
		want := slices.DeleteFunc(slices.Clone(all), func(g passtest.Got) bool { return !in(g, pkg) })
		if i > 0 && len(want) == 0 {
			t.Errorf("nothing is to be found in %s, so nothing can be lost", pkg)
		}
		// Of packages that pkg imports, what is found may be told too.
		gots := slices.DeleteFunc(run(t, vet, dir, pkg), func(g passtest.Got) bool { return !in(g, pkg) && slices.Contains(all, g) })
		if diff := cmp.Diff(want, gots, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("go vet %s after %q (-command +vet):\n%s", pkg, order[:i], diff)
		}
	}
}

// in reports whether g is in the packages that the go command takes pkg for.
func in(g passtest.Got, pkg string) bool {
	return pkg == "./..." || pkg == "./"+path.Dir(g.File)
}
