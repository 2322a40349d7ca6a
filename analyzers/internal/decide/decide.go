package decide

import (
	"go/constant"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// maxBlocks is how large a function may be that is looked at, and maxCalls how many
// calls deep.
const (
	maxBlocks = 300
	maxCalls  = 4
	maxFacts  = 24 // of one function, for different arguments
)

// Solver decides functions of one package.
type Solver struct {
	own   func(*ssa.Function) bool
	fixed func(c *ssa.CallCommon, i int) bool
	told  func(st *ssa.Store) bool
	same  func(fn *ssa.Function) bool
	known map[string]*Facts
	ids   map[*ssa.Function]int
	many  map[*ssa.Function]int
	asks  map[*ssa.Function][]bool
}

// New is a solver that looks into the functions for which own reports true. A truth
// value that is handed over decides where fixed reports true, or, of a field, told: SSA does not tell a literal
// from a switch that another build sets otherwise. Conditions that are constants decide in
// the functions for which same reports true.
func New(own func(*ssa.Function) bool, fixed func(c *ssa.CallCommon, i int) bool, told func(st *ssa.Store) bool, same func(*ssa.Function) bool) *Solver {
	return &Solver{own: own, fixed: fixed, told: told, same: same, known: map[string]*Facts{}, ids: map[*ssa.Function]int{}, many: map[*ssa.Function]int{}, asks: map[*ssa.Function][]bool{}}
}

// Facts are what is decided in one function.
type Facts struct {
	s       *Solver
	fn      *ssa.Function
	args    []Value
	depth   int
	vals    map[ssa.Value]Value
	live    []bool
	edges   map[[2]int]bool
	stops   map[ssa.Instruction]bool
	Results []Value // meet of what the returns give
	Returns bool    // some return, or a deferred function, may end it
	again   bool
	// all says that every block and edge is reached, which live and edges then leave out.
	all     bool
	taken   int // the number of edges
	narrows answer
}

// answer is what is known of a question that a recursion may ask again: that it is
// asked, that no, or that yes.
type answer uint8

const (
	notAsked answer = iota
	no
	yes
)

// Of decides a function that is called with args, of which those that are missing are
// not known. It is nil for a function that is too much.
func (s *Solver) Of(fn *ssa.Function, args []Value) *Facts { return s.of(fn, args, 0) }

func (s *Solver) of(fn *ssa.Function, args []Value, depth int) *Facts {
	if len(fn.Blocks) == 0 || len(fn.Blocks) > maxBlocks || depth > maxCalls {
		return nil
	}
	if s.many[fn] > maxFacts {
		args = nil
	}
	key := s.key(fn, args)
	if f, ok := s.known[key]; ok {
		return f
	}
	s.known[key] = nil // a recursion decides nothing
	s.many[fn]++
	f := &Facts{
		s: s, fn: fn, args: args, depth: depth, vals: map[ssa.Value]Value{},
		live: make([]bool, len(fn.Blocks)), edges: map[[2]int]bool{}, stops: map[ssa.Instruction]bool{},
	}
	f.solve()
	s.known[key] = f
	return f
}

func (s *Solver) key(fn *ssa.Function, args []Value) string {
	id, ok := s.ids[fn]
	if !ok {
		id = len(s.ids)
		s.ids[fn] = id
	}
	return strconv.Itoa(id) + "\x00" + Key(args)
}

// Key is the same for the same arguments only.
func Key(args []Value) string {
	var b strings.Builder
	for _, a := range args {
		b.WriteString(a.key())
		b.WriteByte(0)
	}
	return b.String()
}

// Live reports whether a block may be reached.
func (f *Facts) Live(b *ssa.BasicBlock) bool { return f.all || f.live[b.Index] }

// Taken reports whether control may go from a block to another.
func (f *Facts) Taken(from, to *ssa.BasicBlock) bool {
	return f.all || f.edges[[2]int{from.Index, to.Index}]
}

// Stops reports whether nothing comes after a call, because of what it is called with.
func (f *Facts) Stops(ins ssa.Instruction) bool { return f.stops[ins] }

// Narrows reports whether the arguments decide something in the function.
func (f *Facts) Narrows() bool {
	if f.narrows == notAsked {
		f.narrows = no
		if f.narrower(f.s.of(f.fn, nil, 0)) {
			f.narrows = yes
		}
	}
	return f.narrows == yes
}

// narrower reports whether f decides more of its function than g does.
func (f *Facts) narrower(g *Facts) bool {
	if g == nil || f == g {
		return false
	}
	if len(f.stops) > len(g.stops) || f.taken < g.taken {
		return true
	}
	return slices.ContainsFunc(f.fn.Blocks, func(b *ssa.BasicBlock) bool {
		return f.Live(b) != g.Live(b) || f.Live(b) && slices.ContainsFunc(b.Instrs, func(ins ssa.Instruction) bool {
			if m, ok := ins.(*ssa.MapUpdate); ok {
				return f.Parts(m.Key) != "" && g.Parts(m.Key) == ""
			}
			v, ok := ins.(ssa.Value)
			return ok && f.tells(v) && !g.tells(v)
		})
	})
}

// tells reports whether a value is the empty text, or is asked for under a known key.
func (f *Facts) tells(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Lookup:
		return f.Value(v.Index).kind == isConst || f.Parts(v.Index) != ""
	case *ssa.Call:
		if f.hands(v.Common()) {
			return true
		}
	}
	return f.Empty(v)
}

