package rehearse

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// labels are the inputs that a value may hold: a set of bits.
type labels uint64

// value is a value of the program: a scalar, ptr, list, *object (a struct or an array),
// *table, *closure, called, *sequence, face, tuple, *channel, *walker, blank or *foreign.
type value any

// scalar is a value of a basic type. k is an int64 (integers of any type, sign- or
// zero-extended), a float64, string or bool; nil where it is not known.
type scalar struct {
	k any
	l labels
}

// object is a variable (of one cell), a struct or an array. One that is frozen was made by
// the package initialiser, and nothing else writes to it.
type object struct {
	cells  []value
	frozen bool
	// shared are the arrays that may be this one, up to some element: append may have
	// made a copy, or not.
	shared []sharing
	// An array that append may have copied: older is what it was copied from, and newer
	// the last copy. What is old is not written to; what is lost is not read.
	older, newer *object
	old, lost    bool
}

type sharing struct {
	with *object
	upTo int
}

type ptr struct {
	o *object
	i int
}

// list is a slice.
type list struct {
	o              *object
	from, len, cap int
	loose          bool // that there is no more room is not known
}

// table is a map; its keys are as keyOf has them, in the order in which they came.
type table struct {
	keys   []any
	key    map[any]value
	m      map[any]value
	adds   int // how many keys were added
	frozen bool
}

type closure struct {
	fn    *ssa.Function
	free  []value
	targs map[*types.TypeParam]types.Type // of the function that it stands in
}

type face struct {
	t types.Type
	v value
}

type tuple []value

type channel struct {
	held   []value
	room   int
	closed bool
}

// walker is a range over a text that is known or over a map.
type walker struct {
	text string
	at   int
	t    *table
	left []any
	adds int
}

// blank is a value of which only is known what it may hold: nobody writes to what lies
// behind it.
type blank struct{ l labels }

// foreign is a variable of a library's own type: it holds what the calls on it were given.
// Those that a call was given together share what they hold.
type foreign struct {
	l  labels
	in *foreign
	// kept is what operations keep in it, nil if nothing was; lost says that others may
	// have kept something else there.
	kept value
	lost bool
}

func (f *foreign) root() *foreign {
	for f.in != nil {
		f = f.in
	}
	return f
}

func (f *foreign) join(g *foreign) {
	x, y := f.root(), g.root()
	if x != y {
		y.l |= x.l
		x.in = y
	}
}

// symbol is an input of the function.
func (a *act) symbol(t types.Type, in Input, depth int) value {
	if s, ok := t.Underlying().(*types.Struct); ok && depth < 4 && !a.th.closed(t) {
		o := &object{}
		for i := range s.NumFields() {
			o.cells = append(o.cells, a.symbol(s.Field(i).Type(), Input{in.Param, append(slices.Clone(in.Path), i)}, depth+1))
		}
		return o
	}
	if len(a.inputs) >= maxInputs {
		panic("too many inputs")
	}
	l := labels(1) << len(a.inputs)
	a.inputs = append(a.inputs, in)
	return unknown(t, l)
}

// unknown is a value of a type of which only is known what it may hold.
func unknown(t types.Type, l labels) value {
	if _, ok := t.Underlying().(*types.Basic); ok {
		return scalar{l: l}
	}
	if tup, ok := t.(*types.Tuple); ok {
		out := make(tuple, tup.Len())
		for i := range out {
			out[i] = unknown(tup.At(i).Type(), l)
		}
		return out
	}
	return blank{l}
}

// closed reports whether a type is a struct of another package that has fields which
// only that package sees.
func (th *Theater) closed(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg() == th.pkg.Pkg {
		return false
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if !f.Exported() {
			return true
		}
	}
	return s.NumFields() == 0
}

// zero is the zero value of a type.
func (a *act) zero(t types.Type) (value, error) {
	if a.th.closed(t) {
		return &foreign{}, nil
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return scalar{k: ""}, nil
		case u.Info()&types.IsBoolean != 0:
			return scalar{k: false}, nil
		case u.Info()&types.IsInteger != 0:
			return scalar{k: int64(0)}, nil
		case u.Info()&types.IsFloat != 0:
			return scalar{k: float64(0)}, nil
		}
		return scalar{}, nil
	case *types.Pointer:
		return ptr{}, nil
	case *types.Slice:
		return list{}, nil
	case *types.Map:
		return (*table)(nil), nil
	case *types.Chan:
		return (*channel)(nil), nil
	case *types.Signature:
		return (*closure)(nil), nil
	case *types.Interface:
		if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
			return nil, errLost
		}
		return face{}, nil
	case *types.Struct:
		o := &object{}
		for f := range u.Fields() {
			z, err := a.zero(f.Type())
			if err != nil {
				return nil, err
			}
			o.cells = append(o.cells, z)
		}
		return o, nil
	case *types.Array:
		return a.zeros(u.Elem(), int(u.Len()))
	}
	return nil, errLost
}

