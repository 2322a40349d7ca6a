// Command measure prints how much of the corpus is found, and how much beside it:
//
//	go run ./analyzers/internal/passtest/measure
//
// It runs at the top of the repository. The mechanisms come first, one a row, each in
// its four places: ok, missed (the leak is not found on its line), false (the twin is
// reported, or something beside the leak), or both. Then come recall and precision by
// kind and by place, and the cases of the corpus. With -note it prints nothing, and
// notes in the mechanisms' files what is missed and what is false in their twins, as
// their test asks for.
//
// Beside borderlint stands gosec's taint analysis, told what borderlint is told: the
// types with sensitive fields as its sources, and the calls of the standard library
// that rules/sinks takes for sinks. It knows neither fields nor endpoints, and is
// helped and judged accordingly; see gosec.go. It stands there twice: as it runs by
// itself, each package alone (gosec), and with the bodies of all packages of both
// modules before it, as it could be run (whole). What gosec finds with its own
// sources and sinks, of G701 and the like, is counted below.
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

func main() {
	root := flag.String("root", ".", "the top of the repository")
	only := flag.String("only", "", "only mechanisms and cases whose name this expression matches")
	note := flag.Bool("note", false, "note in the mechanisms' files what is missed and what is false; print no table")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx, os.Stdout, *root, *only, *note); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, w io.Writer, root, only string, note bool) (err error) {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	if err := keepCache(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "measure")
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(dir)) }()
	command, err := passtest.Command(ctx, root, dir)
	if err != nil {
		return err
	}
	corpus := filepath.Join(root, "testdata", "corpus")
	all, err := passtest.ReadMechanisms(filepath.Join(corpus, "mechanisms"))
	if err != nil {
		return err
	}
	all = matching(all, wanted, func(m *passtest.Mechanism) string { return m.Name })
	border, err := measured(ctx, command, dir, all)
	if err != nil {
		return err
	}
	if note {
		return write(filepath.Join(corpus, "mechanisms"), all, border)
	}
	if err := mechanisms(ctx, w, dir, all, border); err != nil {
		return err
	}
	cases, err := passtest.ReadCorpus(corpus)
	if err != nil {
		return err
	}
	cases = matching(cases, wanted, func(c *passtest.Case) string { return c.Name })
	return printCases(ctx, w, command, dir, cases)
}

// keepCache has the go command keep its cache where drivers look for theirs elsewhere.
func keepCache(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	return os.Setenv("GOCACHE", strings.TrimSpace(string(out)))
}

func matching[T any](all []T, wanted *regexp.Regexp, name func(T) string) []T {
	var some []T
	for _, v := range all {
		if wanted.MatchString(name(v)) {
			some = append(some, v)
		}
	}
	return some
}

// measured is what the command finds of the mechanisms.
func measured(ctx context.Context, command passtest.Driver, dir string, all []*passtest.Mechanism) (result, error) {
	l, err := passtest.WriteMechanisms(filepath.Join(dir, "mechanisms"), all, false)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	gots, err := command.Run(ctx, l.Dir, "./...")
	if err != nil {
		return nil, err
	}
	judged, stray := l.Judge(gots)
	if len(stray) > 0 {
		return nil, fmt.Errorf("findings that belong to no mechanism: %v", stray)
	}
	border := result{}
	for at, j := range judged {
		border[at] = cell{hit: at.Side == passtest.Leak && len(j.Missing) == 0, false: len(j.Extra) > 0}
	}
	return border, nil
}

// mechanisms measures gosec too, and prints both.
func mechanisms(ctx context.Context, w io.Writer, dir string, all []*passtest.Mechanism, border result) error {
	if len(all) == 0 {
		return nil
	}
	l, err := passtest.WriteMechanisms(filepath.Join(dir, "constant"), all, true)
	if err != nil {
		return err
	}
	alone, whole, shipped, err := gosec(ctx, l)
	if err != nil {
		return err
	}
	tools := []tool{{"borderlint", border}, {"gosec", alone}, {"whole", whole}}
	if err := errors.Join(printMechanisms(w, all, tools), printTotals(w, all, tools)); err != nil {
		return err
	}
	fmt.Fprintf(w, "\ngosec's own rules find something in %d leaks and in %d twins of %d each.\n",
		shipped.count(all, passtest.Leak), shipped.count(all, passtest.Twin), len(all)*len(passtest.Places()))
	return nil
}

// write writes the files of those mechanisms that say something else of what is missed
// and false than was measured.
func write(dir string, all []*passtest.Mechanism, border result) error {
	for _, m := range all {
		old := m.Format()
		m.Missed, m.False = nil, nil
		for _, place := range passtest.Places() {
			if !border[spot(m, passtest.Leak, place)].hit {
				m.Missed = append(m.Missed, place)
			}
			if border[spot(m, passtest.Twin, place)].false {
				m.False = append(m.False, place)
			}
		}
		if text := m.Format(); !bytes.Equal(old, text) {
			if err := os.WriteFile(filepath.Join(dir, m.Name+".txtar"), text, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
