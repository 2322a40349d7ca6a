package flow

import (
	"encoding/binary"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// encoder writes summaries into a bundle. Within one entry each atom, path and
// object is written out where it is first met, and by number after that.
type encoder struct {
	p       *pkg
	strings []string
	strIx   map[string]int
	entries []entry
	has     map[string]bool
	funcs   []funcID // handed out, to be written too
	types   []typeID
	seenFn  map[funcID]bool
	seenTyp map[typeID]bool
	// lasting are the objects behind package variables that are to be written, with
	// how many references away from a summary each is.
	lasting []objID
	away    map[objID]int
	depth   int // of the object being written
	handed  int // types

	// Of the entry being written:
	buf   []byte
	atoms map[atomID]int
	paths map[pathID]int
	objs  map[objID]int
}

func newEncoder(p *pkg) *encoder {
	return &encoder{p: p, strIx: map[string]int{}, has: map[string]bool{}, seenFn: map[funcID]bool{}, seenTyp: map[typeID]bool{}, away: map[objID]int{}}
}

func (e *encoder) begin() {
	e.buf = nil
	e.atoms, e.paths, e.objs = map[atomID]int{}, map[pathID]int{}, map[objID]int{}
}

func (e *encoder) uint(n int) { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }

func (e *encoder) str(s string) {
	i, ok := e.strIx[s]
	if !ok {
		i = len(e.strings)
		e.strings = append(e.strings, s)
		e.strIx[s] = i
	}
	e.uint(i)
}

func (e *encoder) name(n nameID) { e.str(e.p.table.names[n]) }

func (e *encoder) bool(b bool) {
	if b {
		e.uint(1)
	} else {
		e.uint(0)
	}
}

// function writes a function of this package under its name.
func (e *encoder) function(fn *ssa.Function) {
	if e.p.making {
		e.tell(fn)
		return
	}
	sum := e.p.sums[fn]
	if sum == nil {
		return
	}
	e.summary(fn.RelString(nil), sum)
}

// trivial reports whether a summary says nothing.
func (s *summary) trivial() bool {
	if len(s.objects)+len(s.sends)+len(s.opens)+len(s.handles)+len(s.panics) > 0 || s.recovers {
		return false
	}
	for _, v := range s.results {
		if len(v) > 0 {
			return false
		}
	}
	return true
}

func (e *encoder) summary(name string, s *summary) {
	if e.has[name] || skips && s.trivial() {
		return
	}
	e.has[name] = true
	e.begin()
	e.str(s.module)
	e.uint(len(s.results))
	for _, v := range s.results {
		e.value(v)
	}
	e.contents(s.objects)
	e.uint(len(s.opens))
	for _, o := range s.opens {
		e.bool(o != nil)
		if o == nil {
			continue
		}
		e.atom(o.callee)
		e.name(o.method)
		e.openKind(o)
		e.uint(o.sig)
		e.uint(len(o.args))
		for _, a := range o.args {
			e.value(a)
		}
		e.contents(o.found)
		e.pos(o.pos)
	}
	e.uint(len(s.sends))
	for _, x := range s.sends {
		e.send(x)
	}
	e.value(s.panics)
	e.uint(s.panicDepth)
	e.bool(s.recovers)
	e.uint(len(s.handles))
	for _, h := range s.handles {
		e.source(h)
	}
	e.entries = append(e.entries, entry{name, e.buf})
}

func (e *encoder) contents(list []content) {
	e.uint(len(list))
	for _, c := range list {
		e.object(c.obj)
		e.value(c.val)
	}
}

func (e *encoder) send(s *send) {
	e.name(s.fn)
	e.name(s.kind)
	e.pos(s.pos)
	e.value(s.payload)
	e.value(s.endpoint)
	e.name(s.country)
	e.name(s.operator)
	e.name(s.host)
	e.bool(s.relay)
	e.name(s.words)
	if s.words != 0 {
		e.value(s.gate)
	}
	e.value(s.behind)
	e.uint(len(s.via))
	for _, v := range s.via {
		e.pos(v)
	}
	e.uint(len(s.reported))
	for _, k := range s.reported {
		e.pos(k.sink)
		e.text(k.text)
		e.pos(k.at)
		e.source(k.src)
	}
}

// variable writes what a package variable holds.
func (e *encoder) variable(g *ssa.Global) {
	v := e.p.variables[e.p.table.name(g.RelString(nil))]
	if v == nil || len(v.val) == 0 || e.p.making {
		return
	}
	e.begin()
	e.value(e.p.slim(v.val))
	e.entries = append(e.entries, entry{variablePrefix + g.RelString(nil), e.buf})
}

func (e *encoder) pos(id posID) {
	p := e.p.poss[id]
	e.str(p.File)
	e.uint(p.Line)
	e.uint(p.Column)
}

func (e *encoder) source(id srcID) {
	s := e.p.srcs[id]
	e.name(s.class)
	e.name(s.what)
	e.name(s.why)
	e.pos(s.pos)
}

func (e *encoder) value(v Value) {
	e.uint(len(v))
	for _, x := range v {
		p, a := split(x)
		e.path(p)
		e.atom(a)
	}
}

// path writes 0 for a new path, or its number.
func (e *encoder) path(id pathID) {
	if n, ok := e.paths[id]; ok {
		e.uint(n)
		return
	}
	e.uint(0)
	steps := e.p.list(id)
	e.uint(len(steps))
	for _, s := range steps {
		x := e.p.steps[s]
		e.uint(int(x.kind))
		e.uint(int(x.flags))
		e.str(x.name)
		if x.kind == stepOpen {
			e.atom(x.in)
		}
	}
	e.paths[id] = len(e.paths) + 1
}

// text writes a text; its holes are atoms, in order.
func (e *encoder) text(id textID) {
	x := e.p.texts[id]
	var ids []int
	for _, h := range x.Holes() {
		if h != 0 && !slices.Contains(ids, h) {
			ids = append(ids, h)
		}
	}
	e.uint(len(ids))
	for _, h := range ids {
		e.atom(atomID(h))
	}
	e.str(x.Rename(func(h int) int { return slices.Index(ids, h) + 1 }).Key())
}

// atom writes 0 and an atom that is new, or its number.
func (e *encoder) atom(id atomID) {
	if n, ok := e.atoms[id]; ok {
		e.uint(n)
		return
	}
	e.uint(0)
	x := e.p.atoms[id]
	e.uint(int(x.kind))
	switch x.kind {
	case atomUnknown:
		e.except(x.except)
	case atomData:
		e.source(x.src)
		e.except(x.except)
		e.name(x.word)
	case atomGuard:
		e.source(x.src)
		e.atom(x.in)
		e.except(x.except)
		e.name(x.word)
	case atomText:
		e.text(x.text)
		e.pos(x.pos)
		e.name(x.land)
		e.bool(x.in != 0)
		if x.in != 0 {
			e.atom(x.in)
		}
		e.name(x.word)
	case atomWhen:
		e.uint(int(x.mode))
		e.atom(x.in)
		e.text(x.text)
	case atomRef:
		e.object(x.obj)
		e.path(x.path)
	case atomFunc:
		e.str(e.p.table.funcs[x.fn].key)
		e.object(x.obj)
		if !e.seenFn[x.fn] {
			e.seenFn[x.fn] = true
			e.funcs = append(e.funcs, x.fn)
		}
	case atomType:
		e.str(e.p.table.types[x.typ].key)
		if !e.seenTyp[x.typ] {
			e.seenTyp[x.typ] = true
			e.types = append(e.types, x.typ)
		}
	case atomClean:
		e.name(x.minus)
	case atomIn:
		e.uint(int(x.mode))
		e.uint(int(x.view))
		e.bool(x.boxed)
		e.name(x.not)
		e.uint(int(x.root.kind))
		if x.root.kind == rootObject {
			e.object(objID(x.root.index))
		} else {
			e.uint(int(x.root.index))
		}
		e.name(x.root.name)
		e.path(x.path)
		e.name(x.minus)
		e.except(x.except)
		e.name(x.word)
	}
	e.atoms[id] = len(e.atoms) + 1
}

// except writes paths that were overwritten.
func (e *encoder) except(n nameID) {
	except := e.p.exceptList(n)
	e.uint(len(except))
	for _, p := range except {
		e.path(p)
	}
}

// The ways an object is written.
const (
	wireNone = iota
	wireKnown
	wireInput
	wireGlobal
	wireOwn
	wireFrozen
)

func (e *encoder) object(id objID) {
	id = e.p.canon(id)
	if id == 0 {
		e.uint(wireNone)
		return
	}
	if n, ok := e.objs[id]; ok {
		e.uint(wireKnown)
		e.uint(n)
		return
	}
	x := e.p.objects[id]
	switch x.kind {
	case objInput:
		e.uint(wireInput)
		e.atom(x.in)
		e.objs[id] = len(e.objs)
		return
	case objGlobal:
		e.uint(wireGlobal)
		e.name(x.name)
		e.objs[id] = len(e.objs)
		return
	}
	if _, frozen := e.p.frozen[id]; !frozen {
		e.uint(wireOwn)
		e.bool(x.many)
		e.bool(x.shared)
		e.bool(x.box)
		typ, like := e.p.objectType(id), ""
		if typ == "" {
			like = e.p.table.names[e.p.table.kindName(x)]
		}
		e.str(typ)
		e.str(like)
		e.objs[id] = len(e.objs)
		return
	}
	e.uint(wireFrozen)
	e.str(e.p.frozenName(id))
	e.objs[id] = len(e.objs)
	if _, ok := e.away[id]; !ok && e.depth < maxAway && len(e.away) < maxLasting {
		e.away[id] = e.depth + 1
		e.lasting = append(e.lasting, id)
	}
}

// maxAway and maxLasting bound what a fact tells of objects behind package
// variables: how many references deep, and how many in all.
const (
	maxAway    = 6
	maxLasting = 64
)
