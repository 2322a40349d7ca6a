package flow

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// maxCrowd is how many objects of one type are told apart in one place behind a
// package variable. Of a registry that many functions fill, the entries are one: what
// each of them reads would grow with what all others put there.
const maxCrowd = 12

// canon is the object that stands for o.
func (p *pkg) canon(o objID) objID {
	if n, ok := p.crowds[o]; ok {
		return n
	}
	return o
}

// crowded is v with few objects in each place: where there are many, one stands for all.
func (p *pkg) crowded(v Value) Value {
	v = p.renamed(v, p.crowds)
	if len(v) < 2 {
		return v
	}
	type place struct {
		path pathID
		typ  typeID
	}
	at := map[place][]objID{}
	many := map[place]bool{}
	for _, e := range v {
		q, a := split(e)
		x := p.atoms[a]
		if x.kind != atomRef || x.path != 0 {
			continue
		}
		o := p.objects[x.obj]
		if o.kind == objInput || o.kind == objGlobal || o.kind == objFact {
			continue
		}
		k := place{q, p.crowdType(x.obj)}
		at[k] = append(at[k], x.obj)
		if len(at[k]) > maxCrowd || p.isCrowd[x.obj] {
			many[k] = true
		}
	}
	maps.DeleteFunc(many, func(k place, _ bool) bool { return len(at[k]) < 2 })
	if len(many) == 0 {
		return v
	}
	for _, e := range v { // in the order of v
		q, a := split(e)
		x := p.atoms[a]
		if x.kind != atomRef {
			continue
		}
		k := place{q, p.crowdType(x.obj)}
		if many[k] {
			p.joinCrowd(at[k])
		}
		delete(many, k)
	}
	for _, name := range p.globalNames() {
		g := p.variables[name]
		g.val, g.stored = p.renamed(g.val, p.crowds), p.renamed(g.stored, p.crowds)
	}
	for _, m := range []map[objID]Value{p.frozen, p.stored, p.held} {
		// In order: renaming numbers what it makes.
		for _, o := range slices.Sorted(maps.Keys(m)) {
			m[o] = p.renamed(m[o], p.crowds)
		}
	}
	byName := func(a, b *types.TypeName) int {
		return cmp.Or(strings.Compare(a.Name(), b.Name()), cmp.Compare(a.Pos(), b.Pos()))
	}
	for _, t := range slices.SortedFunc(maps.Keys(p.assumed), byName) {
		p.assumed[t] = p.renamed(p.assumed[t], p.crowds)
	}
	return p.renamed(v, p.crowds)
}

// joinCrowd makes one object of several.
func (p *pkg) joinCrowd(list []objID) {
	one := list[0]
	for _, o := range list {
		if p.isCrowd[o] {
			one = o
			break
		}
	}
	if !p.isCrowd[one] {
		x := p.objects[one]
		one = p.object(object{kind: objRenamed, inner: one, slot: slotMerged, typ: x.typ, many: true, shared: x.shared, box: x.box})
		p.isCrowd[one] = true
	}
	for _, o := range list {
		if o == one {
			continue
		}
		for was, now := range p.crowds {
			if now == o {
				p.crowds[was] = one
			}
		}
		p.crowds[o] = one
		p.frozen[one] = p.union(p.frozen[one], p.frozen[o])
		delete(p.frozen, o)
		if v, ok := p.stored[o]; ok {
			p.stored[one] = p.union(p.stored[one], v)
			delete(p.stored, o)
		}
		if v, ok := p.held[o]; ok {
			p.held[one] = p.union(p.held[one], v)
			delete(p.held, o)
		}
		if p.awaited[o] {
			p.awaited[one] = true
		}
		if p.viewers[one] == nil {
			p.viewers[one] = p.viewers[o]
			continue
		}
		for fn := range p.viewers[o] {
			p.viewers[one][fn] = true
		}
	}
}

// crowdType is the type by which objects are joined, 0 if it is not known.
func (p *pkg) crowdType(o objID) typeID {
	if t := p.objects[o].typ; t != nil {
		return p.typ(t)
	}
	return 0
}
