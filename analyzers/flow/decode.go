package flow

import (
	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// decoder reads one entry into the tables of this pass.
type decoder struct {
	reader
	p     *pkg
	b     *bundle
	name  nameID
	atoms []atomID
	paths []pathID
	objs  []objID
	own   int32
}

func newDecoder(p *pkg, b *bundle, name string, blob []byte) *decoder {
	return &decoder{reader: reader{data: blob}, p: p, b: b, name: p.table.name("entry " + name)}
}

func (d *decoder) int() int { return int(d.uint()) }

func (d *decoder) str() string {
	i := d.int()
	if i >= len(d.b.strings) {
		d.failed = true
		return ""
	}
	return d.b.strings[i]
}

func (d *decoder) nameID() nameID { return d.p.table.name(d.str()) }

func (d *decoder) summary() *summary {
	s := &summary{module: d.str()}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.results = append(s.results, d.value())
	}
	s.objects = d.contents()
	for n := d.int(); n > 0 && !d.failed; n-- {
		if d.int() == 0 {
			s.opens = append(s.opens, nil)
			continue
		}
		o := &open{callee: d.atom(), method: d.nameID()}
		kind := d.int()
		o.values = uint8(kind >> openBits)
		o.pure, o.ruled, o.spawns, o.maybe = kind&openPure != 0, kind&openRuled != 0, kind&openSpawns != 0, kind&openMaybe != 0
		if kind&openAlike != 0 {
			o.alike = d.nameID()
		}
		if kind&openFold != 0 {
			o.fold = fold{on: true, backward: kind&openBackward != 0, arg: d.int() - 1, result: d.int()}
		}
		o.sig = d.int()
		for k := d.int(); k > 0 && !d.failed; k-- {
			o.args = append(o.args, d.value())
		}
		o.found = d.contents()
		o.pos = d.pos()
		s.opens = append(s.opens, o)
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.sends = append(s.sends, d.send())
	}
	s.panics, s.panicDepth, s.recovers = d.value(), d.int(), d.int() == 1
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.handles = append(s.handles, d.source())
	}
	return s
}

func (d *decoder) contents() (list []content) {
	for n := d.int(); n > 0 && !d.failed; n-- {
		o := d.object()
		v := d.value()
		if d.p.objects[o].kind == objGlobal {
			v = d.unpooled(v)
		}
		list = append(list, content{o, v})
	}
	return list
}

func (d *decoder) send() *send {
	s := &send{fn: d.nameID(), kind: d.nameID(), pos: d.pos(), payload: d.value(), endpoint: d.value(), country: d.nameID(), operator: d.nameID(), host: d.nameID(), relay: d.int() == 1}
	if s.words = d.nameID(); s.words != 0 {
		s.gate = d.value()
	}
	s.behind = d.value()
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.via = append(s.via, d.pos())
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.reported = append(s.reported, pairKey{d.pos(), d.text(), d.pos(), d.source()})
	}
	return s
}

func (d *decoder) pos() posID {
	return d.p.pos(finding.Position{File: d.str(), Line: d.int(), Column: d.int()})
}

func (d *decoder) source() srcID {
	return d.p.source(source{class: d.nameID(), what: d.nameID(), why: d.nameID(), pos: d.pos()})
}

func (d *decoder) value() Value {
	var v Value
	for n := d.int(); n > 0 && !d.failed; n-- {
		p, a := d.path(), d.atom()
		if x := d.p.atoms[a]; x.kind == atomIn && x.root.kind == rootGlobal && d.foreign() && d.p.pooled(x.path) {
			a = d.p.atom(atom{kind: atomUnknown})
		}
		v = append(v, pair(p, a))
	}
	return normal(v)
}

// foreign reports whether what is read is of another module, and not of the standard library.
func (d *decoder) foreign() bool { return d.b.module != "" && d.b.module != d.p.module }

// unpooled is what a variable of a package holds, without what its pools do: what other
// modules put there to use it again is no way for data to take.
func (d *decoder) unpooled(v Value) Value {
	if !d.foreign() {
		return v
	}
	return dropping(v, func(p pathID, _ atomID) bool { return d.p.pooled(p) })
}

// pooled reports whether a path leads through a pool.
func (t *table) pooled(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		if s := t.steps[t.nodes[p].head]; s.kind == stepSlot && s.name == slotPool {
			return true
		}
	}
	return false
}

