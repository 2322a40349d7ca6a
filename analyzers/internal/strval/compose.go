package strval

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// composing are the operations that make one text of others and hide nothing.
var composing = map[string]operation{
	"concat":         plain(concat),
	"same":           plain(same),
	"template":       {}, // over data, which whoever fills it in has
	"template.more":  plain(templateMore),
	"template.files": {}, // of embedded files, which whoever reads them has
	"template.file":  {},
	"iptext":         plain(same),
	"sprintf":        plain(sprintf),
	"sprint":         plain(sprint),
	"sprintln":       plain(sprintln),
	"join":           plain(join),
	"repeat":         plain(repeat),
	"lower":          eachPart("lower", always(strings.ToLower)),
	"upper":          eachPart("upper", always(strings.ToUpper)),
	"title":          onText(0, title),
	"trimspace":      onText(0, trimSpace),
	"trim":           onText(1, trim(trimBoth)),
	"trimleft":       onText(1, trim(trimLeft)),
	"trimright":      onText(1, trim(trimRight)),
	"trimprefix":     onText(1, trimPrefix),
	"trimsuffix":     onText(1, trimSuffix),
	"replace":        plain(replace),
	"replaceall":     plain(replaceAll),
	"replacer":       plain(replacer),
	"itoa":           plain(itoa),
	"format-int":     plain(formatInt),
	"quote":          plain(quote),
	"quotebody":      eachPart("quotebody", always(quoteBody)),
	"substr":         plain(substr),
	"first":          plain(first),
}

func concat(args []Value) (Value, bool) {
	ts := make([]Text, len(args))
	for i, a := range args {
		var ok bool
		if ts[i], ok = a.text(); !ok {
			return Value{}, false
		}
	}
	return TextValue(Concat(ts...)), true
}

func same(args []Value) (Value, bool) {
	if len(args) == 0 || args[0].Kind == Unknown {
		return Value{}, false
	}
	return args[0], true
}

// first is the first argument that is known and not empty: a value with a fallback.
func first(args []Value) (Value, bool) {
	for _, a := range args {
		if s, ok := a.known(); ok && s != "" {
			return a, true
		}
	}
	return Value{}, false
}

// join joins a list by a separator. Many single characters in a list are a text
// built byte by byte.
func join(args []Value) (Value, bool) {
	if len(args) != 2 || args[0].Kind != List {
		return Value{}, false
	}
	sep, ok := args[1].text()
	if !ok {
		return Value{}, false
	}
	var ts []Text
	single := 0
	for i, v := range args[0].List {
		t, ok := v.text()
		if !ok {
			return Value{}, false
		}
		if s, ok := t.Known(); ok && len([]rune(s)) == 1 {
			single++
		}
		if i > 0 {
			ts = append(ts, sep)
		}
		ts = append(ts, t)
	}
	out := Concat(ts...)
	if single >= 6 && single == len(args[0].List) && len(sep.Parts) == 0 {
		out = out.hidden(howBuilt)
	}
	return TextValue(out), true
}

// hidden is t with how added to its literals.
func (t Text) hidden(how string) Text {
	parts := slices.Clone(t.parts())
	for i, p := range parts {
		if p.Hole == nil {
			parts[i].How = joinHow(p.How, how)
		}
	}
	return build(parts)
}

// repeat of a single character as often as is not known begins with that character.
func repeat(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	t, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	if args[1].Kind != Int {
		s, known := t.Known()
		if !known || utf8.RuneCountInString(s) != 1 {
			return Value{}, false
		}
		return TextValue(Concat(Const(s), NewHole(0))), true
	}
	if args[1].Int < 0 {
		return Value{}, false
	}
	// One more than the cap holds is enough to reach the cap.
	ts := make([]Text, min(args[1].Int, maxBytes+1))
	if len(t.Parts) == 0 {
		ts = nil
	}
	if s, known := t.Known(); known && t.How == "" && len(s)*len(ts) <= maxBytes {
		return TextValue(Const(strings.Repeat(s, len(ts)))), true
	}
	if len(ts) > maxParts && len(t.Holes()) > 0 {
		ts = ts[:maxParts+1]
	}
	for i := range ts {
		ts[i] = t
	}
	return TextValue(Concat(ts...)), true
}

func title(t Text, _ []string) (Text, bool) {
	if len(t.Holes()) == 0 {
		//lint:ignore SA1019 the analysed program calls the deprecated function
		return through(t, always(strings.Title)) //nolint:staticcheck // see above
	}
	if len(t.Parts) == 1 {
		return build([]Part{t.Parts[0].wait("title")}), true
	}
	return Text{}, false
}

func itoa(args []Value) (Value, bool) {
	if len(args) != 1 || args[0].Kind != Int {
		return Value{}, false
	}
	return TextValue(Const(strconv.FormatInt(args[0].Int, 10))), true
}

func formatInt(args []Value) (Value, bool) {
	if len(args) != 2 || args[0].Kind != Int || args[1].Kind != Int || args[1].Int < 2 || args[1].Int > 36 {
		return Value{}, false
	}
	return TextValue(Const(strconv.FormatInt(args[0].Int, int(args[1].Int)))), true
}

func quote(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	t, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	body, _ := t.each("quotebody", always(quoteBody))
	return TextValue(Concat(Const(`"`), body, Const(`"`))), true
}

func quoteBody(s string) string {
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

// substr is the text from a byte offset to another; a negative one is the end.
func substr(args []Value) (Value, bool) {
	if len(args) != 3 || args[1].Kind != Int || args[2].Kind != Int || args[1].Int < 0 {
		return Value{}, false
	}
	t, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	out, ok := t.slice(int(args[1].Int), int(args[2].Int))
	return TextValue(out), ok
}

// slice is t[from:to]; offsets beyond the first hole cannot be told, save that the
// rest of a text remains a rest.
func (t Text) slice(from, to int) (Text, bool) {
	var parts []Part
	at := 0
	for i, p := range t.parts() {
		if p.Hole != nil {
			if to >= 0 {
				return build(append(parts, Part{Hole: &Hole{}})), true
			}
			if at < from {
				return NewHole(0), true
			}
			return build(append(parts, t.parts()[i:]...)), true
		}
		lo, hi := max(from-at, 0), len(p.Lit)
		if to >= 0 {
			hi = min(to-at, hi)
		}
		if lo < hi {
			parts = append(parts, Part{Lit: p.Lit[lo:hi], How: p.How})
		}
		if at += len(p.Lit); to >= 0 && at >= to {
			return build(parts), from <= to
		}
	}
	return build(parts), from <= at && to <= at
}
