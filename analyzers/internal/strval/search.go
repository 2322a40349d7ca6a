package strval

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// searching are the operations that look into a text or take it apart. Numbers and
// truths need all of it; pieces need what stands before the cut.
var searching = map[string]operation{
	"cutbefore":     onText(1, cutBefore),
	"cutafter":      onText(1, cutAfter),
	"cut":           {run: cut, tuple: true},
	"split":         plain(split),
	"lines":         plain(lines),
	"bytelen":       plain(byteLen),
	"splitafter":    plain(splitAfter),
	"cutprefix":     {run: cutEnd(strings.CutPrefix), tuple: true},
	"cutsuffix":     {run: cutEnd(strings.CutSuffix), tuple: true},
	"fields":        plain(fields),
	"piece":         onText(3, piece),
	"field":         onText(1, field),
	"index":         onKnown2(func(s, t string) Value { return IntValue(int64(strings.Index(s, t))) }),
	"lastindex":     onKnown2(func(s, t string) Value { return IntValue(int64(strings.LastIndex(s, t))) }),
	"indexany":      onKnown2(func(s, t string) Value { return IntValue(int64(strings.IndexAny(s, t))) }),
	"indexbyte":     plain(indexByte),
	"indexrune":     plain(indexRune),
	"lastindexbyte": plain(lastIndexByte),
	"lastindexany":  onKnown2(func(s, t string) Value { return IntValue(int64(strings.LastIndexAny(s, t))) }),
	"containsany":   onKnown2(func(s, t string) Value { return BoolValue(strings.ContainsAny(s, t)) }),
	"containsrune":  plain(containsRune),
	"count":         onKnown2(func(s, t string) Value { return IntValue(int64(strings.Count(s, t))) }),
	"contains":      onKnown2(func(s, t string) Value { return BoolValue(strings.Contains(s, t)) }),
	"equalfold":     onKnown2(func(s, t string) Value { return BoolValue(strings.EqualFold(s, t)) }),
	"equal":         onKnown2(func(s, t string) Value { return BoolValue(s == t) }),
	"compare":       onKnown2(func(s, t string) Value { return IntValue(int64(strings.Compare(s, t))) }),
	"hasprefix":     plain(hasPrefix),
	"hassuffix":     onKnown2(func(s, t string) Value { return BoolValue(strings.HasSuffix(s, t)) }),
	"list.has":      plain(listHas),
	"runelen":       plain(runeLen),
	"tolower":       onRune(unicode.ToLower),
	"toupper":       onRune(unicode.ToUpper),
	"isupper":       ofRune(unicode.IsUpper),
	"islower":       ofRune(unicode.IsLower),
	"isletter":      ofRune(unicode.IsLetter),
	"isdigit":       ofRune(unicode.IsDigit),
	"isspace":       ofRune(unicode.IsSpace),
}

func onKnown2(f func(s, t string) Value) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != 2 {
			return Value{}, false
		}
		s, ok := args[0].known()
		t, ok2 := args[1].known()
		if !ok || !ok2 {
			return Value{}, false
		}
		return f(s, t), true
	})
}

func onRune(f func(rune) rune) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != 1 || args[0].Kind != Int {
			return Value{}, false
		}
		return IntValue(int64(f(rune(args[0].Int)))), true
	})
}

func ofRune(f func(rune) bool) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != 1 || args[0].Kind != Int {
			return Value{}, false
		}
		return BoolValue(f(rune(args[0].Int))), true
	})
}

// cutBefore is what stands before a separator; all of the text if there is none.
// A separator may hide in a hole, which then waits for the same cut.
func cutBefore(t Text, sep []string) (Text, bool) {
	before, _, _ := t.cut(sep[0])
	for i, p := range before {
		if p.Hole != nil {
			before[i] = p.wait(Pending("cutbefore", sep[0]))
		}
	}
	return build(before), true
}

// cutAfter is what stands after a separator; nothing if there is none.
func cutAfter(t Text, sep []string) (Text, bool) {
	_, after, found := t.cut(sep[0])
	switch {
	case found:
		return build(after), true
	case len(t.Parts) == 1 && t.Parts[0].Hole != nil:
		return build([]Part{t.Parts[0].wait(Pending("cutafter", sep[0]))}), true
	case len(t.Holes()) > 0:
		return NewHole(0), true
	}
	return Text{}, true
}

