package flow

import (
	"cmp"
	"slices"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// fill puts the texts that arrive here into the holes of a text.
func (b *binding) fill(x atom) Value {
	r := b.r
	if x.in != 0 {
		var ok bool
		if x.in, ok = b.whenHere(x.in); !ok {
			return nil
		}
	}
	t := text{r.texts[x.text], x.pos, x.land, x.in}
	var ids []int
	for _, id := range t.text.Holes() {
		if id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return single(r.atom(x))
	}
	// Holes get names that cannot meet those of the caller before all are filled.
	alts := []text{{t.text.Rename(func(id int) int { return -id }), t.pos, t.land, t.when}}
	for _, id := range ids {
		v := b.atom(atomID(id))
		with := r.textsOf(v)
		switch {
		case len(with) > 0:
		case len(v) == 0 && t.text.Over(id):
			with = []text{{text: strval.Const("")}} // nothing is brought
		default:
			with = []text{{text: strval.NewHole(0)}}
		}
		var next []text
		for _, a := range alts {
			for _, w := range with {
				f := text{a.text.Fill(-id, w.text), a.pos, a.land, cmp.Or(a.when, w.when)}
				if f.pos == 0 || w.pos != 0 && r.main([]text{a, w}) == w.pos {
					f.pos = w.pos
				}
				if f.land == 0 {
					f.land = w.land
				}
				next = append(next, f)
			}
		}
		alts = r.fewer(next)
	}
	var out Value
	for _, a := range alts {
		filled := r.atoms[r.textAtom(a.text, a)]
		filled.word = x.word
		out = append(out, pair(0, r.atom(filled)))
	}
	return normal(out)
}
