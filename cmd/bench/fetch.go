package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// target is a module to measure on.
type target struct {
	name     string // a short one, for files and tables
	module   string
	version  string
	why      string
	patterns []string // nil: ./...
	goflags  string   // what the go command needs to build it, for every tool
}

func (t target) packages() []string {
	if t.patterns == nil {
		return []string{"./..."}
	}
	return t.patterns
}

// copied is a module that is ready to be measured on.
type copied struct {
	Dir string `json:"-"`
	// Own and Dependencies count packages outside the standard library.
	Own          int `json:"own"`
	Dependencies int `json:"dependencies"`
}

// ready is the file in a copy that says that it is whole.
const ready = ".bench-ready"

// fetch downloads a module, makes a copy that can be edited and compiles all its
// packages, so that Go's own cache is warm.
func (b *bench) fetch(ctx context.Context, t target) (copied, error) {
	c := copied{Dir: b.path("src", t.name+"@"+t.version)}
	if text, err := os.ReadFile(filepath.Join(c.Dir, ready)); err == nil && json.Unmarshal(text, &c) == nil {
		// Go's cache forgets what has not been used for days.
		_, err := b.compile(ctx, t, c.Dir, "readonly")
		return c, err
	}
	b.say("%s: downloading %s@%s", t.name, t.module, t.version)
	text, err := output(ctx, b.dir, b.env(), "go", "mod", "download", "-json", t.module+"@"+t.version)
	var got struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(text, &got); err != nil || jsonErr != nil || got.Error != "" {
		if got.Error != "" {
			err = errors.New(got.Error)
		}
		return c, fmt.Errorf("downloading: %w", errors.Join(err, jsonErr))
	}
	if err := os.RemoveAll(c.Dir); err != nil {
		return c, err
	}
	if err := copyModule(got.Dir, c.Dir); err != nil {
		return c, fmt.Errorf("copying: %w", err)
	}
	if err := b.dropReplaced(ctx, c.Dir); err != nil {
		return c, err
	}
	b.say("%s: compiling", t.name)
	// Not "go mod tidy": that also asks for what the tests of dependencies need.
	listed, err := b.compile(ctx, t, c.Dir, "mod")
	if err != nil {
		return c, err
	}
	c.Own, c.Dependencies = listed.Own, listed.Dependencies
	return c, c.mark()
}

// mark says that a copy is whole.
func (c copied) mark() error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.Dir, ready), text, 0o644)
}

// unmark says that it is not, until it is marked again.
func (c copied) unmark() error { return os.Remove(filepath.Join(c.Dir, ready)) }

// copyModule copies a module out of the module cache, writable. Tests are left
// out, so that every tool looks at the same files; a vendor folder is left out,
// for the module cache has only the list in it.
func copyModule(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		switch {
		case rel == "vendor" && d.IsDir():
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		case !d.Type().IsRegular() || strings.HasSuffix(rel, "_test.go"):
			return nil
		}
		return copyFile(name, filepath.Join(to, rel))
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// dropReplaced removes replacements by folders that the module's zip has not.
func (b *bench) dropReplaced(ctx context.Context, dir string) error {
	text, err := output(ctx, dir, b.env(), "go", "mod", "edit", "-json")
	if err != nil {
		return err
	}
	var file struct {
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return fmt.Errorf("reading go.mod: %w", err)
	}
	args := []string{"mod", "edit"}
	for _, r := range file.Replace {
		if r.New.Version != "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(r.New.Path), "go.mod")); err == nil {
			continue
		}
		old := r.Old.Path
		if r.Old.Version != "" {
			old += "@" + r.Old.Version
		}
		args = append(args, "-dropreplace="+old)
	}
	if len(args) == 2 {
		return nil
	}
	_, err = output(ctx, dir, b.env(), "go", args...)
	return err
}

// compile compiles the packages of a module and what they import, without
// linking anything, and counts them.
func (b *bench) compile(ctx context.Context, t target, dir, mod string) (copied, error) {
	args := append([]string{
		// Profiles make variants of the same source.
		"list", "-mod=" + mod, "-pgo=off", "-export", "-compiled", "-deps", "-json=ImportPath,Standard,DepOnly", "--",
	}, t.packages()...)
	text, err := output(ctx, dir, b.env("GOFLAGS="+t.goflags), "go", args...)
	if err != nil {
		return copied{}, fmt.Errorf("compiling: %w", err)
	}
	c := copied{Dir: dir}
	for dec := json.NewDecoder(strings.NewReader(string(text))); ; {
		var p struct{ Standard, DepOnly bool }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return copied{}, fmt.Errorf("reading go list: %w", err)
		}
		switch {
		case p.Standard:
		case p.DepOnly:
			c.Dependencies++
		default:
			c.Own++
		}
	}
	if c.Own == 0 {
		return copied{}, fmt.Errorf("no packages match %s", strings.Join(t.packages(), " "))
	}
	return c, nil
}
