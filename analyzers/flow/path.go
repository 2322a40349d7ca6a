package flow

import (
	"go/ast"
	"strings"
)

// A step leads from a value to a part of it.
type step struct {
	kind  stepKind
	name  string
	flags uint16
	in    atomID // stepOpen
}

type stepKind uint8

const (
	stepField stepKind = iota + 1 // a struct's field
	stepKey                       // an element under a constant index or key
	stepElem                      // any element
	stepOpen                      // the element under a key that is an input
	stepSlot                      // what a type hides: its content, the endpoint it is bound to
	stepDeref                     // what a pointer points at
	stepShift                     // a slice that begins at an unknown index of its array
	stepUnbox                     // what a box behind an interface holds
)

// Flags of a field: by which encoders it is passed over.
const (
	hidden   uint16 = 1 << iota // not exported
	skipJSON                    // tagged json:"-"
	skipXML                     // tagged xml:"-"
	again                       // leads to another value of the type that has it
	againPtr                    // is a pointer to one
	skipYAML                    // tagged yaml:"-", and so on
	skipTOML
	skipBSON
	skipMsgpack
	skipCBOR
	skipGORM
	skipAvro
)

const (
	slotContent = "content" // what a buffer, reader or encoded value holds
	slotBound   = "bound"   // the endpoint that a connection, client or message is bound to
	slotPool    = "pool"    // what a pool holds
	slotHold    = "hold"    // what a wrapper keeps a reference to
	slotWrapped = "wrapped" // what can be asked of a value that does not tell it, as of an error
	slotKeys    = "keys"    // the keys of a map that are no constants
	slotMasked  = "masked"  // of what writes a log: the names that it leaves out
	slotCalls   = "calls"   // of a function value of a library: what keeps what it is called with
)

// maxPath is the number of steps, dereferences not counted, after which a path is folded.
const maxPath = 7

type (
	stepID int32
	pathID int32
)

type pathNode struct {
	head stepID
	tail pathID
}

// paths interns steps and paths. Path 0 is the empty path.
type paths struct {
	steps   []step
	stepIx  map[step]stepID
	nodes   []pathNode
	nodeIx  index
	lengths []uint8 // counted steps
	open    []bool  // holds a key that is an input
}

func newPaths() *paths {
	p := &paths{stepIx: map[step]stepID{}}
	p.steps = append(p.steps, step{})
	p.nodes = append(p.nodes, pathNode{})
	p.lengths = append(p.lengths, 0)
	p.open = append(p.open, false)
	return p
}

func (p *paths) step(s step) stepID {
	id, ok := p.stepIx[s]
	if !ok {
		id = stepID(len(p.steps))
		p.steps = append(p.steps, s)
		p.stepIx[s] = id
	}
	return id
}

func (p *paths) field(name string, flags uint16) stepID {
	if !ast.IsExported(name) {
		flags |= hidden
	}
	return p.step(step{kind: stepField, name: name, flags: flags})
}

func (p *paths) key(name string) stepID   { return p.step(step{kind: stepKey, name: name}) }
func (p *paths) elem() stepID             { return p.step(step{kind: stepElem}) }
func (p *paths) deref() stepID            { return p.step(step{kind: stepDeref}) }
func (p *paths) unboxing(t string) stepID { return p.step(step{kind: stepUnbox, name: t}) }
func (p *paths) shift() stepID            { return p.step(step{kind: stepShift}) }
func (p *paths) slot(name string) stepID  { return p.step(step{kind: stepSlot, name: name}) }

// cons is the path that takes s and then tail. What lies beyond maxPath is folded.
func (p *paths) cons(s stepID, tail pathID) pathID {
	n := p.lengths[tail]
	if p.counts(s) {
		n++
	}
	if n > maxPath {
		tail = p.truncate(tail, maxPath-1)
		n = maxPath
	}
	node := pathNode{s, tail}
	hash := node.hash()
	at := where(&p.nodeIx, p.nodes, node, hash)
	if at < 0 {
		at = len(p.nodes)
		p.nodes = append(p.nodes, node)
		p.lengths = append(p.lengths, n)
		p.open = append(p.open, p.open[tail] || p.steps[s].kind == stepOpen)
		p.nodeIx.put(hash, at)
	}
	return pathID(at)
}

func (p *paths) counts(s stepID) bool {
	k := p.steps[s].kind
	return k != stepDeref && k != stepShift && k != stepUnbox
}

