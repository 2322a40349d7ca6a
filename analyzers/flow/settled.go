package flow

import (
	"slices"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// settledText is a text of an endpoint whose host is told.
type settledText struct {
	atom atomID
	head textID
	pos  posID
}

func (p *pkg) settledTexts(s *send) []settledText {
	var out []settledText
	if s.country != 0 || s.host != 0 {
		x := strval.Const(p.table.names[s.host])
		a := p.atom(atom{kind: atomText, text: p.text(x), pos: s.pos})
		out = append(out, settledText{a, p.text(x), s.pos})
	}
	for _, e := range s.endpoint {
		_, a := split(e)
		x := p.atoms[a]
		if x.kind != atomText || !p.settled(p.texts[x.text]) {
			continue
		}
		if x.pos == 0 && len(p.texts[x.text].Holes()) > 0 {
			continue // only the form of a rule is known, and the code says nothing
		}
		t := settledText{a, p.text(strval.Const(settledHead(p.texts[x.text]))), x.pos}
		same := slices.IndexFunc(out, func(o settledText) bool { return o.head == t.head && o.pos == t.pos && p.atoms[o.atom].word == x.word })
		switch {
		case same < 0:
			out = append(out, t)
		case p.literal(a) > p.literal(out[same].atom):
			out[same] = t // of one place the text that says more
		}
	}
	return out
}

// literal tells how much of a text is known: of its bytes, and if these are as many, of its
// parts.
func (p *pkg) literal(a atomID) (n int) {
	const maxHoles = 1 << 8
	for _, part := range p.texts[p.atoms[a].text].Parts {
		if n += len(part.Lit) * maxHoles; part.Hole != nil {
			n--
		}
	}
	return n
}

func (p *pkg) hadText(s *send, t settledText) bool {
	for _, o := range p.settledTexts(s) {
		if o.head == t.head && o.pos == t.pos && p.atoms[o.atom].word == p.atoms[t.atom].word {
			return true
		}
	}
	return false
}
