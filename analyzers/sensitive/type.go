package sensitive

import (
	"cmp"
	"go/types"
	"slices"
)

// Type returns what is said of the type t itself, or of the type it points at, by
// directive, rule or the types that a class lists, and whether a directive or rule
// says that its values are not sensitive.
func (r *Result) Type(t types.Type) (labels []Label, public bool) {
	if r == nil || t == nil {
		return nil, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.typeSays(t)
}

func (r *Result) typeSays(t types.Type) ([]Label, bool) {
	tn := typeName(t)
	if tn == nil {
		return nil, false
	}
	if m := r.markOf(tn); m.stated() {
		return labels(m.Classes, WhyDirective, tn.Name(), r.position(tn)), m.Public
	}
	name := qualified(tn)
	if m := r.rules.Type(name); m != nil && (m.Public || len(m.Classes) > 0) {
		if m.Public {
			return nil, true
		}
		return labels(m.Classes, WhyRule, tn.Name(), r.position(tn)), false
	}
	if classes := r.words.types[name]; r.infer && len(classes) > 0 {
		return labels(classes, WhyType, tn.Name(), r.position(tn)), false
	}
	return nil, false
}

// typeStated reports whether a directive or rule speaks of the type: then names say
// nothing of its values, nor of its fields.
func (r *Result) typeStated(t types.Type) bool {
	tn := typeName(t)
	if tn == nil {
		return false
	}
	if r.markOf(tn).stated() {
		return true
	}
	m := r.rules.Type(qualified(tn))
	return m != nil && (m.Public || len(m.Classes) > 0)
}

// leadsToStruct reports whether values of t lead to a struct whose fields may say
// more than a name.
func leadsToStruct(t types.Type) bool {
	st, _ := structOf(element(t))
	return st != nil
}

// speaks reports whether t leads to a struct that says itself what of it is
// sensitive: something is stated of one of its fields or their types, or a field
// that is no struct has a sensitive name. The search does not depend on where it
// has been begun before, so neither does what it finds.
func (r *Result) speaks(t types.Type) bool {
	st, owner := structOf(element(t))
	if st == nil {
		return false
	}
	key := r.declaredAs(st, owner)
	if known, ok := r.speaking[key]; ok {
		return known
	}
	found := r.search(key, map[structKey]bool{})
	r.speaking[key] = found
	return found
}

func (r *Result) search(key structKey, seen map[structKey]bool) bool {
	if seen[key] {
		return false
	}
	seen[key] = true
	raws := r.raw(key)
	for _, raw := range raws {
		if raw.stated || !raw.leads && len(raw.Labels) > 0 {
			return true
		}
	}
	for i := range raws {
		t := element(key.st.Field(i).Type())
		if said, public := r.typeSays(t); public || len(said) > 0 {
			return true
		}
		if inner, tn := structOf(t); inner != nil && r.search(r.declaredAs(inner, tn), seen) {
			return true
		}
	}
	return false
}

// nestIn records where the struct that t leads to without a name, and those in it,
// are declared.
func (r *Result) nestIn(t types.Type, n nest) {
	st := unnamedStruct(t)
	if st == nil {
		return
	}
	if _, ok := r.nests[st]; ok {
		return
	}
	r.nests[st] = n
	for f := range st.Fields() {
		r.nestIn(f.Type(), nest{root: n.root, path: n.path + f.Name() + ".", name: f.Name()})
	}
}

// nestAll records where the structs of this package are declared, so that
// they can be asked about before what they stand in.
func (r *Result) nestAll() {
	var in []types.Object
	for _, obj := range r.pass.TypesInfo.Defs {
		switch obj := obj.(type) {
		case *types.TypeName:
			if !obj.IsAlias() && unnamedStruct(obj.Type().Underlying()) != nil {
				in = append(in, obj)
			}
		case *types.Var:
			if !obj.IsField() && unnamedStruct(obj.Type()) != nil {
				in = append(in, obj)
			}
		}
	}
	slices.SortFunc(in, func(a, b types.Object) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, obj := range in {
		if tn, ok := obj.(*types.TypeName); ok {
			r.nestIn(tn.Type().Underlying(), nest{root: tn, name: tn.Name()})
			continue
		}
		r.nestIn(obj.Type(), nest{path: obj.Name() + ".", name: obj.Name()})
	}
}
