package rehearse

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// position is an index into n elements.
func (a *act) position(at value, n int) (int, labels, error) {
	s, ok := at.(scalar)
	if !ok {
		return 0, 0, errLost
	}
	if k, ok := s.k.(int64); ok {
		if k < 0 || k >= int64(n) {
			return 0, 0, panicking{surprise}
		}
		return int(k), 0, nil
	}
	i, err := a.choose(n + 1)
	if err == nil && i == n {
		err = panicking{surprise}
	}
	return i, s.l, err
}

func (a *act) indexAddr(x, at value) (value, error) {
	switch x := x.(type) {
	case list:
		i, l, err := a.position(at, x.len)
		if err != nil {
			return nil, err
		}
		return told(x.o, x.from+i, l), nil
	case ptr:
		if x.o == nil {
			return nil, panicking{surprise}
		}
		o, ok := x.o.cells[x.i].(*object)
		if !ok {
			return nil, errLost
		}
		i, l, err := a.position(at, len(o.cells))
		if err != nil {
			return nil, err
		}
		return told(o, i, l), nil
	case blank:
		return x, nil
	}
	return nil, errLost
}

// told is the address of an element. One of a basic value tells of an index that was not
// known: such a table is read, not written to.
func told(o *object, i int, l labels) value {
	if s, ok := o.cells[i].(scalar); ok && l != 0 {
		return blank{s.l | l}
	}
	return ptr{o, i}
}

// element is an element of a text or of an array that is a value.
func (a *act) element(fr *frame, x, at value, t types.Type) (value, error) {
	index, _ := at.(scalar)
	switch x := x.(type) {
	case scalar:
		text, known := x.k.(string)
		if !known {
			return scalar{l: x.l | index.l}, nil
		}
		i, l, err := a.position(at, len(text))
		if l != 0 || index.k == nil {
			return scalar{l: index.l}, nil
		}
		if err != nil {
			return nil, err
		}
		return scalar{k: int64(text[i])}, nil
	case *object:
		i, l, err := a.position(at, len(x.cells))
		if err != nil {
			return nil, err
		}
		if s, ok := x.cells[i].(scalar); ok && l != 0 {
			return scalar{l: s.l | l}, nil
		}
		return copied(x.cells[i]), nil
	case blank:
		return unknown(t, x.l|index.l), nil
	}
	return nil, errLost
}

func (a *act) makeSlice(fr *frame, m *ssa.MakeSlice) (value, error) {
	n, ok1 := number(a.get(fr, m.Len))
	c, ok2 := number(a.get(fr, m.Cap))
	if !ok1 || !ok2 || n < 0 || c < n {
		return nil, errLost
	}
	o, err := a.zeros(elemOf(fr.subst(m.Type())), int(c))
	if err != nil {
		return nil, err
	}
	return list{o: o, len: int(n), cap: int(c)}, nil
}

func (a *act) slice(fr *frame, s *ssa.Slice) (value, error) {
	var bounds [3]int
	x := a.get(fr, s.X)
	for i, b := range []ssa.Value{s.Low, s.High, s.Max} {
		if b == nil {
			continue
		}
		n, ok := number(a.get(fr, b))
		if !ok {
			return a.cutUnknown(x)
		}
		bounds[i] = int(n)
	}
	low, high, limit := bounds[0], bounds[1], bounds[2]
	switch x := x.(type) {
	case scalar:
		text, ok := x.k.(string)
		if !ok {
			return scalar{l: x.l}, nil
		}
		if s.High == nil {
			high = len(text)
		}
		if low < 0 || low > high || high > len(text) {
			return nil, panicking{surprise}
		}
		return scalar{k: text[low:high]}, nil
	case ptr:
		if x.o == nil {
			return nil, panicking{surprise}
		}
		o, ok := x.o.cells[x.i].(*object)
		if !ok {
			return nil, errLost
		}
		return cut(s, list{o: o, len: len(o.cells), cap: len(o.cells)}, low, high, limit)
	case list:
		return cut(s, x, low, high, limit)
	case blank:
		return x, nil
	}
	return nil, errLost
}

// cutUnknown is a part of which is not known where it begins or ends.
func (a *act) cutUnknown(x value) (value, error) {
	switch x := x.(type) {
	case scalar:
		return scalar{l: x.l}, nil
	case blank:
		return x, nil
	}
	return nil, errLost
}

func cut(s *ssa.Slice, x list, low, high, limit int) (value, error) {
	if s.High == nil {
		high = x.len
	}
	if s.Max == nil {
		limit = x.cap
	}
	if x.loose && high > x.cap {
		return nil, errLost
	}
	if low < 0 || low > high || high > limit || limit > x.cap {
		return nil, panicking{surprise}
	}
	return list{o: x.o, from: x.from + low, len: high - low, cap: limit - low, loose: x.loose && s.Max == nil}, nil
}
