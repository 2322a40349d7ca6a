package flow

import (
	"go/types"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// ruled is a call under rules: what its places are, and what its results become.
type ruled struct {
	r       *run
	x       *site
	sig     *types.Signature
	results []Value
	made    map[int]objID
	takes   int            // how many flows of it take
	pkg     *types.Package // the callee's, nil if it is not known
	between bool           // it makes things for several goroutines
	passes  bool           // it only calls what it is given
	hands   bool           // a rule says how functions among the arguments are called
	prints  bool           // characters are numbers to what is evaluated now
}

// spot is a value at a place, with its static type and the operand it came from.
type spot struct {
	val Value
	typ types.Type
	ssa ssa.Value
	// reader says that a reader is wanted there, whatever type it is of.
	reader bool
}

// signature is the callee's: that of the method, where one is known.
func (x *site) signature(ce callee) *types.Signature {
	if ce.obj != nil {
		return ce.obj.Signature()
	}
	return x.sig
}

// hasRecv reports whether the first argument of the site is a receiver.
func (u *ruled) hasRecv() bool { return u.sig.Recv() != nil }

// arg is the i-th argument, the receiver not counted.
func (u *ruled) arg(i int) (spot, bool) {
	j := i
	if u.hasRecv() {
		j++
	}
	if j >= len(u.x.args) {
		return spot{}, false
	}
	s := spot{val: u.x.args[j]}
	if i < u.sig.Params().Len() {
		s.typ = u.sig.Params().At(i).Type()
		s.reader = isReader(s.typ)
	}
	if ops := u.x.operands(); j < len(ops) {
		s.ssa = ops[j]
		if mi, ok := s.ssa.(*ssa.MakeInterface); ok {
			s.val = u.r.union(u.r.outOfBox(s.val), u.r.val(mi.X))
		}
		if s.typ == nil || types.IsInterface(s.typ) {
			s.typ = unwrap(s.ssa).Type()
		}
	}
	return s, true
}

// operands are the values at the call, the receiver first, if the site is the call itself.
func (x *site) operands() []ssa.Value {
	if x.depth > 0 {
		return nil
	}
	if x.common.IsInvoke() || x.ofType {
		return append([]ssa.Value{x.common.Value}, x.common.Args...)
	}
	return x.common.Args
}

func unwrap(v ssa.Value) ssa.Value {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		return mi.X
	}
	return v
}

// spots are the values at a place, before its path.
func (u *ruled) spots(p policy.Place) []spot {
	switch p.Kind {
	case policy.Recv:
		if !u.hasRecv() || len(u.x.args) == 0 {
			return nil
		}
		s := spot{val: u.x.args[0], typ: u.sig.Recv().Type()}
		if ops := u.x.operands(); len(ops) > 0 {
			s.ssa = ops[0]
		}
		return []spot{s}
	case policy.Arg:
		if s, ok := u.arg(p.Index); ok {
			return []spot{s}
		}
	case policy.ArgNamed:
		for i := range u.sig.Params().Len() {
			if u.sig.Params().At(i).Name() == p.Name {
				if s, ok := u.arg(i); ok {
					return []spot{s}
				}
			}
		}
	case policy.Args:
		var out []spot
		for i := range u.sig.Params().Len() {
			if s, ok := u.arg(i); ok {
				out = append(out, s)
			}
		}
		return out
	case policy.Result:
		if p.Index < u.sig.Results().Len() {
			return []spot{{val: u.result(p.Index), typ: u.sig.Results().At(p.Index).Type()}}
		}
	case policy.Global:
		o := u.r.common(p.Name)
		if isVariable(p.Name) {
			return []spot{{val: u.r.read(o)}}
		}
		return []spot{{val: single(u.r.atom(atom{kind: atomRef, obj: o}))}}
	case policy.New:
		o, t := u.anew(p)
		s := spot{val: single(u.r.atom(atom{kind: atomRef, obj: o}))}
		if t != nil {
			s.typ = types.NewPointer(t)
		}
		return []spot{s}
	case policy.Results:
		var out []spot
		for i := range u.sig.Results().Len() {
			out = append(out, spot{val: u.result(i), typ: u.sig.Results().At(i).Type()})
		}
		return out
	}
	return nil
}

