package strval

import (
	"strconv"
	"strings"
)

// mask is one or more texts as plain strings, with a token in place of each hole,
// so that a function of plain strings can be applied and the holes be found again.
type mask struct {
	seed   int
	s      strings.Builder // all strings so far
	parts  []Part
	ends   []int // where each part ends in s
	tokens []string
	holes  []Part
	how    string
}

// newMask makes a mask whose tokens stand in none of the texts.
func newMask(ts ...Text) *mask {
	m := &mask{seed: 70213}
	var lits strings.Builder
	for _, t := range ts {
		lits.WriteString(t.String())
		m.how = joinHow(m.how, t.How)
	}
	for strings.Contains(lits.String(), strconv.Itoa(m.seed)) {
		m.seed += 7919
	}
	return m
}

// add is t as a plain string. Tokens are digits, which any part of a URL may hold,
// save where a hole stands for the scheme.
func (m *mask) add(t Text) string {
	from := m.s.Len()
	parts := t.parts()
	for i, p := range parts {
		if p.Hole == nil {
			m.s.WriteString(p.Lit)
		} else {
			token := strconv.Itoa(m.seed) + strconv.Itoa(100+len(m.tokens))
			if i == 0 && !floating(t) {
				token = "s" + token
			}
			m.tokens = append(m.tokens, token)
			m.holes = append(m.holes, p)
			m.s.WriteString(token)
		}
		m.parts = append(m.parts, p)
		m.ends = append(m.ends, m.s.Len())
	}
	return m.s.String()[from:]
}

// through applies f to t behind a mask.
func through(t Text, f func(string) (string, bool)) (Text, bool) {
	m := newMask(t)
	out, ok := f(m.add(t))
	if !ok {
		return Text{}, false
	}
	return m.unmask(out), true
}

// throughAll applies f to several texts behind one mask.
func throughAll(args []Value, f func([]string) (string, bool)) (Value, bool) {
	ts := make([]Text, len(args))
	holes := 0
	for i, a := range args {
		var ok bool
		if ts[i], ok = a.text(); !ok {
			return Value{}, false
		}
		holes += len(ts[i].Parts)
	}
	if holes > maxParts {
		return Value{}, false
	}
	m := newMask(ts...)
	strs := make([]string, len(ts))
	for i, t := range ts {
		strs[i] = m.add(t)
	}
	out, ok := f(strs)
	if !ok {
		return Value{}, false
	}
	return TextValue(m.unmask(out)), true
}

// unmask is out with the holes back in place.
func (m *mask) unmask(out string) Text {
	var parts []Part
	for out != "" {
		at, which := len(out), -1
		for i, token := range m.tokens {
			if j := strings.Index(out, token); j >= 0 && j < at {
				at, which = j, i
			}
		}
		parts = append(parts, m.attribute(out[:at])...)
		if which < 0 {
			break
		}
		parts = append(parts, m.holes[which])
		out = out[at+len(m.tokens[which]):]
	}
	return build(parts)
}

// attribute says of a piece of the result from which parts it came, and so how it
// was hidden; a piece that is not found in the texts as they were is taken to have
// something of each.
func (m *mask) attribute(piece string) []Part {
	if m.how == "" || piece == "" {
		return []Part{{Lit: piece}}
	}
	at := strings.Index(m.s.String(), piece)
	if at < 0 {
		return []Part{{Lit: piece, How: m.how}}
	}
	var parts []Part
	for i, end := range m.ends {
		if piece != "" && end > at {
			n := min(end-at, len(piece))
			parts = append(parts, Part{Lit: piece[:n], How: m.parts[i].How})
			piece, at = piece[n:], at+n
		}
	}
	return parts
}
