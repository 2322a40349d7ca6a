package rehearse

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

func newTable() *table { return &table{key: map[any]value{}, m: map[any]value{}} }

type boxKey struct {
	t string
	k any
}

// keyOf is what a key of a map is filed under.
func keyOf(v value) (any, bool) {
	switch v := v.(type) {
	case scalar:
		return v.k, v.k != nil
	case ptr:
		return v, true
	case *channel:
		return v, true
	case face:
		if v.t == nil {
			return boxKey{}, true
		}
		k, ok := keyOf(v.v)
		return boxKey{types.TypeString(v.t, nil), k}, ok
	case *object:
		text := ""
		for _, e := range v.cells {
			s, isScalar := e.(scalar)
			if !isScalar || s.k == nil {
				return nil, false
			}
			text += fmt.Sprintf("%q ", fmt.Sprint(s.k))
		}
		return boxKey{"struct", text}, true
	}
	return nil, false
}

func (a *act) mapUpdate(fr *frame, u *ssa.MapUpdate) error {
	t, ok := a.get(fr, u.Map).(*table)
	key, v := a.get(fr, u.Key), a.get(fr, u.Value)
	k, keyed := keyOf(key)
	switch {
	case !ok || !keyed || v == nil:
		return errLost
	case t == nil:
		return panicking{surprise}
	case t.frozen:
		return errLost
	}
	if _, had := t.m[k]; !had {
		t.keys = append(t.keys, k)
		t.adds++
	}
	t.m[k], t.key[k] = copied(v), key
	return nil
}

func (a *act) deleteKey(m, key value) error {
	t, ok := m.(*table)
	k, keyed := keyOf(key)
	if !ok || !keyed || t != nil && t.frozen {
		return errLost
	}
	if t != nil {
		delete(t.m, k)
		delete(t.key, k)
		t.keys = slices.DeleteFunc(slices.Clone(t.keys), func(o any) bool { return o == k })
	}
	return nil
}

func (a *act) lookup(fr *frame, l *ssa.Lookup) (value, error) {
	x, at := a.get(fr, l.X), a.get(fr, l.Index)
	tup, _ := fr.subst(l.Type()).(*types.Tuple)
	elem := fr.subst(l.Type())
	if tup != nil {
		elem = fr.subst(tup.At(0).Type())
	}
	var v value
	found := scalar{}
	switch x := x.(type) {
	case scalar:
		return a.element(fr, x, at, elem)
	case blank:
		v = unknown(elem, x.l)
	case *table:
		k, keyed := keyOf(at)
		if !keyed && x != nil {
			i, err := a.choose(len(x.keys) + 1)
			if err != nil {
				return nil, err
			}
			if i < len(x.keys) {
				k = x.keys[i]
			}
		}
		var has bool
		if x != nil {
			v, has = x.m[k]
		}
		found.k = has
		if !has {
			z, err := a.zero(elem)
			if err != nil {
				return nil, err
			}
			v = z
		}
		v = copied(v)
	default:
		return nil, errLost
	}
	if l.CommaOk {
		return tuple{v, found}, nil
	}
	return v, nil
}

func (a *act) send(to, v value) error {
	c, ok := to.(*channel)
	switch {
	case !ok || v == nil:
		return errLost
	case c == nil || !c.closed && len(c.held) >= c.room:
		return errStuck
	case c.closed:
		return panicking{surprise}
	}
	c.held = append(c.held, copied(v))
	return nil
}

func (a *act) receive(from value, t types.Type) (value, bool, error) {
	c, ok := from.(*channel)
	switch {
	case !ok:
		return nil, false, errLost
	case c == nil || len(c.held) == 0 && !c.closed:
		return nil, false, errStuck
	case len(c.held) == 0:
		z, err := a.zero(elemOf(t))
		return z, false, err
	}
	v := c.held[0]
	c.held = slices.Clone(c.held[1:])
	return v, true, nil
}

// selects takes one of the cases that are ready.
func (a *act) selects(fr *frame, s *ssa.Select) (value, error) {
	var ready []int
	for i, st := range s.States {
		c, ok := a.get(fr, st.Chan).(*channel)
		if !ok {
			return nil, errLost
		}
		if c == nil {
			continue
		}
		if st.Dir == types.SendOnly && (c.closed || len(c.held) < c.room) || st.Dir == types.RecvOnly && (c.closed || len(c.held) > 0) {
			ready = append(ready, i)
		}
	}
	taken := -1
	if len(ready) > 0 {
		i, err := a.choose(len(ready))
		if err != nil {
			return nil, err
		}
		taken = ready[i]
	} else if s.Blocking {
		return nil, errStuck
	}
	out := tuple{scalar{k: int64(taken)}, scalar{k: false}}
	for i, st := range s.States {
		if st.Dir == types.SendOnly {
			if i == taken {
				if err := a.send(a.get(fr, st.Chan), a.get(fr, st.Send)); err != nil {
					return nil, err
				}
			}
			continue
		}
		t := fr.subst(st.Chan.Type())
		if i != taken {
			z, err := a.zero(elemOf(t))
			if err != nil {
				return nil, err
			}
			out = append(out, z)
			continue
		}
		v, ok, err := a.receive(a.get(fr, st.Chan), t)
		if err != nil {
			return nil, err
		}
		out[1] = scalar{k: ok}
		out = append(out, v)
	}
	return out, nil
}

