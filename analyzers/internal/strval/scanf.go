package strval

import (
	"fmt"
	"go/types"
	"strings"
)

// truncate cuts what a variable holds to a length.
func (r *run) truncate(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	p, s, ok := take(args[0])
	n, known := args[1].(num)
	switch {
	case !ok || !known:
		r.unknownCall(nil, args)
	case n.n < 0 || n.n > int64(len(s.s)):
		return nil, errPanic
	default:
		p.o.e[p.i] = s.slice(0, int(n.n))
	}
	return nil, nil
}

// scanInto is fmt.Sscan and its like: a text, a format where there is one, and where the
// values that stand in the text are to be written.
func scanInto(op string) nativeOp {
	return func(r *run, fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
		s := r.string(fr, args[0], typs[0])
		format, into := &str{}, args[len(args)-1]
		if op == "sscanf" {
			format = r.string(fr, args[1], typs[1])
		}
		list, ok := into.(span)
		if s == nil || format == nil || !ok || list.o != nil && list.o.lost {
			r.unknownCall(nil, args)
			return nil, nil
		}
		var at []ptr
		var read []any
		for _, e := range list.elems() {
			p, v := scanned1(fr, e)
			if v == nil {
				r.unknownCall(nil, args)
				return nil, nil
			}
			at, read = append(at, p), append(read, v)
		}
		n, err := scanText(op, s.s, format.s, read)
		for i := range n {
			switch v := read[i].(type) {
			case *string:
				from := strings.Index(s.s, *v)
				p := &str{s: *v, how: s.how}
				if from >= 0 && strings.Count(s.s, *v) == 1 {
					p = s.slice(from, from+len(*v))
				}
				at[i].store(p)
			case *int64:
				at[i].store(num{n: *v})
			}
		}
		if err != nil {
			return several(t, num{n: int64(n)}, ended()), nil
		}
		return several(t, num{n: int64(n)}), nil
	}
}

func scanText(op, s, format string, into []any) (int, error) {
	switch op {
	case "sscanf":
		return fmt.Sscanf(s, format, into...)
	case "sscanln":
		return fmt.Sscanln(s, into...)
	}
	return fmt.Sscan(s, into...)
}

// scanned1 is a variable that is scanned into, and what to scan in its place.
func scanned1(fr *frame, v val) (ptr, any) {
	f, ok := v.(face)
	if !ok || f.t == nil {
		return ptr{}, nil
	}
	p, ok := variable(v)
	elem := pointee(fr, f.t)
	if !ok || elem == nil {
		return ptr{}, nil
	}
	if fr.isString(elem) {
		return p, new(string)
	}
	if bits, signed, ok := fr.integer(elem); ok && signed && bits == 64 {
		return p, new(int64)
	}
	return ptr{}, nil
}
