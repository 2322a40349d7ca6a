package sensitive

import (
	"go/token"
	"go/types"
	"strconv"

	"github.com/borderlint/borderlint/analyzers/internal/emit"
	"github.com/borderlint/borderlint/analyzers/internal/match"
)

// Var returns what is said of a variable: package-level, local, a parameter or a
// named result. weak is true if only its name says so: what is stored in it may be
// known better.
func (r *Result) Var(v *types.Var) (found []Label, public, weak bool) {
	if r == nil || v == nil || v.Pkg() == nil {
		return nil, false, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	v = v.Origin()
	if m := r.markOf(v); m.stated() {
		return labels(m.Classes, WhyDirective, v.Name(), r.position(v)), m.Public, false
	}
	if !r.infer || v.IsField() || isStd(v.Pkg()) {
		return nil, false, false
	}
	name := match.Name{Text: v.Name()}
	var scope *match.Scope
	if v.Pkg() == r.pass.Pkg && r.words.lexicon.Mentions(name) {
		scope = r.scopeAt(v.Pos(), packageLevel(v))
	}
	hits := r.nameHits(scope, v.Type(), name)
	found = named(hits, v.Name(), r.position(v))
	return found, false, len(found) > 0
}

// Mask reports whether a constant stands where data was taken out.
func (r *Result) Mask(text string) bool { return r != nil && r.words.lexicon.Mask(text) }

// nameHits are the classes that the names of a value of type t tell, if t can hold
// them and does not speak for itself.
func (r *Result) nameHits(scope *match.Scope, t types.Type, names ...match.Name) []match.Hit {
	hits := r.words.lexicon.Find(scope, names...)
	if hits = r.fitting(hits, t); len(hits) == 0 || leadsToStruct(t) && r.speaks(t) {
		return nil
	}
	return hits
}

// Key returns the classes that a constant key tells, under which a value of type
// val is put at pos into a map, url.Values, a header or the like; val may be nil if
// it is not known.
func (r *Result) Key(pos token.Pos, key string, val types.Type) []Label {
	if r == nil || !r.infer || !nameLike(key) || isStd(r.pass.Pkg) {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if val == nil {
		val = types.Typ[types.String]
	}
	name := match.Name{Text: key}
	var scope *match.Scope
	if r.words.lexicon.Mentions(name) {
		scope = r.scopeAt(pos, false)
	}
	hits := r.nameHits(scope, val, name)
	if len(hits) == 0 {
		return nil
	}
	return named(hits, strconv.Quote(key), emit.Pos(r.pass.Fset, r.pass.Pkg.Path(), pos))
}
