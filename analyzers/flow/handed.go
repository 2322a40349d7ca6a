package flow

import (
	"go/types"
	"strings"
)

// handedOut writes the functions and the methods of the types that values of the
// bundle hold: importers may be unable to name them.
func (e *encoder) handedOut() {
	for hop := 0; len(e.funcs)+len(e.types)+len(e.lasting) > 0; hop++ {
		e.lastingObjects()
		funcs, kinds := e.funcs, e.types
		e.funcs, e.types = nil, nil
		if hop == maxHops {
			return
		}
		for _, f := range funcs {
			if e.size() > maxHandedBytes {
				break
			}
			e.handedFunc(f)
		}
		for _, t := range kinds {
			if e.handed > maxHandedTypes || e.size() > maxHandedBytes {
				break
			}
			e.handed++
			e.handedType(t)
		}
	}
}

// maxHops is how far what is handed out is followed through what that hands out,
// maxHandedTypes how many types one fact hands out, and maxHandedBytes how much there may
// be in it when the next one is.
const (
	maxHops        = 3
	maxHandedTypes = 24
	maxHandedBytes = 96 << 10
)

// size is how many bytes the entries have so far.
func (e *encoder) size() int {
	n := 0
	for _, x := range e.entries {
		n += len(x.blob)
	}
	return n
}

func (e *encoder) handedFunc(f funcID) {
	ref := e.p.table.funcs[f]
	if ref.fn != nil && len(ref.fn.Blocks) > 0 {
		if s := e.p.sums[originOf(ref.fn)]; s != nil {
			e.summary(ref.key, s)
		}
		return
	}
	if s := e.p.importedSummary(ref.key); s != nil {
		e.summary(ref.key, s)
	}
}

func (e *encoder) handedType(id typeID) {
	t := e.p.table.types[id]
	if t.typ == nil {
		told := e.p.imports.methodsOf(t.key)
		for _, key := range told {
			if s := e.p.importedSummary(key); s != nil {
				e.summary(key, s)
			}
		}
		// What another package's function put behind an interface may be of a type that this one
		// can name and its importers cannot.
		if len(told) > 0 || e.p.typeOf(id) == nil {
			return
		}
		t = e.p.table.types[id]
	}
	if _, ok := types.Unalias(t.typ).(*types.TypeParam); ok || types.IsInterface(t.typ) {
		return
	}
	if n, ok := types.Unalias(deref(t.typ)).(*types.Named); ok && n.Obj().Pkg() == e.p.pass.Pkg && n.Obj().Exported() && !promotes(n) {
		return // whoever imports this package reads the facts of the type itself
	}
	set := types.NewMethodSet(t.typ)
	for i := range min(set.Len(), maxHanded) {
		sel := set.At(i)
		f := sel.Obj().(*types.Func)
		if e.p.std(f.Pkg()) || f.Pkg() == nil {
			continue
		}
		key := "(" + t.key + ")." + f.Name()
		if f.Pkg() == e.p.pass.Pkg {
			fn := e.p.prog.MethodValue(sel)
			if isGeneric(t.typ) && len(sel.Index()) == 1 {
				fn = e.p.prog.FuncValue(f.Origin()) // what is summarised
				if !isPointer(f.Signature().Recv().Type()) {
					key = strings.Replace(key, "(*", "(", 1) // so the caller loads the receiver
				}
			}
			if fn == nil || len(fn.Blocks) == 0 {
				continue
			}
			if e.p.sums[fn] == nil {
				e.p.visit(fn)
				e.p.drain()
			}
			if s := e.p.sums[fn]; s != nil {
				e.summary(key, s)
			}
			continue
		}
		if s := e.p.methodFact(f.Origin()); s != nil {
			e.summary(key, s)
		}
	}
}

// maxHanded is how many methods of a type that is handed out are told.
const maxHanded = 48

// promotes reports whether a type has methods of what it embeds: these are told
// with the type that is embedded, which an importer may be unable to name.
func promotes(n *types.Named) bool {
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Embedded() {
			return true
		}
	}
	return false
}
