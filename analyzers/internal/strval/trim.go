package strval

import (
	"slices"
	"strings"
	"unicode"
)

const (
	trimLeft  = 1
	trimRight = 2
	trimBoth  = trimLeft | trimRight
)

func trimSpace(t Text, _ []string) (Text, bool) {
	return t.trimEnds(trimBoth, Pending("trimspace"), Pending("trimspace"), unicode.IsSpace), true
}

// trim cuts the characters of a set from the named sides.
func trim(sides int) func(Text, []string) (Text, bool) {
	return func(t Text, set []string) (Text, bool) {
		in := func(r rune) bool { return strings.ContainsRune(set[0], r) }
		return t.trimEnds(sides, Pending("trimleft", set[0]), Pending("trimright", set[0]), in), true
	}
}

// trimEnds cuts what is in the set; at a hole the rest waits. Space on both sides
// of a hole inside a text is no end, hence only a lone hole waits for trimspace.
func (t Text) trimEnds(sides int, left, right string, in func(rune) bool) Text {
	parts := slices.Clone(t.parts())
	if sides&trimLeft != 0 {
		for len(parts) > 0 && parts[0].Hole == nil {
			if parts[0].Lit = strings.TrimLeftFunc(parts[0].Lit, in); parts[0].Lit != "" {
				break
			}
			parts = parts[1:]
		}
		if len(parts) > 0 && parts[0].Hole != nil && (left != right || len(parts) == 1) {
			parts[0] = parts[0].wait(left)
		}
	}
	if sides&trimRight != 0 {
		for n := len(parts); n > 0 && parts[n-1].Hole == nil; n = len(parts) {
			if parts[n-1].Lit = strings.TrimRightFunc(parts[n-1].Lit, in); parts[n-1].Lit != "" {
				break
			}
			parts = parts[:n-1]
		}
		if n := len(parts); n > 0 && parts[n-1].Hole != nil && (left != right || n == 1) {
			parts[n-1] = parts[n-1].wait(right)
		}
	}
	return build(parts)
}

func trimPrefix(t Text, more []string) (Text, bool) {
	prefix := more[0]
	parts := t.parts()
	if len(parts) == 0 || prefix == "" {
		return t, true
	}
	lead := t.Prefix()
	switch {
	case strings.HasPrefix(lead, prefix):
		return t.slice(len(prefix), -1)
	case len(t.Holes()) == 0 || !strings.HasPrefix(prefix, lead):
		return t, true
	case lead == "":
		parts = slices.Clone(parts)
		parts[0] = parts[0].wait(Pending("trimprefix", prefix))
		return build(parts), true
	}
	// Literal and hole may hold the prefix together.
	for len(parts) > 0 && parts[0].Hole == nil {
		parts = parts[1:]
	}
	return build(append([]Part{{Hole: &Hole{}}}, parts[1:]...)), true
}

func trimSuffix(t Text, more []string) (Text, bool) {
	suffix := more[0]
	parts := t.parts()
	if len(parts) == 0 || suffix == "" {
		return t, true
	}
	first := len(parts)
	for first > 0 && parts[first-1].Hole == nil {
		first--
	}
	tail, _ := build(parts[first:]).Known()
	switch {
	case strings.HasSuffix(tail, suffix):
		kept, _ := build(parts[first:]).slice(0, len(tail)-len(suffix))
		return Concat(build(parts[:first]), kept), true
	case first == 0 || !strings.HasSuffix(suffix, tail):
		return t, true
	case tail == "":
		parts = slices.Clone(parts)
		parts[len(parts)-1] = parts[len(parts)-1].wait(Pending("trimsuffix", suffix))
		return build(parts), true
	}
	return build(append(slices.Clone(parts[:first-1]), Part{Hole: &Hole{}})), true
}
