package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/policy"
)

func (b *binding) isGo() bool {
	_, ok := b.x.ins.(*ssa.Go)
	return ok
}

// close makes an open call of the callee, as far as this caller knows its target.
func (b *binding) close(id int, o *open) {
	r := b.r
	if r.poor() {
		r.hit(r.fn, boundNesting)
		b.closeBlindly(id, o)
		return
	}
	if b.fillOpen(id, o) {
		return
	}
	target := b.atom(o.callee)
	args := make([]Value, len(o.args))
	for i, a := range o.args {
		args[i] = b.subst(a)
	}
	args = b.passed(o, args)
	y := &site{ins: b.x.ins, common: b.x.common, args: args, weak: true, ev: b.x.ev, depth: b.x.depth + 1, way: b.x.way, root: b.x.root || b.alone, at: b.x.at, open: o.pos}
	if b.alone {
		y.at, y.open = o.pos, 0 // nobody calls: it stands where the callee leaves it open
	}
	var panicked Value
	y.panicked = &panicked
	var results, before, after, held, left []Value
	known, base := false, r.heap
	b.withFound(o.found, func() {
		if !o.pure {
			before, held = r.leadingTo(args), r.contents(args)
		}
		if o.fold.on {
			results, known = b.makeFolded(id, o, y, target)
		} else {
			results, known = b.make(id, o, y, target)
		}
		if !known {
			if results = r.asAlike(y, o.alike); results == nil {
				results = r.unseen(o, args)
			}
			results = r.orBefore(o.fold, args, results)
		}
		if !o.pure {
			after, left = r.leadingTo(args), r.contents(args)
		}
	})
	if o.maybe && known && !o.pure {
		r.heap = mergeHeaps(base, r.heap, r.union, r.initial)
	}
	if o.method == 0 {
		r.given(target, args)
	}
	if o.spawns {
		r.keep(b.x, []Value{target})
	}
	for len(results) < o.sig {
		results = append(results, nil)
	}
	b.opens[id] = results[:o.sig:o.sig]
	if !o.maybe {
		b.killed[id] = b.kills(o, target)
	}
	if nid, open := b.left[id]; open {
		panicked = r.union(panicked, r.openPanic(nid))
	}
	b.panicked[id] = panicked
	if !o.pure && !known && !o.ruled {
		r.putUnseen(args, before, o.values, o.method != 0)
	}
	if !o.pure {
		put := r.putInto(before, after, known || o.ruled)
		for i := range put {
			if known {
				put[i] = r.union(put[i], less(left[i], held[i]))
			}
		}
		b.put[id] = r.putAgain(putKey{b.x.ins, o}, put)
	}
}

// make makes an open call of the callee's on what its target is here, and says whether
// anything is known of that.
func (b *binding) make(id int, o *open, y *site, target Value) (results []Value, known bool) {
	r, args := b.r, y.args
	method := r.table.names[o.method]
	if isFullName(method) {
		return b.makeTemplate(o, y), true
	}
	w := r.eachOf(target, !y.one && r.ofElement(o.callee))
	for _, a := range r.top(target) {
		switch v := r.atoms[a]; v.kind {
		case atomFunc:
			if method != "" {
				continue
			}
			ce := r.calleeAt(v)
			if y.sig = resultsOnly(o.sig); ce.fn != nil {
				y.sig = ce.fn.Signature
				r.valued[ce.fn] = true
			}
			known = true
			results = r.unionAll(results, w.call(func() []Value { return r.reach(y, ce, nil) }))
		case atomType:
			if method == "" || o.pure && policy.IsStd(pathOf(r.types[v.typ].key)) && !r.bySource(v.typ, method) && !r.answers(v.typ, method) {
				continue // rules speak of it
			}
			recv := target
			if len(args) > 0 && r.atoms[o.callee].root.kind == rootType {
				recv = r.union(args[0], target)
			}
			z := *y
			z.sig = resultsOnly(o.sig)
			z.args = append([]Value{recv}, args[min(1, len(args)):]...)
			results = r.unionAll(results, w.call(func() []Value {
				more, ok := r.onType(&z, v.typ, method, r.pass.Pkg, recv)
				known = known || ok
				return more
			}))
		case atomRef:
			// What is asked of such an error by its methods, rules tell.
			known = known || o.pure && v.path == 0 && r.isMadeError(v.obj)
		case atomIn:
			if v.mode != inExact || v.boxed || !r.closable(v) {
				continue
			}
			known = true
			n := &open{callee: a, method: o.method, sig: o.sig, args: args, found: r.found(args), pos: b.x.where(r), pure: o.pure, ruled: o.ruled, spawns: o.spawns, maybe: o.maybe, alike: o.alike, values: o.values, fold: y.fold}
			nid := r.fileOpen(b.x.ev, n)
			if nid < 0 {
				r.hit(r.fn, boundOpen)
				continue
			}
			b.left[id] = nid
			if !o.pure {
				w.call(func() []Value { r.openEffect(y, nid, args, o.values); return nil })
			}
			rs := make([]Value, o.sig)
			for i := range rs {
				rs[i] = single(r.atom(atom{kind: atomIn, root: root{kind: rootResult, index: int32(nid*8 + i)}}))
			}
			results = r.unionAll(results, rs)
		}
	}
	return results, known
}

