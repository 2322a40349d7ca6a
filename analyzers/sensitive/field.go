package sensitive

import (
	"go/types"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/match"
)

// Field is what is said of one field of a struct, and how encoders see it.
type Field struct {
	// Labels are those of the field itself; its type may say more.
	Labels []Label
	// Public is true where a tag, directive or rule says that it is not sensitive.
	Public bool
	// JSON and XML are its encoded names: "-" if it is skipped, "" if it is embedded
	// and its own fields stand in its place.
	JSON, XML string
	Exported  bool
}

// Struct returns what is said of the fields of t's underlying struct, in their
// order; of a pointer, of those of what it points at. It is nil for other types.
func (r *Result) Struct(t types.Type) []Field {
	if r == nil || t == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if st, owner := structOf(t); st != nil {
		return r.structFields(r.declaredAs(st, owner))
	}
	return nil
}

// structKey is a struct as one type declares it: type B A shares the fields of A,
// but is a name of its own. The owner of a struct without a name is nil.
type structKey struct {
	st    *types.Struct
	owner *types.TypeName
}

// declaredAs finds the owner of a struct that is asked about without its name.
func (r *Result) declaredAs(st *types.Struct, owner *types.TypeName) structKey {
	if n := r.nests[st]; owner == nil && n.path == "" {
		owner = n.root
	}
	return structKey{st, owner}
}

