package flow

import (
	"go/types"
	"maps"
	"slices"
)

// flat is instantiate where all else costs too much: what the callee sends is sent, calls
// that it leaves open are not followed, and of an argument that goes into a result, or into
// what is written to an input, all goes there; but for whole numbers: they choose and count
// far more often than they are data.
func (b *binding) flat(ce callee) []Value {
	r, m := b.r, b.r.mentionsOf(b.sum)
	given := map[atomID]Value{}
	mixed := func(in []atomID, to types.Type) (all Value) {
		for _, a := range in {
			x := r.atoms[a]
			i := int(x.root.index)
			if i >= len(b.x.args) || r.onlyRefers(b.x.argType(i)) {
				continue
			}
			of := r.typeAlong(b.x.argType(i), x.path)
			switch {
			case of == nil:
			case isInteger(of):
				continue
			case to != nil && isPointerLike(of) && types.Identical(of, to):
				all = r.union(all, b.atom(a)) // it is what comes in, more likely than made of it
				continue
			}
			v, ok := given[a]
			if !ok {
				v = r.without(r.labels(r.collect(b.atom(a), collecting{})), func(x atom) bool { return x.kind == atomUnknown })
				given[a] = v
			}
			all = r.union(all, v)
		}
		return all
	}
	for i, o := range b.sum.opens {
		if o == nil {
			continue
		}
		put := r.union(r.unknown(), mixed(m.opens[i], nil))
		for _, a := range o.args {
			// What comes in by the parameters is told.
			own := r.without(a, func(x atom) bool { return x.kind == atomIn && x.root.kind == rootParam })
			put = r.union(put, r.labels(b.subst(own)))
		}
		results := make([]Value, o.sig)
		for j := range results {
			results[j] = put
		}
		b.opens[i] = results
	}
	b.closed = true
	for _, s := range b.sum.sends {
		b.send(s)
	}
	for _, w := range m.written {
		if b.isContext(r.atoms[w.in]) {
			continue
		}
		in := r.atoms[w.in]
		to := r.typeAlong(b.x.argType(int(in.root.index)), r.join(in.path, r.cons(r.deref(), w.field)))
		put := r.union(r.unknown(), mixed(w.by, to))
		for _, t := range r.targets(b.atom(w.in), nil) {
			t.path = r.join(t.path, w.field)
			r.write(t.obj, r.plain(t.path), r.filledIn(t, put), false)
		}
	}
	return r.unseenCall(b.x, ce, func(i int) Value {
		if i >= len(m.results) {
			return nil
		}
		all := mixed(m.results[i], nil)
		for _, a := range r.top(b.sum.results[i]) {
			if r.atoms[a].kind == atomText {
				all = r.union(all, b.atom(a)) // it may be an endpoint
			}
		}
		return all
	})
}

// madeOf are the parts of parameters that the results of a summary, the calls that it leaves
// open, and the inputs that it changes are made of.
type madeOf struct {
	results, opens [][]atomID
	written        []mentioned
}

type mentioned struct {
	in    atomID // where it is written, no further on than nearby
	field pathID // of what lies there; 0 for all of it
	by    []atomID
}

type mention struct {
	in    atomID
	field pathID
}

// maxMentioned is how many parts of one parameter are told apart.
const maxMentioned = 4

// mentionsOf finds them, once for each summary.
func (p *pkg) mentionsOf(sum *summary) *madeOf {
	if m := p.mentions[sum]; m != nil {
		return m
	}
	m := &madeOf{}
	f := &mentionFinder{p: p, found: m, contents: map[objID]Value{}, seen: map[atomID]bool{}}
	for _, c := range sum.objects {
		f.contents[c.obj] = c.val
	}
	for _, o := range sum.opens {
		var all Value
		if o != nil {
			for _, a := range o.args {
				all = p.union(all, a)
			}
		}
		m.opens = append(m.opens, f.of(all))
	}
	for _, v := range sum.results {
		m.results = append(m.results, f.of(v))
	}
	at := map[mention]int{}
	var left []Value
	for _, c := range sum.objects {
		o := p.objects[c.obj]
		if o.kind != objInput {
			continue
		}
		in := p.atoms[o.in]
		in.path, in.except = p.nearby(in.path), 0
		near := p.atom(in)
		for _, e := range p.changedIn(o, c.val) {
			w := mention{in: near}
			if path, _ := split(e); in.path == p.atoms[o.in].path && p.steps[p.nodes[path].head].kind == stepField {
				w.field = p.cons(p.nodes[path].head, 0)
			}
			if _, ok := at[w]; !ok {
				at[w] = len(left)
				m.written, left = append(m.written, mentioned{in: w.in, field: w.field}), append(left, nil)
			}
			left[at[w]] = append(left[at[w]], e)
		}
	}
	for i, v := range left {
		// That data is moved about in one argument is not assumed.
		of := p.atoms[m.written[i].in].root
		m.written[i].by = slices.DeleteFunc(f.of(v), func(a atomID) bool { return p.atoms[a].root == of })
	}
	p.mentions[sum] = m
	return m
}

type mentionFinder struct {
	p        *pkg
	found    *madeOf
	contents map[objID]Value
	seen     map[atomID]bool
	out      map[int32]map[atomID]bool // by parameter
}

// of are the parts of parameters that a value, and what it leads to, are made of.
func (f *mentionFinder) of(v Value) []atomID {
	clear(f.seen)
	f.out = map[int32]map[atomID]bool{}
	f.add(v)
	var out []atomID
	for i, parts := range f.out {
		if len(parts) > maxMentioned {
			parts = map[atomID]bool{f.p.atom(atom{kind: atomIn, root: root{kind: rootParam, index: i}}): true}
		}
		out = slices.AppendSeq(out, maps.Keys(parts))
	}
	slices.Sort(out)
	return out
}

func (f *mentionFinder) part(a atomID) {
	i := f.p.atoms[a].root.index
	if f.out[i] == nil {
		f.out[i] = map[atomID]bool{}
	}
	f.out[i][a] = true
}

func (f *mentionFinder) add(v Value) {
	p := f.p
	for _, e := range v {
		_, a := split(e)
		if f.seen[a] {
			continue
		}
		f.seen[a] = true
		switch x := p.atoms[a]; x.kind {
		case atomRef:
			if o := p.objects[x.obj]; o.kind == objInput {
				f.add(single(o.in))
			} else {
				f.add(f.contents[x.obj])
			}
		case atomText:
			for _, id := range p.texts[x.text].Holes() {
				if id > 0 {
					f.add(single(atomID(id)))
				}
			}
		case atomGuard:
			f.add(single(x.in))
		case atomFunc:
			f.add(f.contents[x.obj])
		case atomIn:
			switch i := int(x.root.index); x.root.kind {
			case rootParam:
				f.part(p.atom(atom{kind: atomIn, root: x.root, path: x.path}))
			case rootResult, rootEffect:
				if i/8 < len(f.found.opens) {
					for _, a := range f.found.opens[i/8] {
						f.part(a)
					}
				}
			}
		}
	}
}

// nearby is a path up to the pointer behind its first: whoever reads what lies further
// on comes by there.
func (p *paths) nearby(a pathID) pathID {
	var out pathID
	steps := p.list(a)
	for i, seen := 0, 0; i < len(steps); i++ {
		if p.steps[steps[i]].kind == stepDeref {
			if seen++; seen > 1 {
				steps = steps[:i]
			}
		}
	}
	for i := len(steps) - 1; i >= 0; i-- {
		out = p.cons(steps[i], out)
	}
	return out
}
