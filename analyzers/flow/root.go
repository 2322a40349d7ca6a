package flow

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// met is one pair of data and endpoint that have met.
type met struct {
	key  pairKey
	send *send
	text atomID
	data atomID
	at   posID // in this package
	// callee is what the send was in the function of this module that was called.
	callee *send
}

// findings gathers what has met: at roots, whose inputs are taken to be what
// their types say, and at calls that bring the last side.
func (p *pkg) findings() []met {
	if p.required() {
		return nil
	}
	var out []met
	seen := map[[2]any]int{}
	add := func(m met) {
		k := [2]any{m.key, m.at}
		if i, ok := seen[k]; !ok {
			seen[k] = len(out)
			out = append(out, m)
		} else if p.literal(m.text) > p.literal(out[i].text) {
			out[i].text = m.text
		}
	}
	p.orphan()
	p.ownSends = map[*send]bool{}
	for _, sum := range p.sums {
		for _, s := range sum.sends {
			p.ownSends[s] = true
		}
	}
	within := p.inside()
	keepers := p.keepers()
	var roots, others []met
	for _, fn := range p.funcs {
		if sum := p.sums[fn]; sum != nil && (p.isRoot(fn) || isMethod(fn) && !p.inSight(fn) || p.orphans[fn]) {
			roots = append(roots, p.closeRoot(fn, sum, asRoot)...)
		} else if sum != nil && keepers[fn] {
			roots = append(roots, p.closeRoot(fn, sum, asSpawned)...)
		}
	}
	// What meets further in, without its callers' help, is told there alone.
	ways := map[pairKey][][]posID{}
	for _, m := range roots {
		ways[m.key] = append(ways[m.key], m.send.via)
	}
	roots = slices.DeleteFunc(roots, func(m met) bool { return furtherIn(ways[m.key], m.send.via) })
	for _, fn := range p.funcs {
		tells := p.tellsByCalls(p.closings[fn])
		for _, c := range p.closings[fn] {
			for _, m := range p.pairs(c) {
				if c.here.late && tells[m.key] {
					continue // the call that puts it there tells
				}
				m.at = standing(c.here)
				if !c.asRoot {
					m.callee = c.callee
					if !c.same {
						m.callee = nil
					}
					others = append(others, m)
					continue
				}
				p.tell(m)
				roots = append(roots, m)
			}
		}
	}
	roots, others = p.moveInto(within, roots, others)
	alike := p.alike()
	for _, m := range roots {
		if !p.toldFurtherIn(alike, m) {
			add(m)
		}
	}
	for _, m := range others {
		if m.callee != nil && (onTheWay(p.told[m.key], m.send.via) || slices.Contains(m.callee.reported, m.key)) {
			continue
		}
		if !p.toldFurtherIn(alike, m) {
			add(m)
		}
	}
	p.shareTold()
	return out
}

// tellsByCalls are the pairs of calls that bring both sides, where others bring what is put
// into what they made.
func (p *pkg) tellsByCalls(closed []closing) map[pairKey]bool {
	out := map[pairKey]bool{}
	if !slices.ContainsFunc(closed, func(c closing) bool { return c.here.late }) {
		return out
	}
	for _, c := range closed {
		for _, m := range p.pairs(c) {
			out[m.key] = out[m.key] || !c.here.late
		}
	}
	return out
}

// alike are the pairs told in this package, by all but their source.
func (p *pkg) alike() map[pairKey][]srcID {
	out := map[pairKey][]srcID{}
	for k := range p.told {
		src := k.src
		k.src = 0
		out[k] = append(out[k], src)
	}
	return out
}

// toldFurtherIn reports whether the function that sends tells of data of this class
// by itself, which its caller only names again: a position that arrives where a
// parameter is called latitude.
func (p *pkg) toldFurtherIn(alike map[pairKey][]srcID, m met) bool {
	again := func(k pairKey) bool {
		if k.src == m.key.src || p.class(k.src) != p.class(m.key.src) {
			return false
		}
		if ways, here := p.told[k]; here && !furtherIn(ways, m.send.via) {
			return false
		}
		return slices.ContainsFunc(m.send.payload, func(e uint64) bool {
			_, a := split(e)
			x := p.atoms[a]
			return (x.kind == atomData || x.kind == atomGuard) && x.src == k.src
		})
	}
	k := m.key
	k.src = 0
	for _, src := range alike[k] {
		k.src = src
		if again(k) {
			return true
		}
	}
	k.src = m.key.src
	return slices.ContainsFunc(m.send.reported, func(r pairKey) bool {
		return r.sink == k.sink && r.text == k.text && r.at == k.at && again(r)
	})
}

// class is the class of a source, without what it says of which kind.
func (p *pkg) class(s srcID) string {
	class, _, _ := strings.Cut(p.table.names[p.srcs[s].class], ".")
	return class
}

// shareTold notes in each send what was told of the call that sends: however a caller
// comes to it, that is no news.
func (p *pkg) shareTold() {
	for k := range p.told {
		p.toldAt[k.sink] = append(p.toldAt[k.sink], k)
	}
	for _, fn := range p.funcs {
		if sum := p.sums[fn]; sum != nil {
			p.shareToldOf(sum)
		}
	}
}

