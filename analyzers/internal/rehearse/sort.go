package rehearse

import (
	"cmp"
	"go/token"
	"go/types"
)

// compare says which of two values comes first. It holds neither.
func compare(_ *calling, args []value) (value, error) {
	n, known := compared(args[0], args[1])
	if !known {
		return scalar{}, nil
	}
	return scalar{k: int64(n)}, nil
}

// compared compares two values, if they are known. Of numbers with different signs nobody
// says here whether their type has signs.
func compared(x, y value) (int, bool) {
	s, ok1 := x.(scalar)
	t, ok2 := y.(scalar)
	if !ok1 || !ok2 {
		return 0, false
	}
	if m, ok := s.k.(int64); ok {
		if n, ok := t.k.(int64); !ok || (m < 0) != (n < 0) {
			return 0, false
		}
	}
	less, ok1 := ordered(token.LSS, s, t, types.Typ[types.Int]).(scalar).k.(bool)
	more, ok2 := ordered(token.GTR, s, t, types.Typ[types.Int]).(scalar).k.(bool)
	switch {
	case !ok1 || !ok2:
		return 0, false
	case less:
		return -1, true
	case more:
		return 1, true
	}
	return 0, true
}

// maxSorted is how many elements are sorted: so few the library sorts by insertion, whatever
// else it does, so that what is equal keeps its order.
const maxSorted = 12

// insert sorts elements. Where it is not known which comes first, both ways are taken.
func (c *calling) insert(elems []value, less func(x, y value) (before, known bool, err error)) error {
	if len(elems) > maxSorted {
		return errLost
	}
	for i := 1; i < len(elems); i++ {
		for j := i; j > 0; j-- {
			before, known, err := less(elems[j], elems[j-1])
			if err != nil {
				return err
			}
			if !known {
				side, err := c.choose(2)
				if err != nil {
					return err
				}
				before = side == 0
			}
			if !before {
				break
			}
			elems[j], elems[j-1] = elems[j-1], elems[j]
		}
	}
	return c.pay(len(elems) * len(elems))
}

func lessPlain(x, y value) (bool, bool, error) {
	n, known := compared(x, y)
	return n < 0, known, nil
}

// lessBy compares by a function that gives a number below zero where the first comes first.
func (c *calling) lessBy(f value) func(x, y value) (bool, bool, error) {
	return func(x, y value) (bool, bool, error) {
		v, err := c.call(f, copied(x), copied(y))
		n, known := number(v)
		return n < 0, known, err
	}
}

func (c *calling) sortList(v value, less func(x, y value) (bool, bool, error)) (value, error) {
	x, ok := v.(list)
	if !ok || x.o != nil && x.o.lost {
		return nil, errNot
	}
	elems := make([]value, x.len)
	for i, e := range x.elems() {
		elems[i] = copied(e)
	}
	if err := c.insert(elems, less); err != nil {
		return nil, err
	}
	for i, e := range elems {
		if err := c.put(x.o, x.from+i, e); err != nil {
			return nil, err
		}
	}
	return tuple{}, nil
}

func sortPlain(c *calling, args []value) (value, error) { return c.sortList(args[0], lessPlain) }

func sortFunc(c *calling, args []value) (value, error) {
	return c.sortList(args[0], c.lessBy(args[1]))
}

// sortLess sorts as sort.Slice does, which asks by the places of elements.
func sortLess(c *calling, args []value) (value, error) {
	f, _ := args[0].(face)
	x, ok := f.v.(list)
	if !ok || x.o == nil || x.o.lost || x.len > maxSorted {
		return nil, errNot
	}
	for i := 1; i < x.len; i++ {
		for j := i; j > 0; j-- {
			v, err := c.call(args[1], scalar{k: int64(j)}, scalar{k: int64(j - 1)})
			if err != nil {
				return nil, err
			}
			side, err := c.decide(v)
			if err != nil {
				return nil, err
			}
			if side != 0 {
				break
			}
			one, other := copied(x.o.cells[x.from+j]), copied(x.o.cells[x.from+j-1])
			if err := cmp.Or(c.put(x.o, x.from+j, other), c.put(x.o, x.from+j-1, one)); err != nil {
				return nil, err
			}
		}
	}
	return tuple{}, c.pay(x.len * x.len)
}

func collectFrom(c *calling, args []value) (value, error) {
	elems, err := c.gathered(args[0], true)
	if err != nil || len(elems) == 0 {
		return list{}, err
	}
	return list{o: &object{cells: elems}, len: len(elems), cap: len(elems), loose: true}, nil
}

// sortedFrom collects what a sequence yields and sorts it, so that the order of a map's keys
// does not count.
func sortedFrom(c *calling, args []value) (value, error) {
	elems, err := c.gathered(args[0], false)
	if err != nil || len(elems) == 0 {
		return list{}, err
	}
	less := lessPlain
	if len(args) > 1 {
		less = c.lessBy(args[1])
	}
	if err := c.insert(elems, less); err != nil {
		return nil, err
	}
	return list{o: &object{cells: elems}, len: len(elems), cap: len(elems), loose: true}, nil
}
