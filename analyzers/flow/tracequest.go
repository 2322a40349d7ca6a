package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// quest is the search for the way of one thing: data of a source, or an endpoint.
type quest struct {
	*tracer
	chain    *chain
	endpoint bool
	class    string
	is       func(atom) bool
	known    map[node]bool
	inputs   map[inputOf]bool
	takes    map[int]string // how the call of each level of the chain takes it
	assumed  string
}

type inputOf struct {
	f *frame
	a atomID
}

// node is a part of a value, or of an object, at a point of a function: where the thing
// is held.
type node struct {
	f    *frame
	v    ssa.Value // nil: of an object
	res  int       // which part of a tuple, counted from 1
	obj  objID
	path pathID
	at   ssa.Instruction // nil: when the function is done
}

// hop is what happened between two nodes, or where the thing comes from.
type hop struct {
	note    string
	pos     token.Pos
	assumed string
	weight  int
	level   int
	end     bool
	into    *frame // the call that is entered, or left
	left    bool
	param   string
	step    finding.Step
}

// birth is where a way begins. One that is not sure is where nothing more is known.
type birth struct {
	hop
	sure bool
}

// maxNodes is how many nodes a search looks at.
const maxNodes = 3000

// search finds the shortest way from where the thing comes from to the last call of the
// chain, in that order.
func (q *quest) search() ([]hop, bool) {
	q.known, q.inputs, q.takes = map[node]bool{}, map[inputOf]bool{}, map[int]string{}
	last := len(q.chain.frames) - 1
	type came struct {
		from node
		hop  hop
	}
	back := map[node]came{}
	var queue []node
	names := map[node]string{}
	ops := operandsOf(q.chain.calls[last])
	for _, i := range q.starts(q.chain.frames[last], q.chain.calls[last], ops) {
		n := node{f: q.chain.frames[last], v: ops[i], at: q.chain.calls[last]}
		if _, had := back[n]; !had && q.holds(n) {
			back[n] = came{}
			names[n] = paramOf(q.chain.calls[last], i)
			queue = append(queue, n)
		}
	}
	if c := q.chain.calls[last].Common(); len(queue) == 0 && !c.IsInvoke() {
		n := node{f: q.chain.frames[last], v: c.Value, at: q.chain.calls[last]}
		if q.holds(n) {
			back[n], queue = came{}, append(queue, n) // a function that holds it
		}
	}
	tell := func(n node, b birth) []hop {
		b.level, b.end = n.f.level, q.endpoint
		out := []hop{b.hop}
		for {
			c := back[n]
			if c.from.f == nil {
				break
			}
			c.hop.level, c.hop.end = n.f.level, q.endpoint
			out = append(out, c.hop)
			n = c.from
		}
		q.takes[last] = names[n]
		return q.settled(out)
	}
	// Where no way has a sure beginning, one of which something can be said.
	var ends [3]struct {
		n     node
		birth *birth
	}
	end := func(rank int, n node, b *birth) {
		if ends[rank].birth == nil {
			ends[rank].n, ends[rank].birth = n, b
		}
	}
	for looked := 0; len(queue) > 0 && looked < maxNodes; looked++ {
		n := queue[0]
		queue = queue[1:]
		q.spend(20)
		w := &walk{quest: q, n: n}
		w.back()
		if w.birth != nil && w.birth.sure {
			return tell(n, *w.birth), true
		}
		fresh := false
		for _, e := range w.edges {
			if _, had := back[e.to]; !had {
				back[e.to] = came{n, e.hop}
				queue = append(queue, e.to)
				fresh = true
			}
		}
		switch {
		case w.birth != nil:
			end(0, n, w.birth)
		case w.yields != nil && len(w.edges) == 0:
			end(0, n, &birth{hop: *w.yields})
		case w.yields != nil:
			end(1, n, &birth{hop: *w.yields})
		case !fresh:
			end(2, n, &birth{})
		}
	}
	for _, e := range ends {
		if e.birth != nil {
			return tell(e.n, *e.birth), true
		}
	}
	return nil, false
}

// settled is a way of which each call that it enters and leaves is told once, and those
// of the chain not at all.
func (q *quest) settled(way []hop) []hop {
	var out []hop
	for _, h := range way {
		if i := slices.Index(q.chain.frames, h.into); h.into != nil && i > 0 {
			q.takes[i-1] = h.param
			continue
		}
		if h.into != nil && h.left {
			i := slices.IndexFunc(out, func(o hop) bool { return o.into == h.into && !o.left })
			between := i >= 0 && slices.ContainsFunc(out[i+1:], func(o hop) bool { return o.note != "" && o.pos.IsValid() })
			switch {
			case between:
				continue
			case i >= 0:
				out = slices.Delete(out, i, i+1)
			}
		}
		out = append(out, h)
	}
	return out
}

