package flow

import (
	"go/types"
	"slices"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// isFiled reports whether a place is one that has entries under keys: what is put under
// a key there is an argument.
func isFiled(p policy.Place) bool {
	return (p.Kind == policy.Recv || p.Kind == policy.Global) && len(p.Path) == 0
}

// keyed is the entry of a map-like value under the key that a rule names.
func (u *ruled) keyed(v Value, f *policy.Flow, s spot) Value {
	if len(f.Key) == 0 {
		return v
	}
	if f.Base {
		return u.filedValue(s, f)
	}
	r := u.r
	inner := r.load(v, s.typ)
	switch {
	case s.typ == nil:
		inner = r.union(inner, v) // what all calls share is no pointer
	case !isPointerLike(s.typ):
		inner = v
	}
	return r.at(inner, u.keyStep(f.Key))
}

// keyStep is the step to the entry under a key, if the key is a constant.
func (u *ruled) keyStep(key []policy.Place) stepID {
	for _, p := range key {
		for _, s := range u.spots(p) {
			if s.ssa != nil {
				return u.r.mapKey(s.ssa)
			}
		}
	}
	return u.r.elem()
}

func (u *ruled) keyLabels(key []policy.Place, v Value) Value {
	for _, p := range key {
		for _, s := range u.spots(p) {
			if s.ssa == nil {
				continue
			}
			if k, ok := constString(s.ssa); ok {
				v = u.r.mark(v, u.r.sens.Key(u.x.ins.Pos(), k, types.Typ[types.String]))
			}
		}
	}
	return v
}

// onlyAsks reports whether all that rules say of a method is what it takes from under a
// key, or that nothing comes out of it.
func onlyAsks(f *policy.FuncRules) bool {
	return len(f.Sinks)+len(f.Binds)+len(f.Sanitizers)+len(f.Sources) == 0 && !slices.ContainsFunc(f.Flows, func(fl policy.Flow) bool {
		return len(fl.Key) == 0 && len(fl.From) > 0
	})
}