// hands reports whether a call hands on what decides something: in a function of the
// package, or a truth value, alone or in a struct, to one of another.
func (f *Facts) hands(c *ssa.CallCommon) bool {
	if callee := f.callee(c); callee != nil {
		return callee.Narrows()
	}
	return slices.ContainsFunc(c.Args, func(a ssa.Value) bool {
		_, written := a.(*ssa.Const)
		k := f.Value(a).Constant()
		return !written && k != nil && k.Kind() == constant.Bool || f.Truths(a).Known()
	})
}

// Empty reports whether a value is the empty text, whatever its parts are.
func (f *Facts) Empty(v ssa.Value) bool {
	c := f.Value(v).Constant()
	return c != nil && c.Kind() == constant.String && constant.StringVal(c) == ""
}

// Value is what is known of a value in the function.
func (f *Facts) Value(v ssa.Value) Value {
	got := f.get(v)
	if got.kind == unseen {
		return Unknown
	}
	return got
}

func (f *Facts) get(v ssa.Value) Value {
	switch v := v.(type) {
	case *ssa.Const:
		return literal(v)
	case *ssa.Function, *ssa.Builtin, *ssa.Global:
		return Value{kind: isSet}
	case *ssa.Parameter:
		for i, p := range f.fn.Params {
			if p == v && i < len(f.args) && f.args[i].kind != unseen {
				return f.args[i]
			}
		}
		return Unknown
	case *ssa.MakeInterface:
		return Value{kind: isSet, typ: v.X.Type()}
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan, *ssa.MakeClosure, *ssa.FieldAddr, *ssa.IndexAddr:
		return Value{kind: isSet}
	case *ssa.Call, *ssa.Phi, *ssa.BinOp, *ssa.UnOp, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Extract:
		return f.vals[v]
	}
	return Unknown
}

func (f *Facts) lower(v ssa.Value, to Value) {
	old := f.vals[v]
	got := meet(old, to)
	if got.kind != old.kind || got.key() != old.key() {
		f.vals[v] = got
		f.again = true
	}
}

func (f *Facts) reach(b *ssa.BasicBlock) {
	if !f.live[b.Index] {
		f.live[b.Index] = true
		f.again = true
	}
}

func (f *Facts) take(from, to *ssa.BasicBlock) {
	if k := [2]int{from.Index, to.Index}; !f.edges[k] {
		f.edges[k] = true
		f.again = true
	}
	f.reach(to)
}

