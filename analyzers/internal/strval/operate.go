package strval

import (
	"go/types"
	"strings"
)

// nativeOp evaluates op on the arguments of a call with result type t.
type nativeOp func(r *run, fr *frame, args []val, typs []types.Type, t types.Type) (val, error)

// stepwise is an operation that only the interpreter has: these call functions,
// write to a variable piece by piece, or keep where each byte is from. What is
// written to is the first argument.
func stepwise(op string) nativeOp {
	switch op {
	case "nop":
		return nop
	case "map":
		return (*run).mapRunes
	case "write":
		return (*run).write
	case "write.sprintf":
		return writeOp("sprintf")
	case "write.sprint":
		return writeOp("sprint")
	case "write.sprintln":
		return writeOp("sprintln")
	case "reset":
		return (*run).reset
	case "reverse.into":
		return (*run).reverseInto
	case "concat":
		return (*run).concat
	case "append.sprintf", "append.sprint", "append.sprintln", "append.hex":
		return appendOp(strings.TrimPrefix(op, "append."))
	case "self":
		return self
	case "truncate":
		return (*run).truncate
	case "sscanf", "sscan", "sscanln":
		return scanInto(op)
	}
	if f := consuming(op); f != nil {
		return f
	}
	if f := calling(op); f != nil {
		return f
	}
	return bignum(op)
}

// stepwiseOps are the names that stepwise knows.
var stepwiseOps = []string{
	"concat", "map", "nop", "reset", "reverse.into", "self", "sscan", "sscanf", "sscanln", "truncate", "write", "write.sprint", "write.sprintf", "write.sprintln",
	"append.hex", "append.sprint", "append.sprintf", "append.sprintln",
	"read", "read.byte", "read.next", "read.rune", "read.until", "scan", "scan.err", "scan.split", "scan.token", "scanner",
	"contains.func", "expand", "fields.func", "index.func", "trim.func", "trimleft.func", "trimright.func",
	"seq.fields", "seq.lines", "seq.split", "seq.splitafter",
	"big.add", "big.bytes", "big.exp", "big.int", "big.lsh", "big.mul", "big.new", "big.parse", "big.quo", "big.rem", "big.rsh",
	"big.set", "big.setbytes", "big.sub", "big.text", "big.xor",
}

// playedOps are the names of operations that only package rehearse makes.
var playedOps = []string{
	"play.backward", "play.cas", "play.collect", "play.compare", "play.keys", "play.load", "play.once", "play.pairs", "play.pull",
	"play.sort", "play.sort.func", "play.sort.less", "play.sorted", "play.store", "play.swap", "play.values",
}

// nop is a call that changes nothing and says nothing.
func nop(*run, *frame, []val, []types.Type, types.Type) (val, error) { return nil, nil }

// operate evaluates a call that stands for the operation op. What the operation
// cannot tell is a call that is not seen.
func (r *run) operate(fr *frame, op string, args []val, typs []types.Type, t types.Type) (val, error) {
	if f := stepwise(op); f != nil {
		return f(r, fr, args, typs, t)
	}
	o, ok := operations[op]
	if !ok || o.run == nil {
		r.unknownCall(nil, args)
		return nil, nil
	}
	vs := make([]Value, len(args))
	size := 0
	for i, a := range args {
		var at types.Type
		if i < len(typs) {
			at = typs[i]
		}
		if i == len(args)-1 && takesList(op) {
			vs[i] = r.list(fr, a, at)
		} else {
			vs[i] = r.export(fr, a, at)
		}
		size += len(vs[i].Text.Prefix()) + len(vs[i].List)
	}
	if err := r.pay(8 + size/copyFactor); err != nil {
		return nil, err
	}
	out, ok := o.run(vs)
	if !ok {
		r.unknownCall(nil, args)
		return nil, nil
	}
	if o.writes > 0 {
		return r.fill(fr, o, args, out, t), nil
	}
	res, err := r.results1(fr, o, out, t)
	if n, ok := res.(num); ok && len(args) > 0 {
		return derived(op, n, args[0]), err
	}
	return res, err
}

