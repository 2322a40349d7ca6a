package strval

import (
	"go/types"
)

// export is v, of static type t, as an operation takes it.
func (r *run) export(fr *frame, v val, t types.Type) Value {
	switch v := v.(type) {
	case num:
		return IntValue(v.n)
	case bool:
		return BoolValue(v)
	case *str:
		return TextValue(v.text())
	case foreign:
		return v.v
	case face:
		if v.t != nil {
			return r.export(fr, v.v, v.t)
		}
	case ptr:
		if v.o == nil || v.i < 0 || v.o.lost {
			return Value{}
		}
		if o, ok := v.o.e[v.i].(*object); ok && !untouched(o) {
			return r.export(fr, o, pointee(fr, t))
		}
		if s := content(v.o.e[v.i]); s != nil {
			return TextValue(s.text())
		}
		if f, ok := v.o.e[v.i].(foreign); ok {
			return f.v
		}
	case span:
		if v.o == nil || !v.o.lost {
			return r.exportElems(fr, v.elems(), t)
		}
	case *object:
		if !v.lost && t != nil && fr.elem(t) != nil {
			return r.exportElems(fr, v.e, t)
		}
	}
	return Value{}
}

func pointee(fr *frame, t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := fr.under(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return nil
}

func (r *run) exportElems(fr *frame, es []val, t types.Type) Value {
	if t != nil && fr.isBytes(t) {
		s := ofBytes(es)
		if s == nil || len(s.s) > maxBytes {
			return Value{}
		}
		return BytesValue(s.text())
	}
	var elem types.Type
	if t != nil {
		elem = fr.elem(t)
	}
	list := make([]Value, len(es))
	for i, e := range es {
		list[i] = r.export(fr, e, elem)
	}
	return ListValue(list...)
}

// list is the elements of a variadic argument as they are printed: what prints
// itself is unknown.
func (r *run) list(fr *frame, v val, t types.Type) Value {
	s, ok := v.(span)
	if !ok || s.o != nil && s.o.lost {
		if _, isText := v.(*str); isText {
			return r.export(fr, v, t)
		}
		return Value{}
	}
	var list []Value
	for _, e := range s.elems() {
		if f, ok := e.(face); ok && f.t != nil && printsItself(f.t) {
			list = append(list, r.printed(fr, f))
			continue
		}
		list = append(list, r.export(fr, e, fr.elem(t)))
	}
	return ListValue(list...)
}

// printed is what a value prints of itself, where its method has a body.
func (r *run) printed(fr *frame, f face) Value {
	for _, name := range []string{"Format", "Error", "String"} {
		obj, _, _ := types.LookupFieldOrMethod(f.t, false, nil, name)
		if obj == nil {
			continue
		}
		if name == "Format" || fr.fn == nil || fr.fn.Prog == nil {
			break
		}
		m := fr.fn.Prog.LookupMethod(f.t, nil, name)
		if m == nil || m.Signature.Params().Len() > 0 || m.Signature.Results().Len() != 1 {
			break
		}
		v, err := r.callFunc(fr, []types.Type{f.t}, m, []val{f.v}, nil, types.Typ[types.String])
		if err != nil {
			break
		}
		return r.export(fr, v, types.Typ[types.String])
	}
	return Value{}
}

func printsItself(t types.Type) bool {
	for _, name := range []string{"String", "Error", "Format", "GoString"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			return true
		}
	}
	return false
}

// admit is what an operation yields as a value of type t. What a foreign type would
// hold is the Value itself.
func (r *run) admit(fr *frame, v Value, t types.Type) (val, error) {
	switch fr.under(t).(type) {
	case *types.Basic:
		return r.admitBasic(fr, v, t), nil
	case *types.Slice, *types.Array:
		return r.admitSlice(fr, v, t)
	case *types.Pointer:
		inner := r.opaque(v)
		if inner == nil {
			return nil, nil
		}
		return ptr{&object{e: []val{inner}}, 0}, nil
	case *types.Interface, *types.Struct:
		return r.opaque(v), nil
	}
	return nil, nil
}

func (r *run) opaque(v Value) val {
	switch v.Kind {
	case String, Bytes:
		if _, known := v.Text.Known(); known {
			return ofText(v.Text)
		}
	case List:
		return foreign{v}
	}
	return nil
}

func (r *run) admitBasic(fr *frame, v Value, t types.Type) val {
	switch v.Kind {
	case Bool:
		return v.Int != 0
	case Int:
		if bits, signed, ok := fr.integer(t); ok {
			return num{n: wrap(v.Int, bits, signed)}
		}
	case String, Bytes:
		if _, known := v.Text.Known(); known && fr.isString(t) {
			return ofText(v.Text)
		}
	}
	return nil
}

func (r *run) admitSlice(fr *frame, v Value, t types.Type) (val, error) {
	var o *object
	switch v.Kind {
	case String, Bytes:
		if _, known := v.Text.Known(); !known || !fr.isBytes(t) {
			return nil, nil
		}
		s, err := r.explode(fr, ofText(v.Text), t)
		if err != nil {
			return nil, err
		}
		o = s.(span).o
	case List:
		o = &object{}
		for _, e := range v.List {
			x, err := r.admit(fr, e, fr.elem(t))
			if err != nil {
				return nil, err
			}
			o.e = append(o.e, x)
		}
	default:
		return nil, nil
	}
	if _, isArray := fr.under(t).(*types.Array); isArray {
		return o, nil
	}
	return span{o: o, len: len(o.e), cap: len(o.e)}, r.pay(len(o.e) / copyFactor)
}