// solve lowers what is known of each value until nothing changes.
func (f *Facts) solve() {
	f.reach(f.fn.Blocks[0])
	if f.fn.Recover != nil {
		f.reach(f.fn.Recover)
	}
	for f.again {
		f.again = false
		for _, b := range f.fn.Blocks {
			if f.live[b.Index] {
				f.block(b)
			}
		}
	}
	f.Returns = f.fn.Recover != nil
	f.Results = make([]Value, f.fn.Signature.Results().Len())
	for _, b := range f.fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || !f.live[b.Index] || f.Cut(b) {
			continue
		}
		f.Returns = true
		for i, r := range ret.Results {
			f.Results[i] = meet(f.Results[i], f.Value(r))
		}
	}
	f.keep()
}

// keep drops what says nothing: facts are kept as long as their package.
func (f *Facts) keep() {
	maps.DeleteFunc(f.vals, func(_ ssa.Value, v Value) bool { return !v.Known() })
	edges := 0
	all := true
	for _, b := range f.fn.Blocks {
		all = all && f.live[b.Index]
		for _, s := range b.Succs {
			edges++
			if f.Taken(b, s) {
				f.taken++
			}
		}
	}
	if f.all = all && f.taken == edges; f.all {
		f.live, f.edges = nil, nil
	}
}

// Cut reports whether nothing comes after a call in a block.
func (f *Facts) Cut(b *ssa.BasicBlock) bool {
	for ins := range f.stops {
		if ins.Block() == b {
			return true
		}
	}
	return false
}

func (f *Facts) block(b *ssa.BasicBlock) {
	for _, ins := range b.Instrs {
		switch ins := ins.(type) {
		case *ssa.If:
			f.branch(b, ins)
			return
		case *ssa.Call:
			if !f.call(ins) {
				return
			}
		case *ssa.Phi, *ssa.BinOp, *ssa.UnOp, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Extract:
			f.lower(ins.(ssa.Value), f.eval(ins.(ssa.Value)))
		}
	}
	for _, s := range b.Succs {
		f.take(b, s)
	}
}

func (f *Facts) branch(b *ssa.BasicBlock, ins *ssa.If) {
	cond := f.get(ins.Cond)
	if _, ok := ins.Cond.(*ssa.Const); ok && !f.s.same(f.fn) {
		cond = Unknown
	}
	switch c := cond.Constant(); {
	case cond.kind == unseen:
	case c != nil && c.Kind() == constant.Bool && constant.BoolVal(c):
		f.take(b, b.Succs[0])
	case c != nil && c.Kind() == constant.Bool:
		f.take(b, b.Succs[1])
	default:
		f.take(b, b.Succs[0])
		f.take(b, b.Succs[1])
	}
}

// eval is what an instruction other than a call yields.
func (f *Facts) eval(v ssa.Value) Value {
	switch v := v.(type) {
	case *ssa.Phi:
		var out Value
		for i, e := range v.Edges {
			if f.Taken(v.Block().Preds[i], v.Block()) {
				out = meet(out, f.get(e))
			}
		}
		return out
	case *ssa.BinOp:
		return binary(v.Op, f.get(v.X), f.get(v.Y), v.Type())
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return f.load(v)
		}
		if v.Op != token.NOT {
			return Unknown
		}
		x := f.get(v.X)
		if c := x.Constant(); c != nil {
			return fixed(constant.UnaryOp(token.NOT, c, 0))
		}
		return x
	case *ssa.ChangeType:
		return f.get(v.X)
	case *ssa.ChangeInterface:
		return f.get(v.X)
	case *ssa.Extract:
		return f.extract(v)
	}
	return Unknown
}

func (f *Facts) extract(v *ssa.Extract) Value {
	switch t := v.Tuple.(type) {
	case *ssa.Call:
		if f.waits(t.Common()) {
			return Value{}
		}
		if callee := f.callee(t.Common()); callee != nil && callee.Returns && v.Index < len(callee.Results) {
			return callee.Results[v.Index]
		}
	case *ssa.TypeAssert:
		if v.Index == 1 {
			return asserted(f.get(t.X), t.AssertedType)
		}
	}
	return Unknown
}