func (a *act) zeros(t types.Type, n int) (*object, error) {
	if n < 0 || n > maxCells {
		return nil, errLost
	}
	if err := a.pay(n / 8); err != nil {
		return nil, err
	}
	o := &object{cells: make([]value, n)}
	for i := range o.cells {
		z, err := a.zero(t)
		if err != nil {
			return nil, err
		}
		o.cells[i] = z
	}
	return o, nil
}

// copied is a value as assignment copies it: structs and arrays apart.
func copied(v value) value {
	o, ok := v.(*object)
	if !ok {
		return v
	}
	c := &object{cells: make([]value, len(o.cells))}
	for i, e := range o.cells {
		c.cells[i] = copied(e)
	}
	return c
}

// reach is what can be got at from a value.
type reach struct {
	variable bool // variables of the program that may change
	slice    bool // the value is a slice whose elements lead to no such variables
	function bool
	blank    bool // what is not the program's own to write to
	foreign  []*foreign
	typed    []face // of types with methods of this package
}

// all is what a value and all that it leads to may hold.
func (a *act) all(v value) (labels, reach, error) {
	c := &collector{a: a, seen: map[any]bool{}}
	top, isSlice := v.(list)
	if isSlice && top.o != nil {
		c.seen[top.o] = true
		for _, e := range top.o.cells[top.from : top.from+top.len] {
			c.visit(e)
		}
		c.r.slice, c.lost = !top.o.frozen, top.o.lost
	} else {
		c.visit(v)
	}
	if c.lost {
		return 0, reach{}, errLost
	}
	return c.l, c.r, a.pay(len(c.seen))
}

type collector struct {
	a    *act
	l    labels
	r    reach
	seen map[any]bool
	lost bool // something is among it that cannot be read any more
}

func (c *collector) visit(v value) {
	switch v := v.(type) {
	case scalar:
		c.l |= v.l
	case blank:
		c.l |= v.l
		c.r.blank = true
	case *foreign:
		c.l |= v.root().l
		c.r.foreign = append(c.r.foreign, v)
		if v.kept != nil && !c.seen[v] {
			c.seen[v] = true
			c.visit(v.kept)
		}
	case ptr:
		if v.o != nil {
			if f, ok := v.o.cells[v.i].(*foreign); ok {
				c.visit(f)
				return
			}
			c.variable(v.o)
		}
	case list:
		if v.o != nil {
			c.variable(v.o)
		}
	case *object:
		c.lost = c.lost || v.lost
		for _, e := range v.cells {
			c.visit(e)
		}
	case *table:
		if v == nil || c.seen[v] {
			return
		}
		c.seen[v] = true
		c.r.variable = c.r.variable || !v.frozen
		for _, k := range v.keys {
			c.visit(v.key[k])
			c.visit(v.m[k])
		}
	case *closure:
		if v == nil {
			return
		}
		c.r.function = true
		if !c.seen[v] {
			c.seen[v] = true
			for _, f := range v.free {
				c.visit(f)
			}
		}
	case called:
		c.r.function = true
	case *sequence:
		c.r.function = true
		c.visit(v.over)
	case face:
		if v.t != nil {
			if a := c.a.th; a.hasMethods(v.t) {
				c.r.typed = append(c.r.typed, v)
			}
			c.visit(v.v)
		}
	case tuple:
		for _, e := range v {
			c.visit(e)
		}
	case *channel:
		if v == nil || c.seen[v] {
			return
		}
		c.seen[v] = true
		c.r.variable = true
		for _, e := range v.held {
			c.visit(e)
		}
	}
}

func (c *collector) variable(o *object) {
	c.lost = c.lost || o.lost
	c.r.variable = c.r.variable || !o.frozen
	if c.seen[o] {
		return
	}
	c.seen[o] = true
	for _, e := range o.cells {
		c.visit(e)
	}
}

// hasMethods reports whether a type has methods that this package declares.
func (th *Theater) hasMethods(t types.Type) bool {
	set := types.NewMethodSet(t)
	for i := range set.Len() {
		if p := set.At(i).Obj().Pkg(); p != nil && !th.Library(p) {
			return true
		}
	}
	return false
}
