package flow

import (
	"go/types"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// A method of an interface of somebody's own may be that of a library: a caller's
// Do(*http.Request) (*http.Response, error) is an http.Client's as a rule. Where
// implementations are known these are called; where none is, what rules say of the
// library's holds.

// alike is the method of a library that rules take one of an interface to be, 0 if none.
func (r *run) alike(m *types.Func, ruled *policy.FuncRules) nameID {
	if ruled != nil || r.std(m.Pkg()) {
		return 0
	}
	for _, name := range r.rules.Alike(m.Name()) {
		if f := r.methodNamed(name); f != nil && types.Identical(f.Signature(), m.Signature()) {
			return r.name(name)
		}
	}
	return 0
}

// methodNamed is the method of a type that full is the name of, nil if it is not among
// what this package and what it imports know.
func (r *run) methodNamed(full string) *types.Func {
	dot := strings.LastIndexByte(full, '.')
	key := strings.Trim(full[:dot], "()")
	t := r.resolve(key)
	if t == nil {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, r.pass.Pkg, full[dot+1:])
	f, _ := obj.(*types.Func)
	return f
}

// asAlike calls the method of a library that one is taken to be; nil if there is none.
func (r *run) asAlike(x *site, alike nameID) []Value {
	if alike == 0 {
		return nil
	}
	f := r.methodNamed(r.table.names[alike])
	if f == nil {
		return nil
	}
	ce := callee{obj: f, name: f.FullName()}
	rules := r.rulesFor(ce)
	if rules == nil {
		return nil
	}
	return r.byRules(x, ce, rules)
}

// ofNobody is a call of a method of an interface of which no implementation is known.
func (r *run) ofNobody(x *site, m *types.Func) []Value {
	if results := r.asAlike(x, r.alike(m, nil)); results != nil {
		return results
	}
	return r.external(x, callee{obj: m, name: m.FullName()})
}
