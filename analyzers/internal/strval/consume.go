package strval

import (
	"go/types"
	"strings"
	"unicode/utf8"
)

// A reader is a variable that holds what is left to read. A scanner is one that holds
// what is left, the present token, and how it splits.
const (
	scanLeft = iota
	scanToken
	scanBy
	scanFields
)

// How a scanner splits.
const (
	byLines = iota
	byWords
	byRunes
	byBytes
)

// consuming are the operations that take from a reader piece by piece.
func consuming(op string) nativeOp {
	switch op {
	case "read":
		return (*run).read
	case "read.byte":
		return (*run).readByte
	case "read.rune":
		return (*run).readRune
	case "read.next":
		return (*run).readNext
	case "read.until":
		return (*run).readUntil
	case "scanner":
		return (*run).scanner
	case "scan":
		return (*run).scan
	case "scan.token":
		return (*run).scanned
	case "scan.split":
		return (*run).scanSplit
	case "scan.err":
		return func(*run, *frame, []val, []types.Type, types.Type) (val, error) { return face{}, nil }
	}
	return nil
}

// ended is the error at the end of a reader: which one it is, is not asked.
func ended() val { return face{t: types.Universe.Lookup("error").Type()} }

// take is the variable of a reader and what is left in it.
func take(v val) (ptr, *str, bool) {
	p, ok := variable(v)
	if !ok {
		return ptr{}, nil, false
	}
	s := content(p.o.e[p.i])
	return p, s, s != nil
}

func (r *run) read(fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
	if len(args) != 2 {
		return nil, nil
	}
	p, s, ok := take(args[0])
	dst, isSpan := args[1].(span)
	if !ok || !isSpan {
		r.unknownCall(nil, args)
		return nil, nil
	}
	n := min(dst.len, len(s.s))
	for i := range n {
		assign(dst.o, dst.from+i, num{int64(s.s[i]), s.at(i)})
	}
	p.o.e[p.i] = s.slice(n, len(s.s))
	if n == 0 && dst.len > 0 {
		return several(t, num{}, ended()), nil
	}
	return several(t, num{n: int64(n)}), r.pay(n / copyFactor)
}

func (r *run) readByte(_ *frame, args []val, _ []types.Type, t types.Type) (val, error) {
	p, s, ok := take(args[0])
	switch {
	case !ok:
		return nil, nil
	case s.s == "":
		return several(t, num{}, ended()), nil
	}
	p.o.e[p.i] = s.slice(1, len(s.s))
	return several(t, num{int64(s.s[0]), s.at(0)}), nil
}

func (r *run) readRune(_ *frame, args []val, _ []types.Type, t types.Type) (val, error) {
	p, s, ok := take(args[0])
	switch {
	case !ok:
		return nil, nil
	case s.s == "":
		return several(t, num{}, num{}, ended()), nil
	}
	c, n := utf8.DecodeRuneInString(s.s)
	p.o.e[p.i] = s.slice(n, len(s.s))
	return several(t, num{int64(c), runeProv(s, 0, c)}, num{n: int64(n)}), nil
}

func (r *run) readNext(fr *frame, args []val, _ []types.Type, t types.Type) (val, error) {
	p, s, ok := take(args[0])
	n, known := args[1].(num)
	if !ok || !known || n.n < 0 {
		r.unknownCall(nil, args)
		return nil, nil
	}
	end := int(min(n.n, int64(len(s.s))))
	p.o.e[p.i] = s.slice(end, len(s.s))
	return r.text(fr, s.slice(0, end), t)
}

// readUntil reads up to and with a delimiter.
func (r *run) readUntil(fr *frame, args []val, _ []types.Type, t types.Type) (val, error) {
	p, s, ok := take(args[0])
	delim, known := args[1].(num)
	tup, isTuple := t.(*types.Tuple)
	if !ok || !known || !isTuple {
		r.unknownCall(nil, args)
		return nil, nil
	}
	end, err := len(s.s), ended()
	if i := strings.IndexByte(s.s, byte(delim.n)); i >= 0 {
		end, err = i+1, face{}
	}
	p.o.e[p.i] = s.slice(end, len(s.s))
	out, fail := r.text(fr, s.slice(0, end), tup.At(0).Type())
	return several(t, out, err), fail
}