// appended is the slice with more behind it. Where it has room that is certain, it is
// written to; where there may be room or not, it is copied, and both stay in step.
func (a *act) appended(to, more value, t types.Type) (value, error) {
	x, ok := to.(list)
	if !ok {
		return a.appendedUnknown(to, more)
	}
	var elems []value
	switch m := more.(type) {
	case list:
		if m.o != nil && m.o.lost {
			return nil, errLost
		}
		elems = m.elems()
	case scalar:
		v, err := a.exploded(m, t)
		if err != nil {
			return nil, err
		}
		b, ok := v.(list)
		if !ok {
			return a.appendedUnknown(to, more)
		}
		elems = b.elems()
	default:
		return a.appendedUnknown(to, more)
	}
	if err := a.pay(1 + (x.len+len(elems))/8); err != nil {
		return nil, err
	}
	if len(elems) == 0 {
		return x, nil
	}
	n := x.len + len(elems)
	if n > maxCells {
		return nil, errLost
	}
	if n <= x.cap {
		for i, e := range slices.Clone(elems) {
			if err := a.put(x.o, x.from+x.len+i, e); err != nil {
				return nil, err
			}
		}
		x.len = n
		return x, nil
	}
	if x.o != nil && x.o.lost {
		return nil, errLost
	}
	o := &object{}
	for _, e := range x.elems() {
		o.cells = append(o.cells, copied(e))
	}
	for _, e := range elems {
		o.cells = append(o.cells, copied(e))
	}
	if x.o != nil && x.loose {
		if x.from != 0 || !basics(x.o) {
			if x.o.newer != nil && x.from+x.len < len(x.o.newer.cells) {
				x.o.newer.lost = true
			}
			x.o.newer = o
			o.replaces(x.o, x.from)
		} else {
			if err := a.overwritten(x, elems); err != nil {
				return nil, err
			}
			x.o.shared = append(x.o.shared, sharing{o, len(o.cells)})
			o.shared = append(o.shared, sharing{x.o, x.len})
		}
	}
	return list{o: o, len: n, cap: n, loose: true}, nil
}

// replaces notes that an array may be another one still: nobody can write to that any
// more, nor read it once this one is written to.
func (o *object) replaces(older *object, from int) {
	o.older, older.old = older, true
	for i, e := range o.cells {
		inner, ok := e.(*object)
		if !ok || from+i >= len(older.cells) {
			continue
		}
		if was, ok := older.cells[from+i].(*object); ok {
			inner.replaces(was, 0)
		}
	}
}

// basics reports whether an array holds basic values only.
func basics(o *object) bool {
	return !slices.ContainsFunc(o.cells, func(v value) bool { _, ok := v.(scalar); return !ok })
}

// overwritten is what was appended before to a slice to which is appended again: it may
// have used the same room.
func (a *act) overwritten(x list, elems []value) error {
	for _, s := range x.o.shared {
		for i, e := range elems {
			at := x.from + x.len + i
			if at >= s.upTo || at >= len(s.with.cells) {
				continue
			}
			if err := a.spread(&object{shared: []sharing{s}}, at, e, map[*object]bool{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendedUnknown is a slice of which only is known what is in it.
func (a *act) appendedUnknown(to, more value) (value, error) {
	if x, ok := to.(list); !ok || x.o != nil && (x.cap > x.len || x.loose) && !x.o.frozen {
		return nil, errLost // there may be room, which others see
	}
	var l labels
	for _, v := range []value{to, more} {
		switch v := v.(type) {
		case scalar, blank:
			one, _, _ := a.all(v)
			l |= one
		case list:
			for _, e := range v.elems() {
				s, ok := e.(scalar)
				if !ok {
					return nil, errLost
				}
				l |= s.l
			}
		default:
			return nil, errLost
		}
	}
	return blank{l}, nil
}

func (a *act) copyInto(to, from value) (value, error) {
	x, ok := to.(list)
	if !ok {
		return nil, errLost
	}
	var elems []value
	switch m := from.(type) {
	case list:
		if m.o != nil && m.o.lost {
			return nil, errLost
		}
		elems = slices.Clone(m.elems())
	case scalar:
		text, known := m.k.(string)
		if !known {
			return nil, errLost
		}
		for i := range len(text) {
			elems = append(elems, scalar{k: int64(text[i])})
		}
	default:
		return nil, errLost
	}
	n := min(x.len, len(elems))
	for i := range n {
		elems[i] = copied(elems[i])
	}
	for i := range n {
		if err := a.put(x.o, x.from+i, elems[i]); err != nil {
			return nil, err
		}
	}
	return scalar{k: int64(n)}, a.pay(n)
}
