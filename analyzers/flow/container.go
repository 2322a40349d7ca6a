package flow

import (
	"cmp"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

func (r *run) indexAddr(ins *ssa.IndexAddr) Value {
	base := r.val(ins.X)
	s := r.indexStep(ins.Index)
	if r.steps[s].kind == stepKey {
		shifted := false
		for _, a := range r.top(base) {
			if x := r.atoms[a]; x.kind == atomRef && r.astray(x.path) {
				shifted = true
			}
		}
		if shifted {
			s = r.elem()
		}
	}
	return r.offset(base, deref(ins.X.Type()), s)
}

// indexStep is the step to an element: by its index, if that is a constant, or one of an
// enumeration.
func (r *run) indexStep(v ssa.Value) stepID {
	if v == r.turn.index && v != nil {
		return r.key(strconv.Itoa(r.turn.n))
	}
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Int {
		if n, ok := constant.Int64Val(c.Value); ok && n < 64 {
			return r.key(strconv.FormatInt(n, 10))
		}
	}
	if r.isEnum(v.Type()) {
		return r.keyOf(r.val(v), indexKey)
	}
	return r.elem()
}

// lookedUp is what an element tells of the index under which it was found: a digit out
// of a table is the number that it was asked for.
func (r *run) lookedUp(index ssa.Value, elem types.Type) Value {
	if _, basic := elem.Underlying().(*types.Basic); !basic || !carries(elem) {
		return nil
	}
	return r.without(r.labels(r.val(index)), func(a atom) bool { return a.kind == atomUnknown })
}

// ofText is what a byte tells of the text that it is one of.
func (r *run) ofText(list ssa.Value) Value {
	if !isBytes(list.Type()) {
		return nil
	}
	text := r.at(r.load(r.val(list), list.Type()), r.slot(slotContent))
	return r.without(r.labels(text), func(a atom) bool { return a.kind == atomUnknown })
}

// rewritten drops the text that a byte slice was known to be when an element of
// it changes.
func (r *run) rewritten(addr ssa.Value) {
	ia, ok := addr.(*ssa.IndexAddr)
	if !ok || !isBytes(ia.X.Type()) {
		return
	}
	for _, t := range r.targets(r.val(ia.X), ia.X.Type()) {
		path, ok := r.add(r.plain(t.path), r.slot(slotContent))
		old := r.atPath(r.read(t.obj), path)
		if ok && !r.labels(old).equal(old) {
			r.write(t.obj, path, r.union(r.labels(old), r.unknown()), true)
		}
	}
}

func (r *run) mapUpdate(ins *ssa.MapUpdate) {
	v := r.val(ins.Value)
	s := r.mapKey(ins.Key)
	if key, ok := constString(ins.Key); ok {
		if !isZero(ins.Value) {
			v = r.mark(v, r.sens.Key(ins.Pos(), key, ins.Value.Type()))
		}
	} else if r.steps[s].kind != stepKey {
		key := r.val(ins.Key)
		if _, basic := ins.Key.Type().Underlying().(*types.Basic); basic {
			key = r.derive(key)
		}
		r.write1(r.val(ins.Map), r.slot(slotKeys), key)
	}
	m := r.val(ins.Map)
	ts := r.targets(m, ins.Map.Type())
	at := make([]target, 0, len(ts))
	for _, t := range ts {
		path, ok := r.add(r.plain(t.path), s)
		r.write(t.obj, path, v, ok && len(ts) == 1 && r.steps[s].kind != stepElem)
		at = append(at, target{t.obj, path})
	}
	if r.steps[s].kind == stepElem {
		r.noteMapSweep(ins, at, v)
	}
}

// write1 stores v weakly at the part s of what base points at.
func (r *run) write1(base Value, s stepID, v Value) {
	for _, t := range r.targets(base, nil) {
		path, _ := r.add(r.plain(t.path), s)
		r.write(t.obj, path, v, false)
	}
}

// mapKey is the step to the element under a key: one that is known, that of an input,
// or any. Behind an interface a constant of a type made for it is another key than
// what looks the same.
func (r *run) mapKey(k ssa.Value) stepID {
	if mi, ok := k.(*ssa.MakeInterface); ok {
		c, isConst := mi.X.(*ssa.Const)
		if _, named := types.Unalias(mi.X.Type()).(*types.Named); named && isConst && c.Value != nil {
			text := c.Value.ExactString()
			if c.Value.Kind() == constant.String {
				text = constant.StringVal(c.Value)
			}
			return r.pkg.key("n" + types.TypeString(mi.X.Type(), nil) + " " + text)
		}
	}
	if key, ok := constString(k); ok {
		return r.pkg.key("s" + key)
	}
	if c, ok := k.(*ssa.Const); ok && c.Value != nil {
		return r.pkg.key("c" + c.Value.ExactString())
	}
	if mi, ok := k.(*ssa.MakeInterface); ok {
		if s, ok := r.keyByParameter(mi.X.Type()); ok {
			return s
		}
		if name, ok := keyByType(mi.X); ok {
			return r.pkg.key(typeKey + name)
		}
	}
	if s, ok := r.decidedKey(k); ok {
		return s
	}
	kind := ""
	if isInteger(k.Type()) {
		kind = numberKey
	}
	return r.keyOf(r.val(k), kind)
}

// What the names of keys that are constants begin with.
const (
	textKey   = "s"
	numberKey = "c"
	typeKey   = "t" // of what its type, or its variable, tells apart
	indexKey  = "#" // of indexes, whose names begin with nothing
	beginKey  = "x" // of an element of which it is only known how its key begins
)

// keyOf is the step to the element under a key: one that is known, that of an input,
// or any. Kind is numberKey for numbers, indexKey for those of an array or a slice.
func (r *run) keyOf(v Value, kind string) stepID {
	if kind == baseKey {
		if steps := r.baseSteps(v); len(steps) == 1 {
			return steps[0]
		}
		return r.pkg.key(noBase)
	}
	if strings.HasPrefix(kind, typeKey) {
		return r.keyOfType(v, kind)
	}
	top := slices.DeleteFunc(r.top(v), func(a atomID) bool { return r.atoms[a].kind == atomType })
	if name, ok := r.variableOf(top); ok {
		return r.pkg.key(typeKey + name)
	}
	if begins, ok := r.beginning(top); ok && kind == "" {
		return r.step(step{kind: stepElem, name: beginKey + begins})
	}
	if len(top) != 1 {
		return r.elem()
	}
	switch x := r.atoms[top[0]]; x.kind {
	case atomText:
		if s, known := r.texts[x.text].Known(); known {
			if kind == indexKey {
				return r.pkg.key(s)
			}
			return r.pkg.key(cmp.Or(kind, textKey) + s)
		}
	case atomIn:
		if r.opensKey(top[0]) {
			return r.step(step{kind: stepOpen, name: kind, in: r.unboxed(top[0])})
		}
	}
	return r.elem()
}

// beginning is what a key begins with of which the rest is not known.
func (r *run) beginning(top []atomID) (begins string, ok bool) {
	for _, a := range top {
		switch x := r.atoms[a]; {
		case x.kind == atomText && begins == "":
			parts := r.texts[x.text].Parts
			if len(parts) < 2 || parts[0].Hole != nil || parts[0].Lit == "" {
				return "", false
			}
			begins = parts[0].Lit
		case x.kind == atomData, x.kind == atomGuard, x.kind == atomUnknown, x.kind == atomIn && x.mode == inDeep:
		default:
			return "", false
		}
	}
	return begins, begins != ""
}

// variableOf is the package variable that holds a key, and, maybe, what it pointed at from the
// beginning.
func (r *run) variableOf(top []atomID) (name string, ok bool) {
	for _, a := range top {
		switch x := r.atoms[a]; {
		case x.kind == atomRef && x.path == 0 && r.lasts(x.obj):
		case x.kind == atomIn && x.mode == inExact && x.root.kind == rootGlobal && x.path == 0 && name == "":
			name = r.table.names[x.root.name]
		default:
			return "", false
		}
	}
	return name, name != ""
}

func (r *run) lookup(ins *ssa.Lookup) {
	var v Value
	if isString(ins.X.Type()) {
		v = r.union(r.derive(r.val(ins.X)), r.lookedUp(ins.Index, types.Typ[types.Byte]))
	} else {
		key := r.mapKey(ins.Index)
		v = r.at(r.underKeys(r.load(r.val(ins.X), ins.X.Type()), key), key)
		if key, ok := constString(ins.Index); ok {
			v = r.mark(v, r.sens.Key(ins.Pos(), key, elemType(ins.X.Type())))
		}
	}
	if ins.CommaOk {
		v = r.tuple(v, r.unknown())
	} else {
		v = r.computed(ins, v)
	}
	r.set(ins, v)
}

// underKeys is what a map holds, in which texts under a key that is known carry the
// condition that the key asked for, which callers bring, is that one.
func (r *run) underKeys(content Value, asked stepID) Value {
	if r.steps[asked].kind != stepOpen {
		return content
	}
	out := slices.Clone(content)
	for i, e := range out {
		p, a := split(e)
		if p == 0 {
			continue
		}
		k := r.steps[r.nodes[p].head]
		prefix := cmp.Or(r.steps[asked].name, textKey)
		if prefix == indexKey {
			prefix = ""
		}
		text, isText := strings.CutPrefix(k.name, prefix)
		if k.kind != stepKey || !isText || r.atoms[a].kind != atomText {
			continue
		}
		w := r.atom(atom{kind: atomWhen, mode: whenEqual, in: r.steps[asked].in, text: r.text(strval.Const(text))})
		out[i] = pair(p, r.onlyWhen(a, w))
	}
	return normal(out)
}

// atKeys is the part of v at a path, as underKeys tells what lies under each key.
func (r *run) atKeys(v Value, p pathID) Value {
	if !r.open[p] {
		return r.atPath(v, p)
	}
	for ; p != 0 && len(v) > 0; p = r.nodes[p].tail {
		s := r.nodes[p].head
		v = r.at(r.underKeys(v, s), s)
	}
	return v
}

func (r *run) slice(ins *ssa.Slice) {
	x := r.val(ins.X)
	if isString(ins.X.Type()) {
		r.set(ins, r.substring(ins, x))
		return
	}
	if emptied(ins) && (ins.Low == nil || isZero(ins.Low)) {
		// What it is of may be seen again behind its end; whoever cuts it does not mean that.
		o := r.object(object{kind: objAlloc, site: ins, typ: ins.Type(), many: r.inLoop(ins) && r.kept(ins)})
		r.heap = r.heap.set(o, nil)
		x = r.refTo(o)
	} else if v, ok := r.cut(ins, x); ok {
		x = v
	}
	r.set(ins, r.someOf(ins, x))
}

// emptied reports whether a slice is cut so that nothing is left of it.
func emptied(s *ssa.Slice) bool {
	high, ok := constInt(s.High, -1)
	return ok && high == 0 && s.Max == nil
}

// substring cuts known text at constant bounds; else only labels remain.
func (r *run) substring(ins *ssa.Slice, x Value) Value {
	lo, okLo := constInt(ins.Low, 0)
	hi, okHi := constInt(ins.High, -1)
	out := r.labels(x)
	for _, t := range r.textsOf(x) {
		if s, known := t.text.Known(); known && okLo && okHi && t.text.How == "" {
			end := hi
			if end < 0 {
				end = len(s)
			}
			if 0 <= lo && lo <= end && end <= len(s) {
				out = append(out, pair(0, r.textAtom(strval.Const(s[lo:end]), t)))
				continue
			}
		}
		out = append(out, pair(0, r.textAtom(strval.NewHole(0), t)))
	}
	return normal(out)
}

func (r *run) next(ins *ssa.Next) {
	x := r.val(ins.Iter)
	if ins.IsString {
		r.set(ins, r.tuple(nil, nil, r.derive(x)))
		return
	}
	c := r.load(x, nil)
	k := r.at(c, r.slot(slotKeys))
	for _, e := range c {
		// Constant keys carry no labels, but they are text.
		p, _ := split(e)
		if p == 0 {
			continue
		}
		if s := r.steps[r.nodes[p].head]; s.kind == stepKey && len(s.name) > 1 && s.name[0] == 's' {
			k = r.union(k, single(r.textAtom(strval.Const(s.name[1:]), text{})))
		}
	}
	r.set(ins, r.tuple(nil, k, r.at(c, r.elem())))
}

func (r *run) selectInstr(ins *ssa.Select) {
	vs := []Value{r.unknown(), r.unknown()}
	for _, s := range ins.States {
		if s.Dir == types.SendOnly {
			r.write1(r.val(s.Chan), r.elem(), r.val(s.Send))
			continue
		}
		vs = append(vs, r.at(r.load(r.val(s.Chan), s.Chan.Type()), r.elem()))
	}
	r.set(ins, r.tuple(vs...))
}
