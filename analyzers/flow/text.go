package flow

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// text is one text that a value may be, and where it is written.
type text struct {
	text strval.Text
	pos  posID
	land nameID
	when atomID // the condition under which it is, 0 for always
}

func (t *table) textAtom(x strval.Text, from text) atomID {
	return t.atom(atom{kind: atomText, text: t.text(x), pos: from.pos, land: from.land, in: from.when})
}

// constant is what a constant holds: strings are endpoints waiting to be used.
func (r *run) constant(c *ssa.Const) Value {
	switch {
	case c.Value == nil:
		return nil
	case c.Value.Kind() == constant.Int && r.isEnum(c.Type()):
		return single(r.textAtom(strval.Const(c.Value.ExactString()), text{}))
	case c.Value.Kind() != constant.String:
		return nil
	}
	s := constant.StringVal(c.Value)
	if len(s) > maxText {
		return nil
	}
	l := r.literal(s)
	a := r.atom(atom{kind: atomText, text: r.text(strval.Const(s)), pos: l.pos, land: l.land})
	if mayLead(strval.Const(s)) && r.cur != nil && r.cur.Block() != nil {
		a = r.onlyWhen(a, r.condition(r.cur.Block()))
	}
	v := single(a)
	if len(l.said) > 0 {
		v = r.marked(v, l.said)
	}
	return v
}

// isEnum reports whether a type is one of numbers that are told apart by name: it is declared
// outside the standard library, with some constants beside it.
func (p *pkg) isEnum(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || !isInteger(n) || n.Obj().Pkg() == nil {
		return false
	}
	if is, ok := p.enums[n.Obj()]; ok {
		return is
	}
	count := 0
	if scope := n.Obj().Pkg().Scope(); n.Obj().Parent() == scope && !p.std(n.Obj().Pkg()) {
		for _, name := range scope.Names() {
			if c, ok := scope.Lookup(name).(*types.Const); ok && types.Identical(c.Type(), n) {
				count++
			}
		}
	}
	p.enums[n.Obj()] = count > 1
	return count > 1
}

// maxText is the length in bytes of the longest constant that is looked at.
const maxText = 1 << 14

// literal is where the text s is written that the current instruction uses: the
// place next to it among those of its file that hold the same text, else the first. Files
// have positions in the order in which a driver happens to read them.
func (r *run) literal(s string) literal {
	places := r.literals[s]
	if len(places) == 0 {
		return literal{land: r.name(r.countries[s])}
	}
	at := r.cur.Pos()
	file := r.pass.Fset.File(at)
	best := places[0]
	for _, p := range places[1:] {
		if p.file == file && (best.file != file || distance(at, p.at) < distance(at, best.at)) {
			best = p
		}
	}
	if best.land == 0 {
		best.land = r.name(r.countries[s])
	}
	return best
}

func distance(a, b token.Pos) int {
	d := int(a) - int(b)
	if d < 0 {
		return -d
	}
	return d
}

// textsOf are the texts that a string may be. An input is a hole that callers fill.
func (r *run) textsOf(v Value) []text {
	var out []text
	unknown := false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomText:
			out = append(out, text{r.texts[x.text], x.pos, x.land, x.in})
		case atomIn:
			if x.mode == inExact || x.mode == inBound {
				out = append(out, text{text: strval.NewHole(int(a))})
				continue
			}
			unknown = true
		case atomUnknown, atomData, atomGuard:
			unknown = true
		}
	}
	if len(out) == 0 {
		if unknown {
			return []text{{text: strval.NewHole(0)}}
		}
		return nil
	}
	return r.fewer(out)
}

// fewer keeps at most maxTexts texts, those first of which all is known; of more, what they
// begin with.
func (r *run) fewer(ts []text) []text {
	if len(ts) <= maxTexts {
		return ts
	}
	r.spend(16 * len(ts))
	keys := make([]textID, len(ts))
	for i, t := range ts {
		keys[i] = r.text(t.text)
	}
	// Those that stand first in the table were met first: an order as good as any.
	order := make([]int, len(ts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(ts[a].text.Holes()), len(ts[b].text.Holes())), cmp.Compare(keys[a], keys[b]))
	})
	out := make([]text, 0, maxTexts)
	for _, i := range order[:maxTexts] {
		out = append(out, ts[i])
	}
	if p := commonPrefix(ts); p != "" {
		out[maxTexts-1] = text{strval.Concat(strval.Const(p), strval.NewHole(0)), ts[0].pos, ts[0].land, 0}
	}
	return out
}

