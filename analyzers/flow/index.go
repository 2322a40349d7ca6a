package flow

import "math/bits"

// index finds the place of a value in a list by the value's hash: open addressing over the
// places, which takes a fraction of the memory and time of a map that holds all values again.
type index struct {
	slots []uint64 // the hash above, one more than the place below; 0 where nothing is
	n     int
}

// where is the place of a value in its list, -1 if it is not there.
func where[K comparable](ix *index, list []K, k K, hash uint32) int {
	if len(ix.slots) == 0 {
		return -1
	}
	mask := uint32(len(ix.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := ix.slots[i]
		if s == 0 {
			return -1
		}
		if at := int(uint32(s)) - 1; uint32(s>>32) == hash && list[at] == k {
			return at
		}
	}
}

// put says that the value of a hash, which is not there yet, is at a place.
func (ix *index) put(hash uint32, at int) {
	if ix.n++; 4*ix.n > 3*len(ix.slots) {
		old := ix.slots
		ix.slots = make([]uint64, max(64, 2*len(old)))
		for _, s := range old {
			if s != 0 {
				ix.fill(s)
			}
		}
	}
	ix.fill(uint64(hash)<<32 | uint64(at+1))
}

func (ix *index) fill(s uint64) {
	mask := uint32(len(ix.slots) - 1)
	i := uint32(s>>32) & mask
	for ix.slots[i] != 0 {
		i = (i + 1) & mask
	}
	ix.slots[i] = s
}

// mix adds a word to a hash.
func mix(h, word uint64) uint64 {
	hi, lo := bits.Mul64(h^word^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}

func two[A, B ~int32](a A, b B) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

func (n pathNode) hash() uint32 { return uint32(mix(0, two(n.head, n.tail))) }

func (a *atom) hash() uint32 {
	flags := uint64(a.kind) | uint64(a.mode)<<8 | uint64(a.view)<<16 | uint64(a.root.kind)<<24
	if a.boxed {
		flags |= 1 << 32
	}
	h := mix(0, flags)
	h = mix(h, two(a.src, a.in))
	h = mix(h, two(a.text, a.pos))
	h = mix(h, two(a.land, a.obj))
	h = mix(h, two(a.path, a.fn))
	h = mix(h, two(a.typ, a.root.index))
	h = mix(h, two(a.root.name, a.minus))
	h = mix(h, two(a.not, a.word))
	return uint32(mix(h, uint64(uint32(a.except))))
}
