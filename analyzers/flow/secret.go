package flow

import (
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// letThrough are the flows of a function. Nothing passes into what a key from outside hides.
func (u *ruled) letThrough(f *policy.FuncRules) []*policy.Flow {
	var safe []policy.Place
	for _, s := range f.Sanitizers {
		if len(s.Secret) > 0 && len(s.Classes) == 0 && u.secret(s.Secret) {
			safe = append(safe, s.At...)
		}
	}
	out := make([]*policy.Flow, len(f.Flows))
	for i := range f.Flows {
		out[i] = &f.Flows[i]
		if slices.ContainsFunc(out[i].To, func(p policy.Place) bool { return slices.ContainsFunc(safe, p.Equal) }) {
			out[i] = &policy.Flow{To: out[i].To}
		}
	}
	return out
}

// secret reports whether what is at one of some places, as the key of a hash, is known to be
// there and is not written in the code: it comes from outside. What only callers know is taken
// to come from there, if it is not asked of something that they know.
func (u *ruled) secret(at []policy.Place) bool {
	some := false
	for _, p := range at {
		if len(p.Path) == 0 {
			return false
		}
		slot := u.r.slot(strings.TrimPrefix(p.Path[len(p.Path)-1], "#"))
		for _, s := range u.read(p) {
			v := s.val
			for _, a := range u.r.top(v) {
				if x := u.r.atoms[a]; x.kind == atomRef {
					held := u.r.read(x.obj)
					some = some || u.r.unknownIn(held)
					v = u.r.union(v, held)
				}
			}
			for _, e := range v {
				_, a := split(e)
				switch x := u.r.atoms[a]; x.kind {
				case atomText:
					if written, ok := u.r.texts[x.text].Known(); ok && written != "" {
						return false
					}
					some = true
				case atomIn:
					if slices.Contains(u.r.list(x.path), slot) {
						return false // of a hash that only callers know
					}
					some = true
				}
			}
		}
	}
	return some
}

// unknownIn reports whether something in a value is not known: bytes that stand in the code are.
func (r *run) unknownIn(v Value) bool {
	return slices.ContainsFunc(v, func(e uint64) bool { _, a := split(e); return r.atoms[a].kind == atomUnknown })
}

// onlySecretly reports whether a function cleans, if it does, only with a key from outside,
// which callers may bring with what it is a method of.
func onlySecretly(f *policy.FuncRules) bool {
	return !slices.ContainsFunc(f.Sanitizers, func(s policy.Sanitizer) bool { return len(s.Secret) == 0 })
}
