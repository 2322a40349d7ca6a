package flow

import "math/bits"

// heap is a persistent map from objects to what they hold: a Patricia tree, so
// that a copy is free and two that grew apart share what they did not change.
type heap struct {
	obj      objID // of a leaf
	val      Value // of a leaf
	bit      uint32
	left     *heap
	right    *heap
	isBranch bool
}

func (h *heap) get(o objID) (Value, bool) {
	for h != nil {
		if !h.isBranch {
			if h.obj == o {
				return h.val, true
			}
			return nil, false
		}
		if uint32(o)&h.bit == 0 {
			h = h.left
		} else {
			h = h.right
		}
	}
	return nil, false
}

func (h *heap) set(o objID, v Value) *heap {
	if h == nil {
		return &heap{obj: o, val: v}
	}
	k := uint32(o)
	rep := h.key()
	if !h.matches(k) {
		return branch(k, &heap{obj: o, val: v}, rep, h)
	}
	if !h.isBranch {
		return &heap{obj: o, val: v}
	}
	n := *h
	if k&h.bit == 0 {
		n.left = h.left.set(o, v)
	} else {
		n.right = h.right.set(o, v)
	}
	return &n
}

// key is the key of some leaf below h.
func (h *heap) key() uint32 {
	for h.isBranch {
		h = h.left
	}
	return uint32(h.obj)
}

// matches reports whether k agrees with h on all bits above its branching bit.
func (h *heap) matches(k uint32) bool {
	if !h.isBranch {
		return uint32(h.obj) == k
	}
	return (h.key()^k)&^(h.bit|(h.bit-1)) == 0
}

func branch(k1 uint32, h1 *heap, k2 uint32, h2 *heap) *heap {
	bit := uint32(1) << (31 - bits.LeadingZeros32(k1^k2))
	if k1&bit == 0 {
		return &heap{isBranch: true, bit: bit, left: h1, right: h2}
	}
	return &heap{isBranch: true, bit: bit, left: h2, right: h1}
}

// each calls f for every object in the order of the tree.
func (h *heap) each(f func(objID, Value)) {
	if h == nil {
		return
	}
	if !h.isBranch {
		f(h.obj, h.val)
		return
	}
	h.left.each(f)
	h.right.each(f)
}

// mergeHeaps joins two heaps. missing tells what an object holds that only one
// side knows, on the other side.
func mergeHeaps(a, b *heap, join func(Value, Value) Value, missing func(objID) Value) *heap {
	if a == b {
		return a
	}
	if a == nil {
		return fill(b, join, missing)
	}
	if b == nil {
		return fill(a, join, missing)
	}
	switch {
	case !a.isBranch && !b.isBranch && a.obj == b.obj:
		v := join(a.val, b.val)
		if v.equal(a.val) {
			return a
		}
		return &heap{obj: a.obj, val: v}
	case a.isBranch && b.isBranch && a.bit == b.bit && a.matches(b.key()):
		l := mergeHeaps(a.left, b.left, join, missing)
		r := mergeHeaps(a.right, b.right, join, missing)
		if l == a.left && r == a.right {
			return a
		}
		return &heap{isBranch: true, bit: a.bit, left: l, right: r}
	case a.isBranch && (!b.isBranch || a.bit > b.bit) && a.matches(b.key()):
		n := *a
		if b.key()&a.bit == 0 {
			n.left, n.right = mergeHeaps(a.left, b, join, missing), fill(a.right, join, missing)
		} else {
			n.left, n.right = fill(a.left, join, missing), mergeHeaps(a.right, b, join, missing)
		}
		return &n
	case b.isBranch && (!a.isBranch || b.bit > a.bit) && b.matches(a.key()):
		n := *b
		if a.key()&b.bit == 0 {
			n.left, n.right = mergeHeaps(a, b.left, join, missing), fill(b.right, join, missing)
		} else {
			n.left, n.right = fill(b.left, join, missing), mergeHeaps(a, b.right, join, missing)
		}
		return &n
	}
	return branch(a.key(), fill(a, join, missing), b.key(), fill(b, join, missing))
}

func fill(h *heap, join func(Value, Value) Value, missing func(objID) Value) *heap {
	if h == nil {
		return nil
	}
	if !h.isBranch {
		v := join(h.val, missing(h.obj))
		if v.equal(h.val) {
			return h
		}
		return &heap{obj: h.obj, val: v}
	}
	l, r := fill(h.left, join, missing), fill(h.right, join, missing)
	if l == h.left && r == h.right {
		return h
	}
	return &heap{isBranch: true, bit: h.bit, left: l, right: r}
}

// diffHeaps calls f for the objects of which a and b hold different things.
func diffHeaps(a, b *heap, f func(objID)) {
	if a == b {
		return
	}
	all := func(h *heap) { h.each(func(o objID, _ Value) { f(o) }) }
	switch {
	case a == nil:
		all(b)
	case b == nil:
		all(a)
	case !a.isBranch && !b.isBranch && a.obj == b.obj:
		if !a.val.equal(b.val) {
			f(a.obj)
		}
	case a.isBranch && b.isBranch && a.bit == b.bit && a.matches(b.key()):
		diffHeaps(a.left, b.left, f)
		diffHeaps(a.right, b.right, f)
	case a.isBranch && (!b.isBranch || a.bit > b.bit) && a.matches(b.key()):
		if b.key()&a.bit == 0 {
			diffHeaps(a.left, b, f)
			all(a.right)
		} else {
			all(a.left)
			diffHeaps(a.right, b, f)
		}
	case b.isBranch && (!a.isBranch || b.bit > a.bit) && b.matches(a.key()):
		diffHeaps(b, a, f)
	default:
		all(a)
		all(b)
	}
}

// equalHeaps reports whether a and b hold the same.
func equalHeaps(a, b *heap) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.isBranch != b.isBranch {
		return false
	}
	if !a.isBranch {
		return a.obj == b.obj && a.val.equal(b.val)
	}
	return a.bit == b.bit && equalHeaps(a.left, b.left) && equalHeaps(a.right, b.right)
}