// derived is a number that an operation made of another: from where that is, and
// changed unless only its case was.
func derived(op string, n num, of val) num {
	from, ok := of.(num)
	if !ok {
		return n
	}
	if op == "tolower" || op == "toupper" {
		return num{n.n, from.p}
	}
	return num{n.n, mix(from.p, from.p, didMix)}
}

// takesList reports whether the last argument is the elements of a variadic one.
func takesList(op string) bool {
	return strings.HasPrefix(op, "sprint") || op == "joinpath" || op == "pathjoin"
}

// fill writes what an operation yields over the first bytes of an argument.
func (r *run) fill(fr *frame, o operation, args []val, out Value, t types.Type) val {
	s, known := out.known()
	if len(args) < o.writes || !known {
		r.unknownCall(nil, args)
		return nil
	}
	dst, ok := args[o.writes-1].(span)
	if !ok {
		r.unknownCall(nil, args)
		return nil
	}
	from := ofText(out.Text)
	n := min(len(s), dst.len)
	for i := range n {
		assign(dst.o, dst.from+i, num{int64(s[i]), from.at(i)})
	}
	return written(fr, n, t)
}

// written is the results of a function that writes: a count, and no error.
func written(fr *frame, n int, t types.Type) val {
	one := func(t types.Type) val {
		if _, _, ok := fr.integer(t); ok {
			return num{n: int64(n)}
		}
		if types.IsInterface(t) {
			return face{}
		}
		return nil
	}
	tup, ok := t.(*types.Tuple)
	if !ok {
		return one(t)
	}
	out := make(tuple, tup.Len())
	for i := range out {
		out[i] = one(tup.At(i).Type())
	}
	return out
}

// results1 is an operation's result as the results of the call: what remains of
// several is no error.
func (r *run) results1(fr *frame, o operation, out Value, t types.Type) (val, error) {
	tup, ok := t.(*types.Tuple)
	if !ok {
		return r.admit(fr, out, t)
	}
	outs := []Value{out}
	if o.tuple {
		outs = out.List
	}
	res := make(tuple, tup.Len())
	for i := range res {
		var err error
		switch rt := tup.At(i).Type(); {
		case i < len(outs):
			res[i], err = r.admit(fr, outs[i], rt)
		case types.IsInterface(rt):
			res[i] = face{}
		}
		if err != nil {
			return nil, err
		}
	}
	return res, nil
}

// mapRunes is strings.Map: a function, and the text it is applied to.
func (r *run) mapRunes(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	f, ok := args[0].(*closure)
	if !ok || f == nil || len(args) != 2 {
		return nil, nil
	}
	s := r.string(fr, args[1], typs[1])
	if s == nil {
		r.unknownCall(f, nil)
		return nil, nil
	}
	var out []val
	for i, c := range s.s {
		v, err := r.apply(fr, f, num{int64(c), runeProv(s, i, c)})
		if err != nil {
			return nil, err
		}
		n, ok := v.(num)
		if !ok {
			return nil, nil
		}
		if n.n >= 0 {
			out = append(out, n)
		}
	}
	return r.text(fr, ofRunes(out), t)
}

// apply calls a function of one character.
func (r *run) apply(fr *frame, f *closure, c num) (val, error) {
	params, results := f.fn.Signature.Params(), f.fn.Signature.Results()
	if params.Len() != 1 || results.Len() != 1 {
		return nil, nil
	}
	typs := []types.Type{params.At(0).Type()}
	return r.callFunc(fr, typs, f.fn, []val{c}, f.free, results.At(0).Type())
}

// text is s as a string or as new bytes, as the type demands.
func (r *run) text(fr *frame, s *str, t types.Type) (val, error) {
	if s == nil || len(s.s) > maxBytes || fr.isString(t) {
		return toVal(s), nil
	}
	return r.explode(fr, s, t)
}

