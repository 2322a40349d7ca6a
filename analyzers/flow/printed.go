package flow

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// verbs are those that print the operands of a call whose places are a format and what
// it prints, as far as the format is written there.
func (u *ruled) verbs(places []policy.Place, view viewID) []string {
	if view != viewFmt || len(places) < 2 {
		return nil
	}
	format := places[len(places)-2]
	if len(format.Path) > 0 {
		return nil
	}
	for _, s := range u.spots(format) {
		if s.typ == nil || !isString(s.typ) {
			continue
		}
		if c, ok := s.ssa.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
			return strval.Verbs(constant.StringVal(c.Value))
		}
		return slices.Repeat([]string{"?"}, strval.MaxVerbs)
	}
	return nil
}

// verbAt is the view of the i-th operand of a format.
func verbAt(view viewID, verbs []string, i int) viewID {
	if i < len(verbs) {
		return verbView(view, verbs[i])
	}
	return view
}

// verbView is fmt's view of what a verb prints: which methods it asks.
func verbView(view viewID, verb string) viewID {
	if view != viewFmt || verb == "" {
		return view
	}
	letter, _ := utf8.DecodeLastRuneInString(verb)
	switch {
	case letter == 'v' && strings.Contains(verb, "#"):
		return viewGoSyntax
	case strings.ContainsRune("vswxXq", letter):
		return viewFmt
	}
	return viewBare
}

// printed is an operand that fmt prints: what it says of itself, if it is asked. What
// a number says is one of many.
func (u *ruled) printed(s spot, view viewID) operand {
	r := u.r
	if !view.prints() || u.x.depth > maxAside {
		return u.operand(s)
	}
	t := s.typ
	if t != nil && types.IsInterface(t) {
		t = r.onlyType(s.val)
	}
	if t == nil || isInteger(deref(t)) {
		return u.operand(s)
	}
	for i, m := range r.marshalers(t, view) {
		if !r.onlyDerefs(m.path) {
			continue
		}
		if text := u.said(spot{val: s.val, typ: t}, i, m); len(r.texts1(text)) > 0 {
			return u.operand(spot{val: text, typ: types.Typ[types.String]})
		}
	}
	return u.operand(s)
}