// closeBlindly is close where the budget is gone: nothing is known of what is called.
func (b *binding) closeBlindly(id int, o *open) {
	args := make([]Value, len(o.args))
	for i, a := range o.args {
		args[i] = b.subst(a)
	}
	b.opens[id] = b.r.unseen(o, args)
}

// unseen are the results of an open call whose target is not known.
func (r *run) unseen(o *open, args []Value) []Value {
	var all Value
	for _, a := range args {
		if o.ruled {
			break
		}
		all = r.union(all, r.labels(r.collect(a, collecting{})))
	}
	out := make([]Value, o.sig)
	for i := range out {
		out[i] = r.union(r.unknown(), all)
	}
	return out
}

// resultsOnly is a signature of which only the number of results is known.
func resultsOnly(n int) *types.Signature {
	vars := make([]*types.Var, n)
	for i := range vars {
		vars[i] = types.NewParam(0, nil, "", types.NewInterfaceType(nil, nil))
	}
	return types.NewSignatureType(nil, nil, nil, nil, types.NewTuple(vars...), false)
}

// send carries a send of the callee's to the caller.
func (b *binding) send(s *send) {
	r := b.r
	n := *s
	n.payload, n.late = r.payload(b.subst(s.payload)), s.late || r.sentLater(s)
	n.endpoint = b.subst(s.endpoint)
	if !b.same {
		n.reported = nil // nobody was shown what another module's passes said
	}
	if n.words != 0 {
		met := false
		if met, n.gate = r.gateMet(b.subst(s.gate), strings.Split(r.table.names[n.words], "\n")); met {
			n.words = 0
		} else if len(n.gate) == 0 {
			return
		}
	}
	if len(n.behind) > 0 {
		own := false
		if own, n.behind = r.behindInterface(b.subst(s.behind), methodName(r.table.names[s.fn])); own {
			return
		}
	}
	r.collectHandles(n.payload)
	if len(n.payload) == 0 || len(n.endpoint) == 0 && n.country == 0 && n.host == 0 {
		return
	}
	if !b.alone && !b.body {
		n.via = slices.Clone(n.via)
		for _, at := range b.x.through(r) {
			if !r.poss[at].Known() {
				continue // a wrapper that the compiler makes, as of a method value
			}
			if len(n.via) == maxVia {
				n.via = n.via[:maxVia-1] // where it stands is the last
			}
			n.via = append(n.via, at)
		}
	}
	b.x.ev.closed = append(b.x.ev.closed, closing{callee: s, here: &n, same: b.same, asRoot: b.alone || b.x.root})
	b.x.ev.sends = addSend(r.table, b.x.ev.sends, &n)
}

// sentLater reports whether all that a callee sends of its callers' is what they put into
// objects of its own.
func (r *run) sentLater(s *send) bool {
	late := false
	for _, e := range s.payload {
		_, a := split(e)
		switch x := r.atoms[a]; {
		case x.kind == atomIn && x.root.kind == rootObject:
			late = true
		case x.kind == atomIn, x.kind == atomGuard:
			return false
		}
	}
	return late
}

// through are the calls that lead here from where a callee sends, innermost first.
func (x *site) through(r *run) []posID {
	if x.open != 0 {
		return []posID{x.open, x.where(r)}
	}
	return []posID{x.where(r)}
}

// pathOf is the package of a type as its key names it, or "".
func pathOf(key string) string {
	key = strings.TrimPrefix(key, "*")
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		return key[:i]
	}
	return ""
}

// where is the position of the call in the function under analysis.
func (x *site) where(r *run) posID {
	if x.at != 0 {
		return x.at
	}
	return r.position(x.ins.Pos())
}

// closing is a send that a call brought: as the callee has it, and as it is here.
type closing struct {
	callee *send // nil: this call itself sends
	here   *send
	same   bool // callee and caller are of one module
	asRoot bool // nobody is seen to call
}
