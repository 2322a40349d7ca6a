package strval

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// builtin evaluates a call of a predeclared function.
func (r *run) builtin(fr *frame, b *ssa.Builtin, c *ssa.CallCommon, t types.Type) (val, error) {
	args := make([]val, len(c.Args))
	for i, a := range c.Args {
		args[i] = r.get(fr, a)
	}
	switch b.Name() {
	case "len", "cap":
		return length(fr, args[0], c.Args[0].Type(), b.Name() == "cap"), nil
	case "append":
		return r.append(fr, args, t)
	case "copy":
		return r.copy(args)
	case "delete":
		if m, ok := args[0].(*table); ok && m != nil {
			if k, keyed := mapKey(args[1]); keyed {
				delete(m.m, k)
				delete(m.key, k)
			} else {
				m.lost = true
			}
		}
	case "clear":
		return nil, r.clear(fr, args[0], c.Args[0].Type())
	case "min", "max":
		return least(fr, args, t, b.Name() == "max"), nil
	case "recover":
		return face{}, nil
	case "ssa:wrapnilchk":
		if p, ok := args[0].(ptr); ok && p.o == nil {
			return nil, errPanic
		}
		return args[0], nil
	}
	return nil, nil
}

func length(fr *frame, x val, t types.Type, capacity bool) val {
	switch x := x.(type) {
	case *str:
		return num{n: int64(len(x.s))}
	case span:
		if capacity {
			return num{n: int64(x.cap)}
		}
		return num{n: int64(x.len)}
	case *table:
		if x == nil {
			return num{}
		}
		if !x.lost {
			return num{n: int64(len(x.m))}
		}
	case *object:
		return num{n: int64(len(x.e))}
	}
	switch u := fr.under(t).(type) {
	case *types.Array:
		return num{n: u.Len()}
	case *types.Pointer:
		if a, ok := fr.under(u.Elem()).(*types.Array); ok {
			return num{n: a.Len()}
		}
	}
	return nil
}

// append writes behind the slice where there is room, as Go does; what it makes
// anew has the room that Go would give it only roughly, which no program may rely on.
func (r *run) append(fr *frame, args []val, t types.Type) (val, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	var more []val
	switch x := args[1].(type) {
	case span:
		if x.o != nil && x.o.lost {
			return nil, nil
		}
		more = x.elems()
	case *str:
		v, err := r.explode(fr, x, t)
		if err != nil {
			return nil, err
		}
		s, ok := v.(span)
		if !ok {
			return nil, nil
		}
		more = s.elems()
	default:
		if s, ok := args[0].(span); ok && s.o != nil {
			poison(&object{e: s.o.e[s.from+s.len : s.from+s.cap]}, seen{})
			clear(s.o.e[s.from+s.len : s.from+s.cap])
		}
		return nil, nil
	}
	s, ok := args[0].(span)
	if !ok || s.o != nil && s.o.lost {
		return nil, nil
	}
	n := s.len + len(more)
	if n > maxObject {
		return nil, nil
	}
	if n <= s.cap {
		if err := r.pay(len(more) / copyFactor); err != nil {
			return nil, err
		}
		for i, e := range more {
			assign(s.o, s.from+s.len+i, e)
		}
		return span{o: s.o, from: s.from, len: n, cap: s.cap}, nil
	}
	o, err := r.zeros(fr, fr.elem(t), max(n, 2*s.cap))
	if o == nil || err != nil {
		return nil, err
	}
	for i, e := range s.elems() {
		assign(o, i, e)
	}
	for i, e := range more {
		assign(o, s.len+i, e)
	}
	return span{o: o, len: n, cap: len(o.e)}, nil
}

func (r *run) copy(args []val) (val, error) {
	dst, ok := args[0].(span)
	if !ok {
		return nil, nil
	}
	var from []val
	switch x := args[1].(type) {
	case span:
		from = append(from, x.elems()...)
		if x.o != nil && x.o.lost {
			for i := range from {
				from[i] = nil
			}
		}
	case *str:
		for i := range len(x.s) {
			from = append(from, num{int64(x.s[i]), x.at(i)})
		}
	default:
		poison(dst, seen{})
		return nil, nil
	}
	n := min(dst.len, len(from))
	for i := range n {
		assign(dst.o, dst.from+i, from[i])
	}
	return num{n: int64(n)}, r.pay(n / copyFactor)
}

func (r *run) clear(fr *frame, x val, t types.Type) error {
	switch x := x.(type) {
	case *table:
		if x != nil {
			clear(x.m)
			clear(x.key)
		}
	case span:
		z, err := r.zeros(fr, fr.elem(t), x.len)
		if z == nil || err != nil {
			return err
		}
		for i := range x.len {
			assign(x.o, x.from+i, z.e[i])
		}
	}
	return nil
}

func least(fr *frame, args []val, t types.Type, greatest bool) val {
	best := args[0]
	for _, a := range args[1:] {
		var less bool
		switch x := a.(type) {
		case num:
			y, ok := best.(num)
			if !ok {
				return nil
			}
			less = x.n < y.n
			if fr.unsigned(t) {
				less = uint64(x.n) < uint64(y.n)
			}
			if greatest {
				less = !less && x.n != y.n
			}
		case *str:
			y, ok := best.(*str)
			if !ok {
				return nil
			}
			less = x.s < y.s
			if greatest {
				less = x.s > y.s
			}
		default:
			return nil
		}
		if less {
			best = a
		}
	}
	return best
}
