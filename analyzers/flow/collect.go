package flow

import (
	"go/types"
	"slices"

	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// collecting is how a value is gathered: through which encoder, and which parts
// of it not.
type collecting struct {
	view   viewID
	except nameID
	// speak, if set, is what a value behind an interface says that encodes itself.
	speak func(v Value, t types.Type) Value
}

// maxReach is how many references deep a value is gathered.
const maxReach = 6

// collect is the labels of everything that a value leads to, at the root.
func (r *run) collect(v Value, c collecting) Value {
	g := &gathering{r: r, collecting: c, seen: map[target]bool{}}
	g.add(v, r.exceptList(c.except), 0)
	return normal(g.out)
}

type gathering struct {
	r *run
	collecting
	seen  map[target]bool
	out   Value
	spent int
}

// maxGathered is how many entries one gathering looks at.
const maxGathered = 3000

func (g *gathering) add(v Value, except []pathID, depth int) {
	if depth > maxReach {
		return
	}
	r := g.r
	r.spend(len(v))
	if g.spent += len(v); g.spent > maxGathered {
		return
	}
	except = g.speaking(v, except, depth)
	for _, e := range v {
		p, a := split(e)
		if !g.passes(p) || cut(r.table, p, except) {
			continue
		}
		switch x := r.atoms[a]; x.kind {
		case atomData, atomUnknown:
			g.out = append(g.out, pair(0, r.whole(a)))
		case atomText:
			if _, known := r.texts[x.text].Known(); !known {
				for _, id := range r.texts[x.text].Holes() {
					if id > 0 {
						g.in(atomID(id), 0, nil, nil, depth)
					}
				}
				g.out = append(g.out, pair(0, r.atom(atom{kind: atomUnknown})))
			}
		case atomGuard:
			if o, rest, ok := r.behind(x.in); ok {
				// The part was changed through its pointer: what it holds now counts.
				g.add(r.atPath(r.read(o), rest), nil, depth+1)
				continue
			}
			g.out = append(g.out, pair(0, r.whole(a)))
		case atomRef:
			t := target{x.obj, x.path}
			if g.seen[t] {
				continue
			}
			below, all := tails(r.table, except, p)
			if all {
				continue // something else was put there
			}
			g.seen[t] = true
			g.add(r.atPath(r.read(x.obj), r.inView(x.path)), below, depth+1)
		case atomIn:
			g.in(a, p, v, except, depth)
		}
	}
}

// speaking gathers what parts of a value say that encode themselves and that an interface
// hides from those who look at types only: they stand in for what they are of.
func (g *gathering) speaking(v Value, except []pathID, depth int) []pathID {
	r := g.r
	if g.speak == nil {
		return except
	}
	for _, e := range v {
		p, a := split(e)
		if r.atoms[a].kind != atomType || p == 0 && depth == 0 || !g.passes(p) || cut(r.table, p, except) {
			continue
		}
		part := r.atPath(v, p)
		if t := r.onlyType(part); t != nil && len(r.marshalers(t, g.view)) > 0 {
			g.out = append(g.out, g.speak(part, t)...)
			except = append(except[:len(except):len(except)], p)
		}
	}
	return except
}

// in gathers an input: what is known to lie behind it, and the rest as its labels.
func (g *gathering) in(a atomID, p pathID, v Value, except []pathID, depth int) {
	r := g.r
	not := r.atoms[a].not
	a = r.unboxed(a)
	x := r.atoms[a]
	if x.mode == inBound {
		return
	}
	x.not = not
	if x.mode == inExact {
		x.mode, x.view = inDeep, g.view
		if p != 0 && (g.view.prints() || g.view == viewRead) {
			x.view = g.view.plain() // a part may be hidden from those that ask it
		}
		var killed []pathID
		killed = append(killed, r.exceptList(x.except)...)
		for _, e := range except {
			if rest, ok := r.remains(e, p); ok && rest != 0 {
				killed = append(killed, rest)
			}
		}
		for _, e := range v {
			if q, k := split(e); r.atoms[k].kind == atomKill && r.hasPrefix(q, p) && q != p {
				killed = append(killed, r.strip(q, p))
			}
		}
		if o, ok := r.objIx[objKey{kind: objInput, in: a}]; ok {
			if content, changed := r.heap.get(o); changed {
				if below, all := tails(r.table, killed, 0); !all && !g.seen[target{obj: o}] {
					g.seen[target{obj: o}] = true
					g.add(content, below, depth+1)
				}
				for _, e := range content {
					if q, k := split(e); r.atoms[k].kind == atomKill {
						killed = append(killed, r.cons(r.deref(), q))
					}
				}
				if whole := r.pointedBy(a); whole != 0 && !slices.Contains(content, pair(0, whole)) {
					killed = append(killed, r.cons(r.deref(), 0)) // something else was put there
				}
			}
		}
		at := r.atoms[a]
		killed = g.beyond(at, killed, depth)
		x.except = r.exceptName(killed)
	}
	g.out = append(g.out, pair(0, r.atom(x)))
}

// pointedBy is the input that lies where an input points, if it has a name of its own.
func (r *run) pointedBy(pointer atomID) atomID {
	x := r.atoms[pointer]
	path, ok := r.add(x.path, r.deref())
	if !ok {
		return 0
	}
	x.path, x.not = path, 0
	return r.atom(x)
}

// strip is q without its beginning p.
func (t *table) strip(q, p pathID) pathID {
	for p != 0 {
		q, p = t.nodes[q].tail, t.nodes[p].tail
	}
	return q
}

// behind finds the changed object in which the part of an input lies, if the way
// to it leads through a pointer to one.
func (r *run) behind(in atomID) (objID, pathID, bool) {
	x := r.atoms[in]
	steps := r.list(x.path)
	for i := len(steps) - 1; i >= 0; i-- {
		if r.steps[steps[i]].kind != stepDeref {
			continue
		}
		var front, rest pathID
		for j := i - 1; j >= 0; j-- {
			front = r.cons(steps[j], front)
		}
		for j := len(steps) - 1; j > i; j-- {
			rest = r.cons(steps[j], rest)
		}
		x.path, x.mode, x.view, x.except = front, inExact, 0, 0
		a, ok := r.atomSeen(x)
		if !ok {
			continue
		}
		o, ok := r.objIx[objKey{kind: objInput, in: a}]
		if !ok {
			continue
		}
		if v, changed := r.heap.get(o); changed {
			// Only what was overwritten there needs another look.
			if len(r.guardsIn(v, in)) == 0 {
				return o, rest, true
			}
		}
	}
	return 0, 0, false
}

func (r *run) guardsIn(v Value, in atomID) []uint64 {
	var out []uint64
	for _, e := range v {
		if _, a := split(e); r.atoms[a].kind == atomGuard && r.atoms[a].in == in {
			out = append(out, e)
		}
	}
	return out
}

func (g *gathering) passes(p pathID) bool {
	for ; p != 0; p = g.r.nodes[p].tail {
		s := g.r.steps[g.r.nodes[p].head]
		if s.kind == stepSlot && s.name == slotWrapped || !g.view.passes(s) {
			return false
		}
	}
	return true
}

// endpointOf is the endpoint that a value is or is bound to: texts, and inputs
// whose endpoint callers know.
func (r *run) endpointOf(v Value) Value {
	return r.boundAt(v, 0, map[target]bool{})
}

// maxBound is through how many wrappers, one in the other, an endpoint is looked for.
const maxBound = 10

func (r *run) boundAt(v Value, depth int, seen map[target]bool) Value {
	if depth > maxBound {
		return nil
	}
	if own := r.own(v, r.slot(slotBound)); len(own) > 0 {
		return r.endpoints(own)
	}
	var out Value
	held := r.holdsAnother(v)
	for _, e := range v {
		p, a := split(e)
		switch x := r.atoms[a]; x.kind {
		case atomText:
			if r.listed(r.beyondBound(p)) {
				out = append(out, pair(0, a))
			}
		case atomIn:
			if o, ok := r.objIx[objKey{kind: objInput, in: a}]; ok {
				if c, changed := r.heap.get(o); changed && r.holdsAnother(c) {
					out = append(out, r.boundAt(c, depth+1, seen)...)
					continue
				}
			}
			if (x.mode == inExact || x.mode == inBound) && r.listed(r.beyondBound(p)) && (p != 0 || !held) {
				x.mode, x.boxed, x.not = inBound, false, 0
				out = append(out, pair(0, r.atom(x)))
			}
		case atomRef:
			t := target{x.obj, x.path}
			if seen[t] {
				continue
			}
			seen[t] = true
			content := r.atPath(r.read(x.obj), r.inView(x.path))
			if r.objects[x.obj].kind == objInput && r.unbound(content) {
				// Nothing was bound here: the input itself tells.
				in := r.atoms[r.objects[x.obj].in]
				in.mode = inBound
				if x.path == 0 {
					out = append(out, pair(0, r.atom(in)))
					continue
				}
			}
			out = append(out, r.boundAt(content, depth+1, seen)...)
		}
	}
	return r.leavingOut(normal(out), r.maskedNames(v))
}

// holdsAnother reports whether a wrapper holds something else than what it came with.
func (t *table) holdsAnother(v Value) bool {
	hold := t.cons(t.slot(slotHold), 0)
	return slices.ContainsFunc(v, func(e uint64) bool {
		p, a := split(e)
		return p == hold && t.atoms[a].kind == atomKill
	})
}

// own is what was filed under a step itself, not what the whole implies for it.
func (t *table) own(v Value, s stepID) Value {
	var out Value
	for _, e := range v {
		if p, a := split(e); p != 0 && t.nodes[p].head == s && t.atoms[a].kind != atomKill {
			out = append(out, pair(t.nodes[p].tail, a))
		}
	}
	return normal(out)
}

// beyondBound is what follows the slot of the bound endpoint on a path that has it;
// else the path.
func (t *table) beyondBound(p pathID) pathID {
	for q := p; q != 0; q = t.nodes[q].tail {
		if s := t.steps[t.nodes[q].head]; s.kind == stepSlot && s.name == slotBound {
			return t.nodes[q].tail
		}
	}
	return p
}

// listed reports whether a path leads through the elements of lists only, or
// through what a wrapper holds.
func (t *table) listed(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		switch s := t.steps[t.nodes[p].head]; {
		case s.kind.element(), s.kind == stepSlot && (s.name == slotHold || s.name == slotContent):
		default:
			return false
		}
	}
	return true
}

