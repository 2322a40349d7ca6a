package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The modes, in the order in which a round goes through them.
const (
	modeFirst  = "first run"             // no tool has seen the module, Go's own cache has
	modeSecond = "second run"            // nothing has changed since the first
	modeLeaf   = "one leaf file edited"  // since the run before
	modeOwn    = "dependencies are warm" // every package of the module itself edited
)

// rounds measures on one module, round by round.
type rounds struct {
	*speed
	target target
	dir    string
	tools  []tool
	edits  *edits
	n      int
	// broken are the tools that did not come to an end: once is enough.
	broken map[string]bool
	into   *measuredModule
}

// run is one round: every mode, and in each every tool for which it is another.
func (r *rounds) run(ctx context.Context) (err error) {
	work := r.path("round")
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	facts := filepath.Join(work, "facts")
	if err := os.MkdirAll(facts, 0o755); err != nil {
		return err
	}
	// What go vet and the others leave in Go's cache stays out of the one that the
	// next round begins with.
	caches := map[bool]string{}
	for _, vet := range []bool{true, false} {
		caches[vet] = filepath.Join(work, fmt.Sprintf("build-%v", vet))
		if err := linkTree(r.path("build"), caches[vet]); err != nil {
			return fmt.Errorf("copying the build cache: %w", err)
		}
	}
	for _, mode := range []string{modeFirst, modeSecond, modeLeaf, modeOwn} {
		switch mode {
		case modeLeaf:
			err = r.edits.editLeaf(r.n)
		case modeOwn:
			err = r.edits.editAll(r.n)
			for _, cache := range caches {
				if err == nil {
					_, err = output(ctx, r.dir, r.env("GOCACHE="+cache, "GOFLAGS="+r.target.goflags), "go",
						append([]string{"list", "-pgo=off", "-export", "-compiled", "-deps", "-f", "{{.Name}}", "--"}, r.target.packages()...)...)
				}
			}
		}
		if err != nil {
			return fmt.Errorf("before the %s: %w", mode, err)
		}
		for _, t := range r.tools {
			if r.broken[t.name] || mode != modeFirst && !t.cached || t.once && r.n > 1 {
				continue
			}
			if err := r.one(ctx, mode, t, caches[t.name == toolVet], facts); err != nil {
				return err
			}
		}
	}
	return r.edits.restore()
}

// one runs one tool.
func (r *rounds) one(ctx context.Context, mode string, t tool, cache, facts string) error {
	out := filepath.Dir(facts)
	stdout, err := os.Create(filepath.Join(out, "stdout"))
	if err != nil {
		return err
	}
	defer stdout.Close()
	stderr, err := os.Create(filepath.Join(out, "stderr"))
	if err != nil {
		return err
	}
	defer stderr.Close()
	u, err := program{
		name: t.path, args: t.args(r.target, facts), dir: r.dir, env: r.env("GOCACHE="+cache, "GOFLAGS="+r.target.goflags),
		stdout: stdout, stderr: stderr, timeout: r.timeout, memory: int64(r.memory * (1 << 30)),
	}.run(ctx)
	if err != nil {
		return err
	}
	said, err := os.ReadFile(stderr.Name())
	if err != nil {
		return err
	}
	if why := u.Stopped; why != "" || !slices.Contains(t.fine, u.Exit) {
		if why == "" {
			why = gist(string(said), u.Exit)
		}
		r.broken[t.name] = true
		line := fmt.Sprintf("%s did not come to an end on %s (%s): %s", t.name, r.target.name, mode, why)
		r.say("%s", line)
		r.notes = append(r.notes, line)
		return nil
	}
	s := sample{Round: r.n, Mode: mode, Tool: t.name, usage: u}
	if t.name == toolBorderlint {
		s.FactBytes = stat(said, "fact bytes")
		if s.CacheBytes, err = size(facts); err != nil {
			return err
		}
	}
	r.say("%s: round %d, %s: %s %.2f s, %s", r.target.name, r.n, mode, t.name, u.Wall, mib(u.Memory))
	r.into.Samples = append(r.into.Samples, s)
	if t.name == toolVet && u.Exit == 1 {
		line := fmt.Sprintf("go vet has complaints about %s; what it complains of it does not remember", r.target.name)
		if !slices.Contains(r.notes, line) {
			r.notes = append(r.notes, line)
		}
	}
	return nil
}

// linkTree makes a copy of a folder that shares its files. The go command adds
// files to its cache and does not change those that are there.
func linkTree(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		there := to + strings.TrimPrefix(name, from)
		if d.IsDir() {
			return os.MkdirAll(there, 0o755)
		}
		return os.Link(name, there)
	})
}