func (d *decoder) path() pathID {
	if n := d.int(); n > 0 {
		if n > len(d.paths) {
			d.failed = true
			return 0
		}
		return d.paths[n-1]
	}
	var steps []stepID
	for n := d.int(); n > 0 && !d.failed; n-- {
		x := step{kind: stepKind(d.int()), flags: uint16(d.int()), name: d.str()}
		if x.kind == stepOpen {
			x.in = d.atom()
		}
		steps = append(steps, d.p.step(x))
	}
	var id pathID
	for i := len(steps) - 1; i >= 0; i-- {
		id = d.p.cons(steps[i], id)
	}
	d.paths = append(d.paths, id)
	return id
}

func (d *decoder) text() textID {
	var holes []atomID
	for n := d.int(); n > 0 && !d.failed; n-- {
		holes = append(holes, d.atom())
	}
	x, _, err := strval.Decode([]byte(d.str()))
	if err != nil {
		d.failed = true
		return 0
	}
	return d.p.text(x.Rename(func(h int) int {
		if h < 1 || h > len(holes) {
			return 0
		}
		return int(holes[h-1])
	}))
}

func (d *decoder) atom() atomID {
	if n := d.int(); n > 0 {
		if n > len(d.atoms) {
			d.failed = true
			return d.p.kill()
		}
		return d.atoms[n-1]
	}
	if d.failed {
		return d.p.kill()
	}
	x := atom{kind: atomKind(d.int())}
	switch x.kind {
	case atomUnknown:
		x.except = d.except()
	case atomData:
		x.src = d.source()
		x.except = d.except()
		x.word = d.nameID()
	case atomGuard:
		x.src = d.source()
		x.in = d.atom()
		x.except = d.except()
		x.word = d.nameID()
	case atomText:
		x.text, x.pos, x.land = d.text(), d.pos(), d.nameID()
		if d.int() == 1 {
			x.in = d.atom()
		}
		x.word = d.nameID()
	case atomWhen:
		x.mode, x.in, x.text = inMode(d.int()), d.atom(), d.text()
	case atomRef:
		x.obj, x.path = d.object(), d.path()
	case atomFunc:
		x.fn = d.p.fnNamed(d.str())
		x.obj = d.object()
	case atomType:
		x.typ = d.p.typeNamed(d.str())
	case atomClean:
		x.minus = d.nameID()
	case atomIn:
		x.mode, x.view, x.boxed = inMode(d.int()), viewID(d.int()), d.int() == 1
		x.not = d.nameID()
		x.root.kind = rootKind(d.int())
		if x.root.kind == rootObject {
			x.root.index = int32(d.object())
		} else {
			x.root.index = int32(d.int())
		}
		x.root.name = d.nameID()
		x.path, x.minus = d.path(), d.nameID()
		x.except = d.except()
		x.word = d.nameID()
	}
	id := d.p.atom(x)
	d.atoms = append(d.atoms, id)
	return id
}

func (d *decoder) except() nameID {
	var except []pathID
	for n := d.int(); n > 0 && !d.failed; n-- {
		except = append(except, d.path())
	}
	return d.p.exceptName(except)
}

func (d *decoder) object() objID {
	switch d.int() {
	case wireKnown:
		n := d.int()
		if n >= len(d.objs) {
			d.failed = true
			return 0
		}
		return d.objs[n]
	case wireInput:
		in := d.atom()
		id := d.p.object(object{kind: objInput, in: in})
		d.objs = append(d.objs, id)
		return id
	case wireGlobal:
		id := d.p.object(object{kind: objGlobal, name: d.nameID()})
		d.objs = append(d.objs, id)
		return id
	case wireOwn:
		d.own++
		o := object{kind: objFact, name: d.name, slot: d.own, many: d.int() == 1, shared: d.int() == 1, box: d.int() == 1, dyn: d.nameID(), like: d.nameID()}
		id := d.p.object(o)
		d.objs = append(d.objs, id)
		return id
	case wireFrozen:
		name := d.nameID()
		id := d.p.lastingNamed(name)
		d.objs = append(d.objs, id)
		d.p.lasting(d.b, id, d.p.table.names[name])
		return id
	}
	return 0
}

// lasting reads what a bundle tells of an object behind a package variable.
func (p *pkg) lasting(b *bundle, id objID, name string) {
	if _, ok := p.frozen[id]; !ok {
		p.frozen[id] = nil
	}
	key := objectPrefix + name
	blob, ok := b.index[key]
	if !ok || b.read[key] {
		return
	}
	b.read[key] = true
	d := newDecoder(p, b, key, blob)
	if v := d.unpooled(d.value()); !d.failed {
		p.frozen[id] = p.union(p.frozen[id], v)
	}
}
