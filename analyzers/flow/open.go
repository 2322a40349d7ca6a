package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// leaveOpen records a call on something that callers know, and returns its results.
func (r *run) leaveOpen(x *site, target atomID, method string, args []Value, ruled bool, alike nameID) []Value {
	o := &open{callee: target, method: r.name(method), sig: x.sig.Results().Len(), args: args, found: r.found(args), pos: r.position(x.ins.Pos()), ruled: ruled, alike: alike, values: valuesOf(x.sig, method != "") | x.untouched, fold: x.fold}
	id := r.fileOpen(x.ev, o)
	if id < 0 {
		r.hit(r.fn, boundOpen)
		return r.external(x, callee{})
	}
	r.openEffect(x, id, args, o.values)
	r.changedLater(x, args)
	r.leavePanic(x, id)
	if method == "" {
		for i, v := range args[:min(len(args), 7)] {
			for _, a := range r.top(v) {
				if f := r.atoms[a]; f.kind == atomRef {
					r.keptWhen(id, i, f.obj, r.plain(f.path))
				}
			}
		}
	}
	out := make([]Value, o.sig)
	for i := range out {
		r.openTypes[int32(id*8+i)] = x.sig.Results().At(i).Type()
		out[i] = r.input(root{kind: rootResult, index: int32(id*8 + i)}, x.sig.Results().At(i).Type())
	}
	return out
}

// valuesOf says which of the first arguments of a call lead nowhere, so that whoever is
// called cannot write to what the caller has; or are told to a log (toldOnly), which reads.
func valuesOf(sig *types.Signature, method bool) (out uint8) {
	first := 0
	if method {
		first = 1
	}
	for i := range min(sig.Params().Len(), 8-first) {
		t := sig.Params().At(i).Type()
		_, basic := t.Underlying().(*types.Basic)
		if _, generic := types.Unalias(t).(*types.TypeParam); basic || generic || isContext(t) {
			out |= 1 << (i + first)
		}
	}
	if n := sig.Params().Len() - 1; toldOnly(sig) && n+first < 8 {
		out |= 1 << (n + first)
	}
	return out
}

// toldOnly reports whether a function is of the form of those that print: a text and anything
// after it, and nothing comes back.
func toldOnly(sig *types.Signature) bool {
	n := sig.Params().Len()
	if !sig.Variadic() || n < 2 || sig.Results().Len() > 0 {
		return false
	}
	text, ok := sig.Params().At(n - 2).Type().Underlying().(*types.Basic)
	rest, empty := elemType(sig.Params().At(n - 1).Type()).Underlying().(*types.Interface)
	return ok && text.Info()&types.IsString != 0 && empty && rest.Empty()
}

// untouchedBy are the arguments of a method that its rules write nothing to, as the bits of
// their places after the receiver, which has bit 0 and is never among them.
func untouchedBy(rules *policy.FuncRules) uint8 {
	out := uint8(0xFE)
	for _, f := range rules.Flows {
		for _, p := range f.To {
			switch {
			case p.Kind == policy.Arg && p.Index < 7:
				out &^= 1 << (p.Index + 1)
			case p.Kind == policy.Args || p.Kind == policy.ArgNamed:
				out = 0
			}
		}
	}
	return out
}

// fileOpen gives an open call its number in this function: its own, or, where
// there are many, that of one on the same target.
func (r *run) fileOpen(ev *events, o *open) int {
	if _, ok := r.cur.(*ssa.Go); ok {
		o.spawns = true
	}
	o.maybe = o.maybe || r.mayBeSkipped(r.cur.Block())
	key := openKey{ins: r.cur, callee: o.callee, method: o.method}
	for _, p := range ev.opens {
		if p.callee == o.callee && p.method == o.method {
			key.nth++
		}
	}
	id, ok := r.openIDs[key]
	if !ok {
		id = r.openNumber(o)
		if id < 0 {
			return -1
		}
		r.openIDs[key] = id
	}
	ev.opens = append(ev.opens, o)
	if id < len(r.openList) {
		if old := r.openList[id]; old.joined || old.callee != o.callee || old.method != o.method {
			r.openList[id] = r.joinOpens(old, o)
			return id
		}
		r.openList[id] = o
		return id
	}
	r.openList = append(r.openList, o)
	return id
}

