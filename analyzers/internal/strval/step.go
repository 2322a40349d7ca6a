package strval

import (
	"go/types"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"
)

// step evaluates one instruction that is no control flow.
func (r *run) step(fr *frame, instr ssa.Instruction) error {
	switch instr := instr.(type) {
	case *ssa.Store:
		return r.store(fr, instr)
	case *ssa.MapUpdate:
		return r.mapUpdate(fr, instr)
	case *ssa.Send:
		lose(r.get(fr, instr.X))
		return nil
	case *ssa.Go:
		r.escape(fr, instr.Common(), lose)
		return nil
	case *ssa.Defer:
		fn, args := r.operands(fr, instr.Common())
		fr.defers = append(fr.defers, deferred{instr.Common(), fn, args})
		return nil
	case *ssa.RunDefers:
		return r.runDefers(fr)
	case *ssa.Select:
		for _, s := range instr.States {
			if s.Send != nil {
				lose(r.get(fr, s.Send))
			}
		}
	}
	v, ok := instr.(ssa.Value)
	if !ok {
		return nil
	}
	x, err := r.value(fr, instr)
	fr.env[v] = x
	return err
}

// value evaluates an instruction that defines a register.
func (r *run) value(fr *frame, instr ssa.Instruction) (val, error) {
	switch v := instr.(type) {
	case *ssa.Alloc:
		z, err := r.zero(fr, v.Type().Underlying().(*types.Pointer).Elem())
		return ptr{&object{e: []val{z}}, 0}, err
	case *ssa.BinOp:
		return r.binary(fr, v)
	case *ssa.UnOp:
		x, err := r.unary(fr, v)
		if v.CommaOk {
			return nil, err
		}
		return x, err
	case *ssa.Call:
		return r.call(fr, v.Common(), v.Type())
	case *ssa.ChangeInterface:
		return r.get(fr, v.X), nil
	case *ssa.ChangeType:
		return r.get(fr, v.X), nil
	case *ssa.Convert:
		return r.convert(fr, r.get(fr, v.X), v.X.Type(), v.Type())
	case *ssa.MultiConvert:
		return r.convert(fr, r.get(fr, v.X), v.X.Type(), v.Type())
	case *ssa.Extract:
		if t, ok := r.get(fr, v.Tuple).(tuple); ok && v.Index < len(t) {
			return t[v.Index], nil
		}
	case *ssa.Field:
		if o, ok := r.get(fr, v.X).(*object); ok && v.Field < len(o.e) {
			return duplicate(o.e[v.Field]), nil
		}
	case *ssa.FieldAddr:
		return r.fieldAddr(fr, v)
	case *ssa.Index:
		return r.index(r.get(fr, v.X), r.get(fr, v.Index))
	case *ssa.IndexAddr:
		return r.indexAddr(fr, v)
	case *ssa.Lookup:
		return r.lookup(fr, v)
	case *ssa.MakeClosure:
		c := &closure{fn: v.Fn.(*ssa.Function)}
		for _, b := range v.Bindings {
			c.free = append(c.free, r.get(fr, b))
		}
		return c, nil
	case *ssa.MakeInterface:
		if x := r.get(fr, v.X); x != nil {
			return face{fr.concrete(v.X.Type()), duplicate(x)}, nil
		}
	case *ssa.MakeMap:
		return &table{m: map[any]val{}, key: map[any]val{}}, nil
	case *ssa.MakeSlice:
		return r.makeSlice(fr, v)
	case *ssa.Next:
		return r.next(fr, v)
	case *ssa.Range:
		switch x := r.get(fr, v.X).(type) {
		case *str:
			return &cursor{s: x}, nil
		case *table:
			// The order of more than one is not known.
			if x == nil || !x.lost && len(x.m) <= 1 {
				return &cursor{t: x}, nil
			}
		}
	case *ssa.Slice:
		return r.slice(fr, v)
	case *ssa.TypeAssert:
		return r.typeAssert(fr, v)
	}
	return nil, nil
}

