package strval

import "unicode/utf8"

// str is a string of the analysed program. Without prov it was written as a whole,
// or decoded as a whole in the way how; or it is a piece, from byte off, of such a
// whole.
type str struct {
	s     string
	how   string
	whole *str
	off   int
	prov  []prov // of each byte
}

// prov is where a number or a byte is from: a byte of a string, and what was done to it.
type prov struct {
	src *str
	idx int32
	ch  rune // the character at src[idx]
	did did
}

// did is a set of kinds of arithmetic.
type did uint8

const (
	didXor did = 1 << iota
	didAdd
	didMix
)

// mix is where the result of arithmetic on a and b is from.
func mix(a, b prov, d did) prov {
	d |= a.did | b.did
	if a.src == nil {
		a = b
	}
	a.did = d
	return a
}

// at is where byte i of s is from.
func (s *str) at(i int) prov {
	if s.prov != nil {
		return s.prov[i]
	}
	src, idx := s, i
	if s.whole != nil {
		src, idx = s.whole, s.off+i
	}
	return prov{src: src, idx: int32(idx), ch: rune(s.s[i])}
}

func (s *str) slice(from, to int) *str {
	switch {
	case from == to:
		return &str{}
	case s.prov != nil:
		return &str{s: s.s[from:to], prov: s.prov[from:to:to]}
	case s.whole != nil:
		return &str{s: s.s[from:to], how: s.how, whole: s.whole, off: s.off + from}
	}
	return &str{s: s.s[from:to], how: s.how, whole: s, off: from}
}

// plus joins strings; wholes that are hidden alike make a whole.
func plus(ss ...*str) *str {
	n, whole := 0, true
	for _, s := range ss {
		n += len(s.s)
	}
	buf := make([]byte, 0, n)
	var first *str
	for _, s := range ss {
		buf = append(buf, s.s...)
		if s.s == "" {
			continue
		}
		if first == nil {
			first = s
		}
		whole = whole && s.prov == nil && s.whole == nil && s.how == first.how
	}
	out := &str{s: string(buf)}
	if first == nil {
		return out
	}
	if len(first.s) == n {
		return first
	}
	if whole {
		out.how = first.how
		return out
	}
	out.prov = make([]prov, 0, n)
	for _, s := range ss {
		for i := range len(s.s) {
			out.prov = append(out.prov, s.at(i))
		}
	}
	return out
}

// ofBytes is the string of bytes, or nil if one is unknown.
func ofBytes(es []val) *str {
	buf := make([]byte, len(es))
	out := &str{prov: make([]prov, len(es))}
	for i, e := range es {
		n, ok := e.(num)
		if !ok {
			return nil
		}
		buf[i], out.prov[i] = byte(n.n), n.p
	}
	out.s = string(buf)
	return out.settle()
}

// ofRunes is the string of runes, or nil if one is unknown.
func ofRunes(es []val) *str {
	var buf []byte
	out := &str{prov: []prov{}}
	for _, e := range es {
		n, ok := e.(num)
		if !ok {
			return nil
		}
		from := len(buf)
		r := rune(n.n)
		if int64(r) != n.n {
			r = utf8.RuneError
		}
		buf = utf8.AppendRune(buf, r)
		for i := range len(buf) - from {
			p := n.p
			if p.src != nil {
				p.idx += int32(i)
			}
			out.prov = append(out.prov, p)
		}
	}
	out.s = string(buf)
	return out.settle()
}

// settle makes a whole of a string whose bytes are a piece of one whole, untouched.
func (s *str) settle() *str {
	if len(s.prov) == 0 {
		s.prov = nil
		return s
	}
	first := s.prov[0]
	if first.src == nil {
		return s
	}
	for i, p := range s.prov {
		if p.src != first.src || p.did != 0 || p.idx != first.idx+int32(i) {
			return s
		}
	}
	if at := int(first.idx); at+len(s.s) > len(first.src.s) || first.src.s[at:at+len(s.s)] != s.s {
		return s // the same characters in another case
	}
	if len(s.prov) == len(first.src.s) {
		return first.src
	}
	return &str{s: s.s, how: first.src.how, whole: first.src, off: int(first.idx)}
}

// ofText is a known text as a string.
func ofText(t Text) *str {
	parts := t.parts()
	if len(parts) == 1 {
		return &str{s: parts[0].Lit, how: parts[0].How}
	}
	ss := make([]*str, len(parts))
	for i, p := range parts {
		ss[i] = &str{s: p.Lit, how: p.How}
	}
	return plus(ss...)
}