func commonPrefix(ts []text) string {
	p := ts[0].text.Prefix()
	for _, t := range ts[1:] {
		q := t.text.Prefix()
		n := 0
		for n < len(p) && n < len(q) && p[n] == q[n] {
			n++
		}
		p = p[:n]
	}
	return p
}

// concat is the text of x and y, one after the other.
func (r *run) concat(x, y Value) Value {
	return r.composed(func(parts []text) text {
		return text{strval.Concat(parts[0].text, parts[1].text), r.main(parts), landOf(parts), whenOf(parts)}
	}, x, y)
}

// composed makes one text of each choice of one text per operand.
func (r *run) composed(f func([]text) text, operands ...Value) Value {
	choices := [][]text{nil}
	for _, o := range operands {
		ts := r.textsOf(o)
		if len(ts) == 0 {
			ts = []text{{text: strval.Const("")}}
		}
		var next [][]text
		for _, c := range choices {
			for _, t := range ts {
				next = append(next, append(c[:len(c):len(c)], t))
			}
		}
		if len(next) > maxTexts {
			slices.SortStableFunc(next, func(a, b []text) int { return cmp.Compare(holes(a), holes(b)) })
			next = next[:maxTexts]
		}
		choices = next
	}
	var out Value
	for _, c := range choices {
		t := f(c)
		out = append(out, pair(0, r.textAtom(t.text, t)))
	}
	return normal(out)
}

// holes is how many parts of texts are not known.
func holes(parts []text) int {
	n := 0
	for _, p := range parts {
		n += len(p.text.Holes())
	}
	return n
}

// mostKnown are at most maxTexts of some choices of one text for each operand: those with the
// fewest holes.
func mostKnown(choices [][]int, of func(operand, choice int) strval.Text) [][]int {
	if len(choices) <= maxTexts {
		return choices
	}
	unknown := func(c []int) int {
		n := 0
		for i, j := range c {
			n += len(of(i, j).Holes())
		}
		return n
	}
	slices.SortStableFunc(choices, func(a, b []int) int { return cmp.Compare(unknown(a), unknown(b)) })
	return choices[:maxTexts]
}

// main is the position of the part that names the host, as far as can be told:
// the first that holds more than a scheme.
func (r *run) main(parts []text) posID {
	var first posID
	for _, p := range parts {
		if p.pos == 0 {
			continue
		}
		if first == 0 {
			first = p.pos
		}
		lit := p.text.String()
		if i := strings.Index(lit, "://"); i >= 0 {
			lit = lit[i+3:]
		}
		if strings.Contains(lit, ".") {
			return p.pos
		}
	}
	return first
}

func landOf(parts []text) nameID {
	for _, p := range parts {
		if p.land != 0 {
			return p.land
		}
	}
	return 0
}

// whenOf is the condition of the first part that has one.
func whenOf(parts []text) atomID {
	for _, p := range parts {
		if p.when != 0 {
			return p.when
		}
	}
	return 0
}

// settled reports whether the host of a text is told: no input stands before its end.
func (t *table) settled(x strval.Text) bool {
	waits := false
	for _, id := range x.Holes() {
		waits = waits || id != 0
	}
	if !waits {
		return true
	}
	before := ""
	for _, p := range x.Parts {
		if p.Hole != nil {
			if p.Hole.ID != 0 {
				break
			}
			before += "{}"
			continue
		}
		before += p.Lit
	}
	if i := strings.Index(before, "://"); i >= 0 {
		return strings.ContainsAny(before[i+3:], "/?#")
	}
	return strings.ContainsAny(before, "/?#") && !strings.HasSuffix(before, "/")
}