func (p *pkg) shareToldOf(sum *summary) {
	for _, s := range sum.sends {
		keys := slices.DeleteFunc(slices.Clone(p.toldAt[s.pos]), func(k pairKey) bool { return !onTheWay(p.told[k], s.via) })
		if len(keys) > 0 {
			s.reported = append(slices.Clone(s.reported), keys...)
			slices.SortFunc(s.reported, comparePairs)
			s.reported = slices.Compact(s.reported)
		}
	}
}

// standing is where a send stands in the function that has it.
func standing(s *send) posID {
	if len(s.via) > 0 {
		return s.via[len(s.via)-1]
	}
	return s.pos
}

// isRoot reports whether a function is taken to be called from outside.
func (p *pkg) isRoot(fn *ssa.Function) bool {
	if fn.Synthetic != "" || fn.Parent() != nil {
		return false
	}
	name := fn.Name()
	if name == "main" && p.pass.Pkg.Name() == "main" || strings.HasPrefix(name, "init") && fn.Object() == nil {
		return true
	}
	return name == "init" || ast.IsExported(name) && !p.inSight(fn)
}

// asking is how a function is closed: in earnest, or to ask what would meet in it.
type asking uint8

const (
	asRoot    asking = iota // as outsiders call it, in earnest
	asTyped                 // were all its inputs what their types say
	asMethod                // were its receiver what the package stores in its type
	asSpawned               // as the package starts it, with what is put into what it holds later
)

// closeRoot instantiates a function's own summary with inputs as outsiders bring them.
func (p *pkg) closeRoot(fn *ssa.Function, sum *summary, how asking) (out []met) {
	defer func() {
		if e := recover(); e != nil {
			p.fail(fn, e)
		}
	}()
	if len(sum.sends) == 0 && len(sum.opens) == 0 && !slices.ContainsFunc(sum.results, p.holdsFunc) {
		return nil
	}
	ev := &events{}
	if !p.withinBudget(p.budget(), func() { p.closeFrom(fn, sum, how, ev) }) {
		p.hit(fn, boundRoot)
	}
	tells := p.tellsByCalls(ev.closed)
	for _, c := range ev.closed {
		for _, m := range p.pairs(c) {
			if c.here.late && tells[m.key] {
				continue // the call that puts it there tells
			}
			if c.callee != nil && slices.Contains(c.callee.reported, m.key) {
				continue // the function of another package that this one calls tells of it
			}
			m.at, m.callee = standing(c.here), c.callee
			out = append(out, m)
		}
	}
	if how == asRoot {
		p.tellAll(out)
	}
	return out
}

// holdsFunc reports whether functions are among the values that v is.
func (p *pkg) holdsFunc(v Value) bool {
	return slices.ContainsFunc(p.top(v), func(a atomID) bool { return p.atoms[a].kind == atomFunc })
}

func (p *pkg) closeFrom(fn *ssa.Function, sum *summary, how asking, ev *events) {
	r := newRun(p, fn)
	r.floor = p.budget() / 4 // the sends come after the calls that are left open
	call := &ssa.Call{}
	x := &site{ins: call, common: &call.Call, sig: fn.Signature, weak: true, ev: ev, depth: 1, asRoot: true}
	r.cur = call
	var free objID
	if how == asSpawned {
		x.args, free = r.keptFor(fn)
	} else {
		x.args, free = r.brings(how == asTyped || how == asRoot && (p.isRoot(fn) || p.orphans[fn])), r.outsideFree(fn)
	}
	results := r.instantiate(x, callee{fn: fn, sum: sum, free: free}, nil)
	x.at, x.depth = r.returnPosition(), 0
	for _, v := range results {
		for _, a := range r.top(v) {
			if f := r.atoms[a]; f.kind == atomFunc {
				r.enter(x, f, nil)
			}
		}
	}
}

// returnPosition is where the function first returns something.
func (r *run) returnPosition() posID {
	for _, b := range r.fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) > 0 {
			return r.position(ret.Pos())
		}
	}
	return 0
}

// brings is what outsiders bring as the inputs of the function; of one that they do not
// call, only the receiver is known.
func (r *run) brings(all bool) []Value {
	args := make([]Value, 0, len(r.fn.Params))
	for i, q := range r.fn.Params {
		if !all && i > 0 {
			args = append(args, nil)
			continue
		}
		v := r.outsideAs(q.Type(), q.Object())
		if i == 0 && r.fn.Signature.Recv() != nil {
			v = r.union(v, r.assumedRecv(q.Type()))
		} else {
			v = r.union(v, r.implementations(q.Type()))
			if _, ptr := q.Type().Underlying().(*types.Pointer); ptr && !r.called[r.fn] {
				v = r.union(v, r.assumedRecv(q.Type()))
			}
		}
		args = append(args, v)
	}
	return args
}

// pairs are the pairs of a send that are closed here and were not in the callee.
func (p *pkg) pairs(c closing) []met {
	var out []met
	s := c.here
	if s.words != 0 {
		return nil // who calls knows whether it sends
	}
	texts := p.settledTexts(s)
	for _, e := range s.payload {
		_, a := split(e)
		x := p.atoms[a]
		if x.kind != atomData {
			continue
		}
		known := c.callee != nil && c.same && c.callee.words == 0 && slices.Contains(c.callee.payload, e)
		for _, t := range texts {
			if known && p.hadText(c.callee, t) || p.leavesOut(t.atom, x.word) {
				continue
			}
			out = append(out, met{key: pairKey{s.pos, t.head, t.pos, x.src}, send: s, text: t.atom, data: a})
		}
	}
	return out
}
