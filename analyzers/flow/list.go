package flow

import (
	"go/types"
	"strconv"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// maxGuessed is how many elements are told apart of a list of which it is not known how
// long it is.
const maxGuessed = 8

// list is a slice of strings whose elements stand under constant indices.
func (u *ruled) list(s spot) operand {
	r := u.r
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
		ts := r.textsOf(e)
		if len(ts) == 0 {
			break
		}
		if len(ts) > 1 {
			ts = []text{{strval.Concat(strval.Const(commonPrefix(ts)), strval.NewHole(0)), ts[0].pos, ts[0].land, 0}}
		}
		vals = append(vals, strval.TextValue(ts[0].text))
		parts = append(parts, ts[0])
	}
	if len(vals) == 0 {
		return unknownOperand()
	}
	best := parts[0]
	best.pos = r.main(parts)
	return operand{[]strval.Value{strval.ListValue(vals...)}, []text{best}}
}
