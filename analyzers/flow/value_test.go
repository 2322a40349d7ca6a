package flow

import (
	"fmt"
	"go/types"
	"testing"
)

// TestCapped holds that data keeps its place in a tree that grows too large.
func TestCapped(t *testing.T) {
	tab := newTable()
	data := tab.atom(atom{kind: atomData, src: 1})
	at := tab.pathOver([]stepID{tab.field("ship", 0), tab.field("berth", 0), tab.field("captain", 0)})
	v := Value{pair(at, data)}
	for i := range 2 * maxValue {
		p := tab.pathOver([]stepID{tab.field("ship", 0), tab.field("hold", 0), tab.key(fmt.Sprint(i))})
		v = append(v, pair(p, tab.atom(atom{kind: atomUnknown})))
	}
	out := tab.capped(normal(v))
	if len(out) > maxValue {
		t.Errorf("%d entries are left, more than %d", len(out), maxValue)
	}
	for _, e := range out {
		if p, a := split(e); a == data && p != at {
			t.Errorf("data is at %v now", tab.list(p))
		}
	}
}

// TestToldOnly holds which functions are taken to read only what they are told.
func TestToldOnly(t *testing.T) {
	text, anything := types.Typ[types.String], types.NewInterfaceType(nil, nil)
	sig := func(results *types.Tuple, params ...types.Type) *types.Signature {
		var vars []*types.Var
		for _, p := range params {
			vars = append(vars, types.NewParam(0, nil, "", p))
		}
		_, variadic := params[len(params)-1].(*types.Slice)
		return types.NewSignatureType(nil, nil, nil, types.NewTuple(vars...), results, variadic)
	}
	scanned := types.NewTuple(types.NewParam(0, nil, "", types.Universe.Lookup("error").Type()))
	for _, c := range []struct {
		name string
		sig  *types.Signature
		want bool
	}{
		{"Logf", sig(nil, text, types.NewSlice(anything)), true},
		{"Scanf", sig(scanned, text, types.NewSlice(anything)), false},
		{"Scan", sig(nil, types.NewSlice(anything)), false},
		{"Join", sig(nil, text, types.NewSlice(text)), false},
		{"Put", sig(nil, text, anything), false},
	} {
		if got := toldOnly(c.sig); got != c.want {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
}
