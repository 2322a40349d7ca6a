package emit

import (
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Baselines hold fingerprints: another way of making them would make every finding new.
func TestFingerprintsStay(t *testing.T) {
	var p Fingerprints
	var got []string
	for _, parts := range [][]string{{"a", "b"}, {"a", "b"}, {"a\x00b"}, {"ab"}, {"a", "b", ""}, {}} {
		got = append(got, p.Next(parts...))
	}
	want := []string{
		"182b27f897ef4c86",
		"784ae3f14ae3a422",
		"14b62c78bada169e",
		"cc4ea91d79d5357f",
		"7933bd0dae4da0f6",
		"db3426e878068d28",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fingerprints (-want +got):\n%s", diff)
	}
}

func TestDiagnostic(t *testing.T) {
	f := finding.Finding{Rule: finding.WeakHandling, Message: "weak", Fingerprint: "0f3a"}
	for verbose, message := range map[bool]string{false: "weak", true: "weak [0f3a]"} {
		want := analysis.Diagnostic{Pos: 7, Category: finding.WeakHandling, Message: message}
		if diff := cmp.Diff(want, Diagnostic(f, 7, verbose)); diff != "" {
			t.Errorf("with fingerprint %t (-want +got):\n%s", verbose, diff)
		}
	}
}

func TestPos(t *testing.T) {
	fset := token.NewFileSet()
	file := fset.AddFile("/home/anna/app/export/send.go", -1, 30)
	file.SetLines([]int{0, 10, 20})
	file.AddLineColumnInfo(5, "other.go", 400, 1)
	nameless := fset.AddFile("", -1, 10)
	for _, c := range []struct {
		name string
		pos  token.Pos
		want finding.Position
	}{
		{"import path and base name", file.Pos(12), finding.Position{File: "example.com/app/export/send.go", Line: 2, Column: 3}},
		{"no position", token.NoPos, finding.Position{}},
		{"no file", nameless.Pos(3), finding.Position{}},
	} {
		if got := Pos(fset, "example.com/app/export", c.pos); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
