package flow

import (
	"go/types"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// dynamic is a call of a function value.
func (r *run) dynamic(x *site, f Value) []Value {
	if results, ok := r.ofFuncType(x, f); ok {
		return results
	}
	var results []Value
	known := false
	w := r.eachOf(f, x.depth == 0 && !x.one && elementOf(x.common.Value))
	for _, a := range r.top(f) {
		switch v := r.atoms[a]; v.kind {
		case atomFunc:
			known = true
			ce := r.calleeAt(v)
			if ce.fn != nil {
				r.valued[ce.fn] = true
			}
			results = r.unionAll(results, w.call(func() []Value { return r.reach(x, ce, nil) }))
		case atomIn:
			if v.mode == inExact && r.closable(v) {
				known = true
				results = r.unionAll(results, w.call(func() []Value { return r.leaveOpen(x, a, "", x.args, false, 0) }))
			}
		}
	}
	r.given(f, x.args)
	if known {
		return results
	}
	return r.external(x, callee{})
}

// ofFuncType is a call of a function value where rules tell of all functions of its type, as
// of those that a client keeps in its fields.
func (r *run) ofFuncType(x *site, f Value) ([]Value, bool) {
	if x.depth > 0 || x.common.IsInvoke() {
		return nil, false
	}
	n, ok := types.Unalias(x.common.Value.Type()).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.TypeArgs() != nil {
		return nil, false
	}
	ce := callee{name: "(" + n.Obj().Pkg().Path() + "." + n.Obj().Name() + ")()"}
	rules := r.rules.Func(ce.name)
	if rules == nil {
		return nil, false
	}
	y := *x
	y.ofType, y.args = true, append([]Value{f}, x.args...)
	recv := types.NewParam(0, nil, "", n)
	y.sig = types.NewSignatureType(recv, nil, nil, x.sig.Params(), x.sig.Results(), x.sig.Variadic())
	return r.byRules(&y, ce, rules), true
}

// isWay reports whether all that a function does is to call one that it is given, as
// http.HandlerFunc does: such a call is no deeper than the function's own.
func isWay(f *policy.FuncRules) bool {
	return len(f.Sinks)+len(f.Binds)+len(f.Sanitizers)+len(f.Sources) == 0 && len(f.Flows) == 1 && f.Flows[0].As == policy.AsCall
}
