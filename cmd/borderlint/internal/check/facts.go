package check

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// factKey names a fact of one package: the object that it is about, or "" for the
// package itself, and the fact's type.
type factKey struct {
	object objectpath.Path
	typ    reflect.Type
}

// factSet is the facts of one analysed package, encoded.
type factSet map[factKey][]byte

// factStore is the facts of all packages analysed so far, by ID.
type factStore struct {
	mu   sync.RWMutex
	sets map[string]factSet
	size int
}

func (s *factStore) put(id string, set factSet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sets[id] = set
	for _, data := range set {
		s.size += len(data)
	}
}

func (s *factStore) get(id string) factSet {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sets[id]
}

// exchange is how the passes of one package give and take facts.
type exchange struct {
	unit  *unit
	store *factStore

	mu      sync.Mutex
	encoder objectpath.Encoder
	objects map[objectKey]analysis.Fact
	own     map[reflect.Type]analysis.Fact
}

type objectKey struct {
	object types.Object
	typ    reflect.Type
}

func newExchange(u *unit, store *factStore) *exchange {
	return &exchange{unit: u, store: store, objects: map[objectKey]analysis.Fact{}, own: map[reflect.Type]analysis.Fact{}}
}

func (x *exchange) exportObject(obj types.Object, fact analysis.Fact) {
	if obj == nil || obj.Pkg() != x.unit.types {
		panic(fmt.Sprintf("fact %T is about %v, which is of another package", fact, obj))
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.objects[objectKey{obj, reflect.TypeOf(fact)}] = fact
}

func (x *exchange) exportPackage(fact analysis.Fact) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.own[reflect.TypeOf(fact)] = fact
}

func (x *exchange) importPackage(pkg *types.Package, fact analysis.Fact) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	typ := reflect.TypeOf(fact)
	if pkg == x.unit.types {
		return assign(fact, x.own[typ])
	}
	if pkg == nil || !x.unit.imports(pkg) {
		return false
	}
	return decode(x.store.get(x.unit.idOf(pkg))[factKey{typ: typ}], fact)
}

func (x *exchange) importObject(obj types.Object, fact analysis.Fact) bool {
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	typ := reflect.TypeOf(fact)
	if obj.Pkg() == x.unit.types {
		return assign(fact, x.objects[objectKey{obj, typ}])
	}
	if !travels(obj) && !x.unit.imports(obj.Pkg()) {
		return false
	}
	set := x.store.get(x.unit.idOf(obj.Pkg()))
	if len(set) == 0 {
		return false
	}
	path, err := x.encoder.For(obj)
	if err != nil {
		return false
	}
	return decode(set[factKey{path, typ}], fact)
}

// travels reports whether "go vet" hands a fact on obj to importers of importers.
func travels(obj types.Object) bool {
	if _, ok := obj.(*types.TypeName); ok {
		return true
	}
	return obj.Parent() != obj.Pkg().Scope()
}

func (x *exchange) allPackages(a *analysis.Analyzer) []analysis.PackageFact {
	var all []analysis.PackageFact
	for _, pkg := range append([]*types.Package{x.unit.types}, x.unit.types.Imports()...) {
		for _, model := range a.FactTypes {
			fact := fresh(model)
			if x.importPackage(pkg, fact) {
				all = append(all, analysis.PackageFact{Package: pkg, Fact: fact})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b analysis.PackageFact) int { return cmp.Compare(a.Package.Path(), b.Package.Path()) })
	return all
}

func (x *exchange) allObjects(a *analysis.Analyzer) []analysis.ObjectFact {
	var all []analysis.ObjectFact
	x.mu.Lock()
	for key, fact := range x.objects {
		if slices.ContainsFunc(a.FactTypes, func(m analysis.Fact) bool { return reflect.TypeOf(m) == key.typ }) {
			all = append(all, analysis.ObjectFact{Object: key.object, Fact: fact})
		}
	}
	x.mu.Unlock()
	for _, pkg := range x.unit.types.Imports() {
		for key, data := range x.store.get(x.unit.idOf(pkg)) {
			if key.object == "" {
				continue
			}
			for _, model := range a.FactTypes {
				if reflect.TypeOf(model) != key.typ {
					continue
				}
				obj, err := objectpath.Object(pkg, key.object)
				if fact := fresh(model); err == nil && decode(data, fact) {
					all = append(all, analysis.ObjectFact{Object: obj, Fact: fact})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b analysis.ObjectFact) int {
		return cmp.Or(
			cmp.Compare(a.Object.Pkg().Path(), b.Object.Pkg().Path()),
			cmp.Compare(a.Object.Pos(), b.Object.Pos()),
			cmp.Compare(a.Object.Id(), b.Object.Id()),
			cmp.Compare(reflect.TypeOf(a.Fact).String(), reflect.TypeOf(b.Fact).String()),
		)
	})
	return all
}

// encode returns the facts that importers may ask for. Those on objects that
// importers cannot name are dropped, as "go vet" drops them.
func (x *exchange) encode() (factSet, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	set := factSet{}
	for typ, fact := range x.own {
		data, err := encode(fact)
		if err != nil {
			return nil, err
		}
		set[factKey{typ: typ}] = data
	}
	for key, fact := range x.objects {
		path, err := x.encoder.For(key.object)
		if err != nil {
			continue
		}
		data, err := encode(fact)
		if err != nil {
			return nil, err
		}
		set[factKey{path, key.typ}] = data
	}
	return set, nil
}

func encode(fact analysis.Fact) ([]byte, error) {
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
		return nil, fmt.Errorf("encoding fact %T: %w", fact, err)
	}
	return buf.Bytes(), nil
}

// decode fills fact from data and reports whether there was any. The bytes are
// our own, so that an error is a fact type that gob cannot carry.
func decode(data []byte, fact analysis.Fact) bool {
	if data == nil {
		return false
	}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(fact); err != nil {
		panic(fmt.Sprintf("decoding fact %T: %v", fact, err))
	}
	return true
}

// assign copies the fact a package has exported about itself.
func assign(to, from analysis.Fact) bool {
	if from == nil {
		return false
	}
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem())
	return true
}

func fresh(model analysis.Fact) analysis.Fact {
	return reflect.New(reflect.TypeOf(model).Elem()).Interface().(analysis.Fact)
}
