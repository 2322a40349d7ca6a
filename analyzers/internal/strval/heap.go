package strval

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// val is a value of the analysed program; nil is poison: what cannot be told. It is
// one of num, bool, *str, ptr, span, *object (a struct or array), *table, *closure,
// face, tuple, *cursor and foreign.
type val any

// num is an integer of any type, as its bits sign- or zero-extended, and where it is from.
type num struct {
	n int64
	p prov
}

// ptr points at element i of an object; at an unknown one if i is -1. A nil object
// makes a nil pointer.
type ptr struct {
	o *object
	i int
}

// span is a slice.
type span struct {
	o         *object
	from, len int
	cap       int
}

// object is a variable (of one element), struct or array.
type object struct {
	e []val
	// lost says that code that is not seen may write to it at any time.
	lost bool
}

// table is a map. Its keys are int64, string or bool.
type table struct {
	m    map[any]val
	key  map[any]val
	lost bool
}

// closure is a function with what it captured.
type closure struct {
	fn   *ssa.Function
	free []val
}

// face is an interface value; a nil type makes a nil interface.
type face struct {
	t types.Type
	v val
}

// tuple is the results of a call or a comma-ok form.
type tuple []val

// cursor is a range over a string, or over a map of at most one element.
type cursor struct {
	s    *str
	t    *table
	next int
}

// foreign is a Value that stands for something of a foreign type, such as a cipher.
type foreign struct{ v Value }

// duplicate is v as an assignment copies it.
func duplicate(v val) val {
	o, ok := v.(*object)
	if !ok {
		return v
	}
	d := &object{e: make([]val, len(o.e)), lost: o.lost}
	for i, e := range o.e {
		d.e[i] = duplicate(e)
	}
	return d
}

// load reads what p points at.
func (p ptr) load() val {
	if p.o == nil || p.i < 0 || p.o.lost {
		return nil
	}
	return duplicate(p.o.e[p.i])
}

// store writes to what p points at. Structs and arrays keep their place, for others
// point into them.
func (p ptr) store(v val) {
	switch {
	case p.o == nil || p.o.lost:
	case p.i < 0:
		poison(p, seen{})
	default:
		assign(p.o, p.i, v)
	}
}

func assign(o *object, i int, v val) {
	into, aggregate := o.e[i].(*object)
	if !aggregate {
		o.e[i] = duplicate(v)
		return
	}
	switch from := v.(type) {
	case nil:
		for k := range into.e {
			assign(into, k, nil)
		}
	case *object:
		if len(from.e) != len(into.e) {
			return
		}
		into.lost = into.lost || from.lost
		for k, e := range from.e {
			assign(into, k, duplicate(e))
		}
	default:
		o.e[i] = v
	}
}

// seen is the objects and maps already visited.
type seen map[any]bool

// poison makes whatever can be reached from v unknown, for somebody may have
// written there.
func poison(v val, s seen) {
	switch v := v.(type) {
	case ptr:
		poisonObject(v.o, s)
	case span:
		poisonObject(v.o, s)
	case *object:
		for _, e := range v.e {
			poison(e, s)
		}
	case *table:
		if v != nil && !s[v] {
			s[v] = true
			for _, e := range v.m {
				poison(e, s)
			}
			v.lost = true
		}
	case *closure:
		if v != nil {
			for _, f := range v.free {
				poison(f, s)
			}
		}
	case face:
		poison(v.v, s)
	case tuple:
		for _, e := range v {
			poison(e, s)
		}
	}
}

func poisonObject(o *object, s seen) {
	if o == nil || s[o] {
		return
	}
	s[o] = true
	for i, e := range o.e {
		poison(e, s)
		if nested, ok := e.(*object); ok {
			poisonObject(nested, s)
			continue
		}
		o.e[i] = nil
	}
}

// lose is poison that lasts: somebody has a reference and may write at any time.
func lose(v val) {
	s := seen{}
	poison(v, s)
	for o := range s {
		if o, ok := o.(*object); ok {
			o.lost = true
		}
	}
}

// copies copies values with all they point at, so that a run cannot change what
// another one starts from.
type copies map[any]any

func (c copies) of(v val) val {
	switch v := v.(type) {
	case ptr:
		return ptr{c.object(v.o), v.i}
	case span:
		v.o = c.object(v.o)
		return v
	case *object:
		return c.object(v)
	case *table:
		return c.table(v)
	case *closure:
		if v == nil {
			return v
		}
		d := &closure{fn: v.fn, free: make([]val, len(v.free))}
		for i, f := range v.free {
			d.free[i] = c.of(f)
		}
		return d
	case face:
		return face{v.t, c.of(v.v)}
	case tuple:
		d := make(tuple, len(v))
		for i, e := range v {
			d[i] = c.of(e)
		}
		return d
	}
	return v
}

func (c copies) object(o *object) *object {
	if o == nil {
		return nil
	}
	if d, ok := c[o]; ok {
		return d.(*object)
	}
	d := &object{e: make([]val, len(o.e)), lost: o.lost}
	c[o] = d
	for i, e := range o.e {
		d.e[i] = c.of(e)
	}
	return d
}

func (c copies) table(t *table) *table {
	if t == nil {
		return nil
	}
	if d, ok := c[t]; ok {
		return d.(*table)
	}
	d := &table{m: map[any]val{}, key: map[any]val{}, lost: t.lost}
	c[t] = d
	for k, e := range t.m {
		d.m[k] = c.of(e)
		d.key[k] = t.key[k]
	}
	return d
}
