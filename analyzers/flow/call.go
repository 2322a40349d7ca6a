package flow

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// callee is one function that a call may reach: its body's summary, rules about
// it, or neither.
type callee struct {
	fn   *ssa.Function // of this package, or nil
	obj  *types.Func   // nil for closures
	name string        // as go/types prints it
	sum  *summary
	recv Value // the receiver, where it is found through embedding
	free objID // captures
	// inner says that recv is an embedded interface, on which the call goes on.
	inner bool
}

// call evaluates a call and returns what it results in: one value, or a tuple.
func (r *run) call(ins ssa.CallInstruction, concurrent bool) Value {
	c := ins.Common()
	ev := &events{}
	r.events[ins] = ev
	r.begin()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return r.builtin(ins, b)
	}
	args := make([]Value, 0, len(c.Args)+1)
	if c.IsInvoke() {
		args = append(args, r.val(c.Value))
	}
	for _, a := range c.Args {
		args = append(args, r.val(a))
	}
	if base := r.embedsRecv(c); base != nil {
		args[0] = r.val(base)
	}
	x := &site{ins: ins, common: c, args: args, sig: c.Signature(), weak: concurrent || r.inLoop(ins), ev: ev}
	if r.foldSequence(x) {
		return nil
	}
	if results, ok := r.folded(x); ok {
		return r.pack(x, results)
	}
	var results []Value
	switch {
	case c.IsInvoke():
		results = r.onEach(x, func(x *site) []Value { return r.invoke(x, c.Method) })
	case c.StaticCallee() != nil:
		results = r.onEach(x, func(x *site) []Value { return r.static(x, c.StaticCallee()) })
	default:
		results = r.dynamic(x, r.val(c.Value))
	}
	return r.pack(x, results)
}

// site is one call.
type site struct {
	ins    ssa.CallInstruction
	common *ssa.CallCommon
	args   []Value // the receiver first
	sig    *types.Signature
	weak   bool
	ev     *events
	depth  int
	slot   int32 // tells apart what calls inside this call make
	way    int32 // tells apart what the call makes on each of several receivers
	// ofType says that rules tell of the type of the function value that is called: the value is
	// the first argument.
	ofType bool
	// asRoot says that nobody is seen to make the call: what it closes stands in the callee.
	asRoot bool
	// root says that the call is made while closing a root, and at where in the root.
	root bool
	at   posID
	// open is where a function left the call open that is made now, 0 if it is not one.
	open posID
	// untouched says which of the first arguments the callee leaves as they are, one bit each.
	untouched uint8
	// behind is the receiver of a method of an interface of which rules tell.
	behind Value
	// typed is the type of the data that a template is filled with, where callers tell it.
	typed Value
	// panicked is where what a callee panics with is gathered, if not by the function itself.
	panicked *Value
	// fold is of a call that stands for those of a loop over a list; one says that what is called
	// is one element of such a list.
	fold fold
	one  bool
}

func (r *run) pack(x *site, results []Value) Value {
	n := x.sig.Results().Len()
	for len(results) < n {
		results = append(results, nil)
	}
	if n == 1 {
		return results[0]
	}
	return r.tuple(results[:n]...)
}

// static is a call of a function that is named.
func (r *run) static(x *site, fn *ssa.Function) []Value {
	origin := fn
	if o := fn.Origin(); o != nil {
		origin = o
	}
	var free objID
	if mc, ok := x.common.Value.(*ssa.MakeClosure); ok {
		for _, a := range r.top(r.val(mc)) {
			if f := r.atoms[a]; f.kind == atomFunc {
				free = f.obj
			}
		}
	}
	ce := callee{fn: origin, free: free}
	// A method value has its method's name, but not its receiver among the arguments.
	if obj, ok := origin.Object().(*types.Func); ok && len(origin.FreeVars) == 0 {
		ce.obj = obj.Origin()
		ce.name = ce.obj.FullName()
	}
	return r.reach(x, ce, fn.TypeArgs())
}

