package flow

import (
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

const (
	docPrefix = "doc."
	maxDoc    = 256 // how many values of a document are looked at
	maxAwait  = 16  // how many strings wait for a document that callers bring
	maxDeep   = 6
)

// isDocument reports whether a flow decodes a document, as a settings file is one.
func isDocument(f *policy.Flow) bool {
	return f.As == policy.AsDecode && strings.HasPrefix(f.Eval, docPrefix)
}

// document fills what a call decodes into with the strings of the document, where this
// is written in the code.
func (u *ruled) document(f *policy.Flow) {
	var docs []docText
	for _, p := range f.From {
		for _, s := range u.read(p) {
			if f.Eval == evalSettings {
				docs = append(docs, u.settings(s))
				continue
			}
			docs = append(docs, u.docTexts(f.Eval, s)...)
		}
	}
	for i := range docs {
		d := &docs[i]
		for _, p := range f.To {
			for _, c := range u.cells(p) {
				if c.typ == nil || c.result >= 0 {
					continue
				}
				if v := u.decoded(d, c.typ, d.doc, nil); len(v) > 0 {
					u.write(c, "", v, false)
				}
			}
		}
	}
}

// docText is one text that a document may be: what it says, or the hole that callers fill.
type docText struct {
	op    string
	from  text
	doc   any
	waits bool
	left  int // how many values may still be looked at
	made  int
}

// evalSettings decodes what a store keeps by names, in which dots lead deeper.
const evalSettings = "doc.mapstructure"

// settings is a store of settings as a document.
func (u *ruled) settings(s spot) docText {
	r := u.r
	doc := map[string]any{}
	for _, e := range r.load(s.val, nil) {
		p, a := split(e)
		if p == 0 || r.nodes[p].tail != 0 || r.atoms[a].kind != atomText {
			continue
		}
		k := r.steps[r.nodes[p].head]
		name, ok := strings.CutPrefix(k.name, textKey)
		if k.kind != stepKey || !ok {
			continue
		}
		in, names := doc, strings.Split(strings.ToLower(name), ".")
		for _, n := range names[:len(names)-1] {
			deeper, ok := in[n].(map[string]any)
			if !ok {
				deeper = map[string]any{}
				in[n] = deeper
			}
			in = deeper
		}
		x := r.atoms[a]
		in[names[len(names)-1]] = text{r.texts[x.text], x.pos, x.land, x.in}
	}
	return docText{op: evalSettings, doc: doc, left: maxDoc}
}

// docTexts are the documents at a spot: a text, bytes, or what a reader reads.
func (u *ruled) docTexts(op string, s spot) []docText {
	r := u.r
	var ts []text
	if s.typ != nil && (isString(s.typ) || isBytes(s.typ)) {
		for i, o := 0, u.operand(s); i < len(o.vals); i++ {
			t := o.from[i]
			t.text = o.vals[i].Text
			ts = append(ts, t)
		}
	} else {
		v := s.val
		for range maxWraps {
			inner := r.load(v, nil)
			if held := r.at(inner, r.slot("text")); len(r.top(held)) > 0 {
				ts = r.textsOf(held)
				break
			}
			v = r.at(inner, r.slot(slotHold))
		}
	}
	var out []docText
	for _, t := range ts {
		d := docText{op: op, from: t, left: maxDoc}
		if whole, known := t.text.Known(); known {
			doc, ok := strval.Document(op, whole)
			if !ok {
				continue
			}
			d.doc = doc
		} else {
			d.waits, d.left = true, maxAwait
		}
		d.made = len(out) * maxDoc
		out = append(out, d)
	}
	return out
}

// decoded is a document, or the part of it that names lead to, as a value of a type.
func (u *ruled) decoded(d *docText, t types.Type, doc any, names []string) Value {
	r := u.r
	if d.left--; d.left < 0 || len(names) > maxDeep || !d.waits && doc == nil {
		return nil
	}
	switch x := t.Underlying().(type) {
	case *types.Basic:
		if isString(t) {
			return u.docString(d, doc, names)
		}
	case *types.Struct:
		return u.docStruct(d, x, doc, names)
	case *types.Pointer:
		if v := u.decoded(d, x.Elem(), doc, names); len(v) > 0 && !d.waits {
			return u.docObject(d, x.Elem(), v)
		}
	case *types.Slice:
		list, ok := doc.([]any)
		if tables, isTables := doc.([]map[string]any); isTables {
			for _, t := range tables {
				list, ok = append(list, t), true
			}
		}
		if !ok || isBytes(t) {
			return nil
		}
		var content Value
		for i, e := range list {
			content = r.union(content, r.under(r.cons(r.pkg.key(itoa(i)), 0), u.decoded(d, x.Elem(), e, append(names, ""))))
		}
		return u.docObject(d, t, content)
	case *types.Map:
		fields, ok := doc.(map[string]any)
		if !ok || !isString(x.Key()) {
			return nil
		}
		return u.docMap(d, t, x.Elem(), fields, names)
	case *types.Interface:
		switch doc := doc.(type) {
		case string, text:
			return u.docString(d, doc, names)
		case map[string]any:
			return u.docMap(d, nil, t, doc, names)
		}
	}
	return nil
}

func (u *ruled) docString(d *docText, doc any, names []string) Value {
	x := d.from
	if d.waits {
		var ok bool
		if x.text, ok = strval.DocumentField(d.op, d.from.text, names); !ok {
			return nil
		}
		return single(u.r.textAtom(x.text, x))
	}
	if t, ok := doc.(text); ok {
		return single(u.r.textAtom(t.text, t))
	}
	s, ok := doc.(string)
	if !ok {
		return nil
	}
	x.text = strval.Hidden(s, d.from.text.How)
	return single(u.r.textAtom(x.text, x))
}

func (u *ruled) docStruct(d *docText, s *types.Struct, doc any, names []string) Value {
	r := u.r
	var out Value
	for i := range s.NumFields() {
		f := s.Field(i)
		name, inline := docName(d.op, f, s.Tag(i))
		if name == "" && !inline {
			continue
		}
		in, path := doc, names
		if !inline {
			path = append(names[:len(names):len(names)], name)
			if !d.waits {
				var ok bool
				if in, ok = strval.Member(doc, name); !ok {
					continue
				}
			}
		}
		out = r.union(out, r.under(r.cons(r.fieldStep(s, i), 0), u.decoded(d, f.Type(), in, path)))
	}
	return out
}

// docName is the name under which a field stands in a document; an embedded struct
// without one has its fields among those of the whole.
func docName(op string, f *types.Var, tag string) (name string, inline bool) {
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get(strings.TrimPrefix(op, docPrefix)), ",")
	switch {
	case name == "-" || !f.Exported() && !f.Embedded():
		return "", false
	case strings.Contains(options, "inline"), strings.Contains(options, "squash"), name == "" && f.Embedded():
		_, isStruct := f.Type().Underlying().(*types.Struct)
		return "", isStruct
	case name == "":
		name = f.Name()
	}
	return name, false
}

func (u *ruled) docMap(d *docText, t, elem types.Type, fields map[string]any, names []string) Value {
	r := u.r
	var content Value
	for _, k := range slices.Sorted(maps.Keys(fields)) {
		v := u.decoded(d, elem, fields[k], append(names, k))
		content = r.union(content, r.under(r.cons(r.pkg.key("s"+k), 0), v))
	}
	return u.docObject(d, t, content)
}

// docObject is a new object with a content.
func (u *ruled) docObject(d *docText, t types.Type, content Value) Value {
	r := u.r
	if len(content) == 0 {
		return nil
	}
	d.made++
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeDocument, u.x.level(), d.made), typ: t, many: u.x.weak || u.x.depth > 0})
	r.heap = r.heap.set(o, content)
	return r.refTo(o)
}
