package strval

import (
	"slices"
	"strings"
)

const (
	maxParts   = 64
	maxBytes   = 64 << 10
	maxPending = 5
	maxHows    = 3
)

// Text is a string of which parts may be unknown. The zero Text is the empty
// string. A Text is never changed after it was made; its Parts must not be either.
type Text struct {
	Parts []Part
	How   string // how its hidden parts were decoded; "" if nothing is hidden
}

// Part is a literal, or a hole if Hole is not nil.
type Part struct {
	Lit  string
	Hole *Hole
	How  string // how this literal was decoded
}

// Hole is an unknown part of a Text. ID names the unknown; 0 is one without a
// name, which cannot be filled. Ops are unary operations to apply to whatever
// fills it, first to last; see Pending.
type Hole struct {
	ID  int
	Ops []string
}

// Const returns the known text s.
func Const(s string) Text { return Hidden(s, "") }

// Hidden returns the known text s that was decoded in the way how.
func Hidden(s, how string) Text { return build([]Part{{Lit: s, How: how}}) }

// NewHole returns a text of one hole.
func NewHole(id int) Text { return Text{Parts: []Part{{Hole: &Hole{ID: id}}}} }

// Concat returns the texts one after the other. What exceeds 64 parts or 64 KiB
// becomes one nameless hole at the end.
func Concat(ts ...Text) Text {
	var parts []Part
	for _, t := range ts {
		parts = append(parts, t.parts()...)
	}
	return build(parts)
}

// parts is Parts, with How on each literal also where a caller gave only Text.How.
func (t Text) parts() []Part {
	if t.How == "" || slices.ContainsFunc(t.Parts, func(p Part) bool { return p.How != "" }) {
		return t.Parts
	}
	parts := slices.Clone(t.Parts)
	for i := range parts {
		if parts[i].Hole == nil {
			parts[i].How = t.How
		}
	}
	return parts
}

// build makes the canonical text of parts: no empty literals, no neighbours that
// could be one part, within the caps.
func build(parts []Part) Text {
	var t Text
	size := 0
	for _, p := range parts {
		if p.Hole == nil {
			if p.Lit == "" {
				continue
			}
			if size+len(p.Lit) > maxBytes {
				t.add(Part{Lit: p.Lit[:maxBytes-size], How: p.How})
				t.add(Part{Hole: &Hole{}})
				break
			}
			size += len(p.Lit)
		}
		t.add(p)
		if len(t.Parts) > maxParts {
			t.Parts = append(t.Parts[:maxParts-1], Part{Hole: &Hole{}})
			break
		}
	}
	for _, p := range t.Parts {
		t.How = joinHow(t.How, p.How)
	}
	return t
}

func (t *Text) add(p Part) {
	if p.Hole == nil && p.Lit == "" {
		return
	}
	if p.Hole != nil && (p.Lit != "" || p.How != "" || p.Hole.ID == 0 && len(p.Hole.Ops) > 0) {
		p = Part{Hole: &Hole{ID: p.Hole.ID, Ops: p.Hole.Ops}}
		if p.Hole.ID == 0 {
			p.Hole.Ops = nil
		}
	}
	if n := len(t.Parts); n > 0 {
		last := &t.Parts[n-1]
		switch {
		case p.Hole == nil && last.Hole == nil && p.How == last.How:
			last.Lit += p.Lit
			return
		case p.Hole != nil && last.Hole != nil && p.Hole.ID == 0 && last.Hole.ID == 0:
			return
		}
	}
	t.Parts = append(t.Parts, p)
}

// joinHow names both ways of hiding, each once, in the order they were met.
func joinHow(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	hows := strings.Split(a, ", ")
	for h := range strings.SplitSeq(b, ", ") {
		if !slices.Contains(hows, h) && len(hows) < maxHows {
			hows = append(hows, h)
		}
	}
	return strings.Join(hows, ", ")
}

// Known returns the string that t is, if no part of it is unknown.
func (t Text) Known() (string, bool) {
	switch len(t.Parts) {
	case 0:
		return "", true
	case 1:
		return t.Parts[0].Lit, t.Parts[0].Hole == nil
	}
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil {
			return "", false
		}
		b.WriteString(p.Lit)
	}
	return b.String(), true
}

// String returns t with each hole as {}.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil {
			b.WriteString("{}")
		} else {
			b.WriteString(p.Lit)
		}
	}
	return b.String()
}

// Prefix returns the literal text before the first hole.
func (t Text) Prefix() string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil {
			break
		}
		b.WriteString(p.Lit)
	}
	return b.String()
}

// HostKnown reports whether t is a URL whose host ends before the first hole.
func (t Text) HostKnown() bool {
	_, rest, ok := strings.Cut(t.Prefix(), "://")
	return ok && strings.ContainsAny(rest, "/?#")
}

// Holes returns the names of the holes, ascending, each once. A nameless hole is 0.
func (t Text) Holes() []int {
	var ids []int
	for _, p := range t.Parts {
		if p.Hole != nil {
			ids = append(ids, p.Hole.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Equal reports whether t and u are the same text, hidden in the same way.
func (t Text) Equal(u Text) bool { return t.Key() == u.Key() }

// Fill returns t with every hole named id replaced by with, to which the hole's
// pending operations were applied. One that cannot be applied leaves a nameless
// hole. Nameless holes are never filled.
func (t Text) Fill(id int, with Text) Text {
	if id == 0 || !slices.Contains(t.Holes(), id) {
		return t
	}
	var parts []Part
	for _, p := range t.parts() {
		if p.Hole == nil || p.Hole.ID != id {
			parts = append(parts, p)
			continue
		}
		filled := applyPending(p.Hole.Ops, with).parts()
		if len(filled) > 0 && slices.Contains(p.Hole.Ops, opOver) && filled[0].Hole == nil {
			parts = nil
		}
		parts = append(parts, filled...)
	}
	return build(parts)
}

// Rename returns t with its holes named by name; 0 makes one nameless.
func (t Text) Rename(name func(id int) int) Text {
	parts := slices.Clone(t.parts())
	for i, p := range parts {
		if p.Hole != nil && p.Hole.ID != 0 {
			parts[i].Hole = &Hole{ID: name(p.Hole.ID), Ops: p.Hole.Ops}
		}
	}
	return build(parts)
}
