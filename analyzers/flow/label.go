package flow

import (
	"go/types"

	"github.com/borderlint/borderlint/analyzers/sensitive"
)

const (
	maxLabelDepth  = 5
	maxLabelLeaves = 40
)

// leaf is a part of a type that is sensitive by what is said of it.
type leaf struct {
	path pathID
	src  srcID
}

func (p *pkg) src(l sensitive.Label) srcID {
	return p.source(source{class: p.name(l.Class), what: p.name(l.What), why: p.name(l.Why), pos: p.pos(l.Pos)})
}

// leaves are the sensitive parts of a value of type t, found through structs,
// pointers, slices, arrays and maps.
func (p *pkg) leaves(t types.Type) []leaf {
	if l, ok := p.leafCache[t]; ok {
		return l
	}
	var out []leaf
	p.walkLeaves(t, nil, 0, map[types.Type]bool{}, &out)
	p.leafCache[t] = out
	return out
}

func (p *pkg) walkLeaves(t types.Type, front []stepID, depth int, seen map[types.Type]bool, out *[]leaf) {
	if len(*out) >= maxLabelLeaves || seen[t] || !p.hasLabel(t, depth) {
		return
	}
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		if labels, _ := p.sens.Type(n); len(labels) > 0 {
			p.addLeaves(front, labels, out)
			return
		}
		seen[t] = true
		defer delete(seen, t)
	}
	next := func(s ...stepID) []stepID { return append(front[:len(front):len(front)], s...) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		fields := p.sens.Struct(t)
		for i := range u.NumFields() {
			if i < len(fields) {
				if fields[i].Public {
					continue
				}
				if len(fields[i].Labels) > 0 {
					p.addLeaves(next(p.fieldStep(u, i)), fields[i].Labels, out)
					continue
				}
			}
			if f := u.Field(i).Type(); p.hasLabel(f, depth+1) {
				p.walkLeaves(f, next(p.fieldStep(u, i)), depth+1, seen, out)
			}
		}
	case *types.Pointer:
		p.walkLeaves(u.Elem(), next(p.deref()), depth, seen, out)
	case *types.Slice:
		p.walkLeaves(u.Elem(), next(p.deref(), p.elem()), depth+1, seen, out)
	case *types.Array:
		p.walkLeaves(u.Elem(), next(p.elem()), depth+1, seen, out)
	case *types.Map:
		p.walkLeaves(u.Elem(), next(p.deref(), p.elem()), depth+1, seen, out)
	case *types.Chan:
		p.walkLeaves(u.Elem(), next(p.deref(), p.elem()), depth+1, seen, out)
	}
}

// labelAt asks for labels in a type that lies so deep.
type labelAt struct {
	typ   types.Type
	depth int
}

// hasLabel reports whether a value of type t, that many levels down, has a sensitive
// part above maxLabelDepth. Types that lead to each other in many ways are asked once
// for each depth, where walking all the ways would take time beyond measure.
func (p *pkg) hasLabel(t types.Type, depth int) bool {
	if depth > maxLabelDepth {
		return false
	}
	switch t.(type) {
	case *types.Basic, *types.Signature, *types.Interface, *types.TypeParam, *types.Tuple:
		return false
	}
	key := labelAt{t, depth}
	if has, ok := p.labelledAt[key]; ok {
		return has
	}
	p.labelledAt[key] = false // a type of itself only
	has := p.findLabel(types.Unalias(t), depth)
	p.labelledAt[key] = has
	return has
}

