package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// edits are the files of a module that are edited, and what they were.
type edits struct {
	dir  string
	leaf string   // below dir
	all  []string // one of each package, below dir
	was  map[string][]byte
}

// ownPackage is a package of the module, as "go list" tells it.
type ownPackage struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	Imports           []string
}

// sources finds what to edit: a file of each package of the module, and a leaf.
func (s *speed) sources(ctx context.Context, t target, dir string) (*edits, error) {
	args := append([]string{"list", "-json=ImportPath,Dir,GoFiles,CgoFiles,Imports", "--"}, t.packages()...)
	text, err := output(ctx, dir, s.env("GOFLAGS="+t.goflags), "go", args...)
	if err != nil {
		return nil, err
	}
	var own []ownPackage
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var p ownPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading go list: %w", err)
		}
		if len(p.GoFiles)+len(p.CgoFiles) > 0 {
			own = append(own, p)
		}
	}
	return newEdits(dir, own)
}

// newEdits chooses. A leaf is a package that no other of the module imports; the
// largest file of such a package stands for them, so that no tool is spared.
func newEdits(dir string, own []ownPackage) (*edits, error) {
	imported := map[string]bool{}
	for _, p := range own {
		for _, path := range p.Imports {
			imported[path] = true
		}
	}
	e := &edits{dir: dir, was: map[string][]byte{}}
	var longest int64
	slices.SortFunc(own, func(a, b ownPackage) int { return bytes.Compare([]byte(a.ImportPath), []byte(b.ImportPath)) })
	for _, p := range own {
		files := slices.Sorted(slices.Values(append(slices.Clone(p.GoFiles), p.CgoFiles...)))
		for i, name := range files {
			rel, err := filepath.Rel(dir, filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			if i == 0 {
				e.all = append(e.all, rel)
			}
			info, err := os.Stat(filepath.Join(dir, rel))
			if err != nil {
				return nil, err
			}
			if !imported[p.ImportPath] && info.Size() > longest {
				e.leaf, longest = rel, info.Size()
			}
		}
	}
	if e.leaf == "" {
		return nil, errors.New("no package of the module is a leaf")
	}
	return e, nil
}

// editLeaf adds a function to the leaf, another one in each round.
func (e *edits) editLeaf(round int) error {
	return e.add(e.leaf, fmt.Sprintf("\nfunc benchRound%d(n int) int { return n + %d }\n", round, round))
}

// editAll changes a file of every package, so that none is as a tool knows it. What
// they show to other modules stays.
func (e *edits) editAll(round int) error {
	for _, name := range e.all {
		if err := e.add(name, fmt.Sprintf("\nconst benchAll%d = %d\n", round, round)); err != nil {
			return err
		}
	}
	return nil
}

func (e *edits) add(name, text string) error {
	path := filepath.Join(e.dir, name)
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if _, ok := e.was[name]; !ok {
		e.was[name] = old
	}
	return os.WriteFile(path, append(slices.Clip(old), text...), 0o644)
}

// restore brings all files back to what they were.
func (e *edits) restore() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(e.was)) {
		if err := os.WriteFile(filepath.Join(e.dir, name), e.was[name], 0o644); err != nil {
			errs = append(errs, err)
		}
	}
	clear(e.was)
	return errors.Join(errs...)
}