func (r *run) unbound(v Value) bool {
	for _, e := range v {
		p, _ := split(e)
		if p != 0 {
			if s := r.steps[r.nodes[p].head]; s.kind == stepSlot {
				return false
			}
		}
	}
	return true
}

// endpoints keeps of a value what can be an endpoint.
func (r *run) endpoints(v Value) Value {
	var out Value
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomText:
			out = append(out, pair(0, a))
		case atomIn:
			if x.mode == inExact || x.mode == inBound {
				out = append(out, pair(0, a))
			}
		case atomRef:
			// A list of endpoints, or bytes.
			for _, e := range r.atPath(r.read(x.obj), r.inView(x.path)) {
				_, b := split(e)
				if k := r.atoms[b].kind; k == atomText || k == atomIn {
					out = append(out, pair(0, b))
				}
			}
		}
	}
	return normal(out)
}

// collectHandles notes the data in a value. Of parts that names only tell to be data, a
// function that passes on what has them handles nothing.
func (r *run) collectHandles(v Value) {
	for _, e := range v {
		p, a := split(e)
		x := r.atoms[a]
		if x.kind != atomData && x.kind != atomGuard || p != 0 && r.names[r.srcs[x.src].why] == sensitive.WhyName {
			continue
		}
		r.handles[x.src] = true
	}
}

// holdsText reports whether a type is a text or a list of texts.
func holdsText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		return holdsText(u.Elem()) || isBytes(t)
	case *types.Array:
		return holdsText(u.Elem())
	}
	return false
}
