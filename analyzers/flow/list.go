package flow

import (
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// maxGuessed is how many elements are told apart of a list of which it is not known how
// long it is.
const maxGuessed = 8

// list is a slice of strings whose elements stand under constant indices.
func (u *ruled) list(s spot) operand {
	r := u.r
	if front, tail, ok := appendedTo(s.ssa); ok {
		return u.ending(s, front, tail)
	}
	arr := r.load(s.val, nil)
	if _, ok := s.typ.Underlying().(*types.Array); ok {
		arr = s.val
	}
	var vals []strval.Value
	var parts []text
	for i, guessed := 0, 0; i < 64; i++ {
		k := r.pkg.key(strconv.Itoa(i))
		e := r.own(arr, k)
		if len(r.top(e)) == 0 {
			if guessed++; guessed > maxGuessed {
				vals, parts = append(vals, strval.TextValue(strval.NewHole(0))), append(parts, text{})
				break
			}
			if i > 0 && len(r.own(arr, r.elem())) > 0 {
				// What was appended to the first ones: how many, is not known.
				vals, parts = append(vals, strval.TextValue(strval.NewHole(0))), append(parts, text{})
				break
			}
			e = r.at(arr, k)
		}
		t, ok := r.oneText(e)
		if !ok {
			break
		}
		vals, parts = append(vals, strval.TextValue(t.text)), append(parts, t)
	}
	if len(vals) == 0 {
		return unknownOperand()
	}
	return r.listOperand(vals, parts)
}

// oneText is the text of a value, of several what they have in common at the beginning.
func (r *run) oneText(v Value) (text, bool) {
	ts := r.textsOf(v)
	switch len(ts) {
	case 0:
		return text{}, false
	case 1:
		return ts[0], true
	}
	return text{strval.Concat(strval.Const(commonPrefix(ts)), strval.NewHole(0)), ts[0].pos, ts[0].land, 0}, true
}

func (r *run) listOperand(vals []strval.Value, parts []text) operand {
	best := parts[0]
	best.pos = r.main(parts)
	return operand{[]strval.Value{strval.ListValue(vals...)}, []text{best}}
}

// appendedTo is what a list was made of by appending some elements that are written out.
func appendedTo(v ssa.Value) (front, tail ssa.Value, ok bool) {
	call, isCall := v.(*ssa.Call)
	if !isCall || len(call.Call.Args) != 2 {
		return nil, nil, false
	}
	if b, isBuiltin := call.Call.Value.(*ssa.Builtin); !isBuiltin || b.Name() != "append" {
		return nil, nil, false
	}
	_, _, ok = listed(call.Call.Args[1])
	return call.Call.Args[0], call.Call.Args[1], ok
}

// ending is a list of which the last elements are known: what comes before them is so many
// texts as are known by their places, and a part that is not told if there may be more.
func (u *ruled) ending(s spot, front, tail ssa.Value) operand {
	r := u.r
	var vals []strval.Value
	var parts []text
	add := func(v Value) {
		t, ok := r.oneText(v)
		if !ok {
			t.text = strval.NewHole(0)
		}
		vals, parts = append(vals, strval.TextValue(t.text)), append(parts, t)
	}
	before := r.load(r.val(front), s.typ)
	for i := range 64 {
		e := r.own(before, r.pkg.key(strconv.Itoa(i)))
		if len(r.top(e)) == 0 {
			if rest := r.at(before, r.elem()); i == 0 && len(rest) > 0 || len(r.own(before, r.elem())) > 0 {
				add(nil)
			}
			break
		}
		add(e)
	}
	n, _, _ := listed(tail)
	more := r.load(r.val(tail), s.typ)
	for i := range n {
		add(r.at(more, r.pkg.key(strconv.Itoa(i))))
	}
	return r.listOperand(vals, parts)
}