// cut splits the parts at the first separator in a literal.
func (t Text) cut(sep string) (before, after []Part, found bool) {
	parts := t.joinedAlike()
	for i, p := range parts {
		if p.Hole != nil {
			continue
		}
		if b, a, ok := strings.Cut(p.Lit, sep); ok {
			before = append(slices.Clone(parts[:i]), Part{Lit: b, How: p.How})
			after = append([]Part{{Lit: a, How: p.How}}, parts[i+1:]...)
			return before, after, true
		}
	}
	return slices.Clone(parts), nil, false
}

// joinedAlike is the parts of t, those hidden differently joined only where that
// cannot be avoided: a separator across them is rarer than a How worth keeping.
func (t Text) joinedAlike() []Part { return build(t.parts()).Parts }

func cut(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	t, ok := args[0].text()
	sep, known := args[1].known()
	if !ok || !known {
		return Value{}, false
	}
	_, _, found := t.cut(sep)
	before, _ := cutBefore(t, []string{sep})
	after, _ := cutAfter(t, []string{sep})
	truth := BoolValue(found)
	if !found && len(t.Holes()) > 0 {
		truth = Value{}
	}
	return ListValue(TextValue(before), TextValue(after), truth), true
}

// split cuts at every separator; a third argument limits the number of pieces.
func split(args []Value) (Value, bool) {
	if len(args) != 2 && len(args) != 3 {
		return Value{}, false
	}
	t, ok := args[0].text()
	sep, known := args[1].known()
	if !ok || !known {
		return Value{}, false
	}
	n := -1
	if len(args) == 3 {
		if args[2].Kind != Int {
			return Value{}, false
		}
		n = int(args[2].Int)
	}
	if n == 0 {
		return ListValue(), true
	}
	if sep == "" {
		s, known := t.Known()
		if !known {
			return Value{}, false
		}
		return pieces(strings.SplitN(s, sep, n), t.How), true
	}
	if len(t.Parts) == 1 && t.Parts[0].Hole != nil && t.Parts[0].Hole.ID != 0 {
		return waitingPieces(t.Parts[0], func(i string) string { return Pending("piece", sep, i, strconv.Itoa(n)) }), true
	}
	// Holes are taken to hold no separator.
	var list []Value
	for n < 0 || len(list) < n-1 {
		before, after, found := t.cut(sep)
		if !found {
			break
		}
		list = append(list, TextValue(build(before)))
		t = build(after)
	}
	return ListValue(append(list, TextValue(t))...), true
}

func fields(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	if !ok {
		if t := args[0].Text; len(t.Parts) == 1 && t.Parts[0].Hole.ID != 0 {
			return waitingPieces(t.Parts[0], func(i string) string { return Pending("field", i) }), true
		}
		return Value{}, false
	}
	return pieces(strings.Fields(s), how(args[0])), true
}

func pieces(ss []string, how string) Value {
	list := make([]Value, len(ss))
	for i, s := range ss {
		list[i] = TextValue(Hidden(s, how))
	}
	return ListValue(list...)
}

func indexByte(args []Value) (Value, bool) {
	if len(args) != 2 || args[1].Kind != Int {
		return Value{}, false
	}
	s, ok := args[0].known()
	if !ok {
		return Value{}, false
	}
	return IntValue(int64(strings.IndexByte(s, byte(args[1].Int)))), true
}

func indexRune(args []Value) (Value, bool) {
	if len(args) != 2 || args[1].Kind != Int {
		return Value{}, false
	}
	s, ok := args[0].known()
	return IntValue(int64(strings.IndexRune(s, rune(args[1].Int)))), ok
}

func hasPrefix(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	t, ok := args[0].text()
	prefix, known := args[1].known()
	if !ok || !known {
		return Value{}, false
	}
	lead := t.Prefix()
	if len(lead) < len(prefix) && len(t.Holes()) > 0 && strings.HasPrefix(prefix, lead) {
		return Value{}, false
	}
	return BoolValue(strings.HasPrefix(lead, prefix)), true
}

func runeLen(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	if !ok {
		return Value{}, false
	}
	return IntValue(int64(len([]rune(s)))), true
}