func (p *pkg) findLabel(t types.Type, depth int) bool {
	if n, ok := t.(*types.Named); ok {
		if labels, public := p.sens.Type(n); public || len(labels) > 0 {
			return !public
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		fields := p.sens.Struct(t)
		for i := range u.NumFields() {
			if i < len(fields) {
				if fields[i].Public {
					continue
				}
				if len(fields[i].Labels) > 0 {
					return true
				}
			}
			if p.hasLabel(u.Field(i).Type(), depth+1) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return p.hasLabel(u.Elem(), depth)
	case interface{ Elem() types.Type }: // slices, arrays, maps, channels
		return p.hasLabel(u.Elem(), depth+1)
	}
	return false
}

func (p *pkg) addLeaves(front []stepID, labels []sensitive.Label, out *[]leaf) {
	path := p.pathOver(front)
	if p.size(path) < len(front) {
		return // it lies too deep to be told from what is beside it
	}
	for _, l := range labels {
		*out = append(*out, leaf{path, p.src(l)})
	}
}

// fieldStep is the step to the i-th field of a struct.
func (p *pkg) fieldStep(s *types.Struct, i int) stepID {
	key := fieldKey{s, i}
	if id, ok := p.fieldSteps[key]; ok {
		return id
	}
	f, tag := s.Field(i), structTag(s.Tag(i))
	var flags uint16
	for _, e := range encodings() {
		if v, ok := tag.Lookup(e.key); v == "-" || !ok && e.orJSON && tag.Get("json") == "-" {
			flags |= e.skips
		}
	}
	flags |= recursive(s, f.Type())
	var id stepID
	if f.Embedded() {
		// Encoders promote the exported fields of an embedded struct, exported or not.
		id = p.step(step{kind: stepField, name: f.Name(), flags: flags})
	} else {
		id = p.field(f.Name(), flags)
	}
	p.fieldSteps[key] = id
	return id
}

// encoding is a view for which tags of fields say what it passes over.
type encoding struct {
	view   viewID
	key    string // of the tag
	orJSON bool   // where it is missing, json's counts
	skips  uint16 // the flag of the fields that it passes over
}

// encodings lists the views that tags of fields matter to. The keys are those of encoding/json,
// encoding/xml and of the encoders that CONTRACT.md's views are named for.
func encodings() [9]encoding {
	return [...]encoding{
		{viewJSON, "json", false, skipJSON},
		{viewXML, "xml", false, skipXML},
		{viewYAML, "yaml", false, skipYAML},
		{viewTOML, "toml", false, skipTOML},
		{viewBSON, "bson", false, skipBSON},
		{viewMsgpack, "msgpack", false, skipMsgpack},
		{viewCBOR, "cbor", true, skipCBOR},
		{viewGORM, "gorm", false, skipGORM},
		{viewAvro, "avro", false, skipAvro},
	}
}

// skips is the flag of fields that the view passes over, 0 if tags do not matter to it.
func (v viewID) skips() uint16 {
	for _, e := range encodings() {
		if e.view == v {
			return e.skips
		}
	}
	return 0
}

// recursive tells whether a field of s leads to another value of the type that s is
// of: the links of lists and trees.
func recursive(s *types.Struct, t types.Type) (flags uint16) {
	_, pointer := types.Unalias(t).(*types.Pointer)
	for depth := range 3 {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		case *types.Named:
			switch {
			case u.Underlying() != s && u.Origin().Underlying() != s:
				return 0
			case pointer && depth == 1:
				return again | againPtr
			}
			return again
		default:
			return 0
		}
	}
	return 0
}

type fieldKey struct {
	s *types.Struct
	i int
}

// laid is what a value of type t that comes from an input, or from outside if in
// is 0, holds by what is said of its type.
func (p *pkg) laid(t types.Type, in atomID) Value {
	var out Value
	for _, l := range p.leaves(t) {
		out = append(out, pair(l.path, p.labelled(l.src, in, l.path)))
	}
	return normal(out)
}

// laidContent is laid for what lies behind a reference of type t: the elements of a
// slice, map or channel; else what is of the type itself.
func (p *pkg) laidContent(t types.Type, in atomID) Value {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Chan:
	default:
		return p.laid(t, in)
	}
	var out Value
	for _, l := range p.leaves(t) {
		if n := p.nodes[l.path]; p.steps[n.head].kind == stepDeref {
			out = append(out, pair(n.tail, p.labelled(l.src, in, n.tail)))
		} else {
			out = append(out, pair(l.path, p.labelled(l.src, in, l.path)))
		}
	}
	return normal(out)
}

// labelled is data of a source, guarded by an input if there is one.
func (p *pkg) labelled(src srcID, in atomID, path pathID) atomID {
	if in == 0 {
		return p.atom(atom{kind: atomData, src: src})
	}
	g := p.atoms[in]
	if g.kind != atomIn {
		return p.atom(atom{kind: atomData, src: src})
	}
	g.path, g.boxed, g.not = p.join(g.path, path), false, 0
	return p.atom(atom{kind: atomGuard, src: src, in: p.atom(g)})
}

// mark adds labels to a value that is not constant; strong labels to any but the zero value.
func (p *pkg) mark(v Value, labels []sensitive.Label) Value {
	if len(labels) == 0 {
		return v
	}
	var ins []atomID
	sure := false
	for _, e := range v {
		_, a := split(e)
		switch x := p.atoms[a]; x.kind {
		case atomIn:
			ins = append(ins, a)
		case atomGuard:
			ins = append(ins, x.in)
		case atomUnknown, atomData, atomRef, atomFunc:
			sure = true
		}
	}
	var add Value
	for _, l := range labels {
		src := p.src(l)
		if sure {
			add = append(add, pair(0, p.labelled(src, 0, 0)))
			continue
		}
		for _, in := range ins {
			add = append(add, pair(0, p.labelled(src, in, 0)))
		}
	}
	return p.union(v, normal(add))
}

// marked adds labels to a value whatever it is.
func (p *pkg) marked(v Value, labels []sensitive.Label) Value {
	var add Value
	for _, l := range labels {
		add = append(add, pair(0, p.labelled(p.src(l), 0, 0)))
	}
	return p.union(v, normal(add))
}

// filled adds what is said of the cell that a call fills through a pointer to it.
func (r *run) filled(at target, v Value) Value {
	if len(v) == 0 || at.path == 0 {
		return v
	}
	x := r.objects[at.obj]
	t := x.typ
	if x.kind == objInput {
		if t = r.inTypes[at.obj]; t == nil {
			if t = r.typeOfInput(x.in); t != nil {
				t = pointee(t)
			}
		}
	}
	if t == nil {
		return v
	}
	path := r.plain(at.path)
	for _, l := range r.leaves(t) {
		if r.hasPrefix(path, l.path) {
			v = r.union(v, single(r.labelled(l.src, 0, 0)))
		}
	}
	return v
}
