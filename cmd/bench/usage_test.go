package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

func TestParseStat(t *testing.T) {
	fields := "S 1 4242 4242 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 100 1000000 321 18446744073709551615"
	for name, want := range map[string]struct {
		stat  string
		group int
		pages int64
		ok    bool
	}{
		"plain":            {"77 (go) " + fields, 4242, 321, true},
		"a name with a )":  {"77 (a) b) " + fields, 4242, 321, true},
		"cut short":        {"77 (go) S 1 4242", 0, 0, false},
		"empty":            {"", 0, 0, false},
		"no number for it": {"77 (go) " + strings.Replace(fields, "4242", "x", 1), 0, 0, false},
	} {
		group, pages, ok := parseStat([]byte(want.stat))
		if group != want.group || pages != want.pages || ok != want.ok {
			t.Errorf("%s: %d, %d, %v", name, group, pages, ok)
		}
	}
}

// self is this test program as a program to run, doing one of the tasks.
func self(task string) program {
	return program{name: os.Args[0], env: append(os.Environ(), "BENCH_TASK="+task)}
}

func TestMain(m *testing.M) {
	switch os.Getenv("BENCH_TASK") {
	case "exit":
		os.Exit(3)
	case "sleep":
		time.Sleep(time.Minute)
	case "grow":
		held := make([]byte, 256<<20)
		for i := range held {
			held[i] = 1
		}
		time.Sleep(time.Minute)
		os.Exit(int(held[1]))
	default:
		os.Exit(m.Run())
	}
}

func TestRun(t *testing.T) {
	u, err := self("exit").run(t.Context())
	if err != nil || u.Exit != 3 || u.Stopped != "" || u.Wall <= 0 || u.Memory < u.Largest {
		t.Errorf("exit: %+v, %v", u, err)
	}

	late := self("sleep")
	late.timeout = 200 * time.Millisecond
	if u, err := late.run(t.Context()); err != nil || u.Stopped != "more than 200ms" {
		t.Errorf("too long: %+v, %v", u, err)
	}

	if _, err := os.Stat("/proc/self/stat"); err == nil {
		big := self("grow")
		big.memory = 128 << 20
		if u, err := big.run(t.Context()); err != nil || u.Stopped != "more than 0.125 GiB" {
			t.Errorf("too big: %+v, %v", u, err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := self("sleep").run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}

	if _, err := (program{name: "no-such-program-here"}).run(t.Context()); err == nil {
		t.Error("a program that is not there runs")
	}
}

func TestGist(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "exit status 2"},
		{"go: downloading x v1\n# x\n\nbad\n", "bad"},
		{"a\nb\nc\nd\ne\n", "a; b; c; and 2 more lines"},
	} {
		if got := gist(c.text, 2); got != c.want {
			t.Errorf("gist(%q) = %q, not %q", c.text, got, c.want)
		}
	}
}
