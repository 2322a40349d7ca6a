package flow

import (
	"go/types"
	"slices"
	"strings"
)

// shadowed are the parts of a value of type t that an encoder leaves out because a
// field that is less deep has their name: fields of embedded structs.
func (p *pkg) shadowed(t types.Type, v viewID) []pathID {
	if t == nil || v != viewJSON && v != viewXML {
		return nil
	}
	key := marshalKey{t, v}
	if out, ok := p.shadowCache[key]; ok {
		return out
	}
	var out []pathID
	p.findShadowed(t, v, nil, 0, &out)
	p.shadowCache[key] = out
	return out
}

func (p *pkg) findShadowed(t types.Type, v viewID, front []stepID, depth int, out *[]pathID) {
	if depth > maxMarshal {
		return
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && p.std(n.Obj().Pkg()) {
		return
	}
	next := func(s ...stepID) []stepID { return append(front[:len(front):len(front)], s...) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		p.shadowedIn(u, v, front, out)
		for i := range u.NumFields() {
			p.findShadowed(u.Field(i).Type(), v, next(p.fieldStep(u, i)), depth+1, out)
		}
	case *types.Pointer:
		p.findShadowed(u.Elem(), v, next(p.deref()), depth+1, out)
	case *types.Slice:
		p.findShadowed(u.Elem(), v, next(p.deref(), p.elem()), depth+1, out)
	case *types.Array:
		p.findShadowed(u.Elem(), v, next(p.elem()), depth+1, out)
	case *types.Map:
		p.findShadowed(u.Elem(), v, next(p.deref(), p.elem()), depth+1, out)
	}
}

// level is a struct whose fields an encoder promotes, and the way to it.
type level struct {
	s     *types.Struct
	front []stepID
}

// shadowedIn looks through the structs embedded in one, level by level.
func (p *pkg) shadowedIn(s *types.Struct, v viewID, front []stepID, out *[]pathID) {
	names := map[string]bool{}
	levels := []level{{s, front}}
	for range maxMarshal {
		var deeper []level
		var here []string
		for _, l := range levels {
			for i := range l.s.NumFields() {
				f := l.s.Field(i)
				way := append(l.front[:len(l.front):len(l.front)], p.fieldStep(l.s, i))
				name, tagged := encodedName(l.s, i, v)
				if inner, ok := deref(f.Type()).Underlying().(*types.Struct); ok && f.Embedded() && !tagged {
					if isPointerLike(f.Type()) {
						way = append(way, p.deref())
					}
					deeper = append(deeper, level{inner, way})
					continue
				}
				switch {
				case !f.Exported() || name == "-":
				case names[name]:
					var path pathID
					for _, step := range slices.Backward(way) {
						path = p.cons(step, path)
					}
					*out = append(*out, path)
				default:
					here = append(here, name)
				}
			}
		}
		for _, name := range here {
			names[name] = true
		}
		if levels = deeper; len(levels) == 0 {
			return
		}
	}
}

// encodedName is what an encoder calls a field, and whether its tag says so.
func encodedName(s *types.Struct, i int, v viewID) (name string, tagged bool) {
	key := "json"
	if v == viewXML {
		key = "xml"
	}
	name, _, _ = strings.Cut(structTag(s.Tag(i)).Get(key), ",")
	if name == "" {
		return s.Field(i).Name(), false
	}
	return name, true
}