// reach is a call of one callee: by rule, by its body, by a fact, or by nothing
// but its signature.
func (r *run) reach(x *site, ce callee, targs []types.Type) []Value {
	if ce.recv != nil {
		args := append([]Value{ce.recv}, x.args[1:]...)
		y := *x
		y.args = args
		x = &y
	}
	if ce.fn != nil {
		r.called[ce.fn] = true
	}
	var results []Value
	if rules := r.rulesFor(ce); rules != nil {
		results = r.byRules(x, ce, rules)
	} else {
		results = r.unruledWith(x, ce, targs)
	}
	return r.callLabels(ce, results)
}

// unruled is a call as the callee's body tells, or its signature.
func (r *run) unruled(x *site, ce callee) []Value { return r.unruledWith(x, ce, nil) }

func (r *run) unruledWith(x *site, ce callee, targs []types.Type) []Value {
	if ce.sum == nil {
		ce.sum = r.summaryOf(ce)
		if s := r.specialised(x, ce); s != nil {
			ce.sum = s
		}
	}
	if ce.sum != nil {
		results := r.instantiate(x, ce, targs)
		r.keptFuncs(x, ce)
		return results
	}
	return r.external(x, ce)
}

// calleeAt is a function value as a callee.
func (r *run) calleeAt(f atom) callee {
	ref := r.table.funcs[f.fn]
	ce := callee{fn: ref.fn, free: f.obj, name: ref.key}
	if ce.fn == nil {
		ce.sum = r.imported(ce.name)
		return ce
	}
	if obj, ok := ce.fn.Object().(*types.Func); ok && len(ce.fn.FreeVars) == 0 {
		ce.obj, ce.name = obj.Origin(), obj.Origin().FullName()
	}
	if o := ce.fn.Origin(); o != nil {
		ce.fn = o
	}
	return ce
}

// invoke is a call of an interface's method.
func (r *run) invoke(x *site, m *types.Func) []Value {
	recv := x.args[0]
	var results []Value
	r.spend(10)
	if x.depth > maxNest {
		r.hit(r.fn, boundNesting)
		return r.external(x, callee{obj: m, name: m.FullName()})
	}
	known := false
	ruled := r.rulesFor(callee{obj: m, name: m.FullName()})
	asks := ruled != nil && onlyAsks(ruled)
	late := ruled != nil && !asks && (m.Pkg() == nil || r.std(m.Pkg())) && len(ruled.Sinks)+len(ruled.Binds) == 0 && onlySecretly(ruled)
	if ruled != nil && !late {
		x.behind = recv
		results = r.byRules(x, callee{obj: m, name: m.FullName()}, ruled)
		x.behind = nil
	}
	done := map[string]bool{}
	w := r.eachOf(recv, x.depth == 0 && !x.one && elementOf(x.common.Value))
	for _, a := range r.top(recv) {
		switch v := r.atoms[a]; v.kind {
		case atomType:
			if done[r.types[v.typ].key] {
				continue
			}
			done[r.types[v.typ].key] = true
			results = r.unionAll(results, w.call(func() []Value {
				more, ok := r.onType(x, v.typ, m.Name(), m.Pkg(), recv)
				if known = known || ok; !ok {
					delete(done, r.types[v.typ].key)
				}
				return more
			}))
		case atomIn:
			if v.mode == inExact && !v.boxed && x.typeParam() == nil && r.closable(v) {
				if ruled != nil && r.std(m.Pkg()) && v.root.kind == rootGlobal {
					continue
				}
				known = true
				y := *x
				alike := r.alike(m, ruled)
				if late {
					y.untouched = untouchedBy(ruled)
					if len(ruled.Sanitizers) > 0 {
						alike = r.name(m.FullName()) // whether it cleans shows with its receiver
					}
				}
				results = r.unionAll(results, w.call(func() []Value { return r.leaveOpen(&y, a, m.Name(), x.args, asks, alike) }))
			}
		}
	}
	if late && x.typeParam() == nil {
		// Of what is known to be of some type its own method tells, or callers know.
		y := *x
		y.args = slices.Clone(x.args)
		y.args[0] = r.without(recv, func(a atom) bool {
			switch a.kind {
			case atomType:
				return done[r.types[a.typ].key]
			case atomIn:
				return a.mode == inExact && !a.boxed && a.root.kind != rootGlobal
			case atomRef:
				t := r.objectType(a.obj)
				return t != "" && (done[t] || done["*"+t])
			}
			return false
		})
		if !known || len(y.args[0]) > 0 {
			results = r.unionAll(results, r.byRules(&y, callee{obj: m, name: m.FullName()}, ruled))
		}
	}
	if tp := x.typeParam(); tp != nil {
		known = true
		results = r.unionAll(results, r.onTypeParam(x, tp, m.Name()))
	}
	if !known && ruled == nil {
		results = r.ofNobody(x, m)
	}
	return r.callLabels(callee{obj: m, name: m.FullName()}, results)
}