// structOf is the struct that t is or points at, of a generic type its origin's,
// and the type that declares it, nil if it has no name.
func structOf(t types.Type) (*types.Struct, *types.TypeName) {
	tn := typeName(t)
	if tn != nil {
		st, _ := tn.Type().Underlying().(*types.Struct)
		return st, tn
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	st, _ := t.Underlying().(*types.Struct)
	return st, nil
}

// nest is where a struct is declared: as the type root, in the field at path of it,
// or in a variable. Its last name stands for the name it may lack.
type nest struct {
	root *types.TypeName // nil in a variable
	path string          // "Outdoor.": what stands before its fields
	name string          // "Outdoor"
}

// rawField is a field before it is asked whether its type speaks for itself.
type rawField struct {
	Field
	stated bool // by tag, directive or rule
	leads  bool // to a struct, which may speak for itself
}

func (r *Result) structFields(key structKey) []Field {
	if fields, ok := r.fields[key]; ok {
		return fields
	}
	raws := r.raw(key)
	fields := make([]Field, len(raws))
	for i, raw := range raws {
		fields[i] = raw.Field
		if !raw.stated && raw.leads && len(raw.Labels) > 0 && r.speaks(key.st.Field(i).Type()) {
			fields[i].Labels = nil
		}
	}
	r.fields[key] = fields
	return fields
}

func (r *Result) raw(key structKey) []rawField {
	if raws, ok := r.raws[key]; ok {
		return raws
	}
	st := key.st
	n := r.nests[st]
	if key.owner != nil {
		n = nest{root: key.owner, name: key.owner.Name()}
	}
	raws := make([]rawField, st.NumFields())
	b := fieldReader{Result: r, nest: n, named: r.namesCount(n, st)}
	if b.named {
		b.scope = r.structScope(n, st)
	}
	for i := range raws {
		f := st.Field(i)
		pairs := parseTag(st.Tag(i))
		raws[i] = b.read(f, pairs)
		raws[i].JSON = encodedName(pairs, "json", f.Name(), f.Embedded())
		raws[i].XML = encodedName(pairs, "xml", f.Name(), f.Embedded())
		raws[i].Exported = f.Exported()
		r.nestIn(f.Type(), nest{root: n.root, path: n.path + f.Name() + ".", name: f.Name()})
	}
	r.raws[key] = raws
	return raws
}

// namesCount reports whether the names of a struct's fields say anything: not in
// std, and not where something is said of the type itself.
func (r *Result) namesCount(n nest, st *types.Struct) bool {
	if !r.infer || st.NumFields() == 0 {
		return false
	}
	if n.root == nil {
		p := st.Field(0).Pkg()
		return p != nil && !isStd(p)
	}
	return !isStd(n.root.Pkg()) && !r.typeStated(n.root.Type())
}

// fieldReader reads the fields of one struct.
type fieldReader struct {
	*Result
	nest
	named bool
	scope *match.Scope
}

func (b fieldReader) read(f *types.Var, pairs []tagPair) rawField {
	what := f.Name()
	switch {
	case b.root != nil:
		what = b.root.Name() + "." + b.path + f.Name()
	case b.name != "":
		what = b.path + f.Name()
	}
	stated := func(classes []string, public bool, why string) rawField {
		if public {
			return rawField{Field: Field{Public: true}, stated: true}
		}
		return rawField{Field: Field{Labels: labels(classes, why, what, b.position(f))}, stated: true}
	}
	if classes, public, ok := statedClasses(pairs); ok {
		if classes = b.known(classes); public || len(classes) > 0 {
			return stated(classes, public, WhyTag)
		}
	}
	if m := b.fieldMark(f); m.stated() {
		return stated(m.Classes, m.Public, WhyDirective)
	}
	if b.root != nil {
		if m := b.rules.Field(qualified(b.root) + "." + b.path + f.Name()); m != nil && (m.Public || len(m.Classes) > 0) {
			return stated(m.Classes, m.Public, WhyRule)
		}
	}
	if !b.named {
		return rawField{}
	}
	raw := rawField{leads: leadsToStruct(f.Type())}
	hits := b.words.lexicon.Find(b.scope, b.fieldNames(b.name, f, pairs)...)
	if hits = b.fitting(hits, f.Type()); len(hits) > 0 {
		raw.Labels = named(hits, what, b.position(f))
	}
	return raw
}

// known keeps the classes that the rules have.
func (r *Result) known(classes []string) []string {
	var kept []string
	for _, c := range classes {
		if r.words.lexicon.Known(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// fieldMark is what directives say of a field.
func (b fieldReader) fieldMark(f *types.Var) mark {
	if f.Pkg() == b.pass.Pkg {
		return b.marks[f]
	}
	if b.root == nil || b.root.Pkg() == b.pass.Pkg {
		return mark{}
	}
	if fact := b.said(b.root); fact != nil {
		return find(fact.Members, b.path+f.Name())
	}
	return mark{}
}

// fitting keeps the hits that name something a value of type t can hold.
func (r *Result) fitting(hits []match.Hit, t types.Type) []match.Hit {
	if len(hits) == 0 || r.typeStated(element(t)) {
		return nil
	}
	k := r.carries(t)
	if k == kindNone {
		return nil
	}
	var kept []match.Hit
	for _, h := range hits {
		if !r.words.lexicon.PlainWords(string(k), h.Phrase) {
			kept = append(kept, h)
		}
	}
	return kept
}

// fieldNames are the names a field goes by: its own, unless that is its type's, and
// those in its tag.
func (r *Result) fieldNames(owner string, f *types.Var, pairs []tagPair) []match.Name {
	var names []match.Name
	if !f.Embedded() {
		names = append(names, match.Name{Owner: owner, Text: f.Name()})
	}
	for _, p := range pairs {
		if p.key == tagKey || r.words.lexicon.PlainTag(p.key) {
			continue
		}
		for _, name := range tagNames(p) {
			if nameLike(name) {
				names = append(names, match.Name{Owner: owner, Text: name})
			}
		}
	}
	return names
}

// nameLike reports whether a text is short enough to be a name.
func nameLike(s string) bool { return len(s) <= 64 && len(strings.Fields(s)) <= maxWords }

// structScope holds the names within which weak words of a struct confirm each
// other: its own, its fields' and those of the structs it embeds.
func (r *Result) structScope(n nest, st *types.Struct) *match.Scope {
	s := r.words.lexicon.NewScope(match.Name{Text: n.name})
	r.addFields(s, n.name, st, 0)
	return s
}

func (r *Result) addFields(s *match.Scope, owner string, st *types.Struct, depth int) {
	for i := range st.NumFields() {
		f := st.Field(i)
		if f.Embedded() && depth < 3 {
			if inner, tn := structOf(f.Type()); inner != nil && tn != nil {
				s.Add(match.Name{Text: tn.Name()})
				r.addFields(s, tn.Name(), inner, depth+1)
			}
		}
		r.addTo(s, f.Type(), r.fieldNames(owner, f, parseTag(st.Tag(i)))...)
	}
}

// addTo puts something of type t into a scope, if it can hold data at all.
func (r *Result) addTo(s *match.Scope, t types.Type, names ...match.Name) {
	for _, n := range names {
		if r.words.lexicon.Mentions(n) {
			if r.carries(t) != kindNone {
				s.Add(names...)
			}
			return
		}
	}
}
