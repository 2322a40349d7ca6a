package rehearse

import (
	"go/token"
	"go/types"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"
)

// step makes one instruction that is no control flow.
func (a *act) step(fr *frame, ins ssa.Instruction) error {
	switch ins := ins.(type) {
	case *ssa.Store:
		return a.store(a.get(fr, ins.Addr), a.get(fr, ins.Val))
	case *ssa.MapUpdate:
		return a.mapUpdate(fr, ins)
	case *ssa.Send:
		return a.send(a.get(fr, ins.Chan), a.get(fr, ins.X))
	case *ssa.Defer:
		if ins.DeferStack != nil {
			return errLost // in the body of a loop over a function
		}
		fn, args := a.operands(fr, ins.Common())
		fr.defers = append(fr.defers, deferred{ins.Common(), fn, args})
		return nil
	case *ssa.RunDefers:
		return a.runDefers(fr)
	case *ssa.Go:
		return errLost
	}
	v, ok := ins.(ssa.Value)
	if !ok {
		return errLost
	}
	x, err := a.value(fr, ins)
	if err != nil {
		return err
	}
	if x == nil && !noResult(v.Type()) {
		return errLost
	}
	fr.env[v] = x
	return nil
}

func noResult(t types.Type) bool {
	tup, ok := t.(*types.Tuple)
	return ok && tup.Len() == 0
}

// value makes an instruction that defines a register.
func (a *act) value(fr *frame, ins ssa.Instruction) (value, error) {
	switch v := ins.(type) {
	case *ssa.Alloc:
		z, err := a.zero(fr.subst(pointed(v.Type())))
		return ptr{&object{cells: []value{z}}, 0}, err
	case *ssa.BinOp:
		return a.binary(fr, v)
	case *ssa.UnOp:
		return a.unary(fr, v)
	case *ssa.Call:
		fn, args := a.operands(fr, v.Common())
		return a.invoke(fr, v.Common(), fn, args, nil)
	case *ssa.ChangeInterface:
		return a.get(fr, v.X), nil
	case *ssa.ChangeType:
		return a.get(fr, v.X), nil
	case *ssa.Convert:
		return a.convert(a.get(fr, v.X), fr.subst(v.X.Type()), fr.subst(v.Type()))
	case *ssa.MultiConvert:
		return a.convert(a.get(fr, v.X), fr.subst(v.X.Type()), fr.subst(v.Type()))
	case *ssa.Extract:
		if t, ok := a.get(fr, v.Tuple).(tuple); ok && v.Index < len(t) {
			return t[v.Index], nil
		}
	case *ssa.Field:
		switch x := a.get(fr, v.X).(type) {
		case *object:
			return copied(x.cells[v.Field]), nil
		case blank:
			return unknown(fr.subst(v.Type()), x.l), nil
		}
	case *ssa.FieldAddr:
		switch x := a.get(fr, v.X).(type) {
		case ptr:
			if x.o == nil {
				return nil, panicking{surprise}
			}
			if o, ok := x.o.cells[x.i].(*object); ok {
				return ptr{o, v.Field}, nil
			}
		case blank:
			return x, nil
		}
	case *ssa.Index:
		return a.element(fr, a.get(fr, v.X), a.get(fr, v.Index), fr.subst(v.Type()))
	case *ssa.IndexAddr:
		return a.indexAddr(a.get(fr, v.X), a.get(fr, v.Index))
	case *ssa.Lookup:
		return a.lookup(fr, v)
	case *ssa.MakeClosure:
		c := &closure{fn: v.Fn.(*ssa.Function), targs: fr.targs}
		for _, b := range v.Bindings {
			c.free = append(c.free, a.get(fr, b))
		}
		return c, nil
	case *ssa.MakeInterface:
		x := a.get(fr, v.X)
		if x == nil {
			return nil, errLost
		}
		return face{fr.subst(v.X.Type()), copied(x)}, nil
	case *ssa.MakeMap:
		return newTable(), nil
	case *ssa.MakeSlice:
		return a.makeSlice(fr, v)
	case *ssa.MakeChan:
		n, ok := number(a.get(fr, v.Size))
		if ok && n >= 0 {
			return &channel{room: int(n)}, nil
		}
	case *ssa.Range:
		switch x := a.get(fr, v.X).(type) {
		case scalar:
			if text, ok := x.k.(string); ok {
				return &walker{text: text}, nil
			}
		case *table:
			if x == nil {
				return &walker{t: newTable()}, nil
			}
			return &walker{t: x, adds: x.adds, left: append([]any{}, x.keys...)}, nil
		}
	case *ssa.Next:
		return a.next(fr, v)
	case *ssa.Select:
		return a.selects(fr, v)
	case *ssa.Slice:
		return a.slice(fr, v)
	case *ssa.TypeAssert:
		return a.assert(fr, v)
	}
	return nil, errLost
}

func pointed(t types.Type) types.Type { return t.Underlying().(*types.Pointer).Elem() }

