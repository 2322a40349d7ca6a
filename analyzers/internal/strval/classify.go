package strval

import "unicode"

// A few computed characters in a composed text (a number, a separator) hide nothing.
const (
	fewBytes   = 4
	fewLetters = 3
	fewDigits  = 6
	shortGap   = 4
)

// text is s as a text whose parts say how they were hidden.
func (s *str) text() Text {
	if s.prov == nil {
		return Hidden(s.s, s.how)
	}
	hows := s.byByte()
	fillGaps(hows)
	var parts []Part
	from := 0
	for i := 1; i <= len(hows); i++ {
		if i == len(hows) || hows[i] != hows[from] {
			parts = append(parts, Part{Lit: s.s[from:i], How: hows[from]})
			from = i
		}
	}
	return build(parts)
}

// byByte says of each byte how it was hidden.
func (s *str) byByte() []string {
	var xored, moved, built, picked, back tally
	kinds := make([]*tally, len(s.prov))
	for i, p := range s.prov {
		switch {
		case p.did&didXor != 0:
			kinds[i] = &xored
		case p.did != 0:
			kinds[i] = &moved
		case p.src == nil:
			kinds[i] = &built
		case s.follows(i, 1):
		case s.follows(i, -1):
			kinds[i] = &back
		default:
			kinds[i] = &picked
		}
		if kinds[i] != nil {
			kinds[i].count(s.s[i])
		}
	}
	name := map[*tally]string{}
	if xored.letters >= fewLetters || xored.digits >= fewBytes {
		name[&xored] = howXor
	}
	if moved.letters >= fewLetters || moved.digits >= fewDigits {
		name[&moved] = s.movement()
	}
	if built.letters >= fewBytes || built.digits >= fewDigits {
		name[&built] = howBuilt
	}
	if picked.letters >= fewBytes || picked.digits >= fewDigits {
		name[&picked] = howPicked
	}
	if back.letters >= fewLetters || back.digits >= fewBytes {
		name[&back] = howReversed
	}
	backwards := s.descending()
	hows := make([]string, len(s.prov))
	for i, p := range s.prov {
		if p.src != nil {
			hows[i] = p.src.how
		}
		if how := name[kinds[i]]; how != "" {
			if backwards && how != howReversed {
				hows[i] = joinHow(howReversed, hows[i])
			}
			hows[i] = joinHow(hows[i], how)
		}
	}
	return hows
}

// tally counts the characters of one kind.
type tally struct{ letters, digits int }

func (t *tally) count(c byte) {
	switch {
	case c >= '0' && c <= '9':
		t.digits++
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		t.letters++
	}
}

// follows reports whether byte i stands beside its neighbour in the string both are
// from; step is -1 where that string runs backwards.
func (s *str) follows(i int, step int32) bool {
	beside := func(a, b prov) bool { return a.src != nil && a.src == b.src && b.idx == a.idx+step }
	return i > 0 && beside(s.prov[i-1], s.prov[i]) || i+1 < len(s.prov) && beside(s.prov[i], s.prov[i+1])
}

// descending reports whether most of s runs backwards through another string.
func (s *str) descending() bool {
	n := 0
	for i := 1; i < len(s.prov); i++ {
		if p, q := s.prov[i-1], s.prov[i]; p.src != nil && p.src == q.src && q.idx == p.idx-1 {
			n++
		}
	}
	return 2*n > len(s.prov)
}

// movement names arithmetic by what it did to the letters.
func (s *str) movement() string {
	same, by := true, rune(-1)
	for i, p := range s.prov {
		c := rune(s.s[i])
		if p.did == 0 || !unicode.IsLetter(c) || c > unicode.MaxASCII {
			continue
		}
		if p.src == nil || p.ch > unicode.MaxASCII || !unicode.IsLetter(p.ch) {
			return shift(s)
		}
		d := ((unicode.ToLower(c)-unicode.ToLower(p.ch))%26 + 26) % 26
		same = same && (by < 0 || by == d)
		by = d
	}
	switch {
	case !same:
		return shift(s)
	case by == 0:
		return "" // another case
	case by == 13:
		return howRot13
	}
	return howShifted
}

// shift tells a number added to each byte from other arithmetic.
func shift(s *str) string {
	first, by := true, byte(0)
	for i, p := range s.prov {
		if p.did == 0 {
			continue
		}
		d := s.s[i] - byte(p.ch)
		if p.src == nil || p.did&didMix != 0 || !first && d != by {
			return howComputed
		}
		first, by = false, d
	}
	return howShifted
}

// fillGaps says of the few characters between hidden ones (dots, digits that a
// letter cipher leaves alone) what is said of those before.
func fillGaps(hows []string) {
	last := -1
	for i, h := range hows {
		if h == "" {
			continue
		}
		if last >= 0 && i-last-1 <= shortGap {
			for k := last + 1; k < i; k++ {
				hows[k] = hows[last]
			}
		}
		last = i
	}
}
