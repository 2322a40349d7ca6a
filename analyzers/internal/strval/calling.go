package strval

import (
	"go/types"
	"os"
	"strings"
)

// calling are the operations that call functions of the program, on each character of
// a text or with its pieces.
func calling(op string) nativeOp {
	switch op {
	case "trim.func":
		return trimFunc(trimBoth)
	case "trimleft.func":
		return trimFunc(trimLeft)
	case "trimright.func":
		return trimFunc(trimRight)
	case "fields.func":
		return (*run).fieldsFunc
	case "index.func":
		return (*run).indexFunc
	case "contains.func":
		return (*run).containsFunc
	case "expand":
		return (*run).expand
	}
	if of, ok := strings.CutPrefix(op, "seq."); ok {
		return sequenceOf(of)
	}
	return nil
}

// each calls the second argument, a function that says yes or no, on each character
// of the first. It reports false if some answer is not known.
func (r *run) each(fr *frame, args []val, typs []types.Type) (s *str, at []int, yes []bool, ok bool, err error) {
	s = r.string(fr, args[0], typs[0])
	f, isFunc := args[1].(*closure)
	if s == nil || !isFunc || f == nil {
		r.unknownCall(nil, args)
		return nil, nil, nil, false, nil
	}
	for i, c := range s.s {
		v, err := r.apply(fr, f, num{int64(c), runeProv(s, i, c)})
		is, known := v.(bool)
		if err != nil || !known {
			return nil, nil, nil, false, err
		}
		at, yes = append(at, i), append(yes, is)
	}
	return s, append(at, len(s.s)), yes, true, nil
}

func trimFunc(sides int) nativeOp {
	return func(r *run, fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
		s, at, yes, ok, err := r.each(fr, args, typs)
		if !ok {
			return nil, err
		}
		from, to := 0, len(yes)
		for sides&trimLeft != 0 && from < to && yes[from] {
			from++
		}
		for sides&trimRight != 0 && to > from && yes[to-1] {
			to--
		}
		return r.text(fr, s.slice(at[from], at[to]), t)
	}
}

func (r *run) fieldsFunc(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	s, at, yes, ok, err := r.each(fr, args, typs)
	if !ok {
		return nil, err
	}
	o := &object{}
	for i := 0; i < len(yes); i++ {
		if yes[i] {
			continue
		}
		from := i
		for i < len(yes) && !yes[i] {
			i++
		}
		v, err := r.text(fr, s.slice(at[from], at[i]), fr.elem(t))
		if err != nil {
			return nil, err
		}
		o.e = append(o.e, v)
	}
	return span{o: o, len: len(o.e), cap: len(o.e)}, nil
}

func (r *run) indexFunc(fr *frame, args []val, typs []types.Type, _ types.Type) (val, error) {
	_, at, yes, ok, err := r.each(fr, args, typs)
	if !ok {
		return nil, err
	}
	for i, is := range yes {
		if is {
			return num{n: int64(at[i])}, nil
		}
	}
	return num{n: -1}, nil
}

func (r *run) containsFunc(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	v, err := r.indexFunc(fr, args, typs, t)
	n, ok := v.(num)
	if !ok {
		return nil, err
	}
	return n.n >= 0, err
}

// expand is os.Expand: what stands between literal pieces is asked of a function.
func (r *run) expand(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	s := r.string(fr, args[0], typs[0])
	f, ok := args[1].(*closure)
	if s == nil || !ok || f == nil {
		r.unknownCall(nil, args)
		return nil, nil
	}
	// The functions of the program must not run inside those of this one: first the
	// names, then what they mean.
	var names []string
	os.Expand(s.s, func(name string) string {
		names = append(names, name)
		return ""
	})
	var meant []*str
	for _, name := range names {
		v, err := r.applyTo(fr, f, &str{s: name})
		m, ok := v.(*str)
		if err != nil || !ok {
			return nil, err
		}
		meant = append(meant, m)
	}
	return toVal(expanded(s, meant)), nil
}

// expanded is s with the texts meant for its placeholders, in order.
func expanded(s *str, meant []*str) *str {
	// A mark that s lacks tells literal pieces and placeholders apart.
	mark := "\x00"
	for strings.Contains(s.s, mark) {
		mark += "\x00"
	}
	pieces := strings.Split(os.Expand(s.s, func(string) string { return mark }), mark)
	var out []*str
	for i, lit := range pieces {
		out = append(out, &str{s: lit, how: s.how})
		if i < len(meant) {
			out = append(out, meant[i])
		}
	}
	return plus(out...)
}

// applyTo calls a function of one value.
func (r *run) applyTo(fr *frame, f *closure, v val) (val, error) {
	params, results := f.fn.Signature.Params(), f.fn.Signature.Results()
	if params.Len() != 1 || results.Len() != 1 {
		return nil, nil
	}
	return r.callFunc(fr, []types.Type{params.At(0).Type()}, f.fn, []val{v}, f.free, results.At(0).Type())
}

// sequence is an iterator over values that are known.
type sequence struct{ vals []val }

// sequenceOf is an iterator over what an operation yields as a list.
func sequenceOf(op string) nativeOp {
	return func(r *run, fr *frame, args []val, typs []types.Type, _ types.Type) (val, error) {
		of := types.Type(types.Typ[types.String])
		if len(typs) > 0 && fr.isBytes(typs[0]) {
			of = typs[0]
		}
		v, err := r.operate(fr, op, args, typs, types.NewSlice(of))
		s, ok := v.(span)
		if err != nil || !ok {
			return nil, err
		}
		return &sequence{s.elems()}, nil
	}
}

// walkSequence calls yield with each value until it says no.
func (r *run) walkSequence(fr *frame, s *sequence, args []val) (val, error) {
	if len(args) != 1 {
		return nil, nil
	}
	yield, ok := args[0].(*closure)
	if !ok || yield == nil {
		r.unknownCall(nil, args)
		return nil, nil
	}
	for _, v := range s.vals {
		more, err := r.applyTo(fr, yield, v)
		if err != nil {
			return nil, err
		}
		switch more, known := more.(bool); {
		case !known:
			r.unknownCall(nil, args)
			return nil, nil
		case !more:
			return nil, nil
		}
	}
	return nil, nil
}
