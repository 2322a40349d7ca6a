package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bench is where one call of the program keeps things, and whom it tells.
type bench struct {
	dir            string // what it downloads and builds
	repo           string // the source of borderlint; "" for the one this runs in
	borderlint     string // the program to measure; "" to build it from repo
	stdout, stderr io.Writer
}

// flags declares the flags that all commands share.
func (b *bench) flags(set *flag.FlagSet) {
	set.SetOutput(b.stderr)
	set.StringVar(&b.dir, "dir", "", "keep downloads and builds in `DIR`; default borderlint-bench in the user's cache folder")
	set.StringVar(&b.repo, "repo", "", "the source of borderlint, a `DIR`; default the repository around the working directory")
	set.StringVar(&b.borderlint, "borderlint", "", "measure this `PROGRAM` instead of one built from the source")
}

// settle makes the shared flags absolute.
func (b *bench) settle() error {
	if b.dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("choosing a folder, name one with -dir: %w", err)
		}
		b.dir = filepath.Join(user, "borderlint-bench")
	}
	for _, name := range []*string{&b.dir, &b.repo, &b.borderlint} {
		if *name == "" {
			continue
		}
		abs, err := filepath.Abs(*name)
		if err != nil {
			return err
		}
		*name = abs
	}
	return nil
}

func (b *bench) path(elem ...string) string {
	return filepath.Join(append([]string{b.dir}, elem...)...)
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.stderr, "bench: "+format+"\n", args...)
}

// env is the environment of what is measured: caches of our own, and nothing of
// the user's settings that changes what is built.
func (b *bench) env(more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, "GOFLAGS=") || strings.HasPrefix(s, "BORDERLINT_")
	})
	return append(append(env,
		"GOMODCACHE="+b.path("mod"), "GOCACHE="+b.path("build"),
		"GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "GO111MODULE=on"), more...)
}

// build makes sure that there is a folder to work in and a borderlint to measure.
func (b *bench) build(ctx context.Context) error {
	if err := os.MkdirAll(b.path("bin"), 0o755); err != nil {
		return err
	}
	if b.borderlint != "" {
		info, err := os.Stat(b.borderlint)
		if err == nil && info.IsDir() {
			err = errors.New("is a directory")
		}
		if err != nil {
			return fmt.Errorf("-borderlint: %w", err)
		}
		return nil
	}
	repo, err := b.root()
	if err != nil {
		return err
	}
	out := b.path("bin", "borderlint")
	b.say("building borderlint from %s", repo)
	if _, err := output(ctx, repo, os.Environ(), "go", "build", "-o", out, "./cmd/borderlint"); err != nil {
		return fmt.Errorf("building borderlint: %w", err)
	}
	b.borderlint = out
	return nil
}

// root finds the source of borderlint, upwards from the working directory.
func (b *bench) root() (string, error) {
	if b.repo != "" {
		return b.repo, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "cmd", "borderlint", "main.go")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("not inside borderlint's repository: name it with -repo, or a built program with -borderlint")
		}
		dir = up
	}
}

// output runs a program to its end and returns what it printed.
func output(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	var stdout, stderr strings.Builder
	u, err := program{name: name, args: args, dir: dir, env: env, stdout: &stdout, stderr: &stderr, unwatched: true}.run(ctx)
	if err != nil {
		return nil, err
	}
	if u.Exit != 0 {
		return []byte(stdout.String()), fmt.Errorf("%s %s: %s", filepath.Base(name), args[0], gist(stderr.String(), u.Exit))
	}
	return []byte(stdout.String()), nil
}

// gist is what a failed program had to say, in one line that can be read.
func gist(text string, exit int) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "go: downloading ") || strings.HasPrefix(line, "# ") {
			continue
		}
		lines = append(lines, line)
	}
	const most = 3
	if len(lines) == 0 {
		return fmt.Sprintf("exit status %d", exit)
	}
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("and %d more lines", more))
	}
	return strings.Join(lines, "; ")
}
