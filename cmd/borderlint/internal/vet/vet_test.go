package vet

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/borderlint/borderlint/analyzers/policy"
)

func TestAsked(t *testing.T) {
	for _, test := range []struct {
		args string
		want bool
	}{
		{"-V=full", true},
		{"-flags", true},
		{"-json -home=CN /tmp/b001/vet.cfg", true},
		{"./...", false},
		{"-config x.cfg ./...", false},
		{"", false},
	} {
		if got := Asked(strings.Fields(test.args)); got != test.want {
			t.Errorf("Asked(%q) = %v, want %v", test.args, got, test.want)
		}
	}
}

// Only packages of the main module that are wanted for their facts alone are
// analysed for findings too.
func TestPrepare(t *testing.T) {
	for _, test := range []struct {
		cfg  string
		both bool
	}{
		{`{"ImportPath":"m/a","ModulePath":"m","VetxOnly":true,"GoFiles":["a.go"]}`, true},
		{`{"ImportPath":"m/a","Module":{"Path":"m"},"VetxOnly":true,"GoFiles":["a.go"]}`, true},
		{`{"ImportPath":"m/a","ModulePath":"m","VetxOnly":false}`, false},
		{`{"ImportPath":"d/a","ModulePath":"d","ModuleVersion":"v1.0.0","VetxOnly":true}`, false},
		{`{"ImportPath":"fmt","VetxOnly":true}`, false},
	} {
		name := filepath.Join(t.TempDir(), "vet.cfg")
		if err := os.WriteFile(name, []byte(test.cfg), 0o600); err != nil {
			t.Fatal(err)
		}
		u, err := readUnit(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := u.prepare(name)
		if err != nil {
			t.Fatal(err)
		}
		if both := got != name; both != test.both {
			t.Errorf("%s: analysed for both: %v, want %v", test.cfg, both, test.both)
			continue
		}
		data, err := os.ReadFile(got)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatal(err)
		}
		if test.both && (fields["VetxOnly"] != false || fields["ImportPath"] != "m/a" || !strings.HasSuffix(got, ".cfg")) {
			t.Errorf("%s became %s in %s", test.cfg, data, got)
		}
	}
}

func TestNewer(t *testing.T) {
	for _, test := range []struct {
		theirs, ours string
		ok           bool
	}{
		{"go1.26.8", "go1.26.1", true},
		{"go1.25.1", "go1.26.8", true},
		{"go1.27.0", "go1.26.8", false},
		{"go1.27rc1", "go1.26.8", false},
		{"", "go1.26.8", true},
		{"go1.27.0", "devel go1.28-abcdef", true},
	} {
		err := newer(test.theirs, test.ours)
		if (err == nil) != test.ok {
			t.Errorf("newer(%q, %q) = %v", test.theirs, test.ours, err)
		}
		if err != nil && !strings.Contains(err.Error(), "build borderlint anew") {
			t.Errorf("newer(%q, %q) does not say what to do: %v", test.theirs, test.ours, err)
		}
	}
}

func TestNoteReachesTheNextCall(t *testing.T) {
	cache := t.TempDir()
	c := Call{Getenv: func(name string) string {
		if name == "GOCACHE" {
			return cache
		}
		return ""
	}}
	if _, found, err := recall(c); found || err != nil {
		t.Fatalf("a note before one was left: %v, %v", found, err)
	}
	if err := leave(c, note{Dir: "/where/go/vet/was/called"}); err != nil {
		t.Fatal(err)
	}
	n, found, err := recall(c)
	if err != nil || !found || n.Dir != "/where/go/vet/was/called" {
		t.Errorf("recall = %v, %v, %v", n, found, err)
	}
	name, err := noteFile(c)
	if err != nil {
		t.Fatal(err)
	}
	forget(filepath.Dir(name), time.Now().Add(time.Hour))
	if _, found, _ := recall(c); found {
		t.Error("an old note is not forgotten")
	}
}

// An approval that expires between two runs must not be answered from the cache.
func TestDigestSeesExpiry(t *testing.T) {
	until := time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)
	pol, err := policy.Load(policy.Options{NoSearch: true})
	if err != nil {
		t.Fatal(err)
	}
	pol.AllowFlows = []policy.AllowFlow{{Until: until}}
	sum := func(now time.Time) []byte {
		t.Helper()
		d, err := digest(pol, now)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if !bytes.Equal(sum(until.Add(-time.Hour)), sum(until.Add(23*time.Hour))) {
		t.Error("the digest changes before the last day is over")
	}
	if bytes.Equal(sum(until), sum(until.Add(24*time.Hour))) {
		t.Error("the digest does not change when the last day is over")
	}
}
