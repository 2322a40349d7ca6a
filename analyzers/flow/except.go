package flow

import (
	"slices"
	"strconv"
	"strings"
)

// The paths of an input that were overwritten before it was taken, as one
// interned list, so that atoms stay comparable.

func (t *table) exceptList(n nameID) []pathID {
	if n == 0 {
		return nil
	}
	if out, ok := t.excepts[n]; ok {
		return out
	}
	var out []pathID
	for s := range strings.SplitSeq(t.names[n], ",") {
		i, _ := strconv.Atoi(s)
		out = append(out, pathID(i))
	}
	out = slices.Clip(out) // whoever adds to it has one of his own
	t.excepts[n] = out
	return out
}

func (t *table) exceptName(l []pathID) nameID {
	if len(l) == 0 {
		return 0
	}
	slices.Sort(l)
	l = slices.Compact(l)
	hash := mix(0, uint64(len(l)))
	for _, p := range l {
		hash = mix(hash, uint64(p))
	}
	for _, n := range t.exceptIx[hash] {
		if slices.Equal(t.exceptList(n), l) {
			return n
		}
	}
	parts := make([]string, len(l))
	for i, p := range l {
		parts[i] = strconv.Itoa(int(p))
	}
	n := t.name(strings.Join(parts, ","))
	t.exceptIx[hash] = append(t.exceptIx[hash], n)
	return n
}

// inExcept reports whether everything at step s was overwritten.
func (t *table) inExcept(n nameID, s stepID) bool {
	for _, p := range t.exceptList(n) {
		if node := t.nodes[p]; node.tail == 0 && node.head == s {
			return true
		}
	}
	return false
}

// exceptBelow is what remains of the list for the part at s.
func (t *table) exceptBelow(n nameID, s stepID) nameID {
	var out []pathID
	for _, p := range t.exceptList(n) {
		if node := t.nodes[p]; node.head == s && node.tail != 0 {
			out = append(out, node.tail)
		}
	}
	return t.exceptName(out)
}

// excepted is a value without marks of what was overwritten, which hold only where nothing
// else is: its parts say it of themselves.
func (t *table) excepted(v Value) Value {
	var killed []pathID
	for _, e := range v {
		if t.isKill(e) {
			p, _ := split(e)
			killed = append(killed, p)
		}
	}
	if len(killed) == 0 {
		return v
	}
	return t.exceptedAt(v, killed)
}

// exceptedAt is excepted for some of the marks.
func (t *table) exceptedAt(v Value, killed []pathID) Value {
	out := make(Value, 0, len(v))
	for _, e := range v {
		p, a := split(e)
		if t.atoms[a].kind != atomKill {
			e = pair(p, t.but(a, p, killed))
		} else if slices.Contains(killed, p) {
			continue
		}
		out = append(out, e)
	}
	return normal(out)
}

// but is what lies at p, without what was overwritten below it.
func (t *table) but(a atomID, p pathID, killed []pathID) atomID {
	x := t.atoms[a]
	switch x.kind {
	case atomUnknown, atomData, atomGuard:
	case atomIn:
		if x.mode != inExact {
			return a
		}
	default:
		return a
	}
	list := t.exceptList(x.except)
	n := len(list)
	for _, k := range killed {
		if k != p && t.hasPrefix(k, p) && len(list) < maxExcept {
			list = append(list, t.strip(k, p))
		}
	}
	if len(list) == n {
		return a
	}
	x.except = t.exceptName(list)
	return t.atom(x)
}

// whole is an atom of which it does not matter what was overwritten in it.
func (t *table) whole(a atomID) atomID {
	x := t.atoms[a]
	if x.except == 0 || x.kind == atomIn {
		return a
	}
	x.except = 0
	return t.atom(x)
}

// but is an atom of the callee's with what was overwritten in it as it is here.
func (b *binding) but(a atomID) atomID {
	x := b.r.atoms[a]
	if x.except == 0 {
		return a
	}
	x.except = b.except(x.except)
	return b.r.atom(x)
}

// except is a list of overwritten paths with its keys as they are here; where a key
// is not known, nothing was surely overwritten.
func (b *binding) except(n nameID) nameID {
	r := b.r
	list := r.exceptList(n)
	if !slices.ContainsFunc(list, func(p pathID) bool { return r.open[p] }) {
		return n
	}
	var out []pathID
	for _, p := range list {
		if q := b.path(p); !r.open[p] || r.exactPath(q) {
			out = append(out, q)
		}
	}
	return r.exceptName(out)
}
