package flow

import (
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// inClosures moves pairs into the function literals in which they meet: data that a
// callback is given, or holds, and an endpoint that it names. That something brings
// such data is what the pairs outside tell.
func (p *pkg) inClosures(roots, others []met) (_, _ []met) {
	outer := map[pairKey]int{}
	for _, list := range [][]met{roots, others} {
		for _, m := range list {
			if n := len(m.send.via); n > 0 && n > outer[m.key] {
				outer[m.key] = n
			}
		}
	}
	if len(outer) == 0 {
		return roots, others
	}
	inner := map[pairKey]int{}
	var found []met
	for _, fn := range p.funcs {
		sum := p.sums[fn]
		if fn.Parent() == nil || sum == nil || !p.mayMeet(sum) {
			continue
		}
		for _, m := range p.closeRoot(fn, sum) {
			n := len(m.send.via)
			if outer[m.key] <= n {
				continue
			}
			if least, ok := inner[m.key]; !ok || n < least {
				inner[m.key] = n
			}
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return roots, others
	}
	further := func(m met) bool {
		n, ok := inner[m.key]
		return ok && len(m.send.via) > n
	}
	found = slices.DeleteFunc(found, further)
	p.tellAll(found)
	return append(slices.DeleteFunc(roots, further), found...), slices.DeleteFunc(others, further)
}

// mayMeet reports whether a send of a summary names an endpoint and what its callers
// or types may say is data.
func (p *pkg) mayMeet(sum *summary) bool {
	for _, s := range sum.sends {
		if len(p.settledTexts(s)) == 0 {
			continue
		}
		for _, e := range s.payload {
			if _, a := split(e); p.atoms[a].kind == atomGuard {
				return true
			}
		}
	}
	return false
}

// outsideFree is what a function literal holds, as far as types tell.
func (r *run) outsideFree(fn *ssa.Function) objID {
	if len(fn.FreeVars) == 0 {
		return 0
	}
	o := r.object(object{kind: objFact, name: r.table.name("free of " + fn.String())})
	var v Value
	for i, f := range fn.FreeVars {
		v = r.union(v, r.under(r.cons(r.pkg.key(strconv.Itoa(i)), 0), r.outside(f.Type())))
	}
	r.heap = r.heap.set(o, v)
	return o
}
