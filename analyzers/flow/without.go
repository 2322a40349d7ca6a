package flow

import (
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/rehearse"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// without takes out of a map what lies under the texts for which a function of the package,
// asked with each, is sure to say so, whatever lies there.
func (u *ruled) without(f *policy.Flow) {
	r := u.r
	for _, p := range f.To {
		for _, c := range u.cells(p) {
			if len(c.at) != 1 || !c.strong || u.x.weakHere() {
				continue
			}
			at := c.at[0]
			path := r.plain(at.path)
			keys := textKeys(r.table, r.atPath(r.read(at.obj), path))
			for _, s := range u.read(f.From[0]) {
				top := r.top(s.val)
				if len(top) != 1 || r.atoms[top[0]].kind != atomFunc {
					continue
				}
				for _, key := range r.takenOut(r.table.funcs[r.atoms[top[0]].fn], keys) {
					if under, ok := r.add(path, r.pkg.key(textKey+key)); ok {
						r.write(at.obj, under, nil, true)
					}
				}
			}
		}
	}
}

// textKeys are the texts that are known keys of a map.
func textKeys(t *table, content Value) (out []string) {
	for _, e := range content {
		p, _ := split(e)
		if p == 0 {
			continue
		}
		s := t.steps[t.nodes[p].head]
		if key, ok := strings.CutPrefix(s.name, textKey); ok && s.kind == stepKey && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// maxAsked is how many keys a function is asked about.
const maxAsked = 64

// takenOut are those of some keys, and of the texts that a function itself holds, for which
// it says true on every way, whatever else it is given.
func (p *pkg) takenOut(ref funcRef, keys []string) (out []string) {
	fn := ref.fn
	if fn == nil || len(fn.Params) == 0 || !isString(fn.Params[0].Type()) {
		return nil
	}
	th := p.stage()
	keys = append(keys, th.Texts(fn)...)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for _, key := range keys[:min(len(keys), maxAsked)] {
		args := make([]rehearse.Given, len(fn.Params))
		args[0] = rehearse.Given{IsText: true, Text: key}
		if ans, ok := th.Ask(fn, args); ok && ans.True {
			out = append(out, key)
		}
	}
	return out
}
