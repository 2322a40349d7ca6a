package mechanisms_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

const root = "../../../.."

// layout writes every mechanism for one test.
func layout(t *testing.T) *passtest.Layout {
	t.Helper()
	all, err := passtest.ReadMechanisms(filepath.Join(root, "testdata", "corpus", "mechanisms"))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("there are no mechanisms")
	}
	l, err := passtest.WriteMechanisms(t.TempDir(), all, false)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestGroundTruth runs the mechanisms: what they say of themselves is so.
func TestGroundTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program of every mechanism")
	}
	l := layout(t)
	wrong, err := l.Truth(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range l.Mechanisms {
		for _, side := range passtest.Sides() {
			t.Run(m.Name+"/"+side, func(t *testing.T) {
				if m.Unrun != "" {
					t.Skip(m.Unrun)
				}
				why, ok := wrong[passtest.Spot{Mechanism: m, Side: side, Place: passtest.Places()[0]}]
				if !ok {
					t.Error("was not run")
				} else if why != "" {
					t.Error(why)
				}
			})
		}
	}
}

// TestMechanisms holds the command, and when it is asked for every other driver,
// against the mechanisms: each leak is found on its line in each place, and nothing
// is found beside.
func TestMechanisms(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command, and runs it over every mechanism")
	}
	l := layout(t)
	names := []string{"command"}
	if os.Getenv("BORDERLINT_MECHANISM_DRIVERS") != "" {
		names = nil
	}
	var first []passtest.Got
	for i, d := range passtest.Build(t, root, names...) {
		start := time.Now()
		gots, err := d.Run(t.Context(), l.Dir, "./...")
		t.Logf("%s over %d mechanisms: %v", d.Name, len(l.Mechanisms), time.Since(start).Round(time.Millisecond))
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		if i == 0 {
			first = gots
		} else if diff := cmp.Diff(first, gots); diff != "" {
			t.Errorf("not as the command finds it (-command +%s):\n%s", d.Name, diff)
		}
		spots, stray := l.Judge(gots)
		for _, g := range stray {
			t.Errorf("%s: %v belongs to no mechanism", d.Name, g)
		}
		for _, at := range l.Spots() {
			t.Run(at.String()+"/"+d.Name, func(t *testing.T) { hold(t, at, spots[at]) })
		}
	}
}

// hold allows what the mechanism itself says is missed or false, and asks for it.
func hold(t *testing.T, at passtest.Spot, j passtest.Judgement) {
	t.Helper()
	missed := at.Side == passtest.Leak && slices.Contains(at.Mechanism.Missed, at.Place)
	switch {
	case missed && len(j.Missing) == 0:
		t.Errorf("found, so %s can go from missed", at.Place)
	case !missed && len(j.Missing) > 0:
		t.Errorf("not found: %v", j.Missing)
	}
	known := at.Side == passtest.Twin && slices.Contains(at.Mechanism.False, at.Place)
	switch {
	case known && len(j.Extra) == 0:
		t.Errorf("nothing is found, so %s can go from false", at.Place)
	case !known && len(j.Extra) > 0:
		t.Errorf("found beside: %v", j.Extra)
	}
}
