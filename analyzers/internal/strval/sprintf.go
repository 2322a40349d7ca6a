package strval

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxWidth = 4096

// variadic is the arguments of a call whose last parameter takes any number: they
// stand alone, or as one list where the caller had a slice.
func variadic(args []Value) []Value {
	if len(args) == 1 && args[0].Kind == List {
		return args[0].List
	}
	return args
}

// sprintf takes the format and its arguments, or these as one list.
func sprintf(args []Value) (Value, bool) {
	if len(args) == 0 {
		return Value{}, false
	}
	format, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	if _, known := format.Known(); !known {
		return TextValue(formatPrefix(format, variadic(args[1:]))), true
	}
	f := formatter{args: variadic(args[1:])}
	return TextValue(f.run(format)), true
}

// formatPrefix is what a format with a hole gives: what stands before the hole, and
// the unknown rest, for a hole may hold verbs.
func formatPrefix(format Text, args []Value) Text {
	f := formatter{args: args, open: true}
	lead := format.Prefix()
	if i := strings.LastIndexByte(lead, '%'); i >= 0 && strings.Count(lead[i:], "%") == 1 && !endsVerb(lead[i+1:]) {
		lead = lead[:i]
	}
	return Concat(f.run(Hidden(lead, format.How)), NewHole(0))
}

func endsVerb(s string) bool {
	return strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%")
}

type formatter struct {
	args      []Value
	next      int
	reordered bool
	open      bool // more format may follow that takes the other arguments
	chars     int
	out       []Text
}

// verb is one % with what stands between it and its letter.
type verb struct {
	flags      string
	width      int
	prec       int
	hasWidth   bool
	hasPrec    bool
	broken     bool
	unknownPad bool
	letter     rune
}

func (f *formatter) run(format Text) Text {
	s, _ := format.Known()
	for s != "" {
		lit, rest, found := strings.Cut(s, "%")
		f.out = append(f.out, Hidden(lit, format.How))
		if !found {
			break
		}
		if rest == "" {
			f.out = append(f.out, Const("%!(NOVERB)"))
			break
		}
		var v verb
		v, s = f.parse(rest)
		if v.broken {
			// What fmt then says of the rest is nothing to rely on.
			return Concat(append(f.out, NewHole(0))...)
		}
		f.out = append(f.out, f.one(v))
	}
	if !f.open && !f.reordered && f.next < len(f.args) {
		f.out = append(f.out, f.extra())
	}
	out := Concat(f.out...)
	if f.chars >= 4 {
		out = out.hidden(howBuilt)
	}
	return out
}

func (f *formatter) parse(s string) (verb, string) {
	var v verb
	i := 0
	for i < len(s) && strings.IndexByte("+-# 0", s[i]) >= 0 {
		i++
	}
	v.flags, s = s[:i], s[i:]
	after := false
	s = f.index(&v, s, &after)
	s = f.size(&v, s, &v.width, &v.hasWidth, &after)
	if v.hasWidth && v.width < 0 {
		v.flags, v.width = v.flags+"-", -v.width
	}
	if strings.HasPrefix(s, ".") {
		v.broken = v.broken || after
		after = false
		s = f.index(&v, s[1:], &after)
		zero := v.prec
		if s = f.size(&v, s, &v.prec, &v.hasPrec, &after); !v.hasPrec {
			v.prec, v.hasPrec = zero, true
		} else if v.prec < 0 {
			v.prec, v.hasPrec = 0, false
		}
	}
	if !after {
		s = f.index(&v, s, &after)
	}
	if s == "" {
		v.broken = true
		return v, ""
	}
	var n int
	v.letter, n = utf8.DecodeRuneInString(s)
	v.broken = v.broken || strings.ContainsRune("+-# 0123456789*.[]", v.letter)
	return v, s[n:]
}

// index reads [n], which makes the n-th argument the next.
func (f *formatter) index(v *verb, s string, found *bool) string {
	if !strings.HasPrefix(s, "[") {
		return s
	}
	f.reordered = true
	num, rest, ok := strings.Cut(s[1:], "]")
	if !ok {
		v.broken = true
		return s[1:]
	}
	n, err := strconv.Atoi(num)
	if err != nil || n < 1 || n > len(f.args) {
		v.broken = true
		return rest
	}
	*found = true
	f.next = n - 1
	return rest
}

