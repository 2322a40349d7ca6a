package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

type (
	atomID int32
	srcID  int32
	textID int32
	posID  int32
	objID  int32
	funcID int32
	typeID int32
	nameID int32 // an interned string
)

type atomKind uint8

const (
	atomUnknown atomKind = iota + 1 // not a constant, and nothing more is known
	atomKill                        // what is above or beside does not reach here
	atomData                        // data of a class
	atomGuard                       // data of a class, if the input it guards holds anything but constants
	atomText                        // a string, with holes
	atomWhen                        // in no value: the condition of a text (when.go)
	atomRef                         // a reference to a part of an object
	atomFunc                        // a function, with the object that holds its captures
	atomType                        // the dynamic type behind an interface
	atomIn                          // an input of this function
	atomClean                       // a sanitizer took classes away: minus
)

// inMode is what is taken of an input.
type inMode uint8

const (
	inExact inMode = iota // the value itself
	inDeep                // the labels of everything that it leads to
	inBound               // the endpoint that it, or what it wraps, is bound to
	inTyped               // an unknown value of the type that it stands for
)

// rootKind is where an input comes from.
type rootKind uint8

const (
	rootParam  rootKind = iota + 1 // index: the parameter, the receiver being the first
	rootFree                       // index: the captured variable
	rootGlobal                     // name: the package variable
	rootResult                     // index: open call, times 8, plus the result
	rootEffect                     // index: open call, times 8, plus the argument; what it put there
	rootType                       // index: the type parameter
	rootObject                     // index: an object of this function's that others go on writing to
	rootPanic                      // what whoever deferred the call is panicking with
)

type root struct {
	kind  rootKind
	index int32
	name  nameID
}

// atom is one thing that a value may hold. Which fields count depends on its kind.
type atom struct {
	kind atomKind
	mode inMode
	view viewID
	src  srcID  // data, guard
	in   atomID // guard, when; text: under which condition
	text textID // text, when
	pos  posID  // text: where it is written
	land nameID // text: the country that a directive states
	obj  objID  // ref; func: its captures
	path pathID // ref, in
	fn   funcID // func
	typ  typeID // type
	root root   // in
	// boxed says of an input that it was put behind an interface here, so that its
	// dynamic type is known.
	boxed bool
	// not are types that an input is known not to be of, or to be of: an interned list (ruledout.go).
	not nameID
	// minus are the classes that were removed on the way, and except the paths
	// that were overwritten: both interned lists.
	minus, except nameID
	// word is by which name a log knows what it is told, and of an endpoint which names the
	// log that leads there leaves out (named.go).
	word nameID
}

// source is what a piece of data is, and why.
type source struct {
	class, what, why nameID
	pos              posID
}

// viewID is an encoder's view of a value.
type viewID uint8

// The views: which parts of a value an encoder passes on.
const (
	viewAll viewID = iota
	viewJSON
	viewXML
	viewExported
	viewFmt      // as viewAll, but a value that has a text of its own is that text
	viewSlog     // likewise, and what a value says to logs comes first
	viewGoSyntax // as viewFmt, for %#v
	viewBare     // as viewFmt, for verbs that no value has a text for
	viewGob      // as viewExported, but a value may encode itself
	viewSQL      // as viewAll, but a value may tell what it is stored as
	viewRead     // as viewAll, but a reader tells what is read from it
	viewYAML     // exported fields but those that its tag leaves out; and so on
	viewTOML
	viewBSON
	viewMsgpack
	viewCBOR
	viewGORM
	viewAvro
)

// plain is the view that tells which parts are passed on, methods apart.
func (v viewID) plain() viewID {
	switch {
	case v.prints(), v == viewSQL, v == viewRead:
		return viewAll
	case v == viewGob:
		return viewExported
	}
	return v
}

// prints reports whether a view is fmt's: of each operand, by what it says of itself.
func (v viewID) prints() bool {
	return v == viewFmt || v == viewSlog || v == viewGoSyntax || v == viewBare
}

func viewOf(name string) viewID {
	switch name {
	case "gob":
		return viewGob
	case "exported":
		return viewExported
	case "sql":
		return viewSQL
	case "fmt", viewTemplate, viewHTML:
		return viewFmt
	case "slog":
		return viewSlog
	}
	for _, e := range encodings() {
		if e.key == name {
			return e.view
		}
	}
	return viewAll
}

// passes reports whether an encoder of view v passes on what lies under s.
func (v viewID) passes(s step) bool {
	if s.kind == stepSlot && s.name == slotBound {
		return false
	}
	v = v.plain()
	if v == viewExported {
		return s.flags&hidden == 0
	}
	if skip := v.skips(); skip != 0 {
		return s.flags&(hidden|skip) == 0
	}
	return true
}

// object is something that can be pointed at.
type object struct {
	kind   objKind
	in     atomID    // objInput: the pointer
	name   nameID    // objGlobal
	site   ssa.Value // objAlloc: the instruction (an ssa.Value or a stand-in)
	call   ssa.Instruction
	inner  objID // objRenamed: the callee's object
	slot   int32 // objMade, objFrozen: which one
	typ    types.Type
	shared bool // caught by a goroutine or an escaping closure: holds the union of all stores
	many   bool // stands for more than one object
	// box says that the object is a value put behind an interface, and dyn of what
	// type the object is, for one that came with a fact, or whose captures it is; like is
	// its type's name if it has none and came with a fact.
	box       bool
	dyn, like nameID
}

type objKind uint8

const (
	objAlloc   objKind = iota + 1 // an allocation in this function
	objMade                       // made by a modelled call
	objRenamed                    // a callee's object, at one call
	objInput                      // what an input points at
	objGlobal                     // a package variable
	objFact                       // an object of a summary that came as a fact
)

