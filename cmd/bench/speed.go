package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// speed is one call of the command speed.
type speed struct {
	bench
	rounds  int
	nilaway bool
	out     string
	timeout time.Duration
	memory  float64
	notes   []string
}

// speedTargets are the modules that are measured on, of 45, 255 and 1,174 packages
// outside the standard library.
func speedTargets() []target {
	var chosen []target
	for _, t := range targets() {
		if slices.Contains([]string{"nats-server", "restic", "coredns"}, t.name) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

// measured is everything that speed knows, as it is written to -o.
type measured struct {
	Machine machine           `json:"machine"`
	Tools   map[string]string `json:"tools"` // versions
	Notes   []string          `json:"notes"`
	Modules []measuredModule  `json:"modules"`
}

type machine struct {
	OS    string `json:"os"`
	Arch  string `json:"arch"`
	Cores int    `json:"cores"`
}

type measuredModule struct {
	Name    string `json:"name"`
	Module  string `json:"module"`
	Version string `json:"version"`
	copied
	// Edited is the file that stands for a leaf.
	Edited  string   `json:"edited"`
	Failed  string   `json:"failed,omitempty"`
	Samples []sample `json:"samples"`
}

// sample is one run of one tool.
type sample struct {
	Round int    `json:"round"`
	Mode  string `json:"mode"`
	Tool  string `json:"tool"`
	usage
	// FactBytes are what borderlint's passes handed on, CacheBytes what lies in its
	// cache after the run.
	FactBytes  int64 `json:"fact_bytes,omitempty"`
	CacheBytes int64 `json:"cache_bytes,omitempty"`
}

func runSpeed(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s := &speed{bench: bench{stdout: stdout, stderr: stderr}}
	set := flag.NewFlagSet("bench speed", flag.ContinueOnError)
	s.flags(set)
	only := set.String("only", "", "measure on these of the modules of the command modules, `NAME,NAME`")
	set.IntVar(&s.rounds, "n", 5, "rounds, each with every tool in every mode")
	set.BoolVar(&s.nilaway, "nilaway", true, "measure nilaway, once; it may take minutes and 16 GiB")
	set.StringVar(&s.out, "o", "", "write the raw numbers as JSON to `FILE`; default speed.json in -dir")
	set.DurationVar(&s.timeout, "timeout", 30*time.Minute, "end a run after this `TIME`")
	set.Float64Var(&s.memory, "memory", 18, "end a run that holds more than this many `GiB`; 0: none")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("speed takes no arguments, and was given %q", set.Args())
	}
	if s.rounds < 1 {
		return fmt.Errorf("-n %d: at least one round", s.rounds)
	}
	chosen := speedTargets()
	if *only != "" {
		var err error
		if chosen, err = choose(targets(), *only); err != nil {
			return err
		}
	}
	if err := s.settle(); err != nil {
		return err
	}
	if s.out == "" {
		s.out = s.path("speed.json")
	}
	tools, err := s.tools(ctx)
	if err != nil {
		return err
	}
	all := measured{
		Machine: machine{runtime.GOOS, runtime.GOARCH, runtime.NumCPU()},
		Tools:   map[string]string{},
	}
	for _, t := range tools {
		all.Tools[t.name] = t.version
	}
	failed := 0
	for _, t := range chosen {
		m := s.module(ctx, t, tools)
		if ctx.Err() != nil && len(m.Samples) == 0 {
			break
		}
		if m.Failed != "" {
			failed++
		}
		all.Modules = append(all.Modules, m)
		all.Notes = s.notes
		if err := all.write(s.out); err != nil {
			return err
		}
		if ctx.Err() != nil {
			break // what was measured so far is worth a table
		}
	}
	all.Notes = s.notes
	fmt.Fprint(stdout, all.String())
	if failed > 0 && ctx.Err() == nil {
		return fmt.Errorf("%d of %d modules failed", failed, len(chosen))
	}
	return ctx.Err()
}

func (m *measured) write(name string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// module measures on one module. What goes wrong stands in what it returns.
func (s *speed) module(ctx context.Context, t target, tools []tool) (m measuredModule) {
	m = measuredModule{Name: t.name, Module: t.module, Version: t.version}
	err := s.measure(ctx, t, tools, &m)
	if err != nil {
		m.Failed = err.Error()
		s.say("%s: %v", t.name, err)
	}
	return m
}

func (s *speed) measure(ctx context.Context, t target, tools []tool, m *measuredModule) (err error) {
	c, err := s.fetch(ctx, t)
	if err != nil {
		return err
	}
	m.copied = c
	s.say("%s: %d packages and %d that they import", t.name, c.Own, c.Dependencies)
	e, err := s.sources(ctx, t, c.Dir)
	if err != nil {
		return err
	}
	if err := c.unmark(); err != nil {
		return err
	}
	defer func() {
		if restored := e.restore(); restored != nil {
			err = errors.Join(err, restored)
		} else {
			err = errors.Join(err, c.mark())
		}
	}()
	m.Edited = e.leaf
	r := rounds{speed: s, target: t, dir: c.Dir, edits: e, broken: map[string]bool{}, into: m}
	for n := 1; n <= s.rounds; n++ {
		// No tool is always the first, or always after the same one.
		shift := (n - 1) % len(tools)
		r.tools = append(tools[shift:len(tools):len(tools)], tools[:shift]...)
		r.n = n
		if err := r.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// size is what the files of a folder hold together.
func size(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}