// size reads a width or precision: digits or *.
func (f *formatter) size(v *verb, s string, to *int, has *bool, indexed *bool) string {
	if strings.HasPrefix(s, "*") {
		if f.next < len(f.args) && f.args[f.next].Kind == Int {
			*to, *has = int(f.args[f.next].Int), true
		} else {
			v.unknownPad = true
			v.broken = f.next >= len(f.args) || f.args[f.next].Kind != Unknown
		}
		f.next++
		*indexed = false
		return s[1:]
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 {
		if *indexed {
			v.broken = true
		}
		n, err := strconv.Atoi(s[:i])
		if err != nil {
			v.broken = true
		}
		*to, *has = n, true
	}
	return s[i:]
}

// one is what a verb prints.
func (f *formatter) one(v verb) Text {
	switch {
	case v.letter == '%':
		return Const("%")
	case f.next >= len(f.args):
		if f.open {
			return NewHole(0)
		}
		return Const("%!" + string(v.letter) + "(MISSING)")
	}
	a := f.args[f.next]
	f.next++
	if v.letter == 'w' {
		v.letter = 'v'
	}
	if v.letter == 'c' && a.Kind == Int {
		f.chars++
	}
	if v.width > maxWidth || v.prec > maxWidth || v.unknownPad {
		return NewHole(0)
	}
	if t, ok := holed(a, v); ok {
		return v.pad(t)
	}
	n, ok := native(a, v)
	if !ok {
		return NewHole(0)
	}
	return Hidden(fmt.Sprintf(v.String(), n), how(a))
}

// String is the verb as fmt reads it.
func (v verb) String() string {
	s := "%" + v.flags
	if v.hasWidth {
		s += strconv.Itoa(v.width)
	}
	if v.hasPrec {
		s += "." + strconv.Itoa(v.prec)
	}
	return s + string(v.letter)
}

// holed is what a text prints as that is not wholly known, or hidden in parts.
func holed(a Value, v verb) (Text, bool) {
	bare := v.letter == 's' || v.letter == 'v' && a.Kind == String && !strings.Contains(v.flags, "#")
	t, isText := a.text()
	if _, known := a.known(); known && (!bare || v.hasWidth || v.hasPrec) {
		return Text{}, false
	}
	switch {
	case a.Kind == List:
		return holedList(a, v)
	case !isText:
		return Text{}, false
	case a.Kind == Unknown:
		return NewHole(0), true
	case v.hasPrec:
		return NewHole(0), true
	case bare:
		return t, true
	case v.letter == 'q' && strings.Trim(v.flags, "-0") == "":
		q, ok := quote([]Value{a})
		return q.Text, ok
	}
	return NewHole(0), true
}

func holedList(a Value, v verb) (Text, bool) {
	if _, ok := native(a, v); ok {
		return Text{}, false
	}
	if v.letter != 's' && v.letter != 'v' || v.flags != "" || v.hasWidth || v.hasPrec {
		return NewHole(0), true
	}
	ts := []Text{Const("[")}
	for i, e := range a.List {
		if i > 0 {
			ts = append(ts, Const(" "))
		}
		f := formatter{args: []Value{e}}
		ts = append(ts, f.one(v))
	}
	return Concat(append(ts, Const("]"))...), true
}

// pad is t in a field of the verb's width, which a text with holes may fill or not.
func (v verb) pad(t Text) Text {
	if !v.hasWidth || len(t.Holes()) == 0 || len([]rune(t.String()))-2*len(t.Holes()) >= v.width {
		return t
	}
	if strings.Contains(v.flags, "-") {
		return Concat(t, NewHole(0))
	}
	return Concat(NewHole(0), t)
}

// native is a as a Go value that fmt prints as it would print the original. The
// type of a value is not known, so a verb that would print it, or an address, is refused.
func native(a Value, v verb) (any, bool) {
	sharp := v.letter == 'v' && strings.Contains(v.flags, "#")
	if v.letter == 'p' || v.letter == 'T' || sharp && a.Kind != String && a.Kind != Bool {
		return nil, false
	}
	switch a.Kind {
	case String:
		s, ok := a.known()
		return s, ok
	case Bytes:
		s, ok := a.known()
		return []byte(s), ok
	case Int:
		return a.Int, strings.ContainsRune("vdboOxXcqU", v.letter)
	case Bool:
		return a.Int != 0, strings.ContainsRune("vt", v.letter)
	case List:
		list := make([]any, len(a.List))
		for i, e := range a.List {
			n, ok := native(e, v)
			if !ok {
				return nil, false
			}
			list[i] = n
		}
		return list, true
	}
	return nil, false
}

func how(a Value) string {
	h := a.Text.How
	for _, e := range a.List {
		h = joinHow(h, how(e))
	}
	return h
}

// extra is what fmt says of arguments that no verb took.
func (f *formatter) extra() Text {
	ts := []Text{Const("%!(EXTRA ")}
	for i, a := range f.args[f.next:] {
		if i > 0 {
			ts = append(ts, Const(", "))
		}
		switch t, _ := a.text(); {
		case a.Kind == String:
			ts = append(ts, Const("string="), t)
		case a.Kind == Bool:
			ts = append(ts, Const("bool="+strconv.FormatBool(a.Int != 0)))
		default:
			ts = append(ts, NewHole(0))
		}
	}
	return Concat(append(ts, Const(")"))...)
}

// sprint puts spaces only between operands of which neither is a string.
func sprint(args []Value) (Value, bool) {
	args = variadic(args)
	var ts []Text
	for i, a := range args {
		if i > 0 {
			switch prev := args[i-1]; {
			case a.Kind == String || prev.Kind == String:
			case a.Kind == Unknown || prev.Kind == Unknown:
				ts = append(ts, NewHole(0))
			default:
				ts = append(ts, Const(" "))
			}
		}
		f := formatter{args: []Value{a}}
		ts = append(ts, f.one(verb{letter: 'v'}))
	}
	return TextValue(Concat(ts...)), true
}

func sprintln(args []Value) (Value, bool) {
	var ts []Text
	for i, a := range variadic(args) {
		if i > 0 {
			ts = append(ts, Const(" "))
		}
		f := formatter{args: []Value{a}}
		ts = append(ts, f.one(verb{letter: 'v'}))
	}
	return TextValue(Concat(append(ts, Const("\n"))...)), true
}