func (p *paths) truncate(id pathID, n uint8) pathID {
	if id == 0 || p.lengths[id] <= n {
		return id
	}
	if n == 0 {
		return 0
	}
	node := p.nodes[id]
	if p.counts(node.head) {
		n--
	}
	return p.cons(node.head, p.truncate(node.tail, n))
}

// join is a followed by b.
func (p *paths) join(a, b pathID) pathID {
	if a == 0 {
		return b
	}
	if b == 0 {
		return a
	}
	node := p.nodes[a]
	return p.cons(node.head, p.join(node.tail, b))
}

// add is a with one more step at its end, and whether there was room for it.
func (p *paths) add(a pathID, s stepID) (pathID, bool) {
	if p.steps[s].flags&again != 0 {
		if b, ok := p.folded(a, s); ok {
			return b, true
		}
	}
	if p.lengths[a] >= maxPath && p.counts(s) || p.size(a) >= 2*maxPath {
		return a, false
	}
	return p.join(a, p.cons(s, 0)), true
}

// folded is the path to a link of the same kind that a holds already: what lies
// along the links of a list or tree is one thing.
func (p *paths) folded(a pathID, s stepID) (pathID, bool) {
	steps := p.list(a)
	for i, t := range steps {
		if t != s && p.steps[t].flags&p.steps[s].flags&againPtr == 0 {
			continue
		}
		var b pathID
		for j := i; j >= 0; j-- {
			b = p.cons(steps[j], b)
		}
		return b, true
	}
	return 0, false
}

func (p *paths) size(a pathID) int {
	n := 0
	for ; a != 0; a = p.nodes[a].tail {
		n++
	}
	return n
}

// list is the steps of a path.
func (p *paths) list(a pathID) []stepID {
	var out []stepID
	for ; a != 0; a = p.nodes[a].tail {
		out = append(out, p.nodes[a].head)
	}
	return out
}

// last is the last step of a path and what comes before it.
func (p *paths) last(a pathID) (pathID, stepID) {
	if a == 0 {
		return 0, 0
	}
	n := p.nodes[a]
	if n.tail == 0 {
		return 0, n.head
	}
	front, s := p.last(n.tail)
	return p.cons(n.head, front), s
}

// pathOver is the path of some steps.
func (p *paths) pathOver(steps []stepID) pathID {
	var path pathID
	for i := len(steps) - 1; i >= 0; i-- {
		path = p.cons(steps[i], path)
	}
	return path
}

// sees reports whether a read at step want sees what is stored under have.
func (p *paths) sees(want, have stepID) bool {
	if want == have {
		return true
	}
	w, h := p.steps[want], p.steps[have]
	switch {
	case w.kind == stepKey && h.kind == stepKey:
		return sameConstant(w.name, h.name)
	case w.kind == stepOpen && w.name == baseKey, h.kind == stepOpen && h.name == baseKey:
		return false
	case w.kind.element() && h.kind.element():
		return begin(w, h) && begin(h, w)
	case w.kind == stepField && h.kind == stepField:
		// The same field seen through a conversion that ignores tags.
		return w.name == h.name
	}
	return false
}

// begin reports whether an element of which it is known how its key begins may be the other
// one, as far as that is known of it; true of all others.
func begin(a, b step) bool {
	prefix, ok := strings.CutPrefix(a.name, beginKey)
	if a.kind != stepElem || !ok {
		return true
	}
	if other, ok := strings.CutPrefix(b.name, beginKey); ok && b.kind == stepElem {
		return strings.HasPrefix(prefix, other) || strings.HasPrefix(other, prefix)
	}
	key, ok := strings.CutPrefix(b.name, textKey)
	return b.kind != stepKey || !ok || strings.HasPrefix(key, prefix)
}

// sameConstant reports whether one key is a text of which the type is not known, and the
// other that text as a type made for it.
func sameConstant(a, b string) bool {
	if a == "" || b == "" || a[0] == b[0] {
		return false
	}
	if a[0] == 's' {
		a, b = b, a
	}
	return a[0] == 'n' && b[0] == 's' && strings.HasSuffix(a, " "+b[1:])
}

// element reports whether a step leads to an element of a container.
func (k stepKind) element() bool { return k == stepKey || k == stepElem || k == stepOpen }

// rekeyed is a path with each key that is an input replaced by what with gives for it.
func (p *paths) rekeyed(a pathID, with func(step) stepID) pathID {
	if !p.open[a] {
		return a
	}
	n := p.nodes[a]
	s := n.head
	if x := p.steps[s]; x.kind == stepOpen {
		s = with(x)
	}
	return p.cons(s, p.rekeyed(n.tail, with))
}
