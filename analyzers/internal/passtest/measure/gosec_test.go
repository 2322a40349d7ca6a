package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

const straight = `The secret goes straight through; in the twin something else does.
kind: carry
-- leak.go --
package mechanism

import "strings"

func Carry(secret, plain string) string {
	if secret == "" {
		return plain
	}
	text := secret
	return strings.ToUpper(text)
}
-- twin.go --
package mechanism

import "strings"

func Carry(secret, plain string) string {
	if secret == "" {
		return plain
	}
	text := plain
	return strings.ToUpper(text)
}
`

// TestGosec holds that gosec is given what it needs to tell a leak from its twin where
// it sees both, and that each spot has what is found in its own flow.
func TestGosec(t *testing.T) {
	if testing.Short() {
		t.Skip("loads packages")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"straight.txtar":  straight,
		"backwards.txtar": strings.NewReplacer("text := secret", "text := plain", "text := plain", "text := secret").Replace(straight),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := passtest.ReadMechanisms(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := passtest.WriteMechanisms(t.TempDir(), all, true)
	if err != nil {
		t.Fatal(err)
	}
	alone, whole, shipped, err := gosec(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, r := range map[string]result{"alone": alone, "whole": whole, "shipped": shipped} {
		for _, m := range all {
			var words []string
			for _, place := range passtest.Places() {
				words = append(words, r.both(m, place))
			}
			got[name+" "+m.Name] = strings.Join(words, " ")
		}
	}
	// Of other packages it sees no bodies when it is alone; whole, it looks into what a
	// reader calls, but not into what that calls in turn. What it does not look into
	// hands on every argument. The leak that goes backwards is none.
	want := map[string]string{
		"alone straight":    "ok false false false",
		"alone backwards":   "both false false false",
		"whole straight":    "ok false false ok",
		"whole backwards":   "both false false both",
		"shipped straight":  "missed missed missed missed",
		"shipped backwards": "missed missed missed missed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