// starts are the arguments of a call that may hold the thing: those that rules name, if
// there are any.
func (q *quest) starts(f *frame, call ssa.CallInstruction, ops []ssa.Value) []int {
	var all, named []int
	for i := range ops {
		all = append(all, i)
	}
	obj := calleeObject(call)
	if obj == nil {
		return all
	}
	rules := f.rulesFor(callee{obj: obj, name: obj.FullName()})
	if rules == nil {
		return all
	}
	first := 0
	if obj.Signature().Recv() != nil {
		first = 1
	}
	for _, s := range rules.Sinks {
		places := s.Payload
		if q.endpoint {
			places = slices.Concat(s.Over, s.Endpoint)
		}
		for _, p := range places {
			for i := range ops {
				hit := false
				switch p.Kind {
				case policy.Recv:
					hit = first == 1 && i == 0
				case policy.Arg:
					hit = i == first+p.Index
				case policy.ArgNamed:
					hit = i >= first && i-first < obj.Signature().Params().Len() && obj.Signature().Params().At(i-first).Name() == p.Name
				case policy.Args:
					hit = i >= first
				}
				if hit && q.holds(node{f: f, v: ops[i], at: call}) {
					named = append(named, i)
				}
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	return all
}

// holds reports whether the thing is held at a node.
func (q *quest) holds(n node) bool {
	if known, ok := q.known[n]; ok {
		return known
	}
	found := false
	n.f.in(n.f.heapAt(n.at), func() {
		if n.at != nil {
			n.f.cur = n.at
		}
		found = q.within(n.f, q.content(n), 0, map[target]bool{})
	})
	q.known[n] = found
	return found
}

// content is what a node holds, in the heap as it is.
func (q *quest) content(n node) Value {
	f := n.f
	if n.v == nil {
		return f.follow(f.read(n.obj), n.path)
	}
	v := f.val(n.v)
	if n.res > 0 {
		v = f.run.at(v, f.tupleStep(n.res-1))
	}
	if n.path != 0 {
		v = f.outOfBox(v)
	}
	return f.follow(v, n.path)
}

// maxHeld is how many references deep the thing is sought.
const maxHeld = 12

// within reports whether a value, or what it leads to, holds the thing.
func (q *quest) within(f *frame, v Value, depth int, seen map[target]bool) bool {
	if depth > maxHeld {
		return false
	}
	q.spend(len(v))
	for _, e := range v {
		p, a := split(e)
		if !q.endpoint && p != 0 && f.beyondBound(p) != p {
			continue
		}
		x := f.atoms[a]
		switch x.kind {
		case atomData, atomGuard:
			if q.is(x) {
				return true
			}
		case atomText:
			if q.is(x) {
				q.conditional(f, x)
				return true
			}
			for _, id := range f.texts[x.text].Holes() {
				if id != 0 && q.comes(f, atomID(id)) {
					return true
				}
			}
		case atomRef:
			t := target{x.obj, x.path}
			if !seen[t] {
				seen[t] = true
				if q.within(f, f.atPath(f.read(x.obj), f.plain(x.path)), depth+1, seen) {
					return true
				}
			}
		case atomFunc:
			t := target{obj: x.obj}
			if x.obj != 0 && !seen[t] {
				seen[t] = true
				if q.within(f, f.read(x.obj), depth+1, seen) {
					return true
				}
			}
		case atomIn:
			if q.comes(f, a) {
				return true
			}
			if o, ok := f.objIx[objKey{kind: objInput, in: f.unboxed(a)}]; ok && !seen[target{obj: o}] {
				seen[target{obj: o}] = true
				if c, changed := f.heap.get(o); changed && q.within(f, c, depth+1, seen) {
					return true
				}
			}
		}
	}
	return false
}

// conditional notes that a text is what it is only where callers give no other.
func (q *quest) conditional(f *frame, x atom) {
	if x.in == 0 || f.up != nil || f.atoms[x.in].mode == whenKept {
		return
	}
	if in := f.atoms[f.atoms[x.in].in]; in.root.kind == rootParam {
		q.assumed = "callers give no other"
	}
}

// comes reports whether an input of a frame is, or leads to, the thing.
func (q *quest) comes(f *frame, a atomID) bool {
	k := inputOf{f, a}
	if known, ok := q.inputs[k]; ok {
		return known
	}
	q.inputs[k] = false // a cycle adds nothing
	x := f.atoms[a]
	if !q.endpoint && x.minus != 0 && covers(q.names[x.minus], q.class) {
		return false
	}
	found := false
	for _, o := range q.origins(f, x.root) {
		if found {
			break
		}
		o.f.in(o.heap, func() {
			v := o.val
			if !o.whole {
				v = o.f.follow(o.f.outOfBox(v), x.path)
			}
			for _, p := range f.exceptList(x.except) {
				v = f.run.put(v, p, nil)
			}
			found = q.within(o.f, v, 0, map[target]bool{})
		})
	}
	q.inputs[k] = found
	return found
}
