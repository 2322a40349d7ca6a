package flow

import "slices"

// inPart is a result of which a value is the part that a path leads to.
func (u *ruled) inPart(c cell, path []string, v Value) Value {
	r := u.r
	var steps []stepID
	for i, word := range path {
		if word == "*" {
			o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madePart, u.x.level(), c.result*64+i), typ: derefOf(c.typ), many: u.x.weak})
			u.write(u.walk(cell{at: []target{{obj: o}}, typ: derefOf(c.typ), result: -1, strong: true}, path[i+1:]), "", v, false)
			v = r.refTo(o)
			break
		}
		var step stepID
		switch {
		case word == "[]":
			step, c.typ = r.elem(), elemType(derefOf(c.typ))
		case word[0] == '#':
			step, c.typ = r.slot(word[1:]), nil
		default:
			step, c.typ = r.fieldNamed(c.typ, word)
		}
		steps = append(steps, step)
	}
	for _, step := range slices.Backward(steps) {
		v = r.under(r.cons(step, 0), v)
	}
	return v
}