// What a call that rules describe makes objects for.
const (
	madeBehind   = iota // what a nil pointer on a place's path points at
	madeResult          // what a result points at
	madeOutside         // likewise, of code that is not seen
	madeHanded          // what holds data that a method is handed
	madeEncoded         // the receiver of a method that encodes
	madePart            // what a part of a result points at
	madeTaken           // what a pool hands out
	madeFilled          // what an option fills in
	madeDocument        // a part of a settings file
	madeNew             // what the call makes for itself
	madeRead            // what a reader fills
	madeFields          // a list that is copied by the names of fields
)

// madeSlot tells apart the objects that one call makes: what for, how deep in calls that
// it makes itself, and which.
func madeSlot(what, depth, i int) int32 {
	return int32(what<<26 | (depth&0x3ff)<<16 | i&0xffff)
}

type objKey struct {
	kind  objKind
	in    atomID
	name  nameID
	site  any
	inner objID
	slot  int32
}

// table interns everything that summaries of one pass are made of.
type table struct {
	*paths
	names   []string
	nameIx  map[string]nameID
	poss    []finding.Position
	posIx   map[finding.Position]posID
	srcs    []source
	srcIx   map[source]srcID
	texts   []strval.Text
	textIx  map[string]textID
	atoms   []atom
	atomIx  index
	objects []object
	objIx   map[objKey]objID
	types   []dynType
	typeIx  map[string]typeID
	funcs   []funcRef
	funcIx  map[string]funcID
	depths  map[objID]int
	excepts map[nameID][]pathID // what the names of lists of overwritten paths say
	// exceptIx are the names of such lists by a hash of the list.
	exceptIx map[uint64][]nameID
	work     int // entries looked at, for budgets
	limit    int // of work
}

// dynType is a type behind an interface: by name, and itself if this pass has it.
type dynType struct {
	key string
	typ types.Type
}

// funcRef is a function that a value holds: by name, and itself if it is of this package.
type funcRef struct {
	key string
	fn  *ssa.Function
}

func newTable() *table {
	t := &table{
		paths: newPaths(), nameIx: map[string]nameID{}, posIx: map[finding.Position]posID{},
		srcIx: map[source]srcID{}, textIx: map[string]textID{},
		objIx: map[objKey]objID{}, typeIx: map[string]typeID{}, funcIx: map[string]funcID{}, depths: map[objID]int{},
		excepts: map[nameID][]pathID{}, exceptIx: map[uint64][]nameID{},
	}
	t.limit = noLimit
	t.name("")
	t.pos(finding.Position{})
	t.atoms = append(t.atoms, atom{})
	t.objects = append(t.objects, object{})
	t.funcs = append(t.funcs, funcRef{})
	t.types = append(t.types, dynType{})
	return t
}

func (t *table) name(s string) nameID { return intern(s, &t.names, t.nameIx, s) }

func (t *table) pos(p finding.Position) posID { return intern(p, &t.poss, t.posIx, p) }

func (t *table) source(s source) srcID { return intern(s, &t.srcs, t.srcIx, s) }

func (t *table) text(x strval.Text) textID { return intern(x.Key(), &t.texts, t.textIx, x) }

func (t *table) atom(a atom) atomID {
	hash := a.hash()
	at := where(&t.atomIx, t.atoms, a, hash)
	if at < 0 {
		at = len(t.atoms)
		t.atoms = append(t.atoms, a)
		t.atomIx.put(hash, at)
	}
	return atomID(at)
}

// atomSeen is the atom if there is one that says the same.
func (t *table) atomSeen(a atom) (atomID, bool) {
	at := where(&t.atomIx, t.atoms, a, a.hash())
	return atomID(at), at >= 0
}

func (t *table) typ(typ types.Type) typeID {
	key := types.TypeString(typ, nil)
	id := intern(key, &t.types, t.typeIx, dynType{key: key, typ: typ})
	if t.types[id].typ == nil {
		t.types[id].typ = typ
	}
	return id
}

func (t *table) typeNamed(key string) typeID {
	return intern(key, &t.types, t.typeIx, dynType{key: key})
}

func (t *table) fn(f *ssa.Function) funcID {
	key := f.RelString(nil)
	id := intern(key, &t.funcs, t.funcIx, funcRef{key: key, fn: f})
	if t.funcs[id].fn == nil {
		t.funcs[id].fn = f
	}
	return id
}

func (t *table) fnNamed(key string) funcID {
	return intern(key, &t.funcs, t.funcIx, funcRef{key: key})
}

func intern[K comparable, V any, ID ~int32](k K, list *[]V, index map[K]ID, v V) ID {
	id, ok := index[k]
	if !ok {
		id = ID(len(*list))
		*list = append(*list, v)
		index[k] = id
	}
	return id
}

func (t *table) object(o object) objID {
	key := objKey{kind: o.kind, in: o.in, name: o.name, inner: o.inner, slot: o.slot}
	switch {
	case o.call != nil:
		key.site = o.call
	case o.site != nil:
		key.site = o.site
	}
	id, ok := t.objIx[key]
	if !ok {
		id = objID(len(t.objects))
		t.objects = append(t.objects, o)
		t.objIx[key] = id
	}
	return id
}

// pointee is the object that an input points at.
func (t *table) pointee(in atomID) objID {
	return t.object(object{kind: objInput, in: t.unboxed(in)})
}

// unboxed is an input as it was before it was put behind an interface, or asked of what type it is.
func (t *table) unboxed(in atomID) atomID {
	x := t.atoms[in]
	if !x.boxed && x.not == 0 {
		return in
	}
	x.boxed, x.not = false, 0
	return t.atom(x)
}
