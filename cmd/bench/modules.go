package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// modules is one call of the command modules.
type modules struct {
	bench
	home    string
	out     string
	once    bool
	timeout time.Duration
	memory  float64
}

func runModules(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	m := &modules{bench: bench{stdout: stdout, stderr: stderr}}
	set := flag.NewFlagSet("bench modules", flag.ContinueOnError)
	m.flags(set)
	only := set.String("only", "", "only these modules, `NAME,NAME`")
	kept := set.Bool("kept", false, "run nothing: print the table of what runs before left in -o")
	set.BoolVar(&m.once, "once", false, "run once, and so do not compare two reports")
	set.StringVar(&m.home, "home", "CN", "the home countries, `CC,CC`")
	set.StringVar(&m.out, "o", "", "leave reports in `DIR`; default reports in -dir")
	set.DurationVar(&m.timeout, "timeout", 20*time.Minute, "end a run after this `TIME`")
	set.Float64Var(&m.memory, "memory", 12, "end a run that holds more than this many `GiB`; 0: none")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("modules takes no arguments, and was given %q", set.Args())
	}
	chosen, err := choose(targets(), *only)
	if err != nil {
		return err
	}
	if err := m.settle(); err != nil {
		return err
	}
	if m.out == "" {
		m.out = m.path("reports")
	}
	if m.out, err = filepath.Abs(m.out); err != nil {
		return err
	}
	if *kept {
		all, err := readOutcomes(m.out, chosen)
		if err != nil {
			return err
		}
		fmt.Fprint(stdout, outcomes(all))
		return nil
	}
	if err := m.build(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(m.out, 0o755); err != nil {
		return err
	}
	var all []outcome
	for _, t := range chosen {
		o := m.one(ctx, t)
		if ctx.Err() != nil {
			break // what was measured so far is worth a table
		}
		all = append(all, o)
		if err := m.keep(o); err != nil {
			return err
		}
	}
	fmt.Fprint(stdout, outcomes(all))
	if failed := slices.DeleteFunc(all, func(o outcome) bool { return o.Failed == "" }); len(failed) > 0 {
		return fmt.Errorf("%d of %d modules failed", len(failed), len(chosen))
	}
	return ctx.Err()
}

// choose picks the targets that are named, all if none is.
func choose(all []target, only string) ([]target, error) {
	if only == "" {
		return all, nil
	}
	var chosen []target
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(all, func(t target) bool { return t.name == name })
		if i < 0 {
			var names []string
			for _, t := range all {
				names = append(names, t.name)
			}
			return nil, fmt.Errorf("no module %q; there are %s", name, strings.Join(names, ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// keep writes what is known of a module beside its report.
func (m *modules) keep(o outcome) error {
	text, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.out, o.Name+".run.json"), append(text, '\n'), 0o644)
}

// readOutcomes reads what keep wrote of the modules that have been measured.
func readOutcomes(dir string, chosen []target) ([]outcome, error) {
	var all []outcome
	for _, t := range chosen {
		text, err := os.ReadFile(filepath.Join(dir, t.name+".run.json"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		var o outcome
		if err := json.Unmarshal(text, &o); err != nil {
			return nil, fmt.Errorf("reading %s.run.json: %w", t.name, err)
		}
		all = append(all, o)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds nothing that modules left", dir)
	}
	return all, nil
}

// one measures on one module. What goes wrong with it stands in the outcome.
func (m *modules) one(ctx context.Context, t target) outcome {
	o := outcome{Name: t.name, Module: t.module, Version: t.version}
	c, err := m.fetch(ctx, t)
	if err != nil {
		o.Failed = err.Error()
		m.say("%s: %v", t.name, err)
		return o
	}
	o.Packages, o.Dependencies = c.Own, c.Dependencies
	m.say("%s: %d packages and %d that they import", t.name, c.Own, c.Dependencies)
	first := filepath.Join(m.out, t.name+".json")
	second := filepath.Join(m.out, t.name+".again.json")
	_ = os.Remove(second) // of a call before; mostly there is none
	reports := []string{first, second}
	if m.once {
		reports = reports[:1]
	}
	for _, report := range reports {
		if err := m.analyse(ctx, t, c.Dir, report, &o); err != nil {
			o.Failed = err.Error()
			m.say("%s: %v", t.name, err)
			return o
		}
		u := o.Runs[len(o.Runs)-1]
		m.say("%s: %.0f s, %s, %d findings", t.name, u.Wall, mib(u.Memory), o.findings())
	}
	if m.once {
		return o
	}
	if o.Same, err = sameFiles(first, second); err == nil && o.Same == "yes" {
		err = os.Remove(second)
	}
	if err != nil {
		o.Failed = err.Error()
	}
	if o.Same == "no" {
		m.say("%s: the two reports differ", t.name)
	}
	return o
}

// analyse runs borderlint once and reads its report.
func (m *modules) analyse(ctx context.Context, t target, dir, report string, o *outcome) error {
	if err := os.Remove(report); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	logName := strings.TrimSuffix(report, ".json") + ".stderr"
	log, err := os.Create(logName)
	if err != nil {
		return err
	}
	defer log.Close()
	p := program{
		name: m.borderlint, dir: dir, env: m.env("GOFLAGS=" + t.goflags), stdout: log, stderr: log,
		args: append([]string{
			"-home", m.home, "-cache", "off", "-stats", "-fail-on", "never", "-format", "json=" + report,
		}, t.packages()...),
		timeout: m.timeout, memory: int64(m.memory * (1 << 30)),
	}
	u, err := p.run(ctx)
	if err != nil {
		return err
	}
	o.Runs = append(o.Runs, u)
	said, err := os.ReadFile(logName)
	if err != nil {
		return err
	}
	o.panicked(said)
	if u.Stopped != "" {
		return fmt.Errorf("borderlint was ended: %s", u.Stopped)
	}
	text, err := os.ReadFile(report)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("borderlint left no report: %s", gist(string(said), u.Exit))
	} else if err != nil {
		return err
	}
	return o.read(text, said)
}

// sameFiles says whether two files hold the same bytes.
func sameFiles(a, b string) (string, error) {
	x, err := os.ReadFile(a)
	if err != nil {
		return "", err
	}
	y, err := os.ReadFile(b)
	if err != nil {
		return "", err
	}
	if bytes.Equal(x, y) {
		return "yes", nil
	}
	return "no", nil
}
