package flow

import "golang.org/x/tools/go/ssa"

// leaveOpen records a call on something that callers know, and returns its results.
func (r *run) leaveOpen(x *site, target atomID, method string, args []Value) []Value {
	o := &open{callee: target, method: r.name(method), sig: x.sig.Results().Len(), args: args, pos: r.position(x.ins.Pos())}
	id := r.fileOpen(x.ev, o)
	if id < 0 {
		r.stats.bounded++
		return r.external(x, callee{})
	}
	r.openEffect(id, args)
	out := make([]Value, o.sig)
	for i := range out {
		r.openTypes[int32(id*8+i)] = x.sig.Results().At(i).Type()
		out[i] = r.input(root{kind: rootResult, index: int32(id*8 + i)}, x.sig.Results().At(i).Type())
	}
	return out
}

// openEffect adds to what the arguments of an open call lead to whatever it may put there.
func (r *run) openEffect(id int, args []Value) {
	in := single(r.atom(atom{kind: atomIn, mode: inDeep, root: root{kind: rootEffect, index: int32(id)}}))
	for _, v := range args {
		for _, a := range r.top(v) {
			x := r.atoms[a]
			if x.kind != atomRef || r.objects[x.obj].kind == objGlobal {
				continue
			}
			r.write(x.obj, r.plain(x.path), in, false)
			if held := r.own(r.atPath(r.read(x.obj), r.plain(x.path)), r.slot(slotHold)); len(held) > 0 {
				r.pour(held, in, 1, map[target]bool{})
			}
		}
	}
}

// fileOpen gives an open call its number in this function.
func (r *run) fileOpen(ev *events, o *open) int {
	key := openKey{r.cur, len(ev.opens)}
	id, ok := r.openIDs[key]
	if !ok {
		if len(r.openIDs) >= maxOpens {
			return -1
		}
		id = len(r.openIDs)
		r.openIDs[key] = id
	}
	ev.opens = append(ev.opens, o)
	r.openAt(id, o)
	return id
}

func (r *run) openAt(id int, o *open) {
	for len(r.openList) <= id {
		r.openList = append(r.openList, nil)
	}
	r.openList[id] = o
}

// openKey is an open call by the instruction that makes it and its number there.
type openKey struct {
	ins ssa.Instruction
	n   int
}