func (u *ruled) result(i int) Value {
	for len(u.results) <= i {
		u.results = append(u.results, nil)
	}
	return u.results[i]
}

// read are the values at a place.
func (u *ruled) read(p policy.Place) []spot {
	out := u.spots(p)
	for i := range out {
		for _, part := range p.Path {
			if n, ok := strings.CutPrefix(part, "#result"); ok {
				i0, _ := strconv.Atoi(n)
				out[i] = spot{val: u.r.answer(u.x, out[i].val, i0), typ: u.r.answerType(out[i].val, i0)}
				continue
			}
			if n, ok := strings.CutPrefix(part, "#param"); ok {
				i0, _ := strconv.Atoi(n)
				out[i] = u.filledIn(out[i], i0)
				continue
			}
			if len(part) > 1 && part[0] == '#' && unicode.IsUpper(rune(part[1])) {
				out[i] = spot{val: u.r.asked(u.x, out[i], part[1:]), typ: anything}
				continue
			}
			out[i] = u.r.part(out[i], part)
		}
	}
	return out
}

// part is the part of a spot that one word of a place's path names.
func (r *run) part(s spot, word string) spot {
	out := spot{typ: s.typ}
	pointer := false
	if s.typ != nil {
		pointer = isPointerLike(s.typ)
		if p, ok := s.typ.Underlying().(*types.Pointer); ok {
			out.typ = p.Elem()
		}
	} else {
		pointer = true
	}
	inner := s.val
	if pointer {
		inner = r.load(s.val, out.typ)
		if s.typ == nil || types.IsInterface(s.typ) {
			inner = r.union(inner, s.val)
		}
	}
	switch {
	case word == "*":
		out.val = inner
	case word == "[]":
		out.val = r.at(inner, r.elem())
		if s.typ != nil {
			out.typ = elemType(s.typ)
		}
	case word[0] == '#':
		out.val, out.typ = r.at(inner, r.slot(word[1:])), slotType(word)
	default:
		var step stepID
		step, out.typ = r.fieldNamed(out.typ, word)
		out.val = r.at(inner, step)
	}
	out.reader = isReader(out.typ)
	return out
}

// slotType is the type of what rules keep in a slot of an object, nil if it may be any.
func slotType(word string) types.Type {
	switch word {
	case "#text", "#said", "#query", "#route", "#wildcards", "#" + slotMasked:
		return types.Typ[types.String]
	case "#pairs":
		return types.NewSlice(types.Typ[types.String])
	}
	return nil
}

// fieldNamed is the step to a field of a type by its name, and the field's type.
func (r *run) fieldNamed(t types.Type, name string) (stepID, types.Type) {
	if t != nil {
		if s, ok := t.Underlying().(*types.Struct); ok {
			for i := range s.NumFields() {
				if s.Field(i).Name() == name {
					return r.fieldStep(s, i), s.Field(i).Type()
				}
			}
		}
	}
	return r.field(name, 0), nil
}

// cell is where something is written: targets, and the type of what lies there.
type cell struct {
	at     []target
	typ    types.Type
	result int // a result itself, if no path leads on; else -1
	strong bool
}

// cells are the locations that a place denotes: what arguments and receivers
// point at, and the results.
func (u *ruled) cells(p policy.Place) []cell {
	r := u.r
	var out []cell
	if p.Kind == policy.Result || p.Kind == policy.Results {
		for i := range u.sig.Results().Len() {
			if p.Kind == policy.Result && i != p.Index {
				continue
			}
			t := u.sig.Results().At(i).Type()
			if p.Kind == policy.Results && !carries(t) {
				continue
			}
			if len(p.Path) == 0 && !isPointerLike(t) {
				out = append(out, cell{result: i, typ: t})
				continue
			}
			if !isPointerLike(t) {
				// A struct by value: its parts are parts of the result.
				out = append(out, cell{result: i, typ: t})
				continue
			}
			o := u.object(i, t)
			out = append(out, u.walk(cell{at: []target{{obj: o}}, typ: deref(t), result: -1, strong: true}, p.Path))
		}
		return out
	}
	if p.Kind == policy.Global {
		return []cell{u.walk(cell{at: []target{{obj: r.common(p.Name)}}, result: -1, strong: !isVariable(p.Name)}, p.Path)}
	}
	if p.Kind == policy.New {
		o, t := u.anew(p)
		return []cell{u.walk(cell{at: []target{{obj: o}}, typ: t, result: -1, strong: true}, p.Path)}
	}
	for _, s := range u.spots(p) {
		if s.typ != nil && !isPointerLike(s.typ) && !r.isHandle(s) {
			continue
		}
		t := s.typ
		if t != nil {
			t = deref(t)
		}
		ts := r.writable(r.targets(s.val, t), p.Path)
		out = append(out, u.walk(cell{at: ts, typ: t, result: -1, strong: len(ts) == 1 && !r.shifted(ts[0].path)}, p.Path))
	}
	return out
}