func (r *run) scanner(fr *frame, args []val, typs []types.Type, _ types.Type) (val, error) {
	s := r.string(fr, args[0], typs[0])
	if s == nil {
		r.unknownCall(nil, args)
		return nil, nil
	}
	state := &object{e: make([]val, scanFields)}
	state.e[scanLeft], state.e[scanToken], state.e[scanBy] = s, &str{}, num{n: byLines}
	return ptr{&object{e: []val{state}}, 0}, nil
}

// scanning is the state of a scanner.
func scanning(v val) (state *object, left *str, by int64, ok bool) {
	p, ok := variable(v)
	if !ok {
		return nil, nil, 0, false
	}
	state, ok = p.o.e[p.i].(*object)
	if !ok || len(state.e) != scanFields {
		return nil, nil, 0, false
	}
	left, ok = state.e[scanLeft].(*str)
	n, ok2 := state.e[scanBy].(num)
	return state, left, n.n, ok && ok2
}

func (r *run) scanSplit(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	state, _, _, ok := scanning(args[0])
	f, known := args[1].(*closure)
	if !ok {
		return nil, nil
	}
	by := map[string]int64{"ScanLines": byLines, "ScanWords": byWords, "ScanRunes": byRunes, "ScanBytes": byBytes}
	n, named := int64(0), false
	if known && f != nil && f.fn.Pkg != nil && f.fn.Pkg.Pkg.Path() == "bufio" {
		n, named = by[f.fn.Name()]
	}
	state.e[scanBy] = num{n: n}
	if !named {
		state.e[scanBy] = nil
	}
	return nil, nil
}

func (r *run) scan(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	state, s, by, ok := scanning(args[0])
	if !ok {
		r.unknownCall(nil, args)
		return nil, nil
	}
	from, to, next := nextToken(s.s, by)
	state.e[scanLeft] = s.slice(next, len(s.s))
	if from < 0 {
		state.e[scanToken] = &str{}
		return false, nil
	}
	state.e[scanToken] = s.slice(from, to)
	return true, r.pay((next - from) / copyFactor)
}

// nextToken is where the next token of s lies and where what follows it begins; from is
// negative if there is none.
func nextToken(s string, by int64) (from, to, next int) {
	if by == byWords {
		rest := strings.TrimLeftFunc(s, isSpace)
		from = len(s) - len(rest)
		if rest == "" {
			return -1, 0, len(s)
		}
		if i := strings.IndexFunc(rest, isSpace); i >= 0 {
			_, n := utf8.DecodeRuneInString(rest[i:])
			return from, from + i, from + i + n
		}
		return from, len(s), len(s)
	}
	switch {
	case s == "":
		return -1, 0, 0
	case by == byBytes:
		return 0, 1, 1
	case by == byRunes:
		_, n := utf8.DecodeRuneInString(s)
		return 0, n, n
	}
	to, next = len(s), len(s)
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		to, next = i, i+1
	}
	if to > 0 && s[to-1] == '\r' {
		to--
	}
	return 0, to, next
}

// isSpace is what separates words for a scanner.
func isSpace(r rune) bool {
	switch {
	case r <= '\u00FF':
		return r == ' ' || r >= '\t' && r <= '\r' || r == '\u0085' || r == '\u00A0'
	case r >= '\u2000' && r <= '\u200a':
		return true
	}
	switch r {
	case '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000':
		return true
	}
	return false
}

func (r *run) scanned(fr *frame, args []val, _ []types.Type, t types.Type) (val, error) {
	state, _, _, ok := scanning(args[0])
	if !ok {
		return nil, nil
	}
	s, ok := state.e[scanToken].(*str)
	if !ok {
		return nil, nil
	}
	return r.text(fr, s, t)
}
