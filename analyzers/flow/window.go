package flow

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A slice that is cut at constant bounds from an array or another slice is the same object,
// seen through a window: a step of its path that says where it begins and ends. One that
// begins where nobody knows is a step without a name.

// maxWindow is the largest bound of a window.
const maxWindow = 64

// window is the step to the elements from lo up to hi; -1 for hi is the end.
func (p *paths) window(lo, hi int) stepID {
	if lo > maxWindow {
		return p.shift()
	}
	name := strconv.Itoa(lo) + ":"
	if hi >= 0 && hi <= maxWindow {
		name += strconv.Itoa(hi)
	}
	return p.step(step{kind: stepShift, name: name})
}

// windowOf tells where a window begins and ends; false for a step that is none.
func (p *paths) windowOf(s stepID) (lo, hi int, ok bool) {
	from, to, ok := strings.Cut(p.steps[s].name, ":")
	if !ok || p.steps[s].kind != stepShift {
		return 0, 0, false
	}
	lo, _ = strconv.Atoi(from)
	if hi = -1; to != "" {
		hi, _ = strconv.Atoi(to)
	}
	return lo, hi, true
}

// throughBoth is the window that is seen through two: the second is cut from the first. It is
// unknown where something is cut from the beginning again and again.
func (p *paths) throughBoth(s, t stepID) stepID {
	lo, hi, ok := p.windowOf(s)
	lo2, hi2, ok2 := p.windowOf(t)
	if !ok || !ok2 || lo > 0 && lo2 > 0 && hi2 < 0 {
		return p.shift()
	}
	if hi2 >= 0 && (hi < 0 || lo+hi2 < hi) {
		hi = lo + hi2
	}
	return p.window(lo+lo2, hi)
}

// index is the index that a key of an array or a slice is.
func (p *paths) index(s stepID) (int, bool) {
	x := p.steps[s]
	if x.kind != stepKey {
		return 0, false
	}
	n, err := strconv.Atoi(x.name)
	return n, err == nil && n >= 0
}

// inView is a path without shifts, with indexes as they are in the array: what is read there
// is read through the windows that are left.
func (t *table) inView(p pathID) pathID { return t.unshifted(p, true) }

// plain is a path without shifts and windows, with indexes as they are in the array.
func (t *table) plain(p pathID) pathID { return t.unshifted(p, false) }

func (t *table) unshifted(p pathID, windows bool) pathID {
	if p == 0 {
		return 0
	}
	n := t.nodes[p]
	tail := t.unshifted(n.tail, windows)
	if t.steps[n.head].kind != stepShift {
		if tail == n.tail {
			return p
		}
		return t.cons(n.head, tail)
	}
	lo, _, ok := t.windowOf(n.head)
	if !ok {
		return tail
	}
	if tail != 0 {
		next := t.nodes[tail]
		if k, isIndex := t.index(next.head); isIndex {
			if lo+k >= maxWindow {
				return t.cons(t.elem(), next.tail)
			}
			return t.cons(t.key(strconv.Itoa(lo+k)), next.tail)
		}
		if t.steps[next.head].kind == stepShift {
			if both := t.throughBoth(n.head, next.head); t.steps[both].name != "" {
				return t.cons(both, next.tail)
			}
			return next.tail
		}
	}
	if !windows {
		return tail
	}
	return t.cons(n.head, tail)
}

// shifted reports whether a path leads through a slice of which it is not known where it
// begins, or ends in a part of an array.
func (t *table) shifted(p pathID) bool {
	return t.astray(p) || slices.ContainsFunc(t.list(t.inView(p)), func(s stepID) bool { return t.steps[s].kind == stepShift })
}

// astray reports whether a path leads through a slice of which it is not known where it begins.
func (t *table) astray(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		if x := t.steps[t.nodes[p].head]; x.kind == stepShift && x.name == "" {
			return true
		}
	}
	return false
}

// windowed is what is seen of an array through a window.
func (t *table) windowed(v Value, s stepID) Value {
	lo, hi, ok := t.windowOf(s)
	if !ok {
		return v
	}
	out := make(Value, 0, len(v))
	for _, e := range v {
		p, a := split(e)
		if p == 0 {
			if b := t.throughWindow(a, s); b != 0 {
				out = append(out, pair(0, b))
			}
			continue
		}
		if k, isIndex := t.index(t.nodes[p].head); isIndex {
			if k < lo || hi >= 0 && k >= hi {
				continue
			}
			p = t.cons(t.key(strconv.Itoa(k-lo)), t.nodes[p].tail)
		}
		out = append(out, pair(p, a))
	}
	return normal(out)
}

// throughWindow is what an atom at the whole of an array means for what a window shows.
func (t *table) throughWindow(a atomID, s stepID) atomID {
	x := t.atoms[a]
	if x.kind != atomIn || x.mode != inExact {
		return t.whole(a)
	}
	front, last := t.last(x.path)
	x.except = 0 // it tells of other indexes
	if t.steps[last].kind == stepShift {
		x.path = front
		if s = t.throughBoth(last, s); t.steps[s].name == "" {
			return t.atom(x)
		}
	}
	p, ok := t.add(x.path, s)
	if !ok {
		return a
	}
	x.path, x.boxed, x.not = p, false, 0
	return t.atom(x)
}

