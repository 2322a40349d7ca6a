package flow

import (
	"go/types"
	"reflect"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// tagsPrefix begins the name of an operation that fills a struct with what its tags
// say, as readers of settings do: the key in the tag, and behind a dot the option under
// it, if the tag has more than the default.
const tagsPrefix = "tags."

func isTagged(f *policy.Flow) bool {
	return f.As == policy.AsDecode && strings.HasPrefix(f.Eval, tagsPrefix)
}

// fromTags fills what a call decodes into with the defaults in its tags.
func (u *ruled) fromTags(f *policy.Flow) {
	key, option, _ := strings.Cut(strings.TrimPrefix(f.Eval, tagsPrefix), ".")
	t := &tagged{u: u, key: key, option: option, left: maxDoc}
	for _, p := range f.To {
		for _, s := range u.spots(p) {
			t.spot(p, s)
		}
	}
}

type tagged struct {
	u           *ruled
	key, option string
	left        int
}

func (t *tagged) spot(p policy.Place, s spot) {
	u, r := t.u, t.u.r
	if p.Kind == policy.Result {
		// What a generic function makes is known to its caller only.
		of := u.x.sig.Results().At(p.Index).Type()
		if v := t.value(of); len(v) > 0 {
			u.results[p.Index] = r.union(u.result(p.Index), v)
		}
		return
	}
	if s.typ == nil || types.IsInterface(s.typ) {
		s.typ = r.onlyType(s.val)
	}
	if list, ok := u.variadic(s); ok {
		for _, e := range list {
			t.spot(policy.Place{}, e)
		}
		return
	}
	if s.typ == nil {
		return
	}
	ptr, ok := s.typ.Underlying().(*types.Pointer)
	if !ok {
		return
	}
	for _, c := range r.targets(s.val, ptr.Elem()) {
		r.write(c.obj, r.plain(c.path), t.value(ptr.Elem()), false)
	}
}

// value is what the tags of a struct type say of its fields.
func (t *tagged) value(of types.Type) Value {
	r := t.u.r
	s, ok := of.Underlying().(*types.Struct)
	if t.left--; !ok || t.left < 0 {
		return nil
	}
	var out Value
	for i := range s.NumFields() {
		f := s.Field(i)
		var v Value
		if text, ok := t.text(s.Tag(i)); ok {
			v = t.field(f, text)
		} else {
			v = t.value(f.Type())
		}
		out = r.union(out, r.under(r.cons(r.fieldStep(s, i), 0), v))
	}
	return out
}

// field is a default as a field of its type holds it.
func (t *tagged) field(f *types.Var, s string) Value {
	r := t.u.r
	from := text{text: strval.Const(s), pos: t.u.x.where(r)}
	if f.Pkg() == r.pass.Pkg {
		from.pos = r.position(f.Pos())
	}
	v := single(r.textAtom(from.text, from))
	switch typ := f.Type().Underlying().(type) {
	case *types.Basic:
		if isString(typ) {
			return v
		}
	case *types.Pointer:
		if isString(typ.Elem()) {
			return t.object(typ.Elem(), v)
		}
		if named, ok := typ.Elem().(*types.Named); ok {
			return t.object(named, t.parsed(named, from))
		}
	case *types.Slice:
		if isString(typ.Elem()) {
			var elems Value
			for e := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ',' || c == ';' }) {
				elems = r.union(elems, single(r.textAtom(strval.Const(strings.TrimSpace(e)), from)))
			}
			return t.object(typ, r.under(r.cons(r.elem(), 0), elems))
		}
	case *types.Struct:
		if named, ok := types.Unalias(f.Type()).(*types.Named); ok {
			return t.parsed(named, from)
		}
	}
	return nil
}

// parsed is a struct that a rule tells how to print, as a URL is one: its text is its host.
func (t *tagged) parsed(named *types.Named, from text) Value {
	r := t.u.r
	s, ok := named.Underlying().(*types.Struct)
	if !ok || !r.std(named.Obj().Pkg()) {
		return nil
	}
	var out Value
	for i := range s.NumFields() {
		part, ok := strval.Apply("url."+strings.ToLower(s.Field(i).Name()), []strval.Value{strval.TextValue(from.text)})
		if ok && isString(s.Field(i).Type()) {
			out = r.union(out, r.under(r.cons(r.fieldStep(s, i), 0), r.evaluated(part, []text{from})))
		}
	}
	return out
}

// object is a new object with a content.
func (t *tagged) object(of types.Type, content Value) Value {
	u, r := t.u, t.u.r
	if len(content) == 0 {
		return nil
	}
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeDocument, u.x.level(), maxDoc*maxDoc-t.left), typ: of, many: u.x.weak || u.x.depth > 0})
	r.heap = r.heap.set(o, content)
	return r.refTo(o)
}

// text is the default in a tag.
func (t *tagged) text(tag string) (string, bool) {
	whole, ok := reflect.StructTag(tag).Lookup(t.key)
	if !ok || t.option == "" {
		return whole, ok && whole != ""
	}
	for part := range strings.SplitSeq(whole, ",") {
		part = strings.TrimSpace(part)
		if rest, ok := strings.CutPrefix(part, t.option); ok && rest != "" && strings.ContainsRune("=:", rune(rest[0])) {
			return strings.Trim(rest[1:], "'"), true
		}
	}
	return "", false
}
