package flow

import (
	"fmt"
	"maps"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Coarsely has functions analysed as if they had cost too much, and those of some names
// given up, until the function it returns is called.
func Coarsely(givenUp ...string) (restore func()) {
	from := leastCare
	leastCare = func(fn *ssa.Function) care {
		for _, name := range givenUp {
			if fn.Name() == name {
				return flat + 1
			}
		}
		return flat
	}
	return func() { leastCare = from }
}

// WithoutSkips has everything analysed that is passed over for speed, until the function
// it returns is called.
func WithoutSkips() (restore func()) {
	skips = false
	return func() { skips = true }
}

// Use has packages analysed with another table of the standard library until the
// function it returns is called.
func Use(t *StdTable) (restore func()) {
	from := standardTable
	standardTable = func() *StdTable { return t }
	return func() { standardTable = from }
}

// Read decodes all that a table holds and returns how many functions it knows.
func Read(t *StdTable) (functions int, err error) {
	p := &pkg{table: newTable(), frozen: map[objID]Value{}}
	p.imports = newImporter(p)
	for _, path := range t.Packages() {
		facts := t.of(path)
		if facts == nil {
			return 0, fmt.Errorf("package %s cannot be unpacked", path)
		}
		for name, data := range facts {
			if name == whyMissing {
				continue
			}
			b := openBundle(data)
			if b == nil {
				return 0, fmt.Errorf("the facts of %s %s cannot be read", path, name)
			}
			for entry, blob := range b.index {
				if strings.HasPrefix(entry, objectPrefix) || len(blob) == 0 {
					continue
				}
				functions++
				if p.entry(b, entry) == nil {
					return 0, fmt.Errorf("what is known of %s cannot be read", entry)
				}
			}
		}
	}
	return functions, nil
}

// Without is a table that does not know a function.
func Without(t *StdTable, path, name, function string) *StdTable {
	out := NewStdTable(t.Release())
	for _, p := range t.Packages() {
		out.facts[p] = t.of(p)
	}
	b := openBundle(t.fact(path, name))
	if _, ok := b.index[function]; !ok {
		panic("the table does not know " + function)
	}
	e := &encoder{p: &pkg{module: b.module, pass: &analysis.Pass{}}, strings: b.strings}
	for entry1, blob := range b.index {
		if entry1 != function {
			e.entries = append(e.entries, entry{entry1, blob})
		}
	}
	out.facts[path] = maps.Clone(out.facts[path])
	out.facts[path][name] = e.bundle()
	return out
}

// WithoutPackage is a table that does not know a package.
func WithoutPackage(t *StdTable, path string) *StdTable {
	out := NewStdTable(t.Release())
	for _, p := range t.Packages() {
		if p != path {
			out.facts[p] = t.of(p)
		}
	}
	return out
}
