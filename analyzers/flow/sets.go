package flow

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// What a package stores in variables of other packages, and in what these lead to,
// stands in its fact, and is copied on by those that import it: a registry is filled
// by whoever is linked in.

// The entries of a fact that tell it: of a variable, and of an object.
const (
	setVariable = "set var "
	setObject   = "set obj "
)

// maxSets is how many such stores a fact tells.
const maxSets = 48

// setElsewhere writes what was stored in what is not this package's.
func (e *encoder) setElsewhere() {
	n := 0
	write := func(name string, v Value) {
		if len(v) == 0 || n >= maxSets {
			return
		}
		n++
		e.begin()
		e.value(e.p.slim(v))
		e.entries = append(e.entries, entry{name, e.buf})
	}
	// What all calls share, by the rules, comes first: there are few such things.
	names := e.p.globalNames()
	slices.SortStableFunc(names, func(a, b nameID) int {
		rank := func(n nameID) int {
			if strings.HasPrefix(e.p.table.names[n], sharedPrefix) {
				return 0
			}
			return 1
		}
		return cmp.Compare(rank(a), rank(b))
	})
	for _, name := range names {
		if g := e.p.variables[name]; !g.own && !g.std {
			write(setVariable+e.p.table.names[name], g.stored)
		}
	}
	var lasting []objID
	for o := range e.p.stored {
		lasting = append(lasting, o)
	}
	slices.Sort(lasting)
	for _, o := range lasting {
		write(setObject+e.p.frozenName(o), e.p.stored[o])
	}
}

// readSets reads what the imports of the package stored elsewhere.
func (p *pkg) readSets() {
	for _, imp := range p.pass.Pkg.Imports() {
		if p.std(imp) || !p.pass.ImportPackageFact(imp, new(packageFact)) {
			continue // that it is missing counts when it is needed
		}
		b := p.imports.pkg(imp)
		if b == nil {
			continue
		}
		for _, name := range b.sets {
			d := newDecoder(p, b, name, b.index[name])
			v := d.value()
			if d.failed {
				continue
			}
			if variable, ok := strings.CutPrefix(name, setVariable); ok {
				p.storeElsewhere(p.table.name(variable), v)
				continue
			}
			o := p.lastingNamed(p.table.name(strings.TrimPrefix(name, setObject)))
			p.frozen[o] = p.union(p.frozen[o], v)
			p.stored[o] = p.union(p.stored[o], v)
			p.awaited[o] = true
		}
	}
}

// storeElsewhere notes a store in a variable of another package.
func (p *pkg) storeElsewhere(name nameID, v Value) {
	if p.variables[name] == nil {
		if g := p.globalNamed(name); g != nil {
			p.globalObject(g)
		}
	}
	g := p.variables[name]
	if g == nil {
		g = &variable{exported: true}
		p.variables[name] = g
	}
	g.val = p.union(g.val, v)
	g.stored = p.union(g.stored, v)
}

// globalNamed is a package variable that this package or one that it imports
// declares; nil if none is seen.
func (p *pkg) globalNamed(name nameID) *ssa.Global {
	s := p.table.names[name]
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return nil
	}
	for _, q := range p.prog.AllPackages() {
		if q.Pkg.Path() == s[:i] {
			g, _ := q.Members[s[i+1:]].(*ssa.Global)
			return g
		}
	}
	return nil
}
