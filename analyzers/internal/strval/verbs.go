package strval

import (
	"slices"
	"strings"
)

// TemplateEnd ends one of several texts that a template is made of, TemplateName the name
// that each begins with.
const (
	TemplateEnd  = "\x00"
	TemplateName = "\x01"
)

// Piece is one of the texts that a template is made of, and the name that it defines.
type Piece struct{ Name, Text Text }

// Pieces are the texts that a template is made of.
func Pieces(t Text) []Piece {
	var out []Piece
	var cur Piece
	to := &cur.Name
	for _, p := range t.parts() {
		if p.Hole != nil {
			*to = build(append(to.parts(), p))
			continue
		}
		for i, text := range strings.Split(p.Lit, TemplateEnd) {
			if i > 0 {
				out = append(out, cur)
				cur = Piece{}
				to = &cur.Name
			}
			if name, rest, ok := strings.Cut(text, TemplateName); ok {
				*to = build(append(to.parts(), Part{Lit: name, How: p.How}))
				to, text = &cur.Text, rest
			}
			*to = build(append(to.parts(), Part{Lit: text, How: p.How}))
		}
	}
	return append(out, cur)
}

// templateMore is the texts of a template with one more under a name. One that says the
// same as an earlier one stands in its place.
func templateMore(args []Value) (Value, bool) {
	if len(args) != 3 {
		return Value{}, false
	}
	more := args[2].Text
	name := args[1].Text
	for _, p := range slices.Concat(name.Parts, more.Parts) {
		if strings.ContainsAny(p.Lit, TemplateEnd+TemplateName) {
			name, more = NewHole(0), NewHole(0)
		}
	}
	more = Concat(name, Const(TemplateName), more)
	var all []Text
	if s, known := args[0].known(); (!known || s != "") && !nothingKnown(args[0].Text) {
		for _, p := range Pieces(args[0].Text) {
			if one := Concat(p.Name, Const(TemplateName), p.Text); !one.Equal(more) {
				all = append(all, one, Const(TemplateEnd))
			}
		}
	}
	return TextValue(Concat(append(all, more)...)), true
}

// nothingKnown reports whether a text is a hole that nobody will fill.
func nothingKnown(t Text) bool {
	return len(t.Parts) == 1 && t.Parts[0].Hole != nil && t.Parts[0].Hole.ID == 0
}

// MaxVerbs is how many operands of a format are told.
const MaxVerbs = 64

// Unprinted stands in place of the verb of an operand of which a format prints nothing.
const Unprinted = "-"

// Verbs are the verbs that print the operands of a format, each with its flags: "" for
// one that none prints, but that may be told as being too many, "?" for one that several do.
func Verbs(format string) []string {
	f := formatter{args: make([]Value, MaxVerbs)}
	out := make([]string, 0, MaxVerbs)
	seen := map[int]bool{}
	for format != "" {
		_, rest, found := strings.Cut(format, "%")
		if !found || rest == "" {
			break
		}
		var v verb
		v, format = f.parse(rest)
		if v.broken {
			return slices.Repeat([]string{"?"}, MaxVerbs)
		}
		if v.letter == '%' {
			continue
		}
		if f.next >= MaxVerbs {
			break
		}
		for len(out) <= f.next {
			out = append(out, "")
		}
		out[f.next] = v.flags + string(v.letter)
		if seen[f.next] {
			out[f.next] = "?"
		}
		if v.letter == 'T' || v.letter == 'p' {
			out[f.next] = Unprinted
		}
		seen[f.next] = true
		f.next++
	}
	for i := range MaxVerbs {
		if !f.reordered {
			break
		}
		if i == len(out) {
			out = append(out, "")
		}
		if !seen[i] {
			out[i] = Unprinted
		}
	}
	return out
}