func (r *run) store(fr *frame, s *ssa.Store) error {
	p, ok := r.get(fr, s.Addr).(ptr)
	v := r.get(fr, s.Val)
	switch {
	case !ok:
		// Unknown addresses lie in what was handed to unknown code.
		lose(v)
	case p.o == nil:
		return errPanic
	default:
		p.store(v)
		if o, ok := v.(*object); ok {
			return r.pay(len(o.e) / copyFactor)
		}
	}
	return nil
}

func (r *run) mapUpdate(fr *frame, u *ssa.MapUpdate) error {
	t, ok := r.get(fr, u.Map).(*table)
	key, v := r.get(fr, u.Key), r.get(fr, u.Value)
	k, keyed := mapKey(key)
	switch {
	case !ok:
		lose(v)
	case t == nil:
		return errPanic
	case !keyed:
		t.lost = true
	case len(t.m) < maxObject:
		t.m[k], t.key[k] = duplicate(v), key
	}
	return nil
}

func mapKey(v val) (any, bool) {
	switch v := v.(type) {
	case num:
		return v.n, true
	case *str:
		return v.s, true
	case bool:
		return v, true
	case face:
		// Keys of different types do not meet in code worth reading.
		return mapKey(v.v)
	}
	return nil, false
}

func (r *run) lookup(fr *frame, l *ssa.Lookup) (val, error) {
	x, i := r.get(fr, l.X), r.get(fr, l.Index)
	if s, ok := x.(*str); ok {
		return r.index(s, i)
	}
	t, ok := x.(*table)
	k, keyed := mapKey(i)
	if !ok || !keyed || t != nil && t.lost {
		return nil, nil
	}
	var v val
	found := false
	if t != nil {
		v, found = t.m[k]
	}
	if found {
		v = duplicate(v)
	} else {
		m, isMap := fr.under(l.X.Type()).(*types.Map)
		if !isMap {
			return nil, nil
		}
		var err error
		if v, err = r.zero(fr, m.Elem()); err != nil {
			return nil, err
		}
	}
	if l.CommaOk {
		return tuple{v, found}, nil
	}
	return v, nil
}

func (r *run) fieldAddr(fr *frame, f *ssa.FieldAddr) (val, error) {
	p, ok := r.get(fr, f.X).(ptr)
	if !ok {
		return nil, nil
	}
	if p.o == nil {
		return nil, errPanic
	}
	if p.i < 0 || p.o.lost {
		return nil, nil
	}
	if o, ok := p.o.e[p.i].(*object); ok && f.Field < len(o.e) {
		return ptr{o, f.Field}, nil
	}
	return nil, nil
}

func (r *run) indexAddr(fr *frame, x *ssa.IndexAddr) (val, error) {
	i, known := r.get(fr, x.Index).(num)
	switch base := r.get(fr, x.X).(type) {
	case span:
		switch {
		case !known && base.o != nil:
			return ptr{base.o, -1}, nil
		case !known:
			return nil, nil
		case i.n < 0 || i.n >= int64(base.len):
			return nil, errPanic
		}
		return ptr{base.o, base.from + int(i.n)}, nil
	case ptr:
		if base.o == nil {
			return nil, errPanic
		}
		if base.i < 0 || base.o.lost {
			return nil, nil
		}
		o, ok := base.o.e[base.i].(*object)
		switch {
		case !ok:
			return nil, nil
		case !known:
			return ptr{o, -1}, nil
		case i.n < 0 || i.n >= int64(len(o.e)):
			return nil, errPanic
		}
		return ptr{o, int(i.n)}, nil
	}
	return nil, nil
}

// index is an element of a string or array value.
func (r *run) index(x, at val) (val, error) {
	i, known := at.(num)
	if !known {
		return nil, nil
	}
	switch x := x.(type) {
	case *str:
		if i.n < 0 || i.n >= int64(len(x.s)) {
			return nil, errPanic
		}
		return num{int64(x.s[i.n]), x.at(int(i.n))}, nil
	case *object:
		if i.n < 0 || i.n >= int64(len(x.e)) {
			return nil, errPanic
		}
		return duplicate(x.e[i.n]), nil
	}
	return nil, nil
}