// sharedPrefix begins the names of things that all calls share.
const sharedPrefix = "rule "

// common is the object behind a thing that all calls share, such as a default
// logger: a package variable that no package declares.
func (p *pkg) common(name string) objID {
	n := p.table.name(sharedPrefix + name)
	if p.variables[n] == nil {
		p.variables[n] = &variable{exported: true}
	}
	p.variables[n].still = isVariable(name)
	return p.object(object{kind: objGlobal, name: n})
}

// walk follows the path of a place from a cell, making what is missing on the way.
func (u *ruled) walk(c cell, path []string) cell {
	r := u.r
	for i, word := range path {
		last := i == len(path)-1
		if word == "*" && i == 0 {
			continue // the cell is what the pointer points at already
		}
		var step stepID
		t := c.typ
		switch {
		case word == "*":
			c = u.through(c, i)
			continue
		case word == "[]":
			step = r.elem()
			if t != nil {
				t = elemType(t)
			}
		case word[0] == '#':
			step, t = r.slot(word[1:]), slotType(word)
		default:
			step, t = r.fieldNamed(t, word)
		}
		next := cell{typ: t, result: c.result, strong: c.strong && step != r.elem()}
		for _, a := range c.at {
			p, _ := r.add(r.plain(a.path), step)
			next.at = append(next.at, target{a.obj, p})
		}
		c = next
		if !last && t != nil && path[i+1] != "*" {
			if _, ok := t.Underlying().(*types.Pointer); ok {
				c = u.through(c, i)
			}
		}
	}
	return c
}

// through is what the pointers in a cell point at; a nil one gets an object to point at.
func (u *ruled) through(c cell, depth int) cell {
	r := u.r
	var elem types.Type
	if c.typ != nil {
		elem = deref(c.typ)
	}
	next := cell{typ: elem, result: -1, strong: c.strong}
	for i, a := range c.at {
		inner := r.targets(r.atPath(r.read(a.obj), a.path), elem)
		if len(inner) == 0 {
			o := r.object(object{kind: objMade, call: u.x.ins, inner: a.obj, in: atomID(a.path), slot: madeSlot(madeBehind, u.x.level(), depth*64+i), typ: elem, many: u.x.weak})
			if _, ok := r.heap.get(o); !ok || !u.x.weak || r.turn.index != nil && r.objects[a.obj].call == u.x.ins {
				r.heap = r.heap.set(o, nil)
			}
			r.write(a.obj, a.path, r.refTo(o), c.strong)
			inner = []target{{obj: o}}
		}
		next.at = append(next.at, inner...)
	}
	next.strong = next.strong && len(next.at) == 1
	return next
}

// object is what the i-th result of the call points at.
func (u *ruled) object(i int, t types.Type) objID {
	r := u.r
	if o, ok := u.made[i]; ok {
		return o
	}
	for _, a := range r.top(u.result(i)) {
		if x := r.atoms[a]; x.kind == atomRef && x.path == 0 {
			u.made[i] = x.obj
			return x.obj
		}
	}
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeResult, u.x.level(), i), typ: deref(t), many: u.x.weak && r.inLoop(u.x.ins) || u.x.depth > 0, shared: u.between || isChan(t)})
	if _, ok := r.heap.get(o); !ok || !r.objects[o].many || r.overWithTurn(u.x.ins, i) {
		r.heap = r.heap.set(o, nil)
	}
	u.made[i] = o
	u.results[i] = r.union(u.results[i], r.refTo(o))
	return o
}
