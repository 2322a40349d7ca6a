package flow

import (
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// walk looks back from one node: which nodes the thing came from.
type walk struct {
	*quest
	n     node
	edges []edge
	birth *birth
	// yields is a call that the thing comes from, if it comes from nothing that is seen.
	yields *hop
}

// edge leads from a node to one before it.
type edge struct {
	to  node
	hop hop
}

// How much hops say. Where a trace is too long, those that say least go first.
const (
	saysLittle = iota
	saysSome
	saysMuch
	saysMost
)

// add adds an edge, if the thing is held where it leads.
func (w *walk) add(to node, h hop) bool {
	if to == w.n || !w.holds(to) {
		return false
	}
	w.edges = append(w.edges, edge{to, h})
	return true
}

// operand adds the edge to an operand: as it was at an instruction, or, of what can be
// changed later, as it is now.
func (w *walk) operand(v ssa.Value, path pathID, at ssa.Instruction, h hop) bool {
	n := node{f: w.n.f, v: v, path: path, at: at}
	if w.add(n, h) {
		return true
	}
	if at != w.n.at {
		n.at = w.n.at
		return w.add(n, h)
	}
	return false
}

// begins notes that the way begins here.
func (w *walk) begins(sure bool, h hop) {
	if w.birth == nil {
		w.birth = &birth{h, sure}
	}
}

// first is the kind of the first step of a path, and what follows it.
func (w *walk) first(p pathID) (stepKind, pathID) {
	if p == 0 {
		return 0, 0
	}
	n := w.nodes[p]
	return w.steps[n.head].kind, n.tail
}

// back finds what a node came from.
func (w *walk) back() {
	if w.n.v == nil {
		w.object()
		return
	}
	f, v, path := w.n.f, w.n.v, w.n.path
	ins, _ := v.(ssa.Instruction)
	switch v := v.(type) {
	case *ssa.Const:
		w.begins(true, hop{})
	case *ssa.Parameter:
		w.parameter(v)
	case *ssa.FreeVar:
		w.captured(v)
	case *ssa.Phi:
		for i, e := range v.Edges {
			if p := v.Block().Preds[i]; f.done[p.Index] {
				w.operand(e, path, p.Instrs[len(p.Instrs)-1], hop{})
			}
		}
	case *ssa.ChangeType:
		w.operand(v.X, path, v, hop{})
	case *ssa.ChangeInterface:
		w.operand(v.X, path, v, hop{})
	case *ssa.SliceToArrayPointer:
		w.operand(v.X, path, v, hop{})
	case *ssa.MakeInterface:
		if !w.operand(v.X, path, v, hop{}) {
			w.operand(v.X, 0, v, hop{})
		}
	case *ssa.TypeAssert:
		if !w.operand(v.X, path, v, hop{}) {
			w.operand(v.X, 0, v, hop{})
		}
	case *ssa.Slice:
		w.operand(v.X, path, v, hop{})
	case *ssa.Convert:
		w.operand(v.X, 0, v, hop{})
	case *ssa.MultiConvert:
		w.operand(v.X, 0, v, hop{})
	case *ssa.Range:
		w.operand(v.X, path, v, hop{})
	case *ssa.Next:
		w.next(v)
	case *ssa.Extract:
		w.add(node{f: f, v: v.Tuple, res: v.Index + 1, path: path, at: w.n.at}, hop{})
	case *ssa.FieldAddr:
		w.operand(v.X, w.through(f.fieldStep(structOf(deref(v.X.Type())), v.Field), path), v, hop{})
	case *ssa.IndexAddr:
		w.operand(v.X, w.through(f.indexStep(v.Index), path), v, hop{})
	case *ssa.Field:
		w.operand(v.X, f.cons(f.fieldStep(structOf(v.X.Type()), v.Field), path), v, w.fieldRead(v.X, v.X.Type(), v.Field, v.Pos()))
	case *ssa.Index:
		w.operand(v.X, f.cons(f.indexStep(v.Index), path), v, w.element(v.X, v.Pos()))
	case *ssa.Lookup:
		w.lookup(v)
	case *ssa.UnOp:
		w.unop(v)
	case *ssa.BinOp:
		h := hop{note: "computed", pos: v.Pos(), weight: saysLittle}
		if v.Op == token.ADD && isString(v.Type()) {
			h = hop{note: "joined into a text", pos: v.Pos(), weight: saysSome}
		}
		w.operand(v.X, 0, v, h)
		w.operand(v.Y, 0, v, h)
	case *ssa.MakeClosure:
		for i, b := range v.Bindings {
			w.operand(b, 0, v, w.captures(v, i))
		}
	case *ssa.Select:
		for i, s := range received(v) {
			if w.n.res == i+3 {
				w.operand(s.Chan, f.cons(f.deref(), f.cons(f.elem(), path)), v, hop{note: "received from " + w.name(s.Chan, "a channel"), pos: s.Pos, weight: saysMuch})
			}
		}
	case *ssa.Call:
		w.result(v)
	}
	if len(w.edges) == 0 {
		w.cells()
	}
	if len(w.edges) > 0 || w.birth != nil {
		return
	}
	switch v := v.(type) {
	case *ssa.Field:
		w.begins(true, w.fieldRead(v.X, v.X.Type(), v.Field, v.Pos()))
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok {
			w.begins(true, w.fieldRead(fa.X, deref(fa.X.Type()), fa.Field, fa.Pos()))
		}
		if g, ok := v.X.(*ssa.Global); ok {
			w.begins(true, hop{note: "package variable " + g.Name() + " read", pos: v.Pos(), weight: saysMuch})
		}
	}
	if ins != nil && len(f.varNames[v]) > 0 {
		if name, pos := w.variable(v); name != "" {
			w.begins(true, hop{note: "held by " + name, pos: pos, weight: saysMuch})
		}
	}
	switch v := v.(type) {
	case *ssa.ChangeType:
		w.begins(true, hop{note: "converted to " + types.TypeString(v.Type(), w.short), pos: v.Pos(), weight: saysMuch})
	case *ssa.TypeAssert:
		w.begins(true, hop{note: "taken to be " + types.TypeString(v.AssertedType, w.short), pos: v.Pos(), weight: saysMuch, assumed: "callers bring such data"})
	}
}

// through is the path from a pointer to the part at a step, past what an address of the
// part begins with.
func (w *walk) through(s stepID, path pathID) pathID {
	if k, tail := w.first(path); k == stepDeref {
		path = tail
	}
	return w.cons(w.deref(), w.cons(s, path))
}

func (w *walk) next(v *ssa.Next) {
	f := w.n.f
	switch {
	case v.IsString:
		w.operand(v.Iter, 0, v, hop{})
	case w.n.res == 2:
		w.operand(v.Iter, f.cons(f.deref(), f.cons(f.slot("keys"), 0)), v, hop{})
	default:
		w.operand(v.Iter, f.cons(f.deref(), f.cons(f.elem(), w.n.path)), v, hop{})
	}
}

func (w *walk) lookup(v *ssa.Lookup) {
	if isString(v.X.Type()) {
		w.operand(v.X, 0, v, hop{})
		return
	}
	f := w.n.f
	h := w.element(v.X, v.Pos())
	if key, ok := constString(v.Index); ok {
		h = hop{note: "read from " + w.name(v.X, "a map") + " under " + strconv.Quote(key), pos: v.Pos(), weight: saysMuch}
	}
	if !w.operand(v.X, f.cons(f.deref(), f.cons(f.mapKey(v.Index), w.n.path)), v, h) {
		w.begins(true, h)
	}
}

func (w *walk) unop(v *ssa.UnOp) {
	f := w.n.f
	inner := f.cons(f.deref(), w.n.path)
	switch v.Op {
	case token.MUL:
		h := hop{}
		switch a := v.X.(type) {
		case *ssa.FieldAddr:
			h = w.fieldRead(a.X, deref(a.X.Type()), a.Field, a.Pos())
		case *ssa.IndexAddr:
			h = w.element(a.X, a.Pos())
		case *ssa.Global:
			h = hop{note: "package variable " + a.Name() + " read", pos: v.Pos(), weight: saysMuch}
		}
		w.operand(v.X, inner, v, h)
	case token.ARROW:
		w.operand(v.X, f.cons(f.deref(), f.cons(f.elem(), w.n.path)), v, hop{note: "received from " + w.name(v.X, "a channel"), pos: v.Pos(), weight: saysMost})
	default:
		w.operand(v.X, 0, v, hop{})
	}
}

func (w *walk) fieldRead(x ssa.Value, t types.Type, i int, pos token.Pos) hop {
	return hop{note: "field " + structOf(t).Field(i).Name() + w.ofWhat(x) + " read", pos: pos, weight: saysMost}
}

func (w *walk) element(x ssa.Value, pos token.Pos) hop {
	return hop{note: "element of " + w.name(x, "a list") + " read", pos: pos, weight: saysLittle}
}

// received are the states of a select statement that receive.
func received(v *ssa.Select) []*ssa.SelectState {
	var out []*ssa.SelectState
	for _, s := range v.States {
		if s.Dir == types.RecvOnly {
			out = append(out, s)
		}
	}
	return out
}