// openNumber is the number of an open call that has none yet; -1 if there are too many.
func (r *run) openNumber(o *open) int {
	n := len(r.openList)
	if n < fewOpens {
		return n
	}
	for i, p := range r.openList {
		if p.callee == o.callee && p.method == o.method && p.sig == o.sig && p.pure == o.pure && p.ruled == o.ruled && p.values == o.values && p.fold == o.fold && len(p.args) == len(o.args) {
			c := *p
			c.joined = true
			r.openList[i] = &c
			return i
		}
	}
	if n >= maxOpens {
		return -1
	}
	return n
}

// joinOpens is one call that stands for several on one target.
func (r *run) joinOpens(a, b *open) *open {
	c := *a
	c.joined, c.maybe = true, a.maybe || b.maybe
	c.args = make([]Value, max(len(a.args), len(b.args)))
	for i := range c.args {
		if i < len(a.args) {
			c.args[i] = a.args[i]
		}
		if i < len(b.args) {
			c.args[i] = r.union(c.args[i], b.args[i])
		}
	}
	c.found = r.joinFound(a.found, b.found)
	return &c
}

// openKey is an open call by the instruction that makes it, what is called, and its number
// among those that call the same.
type openKey struct {
	ins    ssa.Instruction
	callee atomID
	method nameID
	nth    int
}

// stillOpen are the open calls by their numbers, without those that were made only before
// more was known of what is called, and those of functions that are handed out.
func (r *run) stillOpen() []*open {
	made := map[*open]bool{}
	for _, ev := range r.events {
		for _, o := range ev.opens {
			made[o] = made[o] || !ev.local
		}
	}
	out := slices.Clone(r.openList)
	for id, o := range out {
		if !o.joined && !made[o] {
			out[id] = nil
		}
	}
	return out
}

// awaiting are the objects that hold what an open call results in or puts there.
func (r *run) awaiting(s *summary) []content {
	if s.awaits == nil {
		s.awaits = []content{}
		for _, c := range s.objects {
			if slices.ContainsFunc(c.val, func(e uint64) bool { _, a := split(e); return r.awaitsAtom(a) }) {
				s.awaits = append(s.awaits, c)
			}
		}
	}
	return s.awaits
}

// holding are the objects that hold what an open call results in, by the call's number.
func (r *run) holding(s *summary) map[int][]content {
	if s.holds != nil {
		return s.holds
	}
	s.holds = map[int][]content{}
	for _, c := range s.objects {
		var of []int
		for _, e := range c.val {
			_, a := split(e)
			if x := r.atoms[a]; x.kind == atomGuard {
				a = x.in
			}
			if x := r.atoms[a]; x.kind == atomIn && x.root.kind == rootResult && !slices.Contains(of, int(x.root.index/8)) {
				of = append(of, int(x.root.index/8))
			}
		}
		for _, i := range of {
			s.holds[i] = append(s.holds[i], c)
		}
	}
	return s.holds
}

func (r *run) awaitsAtom(a atomID) bool {
	switch x := r.atoms[a]; x.kind {
	case atomIn:
		return x.root.kind == rootResult || x.root.kind == rootEffect
	case atomGuard:
		return r.awaitsAtom(x.in)
	case atomText:
		if x.in != 0 && r.atoms[x.in].mode == whenKept {
			return true
		}
		for _, id := range r.texts[x.text].Holes() {
			if id != 0 && r.awaitsAtom(atomID(id)) {
				return true
			}
		}
	case atomRef:
		o := r.table.objects[x.obj]
		return o.kind == objInput && r.awaitsAtom(o.in)
	}
	return false
}

// openKind is what is said of an open call in one number, and a name if there is one.
func (e *encoder) openKind(o *open) {
	kind := 0
	if o.pure {
		kind |= openPure
	}
	if o.ruled {
		kind |= openRuled
	}
	if o.spawns {
		kind |= openSpawns
	}
	if o.maybe {
		kind |= openMaybe
	}
	if o.alike != 0 {
		kind |= openAlike
	}
	if o.fold.on {
		kind |= openFold
	}
	if o.fold.backward {
		kind |= openBackward
	}
	e.uint(kind | int(o.values)<<openBits)
	if o.alike != 0 {
		e.name(o.alike)
	}
	if o.fold.on {
		e.uint(o.fold.arg + 1)
		e.uint(o.fold.result)
	}
}

const (
	openPure = 1 << iota
	openRuled
	openSpawns
	openMaybe
	openAlike
	openFold
	openBackward

	openBits = 7 // above them: values
)