func (r *run) makeSlice(fr *frame, m *ssa.MakeSlice) (val, error) {
	n, ok := r.get(fr, m.Len).(num)
	c, ok2 := r.get(fr, m.Cap).(num)
	if !ok || !ok2 {
		return nil, nil
	}
	if n.n < 0 || c.n < n.n {
		return nil, errPanic
	}
	o, err := r.zeros(fr, fr.elem(m.Type()), int(min(c.n, maxObject+1)))
	if o == nil || err != nil {
		return nil, err
	}
	return span{o: o, len: int(n.n), cap: int(c.n)}, nil
}

func (r *run) next(fr *frame, n *ssa.Next) (val, error) {
	c, ok := r.get(fr, n.Iter).(*cursor)
	switch {
	case !ok:
		return nil, nil
	case c.s != nil:
		if c.next >= len(c.s.s) {
			return tuple{false, nil, nil}, nil
		}
		i := c.next
		char, size := utf8.DecodeRuneInString(c.s.s[i:])
		c.next += size
		return tuple{true, num{n: int64(i)}, num{int64(char), runeProv(c.s, i, char)}}, nil
	case c.t == nil || c.next > 0:
		return tuple{false, nil, nil}, nil
	}
	c.next++
	for k, v := range c.t.m {
		return tuple{true, c.t.key[k], duplicate(v)}, nil
	}
	return tuple{false, nil, nil}, nil
}

func (r *run) slice(fr *frame, s *ssa.Slice) (val, error) {
	var bounds [3]int
	given := [3]ssa.Value{s.Low, s.High, s.Max}
	for i, b := range given {
		if b == nil {
			continue
		}
		n, ok := r.get(fr, b).(num)
		if !ok {
			return nil, nil
		}
		if n.n < 0 || n.n > maxObject {
			return nil, errPanic
		}
		bounds[i] = int(n.n)
	}
	low, high, limit := bounds[0], bounds[1], bounds[2]
	switch x := r.get(fr, s.X).(type) {
	case *str:
		if s.High == nil {
			high = len(x.s)
		}
		if low > high || high > len(x.s) {
			return nil, errPanic
		}
		return x.slice(low, high), nil
	case span:
		return cutSpan(s, x, low, high, limit)
	case ptr:
		if x.o == nil {
			return nil, errPanic
		}
		if x.i < 0 || x.o.lost {
			return nil, nil
		}
		if o, ok := x.o.e[x.i].(*object); ok {
			return cutSpan(s, span{o: o, len: len(o.e), cap: len(o.e)}, low, high, limit)
		}
	}
	return nil, nil
}

func cutSpan(s *ssa.Slice, x span, low, high, limit int) (val, error) {
	if s.High == nil {
		high = x.len
	}
	if s.Max == nil {
		limit = x.cap
	}
	if low > high || high > limit || limit > x.cap {
		return nil, errPanic
	}
	return span{o: x.o, from: x.from + low, len: high - low, cap: limit - low}, nil
}

func (r *run) typeAssert(fr *frame, a *ssa.TypeAssert) (val, error) {
	f, ok := r.get(fr, a.X).(face)
	if !ok {
		return nil, nil
	}
	want := fr.concrete(a.AssertedType)
	holds := false
	if f.t != nil {
		if i, isIface := want.Underlying().(*types.Interface); isIface {
			holds = types.Implements(f.t, i)
		} else {
			holds = types.Identical(f.t, want)
		}
	}
	var v val = f
	if !types.IsInterface(want) {
		v = f.v
	}
	switch {
	case holds && a.CommaOk:
		return tuple{v, true}, nil
	case holds:
		return v, nil
	case a.CommaOk:
		z, err := r.zero(fr, want)
		return tuple{z, false}, err
	}
	return nil, errPanic
}