func (a *act) unary(fr *frame, ins *ssa.UnOp) (value, error) {
	x := a.get(fr, ins.X)
	switch ins.Op {
	case token.MUL:
		if g, ok := ins.X.(*ssa.Global); ok {
			return a.loadGlobal(g)
		}
		return a.load(x, fr.subst(ins.Type()))
	case token.ARROW:
		v, ok, err := a.receive(x, fr.subst(ins.X.Type()))
		if err != nil || !ins.CommaOk {
			return v, err
		}
		return tuple{v, scalar{k: ok}}, nil
	}
	s, ok := x.(scalar)
	if !ok {
		return nil, errLost
	}
	t := fr.subst(ins.Type())
	switch k := s.k.(type) {
	case bool:
		return scalar{k: !k}, nil
	case int64:
		if ins.Op == token.SUB {
			return scalar{k: wrapped(-k, t)}, nil
		}
		return scalar{k: wrapped(^k, t)}, nil
	case float64:
		return scalar{k: -k}, nil
	}
	return scalar{l: s.l}, nil
}

func (a *act) load(addr value, t types.Type) (value, error) {
	switch p := addr.(type) {
	case ptr:
		if p.o == nil {
			return nil, panicking{surprise}
		}
		if p.o.lost {
			return nil, errLost
		}
		return copied(p.o.cells[p.i]), nil
	case blank:
		return unknown(t, p.l), nil
	}
	return nil, errLost
}

func (a *act) store(addr, v value) error {
	p, ok := addr.(ptr)
	if !ok || v == nil {
		return errLost
	}
	if p.o == nil {
		return panicking{surprise}
	}
	return a.put(p.o, p.i, v)
}

// put stores into a cell. What points at a struct or an array keeps pointing at it.
func (a *act) put(o *object, i int, v value) error {
	if o.frozen || o.old {
		return errLost
	}
	for was := o.older; was != nil; was = was.older {
		was.lost = true
	}
	if err := a.spread(o, i, v, map[*object]bool{}); err != nil {
		return err
	}
	assign(o, i, v)
	return nil
}

func assign(o *object, i int, v value) {
	into, ok1 := o.cells[i].(*object)
	from, ok2 := v.(*object)
	if !ok1 || !ok2 || len(into.cells) != len(from.cells) {
		o.cells[i] = copied(v)
		return
	}
	for j, e := range copied(from).(*object).cells {
		assign(into, j, e)
	}
}

// spread stores into the arrays that may be this one, or not.
func (a *act) spread(o *object, i int, v value, seen map[*object]bool) error {
	seen[o] = true
	for _, s := range o.shared {
		if i >= s.upTo || seen[s.with] {
			continue
		}
		old, ok1 := s.with.cells[i].(scalar)
		now, ok2 := v.(scalar)
		switch {
		case !ok1 || !ok2:
			return errLost
		case old != now:
			s.with.cells[i] = scalar{l: old.l | now.l}
		}
		if err := a.spread(s.with, i, v, seen); err != nil {
			return err
		}
	}
	return nil
}

func elemOf(t types.Type) types.Type {
	if e, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
		return e.Elem()
	}
	return types.Typ[types.Invalid]
}

func number(v value) (int64, bool) {
	s, _ := v.(scalar)
	n, ok := s.k.(int64)
	return n, ok
}

func (a *act) next(fr *frame, n *ssa.Next) (value, error) {
	w, ok := a.get(fr, n.Iter).(*walker)
	if !ok {
		return nil, errLost
	}
	if n.IsString {
		if w.at >= len(w.text) {
			return tuple{scalar{k: false}, scalar{k: int64(0)}, scalar{k: int64(0)}}, nil
		}
		i := w.at
		c, size := utf8.DecodeRuneInString(w.text[i:])
		w.at += size
		return tuple{scalar{k: true}, scalar{k: int64(i)}, scalar{k: int64(c)}}, nil
	}
	return a.nextKey(w)
}

// nextKey is the next key of a map, with its value, in any order.
func (a *act) nextKey(w *walker) (tuple, error) {
	if w.t.adds != w.adds {
		return nil, errLost // what was added meanwhile may come, or not
	}
	// What was deleted meanwhile does not come any more.
	var left []any
	for _, k := range w.left {
		if _, ok := w.t.m[k]; ok {
			left = append(left, k)
		}
	}
	if w.left = left; len(left) == 0 {
		return tuple{scalar{k: false}, nil, nil}, nil
	}
	i, err := a.choose(len(left))
	if err != nil {
		return nil, err
	}
	k := left[i]
	w.left = append(append([]any{}, left[:i]...), left[i+1:]...)
	return tuple{scalar{k: true}, w.t.key[k], copied(w.t.m[k])}, nil
}

func (a *act) assert(fr *frame, ins *ssa.TypeAssert) (value, error) {
	want := fr.subst(ins.AssertedType)
	x := a.get(fr, ins.X)
	var v value
	holds := false
	switch f := x.(type) {
	case face:
		if f.t == nil {
			break
		}
		if i, ok := want.Underlying().(*types.Interface); ok {
			holds = types.Implements(f.t, i)
			v = f
		} else if holds = types.Identical(f.t, want); holds {
			v = copied(f.v)
		}
	case blank:
		side, err := a.choose(2)
		if err != nil {
			return nil, err
		}
		holds = side == 0
		v = unknown(want, f.l)
	case *foreign:
		side, err := a.choose(2)
		if err != nil {
			return nil, err
		}
		holds = side == 0
		v = f
		if _, basic := want.Underlying().(*types.Basic); basic {
			v = scalar{l: f.root().l}
		}
	default:
		return nil, errLost
	}
	switch {
	case holds && ins.CommaOk:
		return tuple{v, scalar{k: true}}, nil
	case holds:
		return v, nil
	case ins.CommaOk:
		z, err := a.zero(want)
		return tuple{z, scalar{k: false}}, err
	}
	return nil, panicking{surprise}
}
