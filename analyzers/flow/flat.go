package flow

// flat is instantiate where all else costs too much: what the callee sends is sent, calls
// that it leaves open are not followed, and of an argument that goes into a result, or into
// what is written to an input, all goes there.
func (b *binding) flat(ce callee) []Value {
	r, m := b.r, b.r.mentionsOf(b.sum)
	given := make([]Value, len(b.x.args))
	for i, v := range r.labelsOf(b.x.args) {
		if !r.onlyRefers(b.x.argType(i)) {
			given[i] = r.without(v, func(a atom) bool { return a.kind == atomUnknown })
		}
	}
	mixed := func(in inputs) (all Value) {
		for i, v := range given {
			if in.has(i) {
				all = r.union(all, v)
			}
		}
		return all
	}
	for i, o := range b.sum.opens {
		if o == nil {
			continue
		}
		put := r.union(r.unknown(), mixed(m.opens[i]))
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
		put := r.union(r.unknown(), mixed(w.by))
		for _, t := range r.targets(b.atom(w.in), nil) {
			r.write(t.obj, r.plain(t.path), r.filledIn(t, put), false)
		}
	}
	return r.unseenCall(b.x, ce, func(i int) Value {
		if i >= len(m.results) {
			return nil
		}
		all := mixed(m.results[i])
		for _, a := range r.top(b.sum.results[i]) {
			if r.atoms[a].kind == atomText {
				all = r.union(all, b.atom(a)) // it may be an endpoint
			}
		}
		return all
	})
}

// inputs is a set of parameters, the first 64 of them.
type inputs uint64

func (in inputs) has(i int) bool { return i < 64 && in&(1<<i) != 0 }

// madeOf are the parameters that the results of a summary, the calls that it leaves open,
// and the inputs that it changes are made of.
type madeOf struct {
	results, opens []inputs
	written        []mentioned
}

type mentioned struct {
	in atomID // where it is written, no further on than nearby
	by inputs
}

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
		var in inputs
		if o != nil {
			for _, a := range o.args {
				in |= f.of(a)
			}
		}
		m.opens = append(m.opens, in)
	}
	for _, v := range sum.results {
		m.results = append(m.results, f.of(v))
	}
	at := map[atomID]int{}
	for _, c := range sum.objects {
		o := p.objects[c.obj]
		if o.kind != objInput {
			continue
		}
		in := p.atoms[o.in]
		in.path, in.except = p.nearby(in.path), 0
		a := p.atom(in)
		if _, ok := at[a]; !ok {
			at[a] = len(m.written)
			m.written = append(m.written, mentioned{in: a})
		}
		m.written[at[a]].by |= f.of(p.changedIn(o, c.val))
	}
	p.mentions[sum] = m
	return m
}

type mentionFinder struct {
	p        *pkg
	found    *madeOf
	contents map[objID]Value
	seen     map[atomID]bool
	in       inputs
}

// of are the inputs that a value, and what it leads to, are made of.
func (f *mentionFinder) of(v Value) inputs {
	clear(f.seen)
	f.in = 0
	f.add(v)
	return f.in
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
				if i < 64 {
					f.in |= 1 << i
				}
			case rootResult, rootEffect:
				if i/8 < len(f.found.opens) {
					f.in |= f.found.opens[i/8]
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