// cut is what a slice expression is that begins or ends at a constant; false if it is what
// it is cut from, as far as is known.
func (r *run) cut(ins *ssa.Slice, x Value) (Value, bool) {
	lo, knownLo := constInt(ins.Low, 0)
	hi, knownHi := constInt(ins.High, -1)
	if !knownHi {
		hi = -1
	}
	if knownLo && lo == 0 {
		if a, ok := deref(ins.X.Type()).Underlying().(*types.Array); hi < 0 || hi > maxWindow || ok && int(a.Len()) == hi {
			return nil, false
		}
	}
	s := r.window(lo, hi)
	if _, again := ins.X.(*ssa.Phi); !knownLo || again && lo > 0 {
		s = r.shift()
	}
	var out Value
	for _, e := range x {
		p, a := split(e)
		at := r.atoms[a]
		if p == 0 && at.kind == atomIn && at.mode == inExact && r.steps[s].name != "" && r.tellsElements(ins.X.Type()) {
			r.targets(single(a), deref(ins.X.Type()))
			at = atom{kind: atomRef, obj: r.pointee(a)}
		}
		if p == 0 && at.kind == atomRef {
			at.path, _ = r.add(at.path, s)
			a = r.atom(at)
		}
		out = append(out, pair(p, a))
	}
	return normal(out), true
}

// tellsElements reports whether it matters which elements of a list somebody is shown: not for the
// bytes of a text.
func (r *run) tellsElements(list types.Type) bool {
	_, array := deref(list).Underlying().(*types.Array)
	return array || !isBytes(list)
}

// shownBy is where the array lies that a target shows a part of, of what type it is, and from
// where up to where; false if that is not known.
func (r *run) shownBy(t target) (front pathID, of types.Type, lo, hi int, ok bool) {
	front, last := r.last(r.inView(t.path))
	if lo, hi, ok = r.windowOf(last); !ok || r.astray(t.path) || r.shifted(front) {
		return 0, nil, 0, 0, false
	}
	of = r.objects[t.obj].typ
	if of == nil {
		of = r.inTypes[t.obj]
	}
	if of = r.typeAlong(of, front); hi < 0 && of != nil {
		if a, isArray := of.Underlying().(*types.Array); isArray && a.Len() <= maxWindow {
			hi = int(a.Len())
		}
	}
	return front, of, lo, hi, hi >= 0
}

// clearedWindow clears what a window shows of an array, if it ends.
func (r *run) clearedWindow(t target) {
	front, _, lo, hi, ok := r.shownBy(t)
	if !ok {
		return
	}
	for k := lo; k < hi; k++ {
		if path, ok := r.add(front, r.pkg.key(strconv.Itoa(k))); ok {
			r.write(t.obj, path, nil, true)
		}
	}
}

// writeThrough writes what a callee left in a slice to the array that it is a part of: an
// index is another one there.
func (r *run) writeThrough(t target, v Value) {
	front, last := r.last(r.inView(t.path))
	lo, _, ok := r.windowOf(last)
	if !ok && !r.astray(t.path) {
		r.write(t.obj, r.plain(t.path), v, false)
		return
	}
	var at, rest Value
	for _, e := range r.excepted(v) {
		p, a := split(e)
		if p == 0 {
			rest = append(rest, e)
			continue
		}
		n := r.nodes[p]
		k, isIndex := r.index(n.head)
		switch {
		case !isIndex:
			rest = append(rest, e)
		case ok && lo+k < maxWindow:
			at = append(at, pair(r.cons(r.pkg.key(strconv.Itoa(lo+k)), n.tail), a))
		default:
			at = append(at, pair(r.cons(r.elem(), n.tail), a))
		}
	}
	if !ok {
		front = r.plain(t.path)
	}
	r.write(t.obj, front, normal(at), false)
	if !r.writeWindow(t, rest) {
		r.write(t.obj, front, rest, false)
	}
}

// maxWindowed is how many entries a write through a window makes of an array.
const maxWindowed = 96

// writeWindow writes to those bytes of an array that a window shows what they then tell, and
// says whether it did. Texts are of the array as a whole.
func (r *run) writeWindow(t target, v Value) bool {
	front, of, lo, hi, ok := r.shownBy(t)
	if !ok || of == nil || !isByteList(of) {
		return false
	}
	labels := r.labels(r.collect(v, collecting{}))
	if len(labels) == 0 || (hi-lo)*len(labels) > maxWindowed {
		return false
	}
	r.write(t.obj, front, dropping(v, func(_ pathID, a atomID) bool {
		k := r.atoms[a].kind
		return k != atomText && k != atomUnknown
	}), false)
	for k := lo; k < hi; k++ {
		if path, ok := r.add(front, r.pkg.key(strconv.Itoa(k))); ok {
			r.write(t.obj, path, labels, false)
		}
	}
	return true
}

func isByteList(t types.Type) bool {
	if a, ok := t.Underlying().(*types.Array); ok {
		return isBytes(types.NewSlice(a.Elem()))
	}
	return isBytes(t)
}