// string is a string, bytes or character argument; nil if it is unknown.
func (r *run) string(fr *frame, v val, t types.Type) *str {
	switch v := v.(type) {
	case *str:
		return v
	case num:
		if fr.isKind(t, types.Uint8) {
			return ofBytes([]val{v})
		}
		return ofRunes([]val{v})
	case span:
		if (v.o == nil || !v.o.lost) && fr.isBytes(t) {
			return ofBytes(v.elems())
		}
	case face:
		if v.t != nil {
			return r.string(fr, v.v, v.t)
		}
	case ptr:
		if v.o != nil && v.i >= 0 && !v.o.lost {
			return content(v.o.e[v.i])
		}
	}
	return nil
}

// content is what a variable of a foreign type, such as a builder, holds.
func content(v val) *str {
	switch v := v.(type) {
	case *str:
		return v
	case *object:
		if untouched(v) {
			return &str{}
		}
	}
	return nil
}

// untouched reports whether a variable has its zero value.
func untouched(o *object) bool {
	if o.lost {
		return false
	}
	for _, e := range o.e {
		zero := false
		switch e := e.(type) {
		case num:
			zero = e.n == 0
		case bool:
			zero = !e
		case *str:
			zero = e.s == ""
		case ptr:
			zero = e.o == nil
		case span:
			zero = e.o == nil
		case *table:
			zero = e == nil
		case *closure:
			zero = e == nil
		case face:
			zero = e.t == nil
		case *object:
			zero = untouched(e)
		}
		if !zero {
			return false
		}
	}
	return true
}

// variable is the variable that a pointer argument points at.
func variable(v val) (ptr, bool) {
	if f, ok := v.(face); ok {
		v = f.v
	}
	p, ok := v.(ptr)
	return p, ok && p.o != nil && p.i >= 0 && !p.o.lost
}

func (r *run) write(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	if len(args) != 2 {
		r.unknownCall(nil, args)
		return nil, nil
	}
	return r.writeStr(fr, args[0], r.string(fr, args[1], typs[1]), t)
}

func (r *run) writeStr(fr *frame, to val, s *str, t types.Type) (val, error) {
	p, ok := variable(to)
	if !ok {
		r.unknownCall(nil, []val{to})
		return nil, nil
	}
	old := content(p.o.e[p.i])
	if old == nil || s == nil || len(old.s)+len(s.s) > maxBytes {
		p.o.e[p.i] = nil
		return nil, nil
	}
	p.o.e[p.i] = plus(old, s)
	return written(fr, len(s.s), t), r.pay((len(old.s) + len(s.s)) / copyFactor)
}

func writeOp(op string) func(*run, *frame, []val, []types.Type, types.Type) (val, error) {
	return func(r *run, fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
		s, err := r.operate(fr, op, args[1:], typs[1:], types.Typ[types.String])
		if err != nil {
			return nil, err
		}
		text, _ := s.(*str)
		return r.writeStr(fr, args[0], text, t)
	}
}

func (r *run) reset(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	if p, ok := variable(args[0]); ok {
		p.o.e[p.i] = &str{}
	}
	return nil, nil
}

func (r *run) reverseInto(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	s, ok := args[0].(span)
	if !ok || s.o == nil {
		return nil, nil
	}
	es := s.elems()
	for i, j := 0, len(es)-1; i < j; i, j = i+1, j-1 {
		es[i], es[j] = es[j], es[i]
	}
	return nil, r.pay(len(es) / copyFactor)
}

// concat keeps where each byte is from, which the operation on texts cannot.
func (r *run) concat(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	ss := make([]*str, len(args))
	for i, a := range args {
		if ss[i] = r.string(fr, a, typs[i]); ss[i] == nil {
			return nil, nil
		}
	}
	return r.text(fr, plus(ss...), t)
}