// typeParam is the type parameter that a value is of on which the site calls a
// method; nil if it is of none.
func (x *site) typeParam() *types.TypeParam {
	if x.depth > 0 || !x.common.IsInvoke() {
		return nil
	}
	tp, _ := types.Unalias(x.common.Value.Type()).(*types.TypeParam)
	return tp
}

// onTypeParam is a method called on a value whose type is a type parameter.
func (r *run) onTypeParam(x *site, tp *types.TypeParam, method string) []Value {
	in := r.atom(atom{kind: atomIn, root: root{kind: rootType, index: int32(tp.Index())}})
	return r.leaveOpen(x, in, method, x.args, false, 0)
}

// method finds the method of a dynamic type, and the receiver through embedding.
func (r *run) method(id typeID, name string, from *types.Package, recv Value) (callee, bool) {
	t, dt := r.typeOf(id), r.types[id]
	if t == nil {
		ce := callee{name: "(" + dt.key + ")." + name, sum: r.dynamicMethod(dt.key, name)}
		elem, pointer := strings.CutPrefix(dt.key, "*")
		switch {
		case !pointer:
			ce.recv = r.orEmpty(r.outOfBox(recv))
		case ce.sum == nil:
			if ce.sum = r.importedSummary("(" + elem + ")." + name); ce.sum != nil {
				ce.recv = r.orEmpty(r.load(recv, nil))
			}
		}
		return ce, ce.sum != nil || r.rules.Func(ce.name) != nil
	}
	if !ast.IsExported(name) {
		// Only its own package has a name for it.
		if n, ok := types.Unalias(deref(t)).(*types.Named); ok && n.Obj().Pkg() != nil {
			from = n.Obj().Pkg()
		}
	}
	obj, index, _ := types.LookupFieldOrMethod(t, true, from, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return callee{}, false
	}
	ce := callee{obj: f.Origin(), name: f.Origin().FullName(), fn: r.prog.FuncValue(f.Origin())}
	if ce.fn != nil && ce.fn.Blocks == nil {
		ce.fn = nil
	}
	if len(index) == 1 {
		_, wantPtr := f.Signature().Recv().Type().(*types.Pointer)
		_, havePtr := t.Underlying().(*types.Pointer)
		if havePtr && !wantPtr && !types.IsInterface(f.Signature().Recv().Type()) {
			ce.recv = r.orEmpty(r.load(recv, deref(t)))
		}
		if !havePtr {
			if v := r.outOfBox(recv); !v.equal(recv) {
				ce.recv = r.orEmpty(v)
			}
		}
		return ce, true
	}
	v := r.outOfBox(recv)
	for _, i := range index[:len(index)-1] {
		if _, ok := t.Underlying().(*types.Pointer); ok {
			v = r.load(v, deref(t))
			t = deref(t)
		}
		s := structOf(t)
		v = r.at(v, r.fieldStep(s, i))
		t = s.Field(i).Type()
	}
	if types.IsInterface(t) {
		ce.inner, ce.recv = true, r.orEmpty(v)
		return ce, true
	}
	if _, ok := f.Signature().Recv().Type().(*types.Pointer); !ok {
		if _, ok := t.Underlying().(*types.Pointer); ok {
			v = r.load(v, deref(t))
		}
	} else if _, ok := t.Underlying().(*types.Pointer); !ok {
		// An embedded value whose method wants its address: the address of the part.
		v = r.embeddedAddr(recv, dt.typ, index[:len(index)-1])
	}
	ce.recv = r.orEmpty(v)
	return ce, true
}

func (r *run) orEmpty(v Value) Value {
	if v == nil {
		return Value{}
	}
	return v
}
