package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/securego/gosec/v2/taint"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

func TestParseSink(t *testing.T) {
	for fn, want := range map[string]taint.Sink{
		"net/http.Post":                     {Package: "net/http", Method: "Post"},
		"(*net/http.Client).Do":             {Package: "net/http", Receiver: "Client", Method: "Do", Pointer: true},
		"(net/http.RoundTripper).RoundTrip": {Package: "net/http", Receiver: "RoundTripper", Method: "RoundTrip"},
		"(net.Conn).Write":                  {Package: "net", Receiver: "Conn", Method: "Write"},
	} {
		got, ok := parseSink(fn)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", fn, ok, diff)
		}
	}
	for _, fn := range []string{"example.com/x.Send", "(*github.com/a/b.Client).Do", ""} {
		if got, ok := parseSink(fn); ok {
			t.Errorf("%s is taken for %v of the standard library", fn, got)
		}
	}
}

func TestSinks(t *testing.T) {
	all, err := sinks()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range all {
		seen[s.Package+"."+s.Receiver+"."+s.Method] = true
	}
	for _, want := range []string{"net/http..Post", "net/http.Client.Do", "net/smtp..SendMail"} {
		if !seen[want] {
			t.Errorf("%s is missing among %d", want, len(all))
		}
	}
}

func TestTally(t *testing.T) {
	m := &passtest.Mechanism{Name: "a"}
	all := []*passtest.Mechanism{m}
	at := func(i int, side string) passtest.Spot { return spot(m, side, passtest.Places()[i]) }
	r := result{
		at(0, passtest.Leak): {hit: true},
		at(1, passtest.Leak): {hit: true, false: true},
		at(2, passtest.Twin): {false: true},
	}
	for i, want := range []string{"ok", "false", "both", "missed"} {
		if got := r.both(m, passtest.Places()[i]); got != want {
			t.Errorf("%s: %s, want %s", passtest.Places()[i], got, want)
		}
	}
	n := r.tally(all, func(*passtest.Mechanism, string) bool { return true })
	if want := (tally{leaks: 4, found: 2, wrong: 2}); n != want {
		t.Errorf("%+v, want %+v", n, want)
	}
	if n.recall() != "50.0%" || n.precision() != "50.0%" || (tally{}).recall() != "-" {
		t.Errorf("recall %s, precision %s", n.recall(), n.precision())
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "straight.txtar")
	if err := os.WriteFile(file, []byte(strings.Replace(straight, "carry\n", "carry\nmissed: third\nfalse: one\n", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	all, err := passtest.ReadMechanisms(dir)
	if err != nil {
		t.Fatal(err)
	}
	border := result{}
	for i, place := range passtest.Places() {
		border[spot(all[0], passtest.Leak, place)] = cell{hit: i != 1}
		border[spot(all[0], passtest.Twin, place)] = cell{false: i > 1}
	}
	if err := write(dir, all, border); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(straight, "carry\n", "carry\nmissed: two\nfalse: three,third\n", 1)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
