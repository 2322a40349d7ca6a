package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/rehearse"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// A structured log knows what it is told by names, and a program may have it leave some of
// them out. Data that an attribute brings carries its name as a word; the text of an
// endpoint that is reached through a log's handler carries the names that the handler leaves
// out. Two that match do not meet. What is in a group carries its name after a dot.

// inGroup begins the names of what is in a group, and alone says of names that are left out
// that only those of groups count.
const inGroup = "."

// knownAs is v, whose labels go by a name; by none if word is 0. With inner, labels that
// have a name keep it.
func (t *table) knownAs(v Value, word nameID, inner bool) Value {
	var out Value
	for i, e := range v {
		p, a := split(e)
		x := t.atoms[a]
		if x.kind != atomData && x.kind != atomGuard && x.kind != atomIn || x.word == word || inner && x.word != 0 {
			continue
		}
		if out == nil {
			out = slices.Clone(v)
		}
		x.word = word
		out[i] = pair(p, t.atom(x))
	}
	if out == nil {
		return v
	}
	return normal(out)
}

// grouped is v, whose labels are in a group now.
func (t *table) grouped(v Value) Value {
	out := slices.Clone(v)
	for i, e := range out {
		p, a := split(e)
		x := t.atoms[a]
		if name := t.names[x.word]; x.word != 0 && !strings.HasPrefix(name, inGroup) {
			x.word = t.name(inGroup + name)
			out[i] = pair(p, t.atom(x))
		}
	}
	return normal(out)
}

// leavingOut is v, endpoints that are reached through what leaves out some names. What
// callers bring leaves out more, or less if these count in groups only.
func (t *table) leavingOut(v Value, names nameID) Value {
	if names == 0 {
		return v
	}
	add := strings.Split(t.names[names], ",")
	out := slices.Clone(v)
	for i, e := range out {
		p, a := split(e)
		x := t.atoms[a]
		if x.kind != atomText && x.kind != atomIn {
			continue
		}
		var list []string
		if x.word != 0 {
			list = strings.Split(t.names[x.word], ",")
		}
		if slices.Contains(add, inGroup) {
			list = onlyInGroups(list)
			if x.kind == atomIn {
				list = append(list, inGroup)
			}
		}
		for _, s := range add {
			if s != inGroup {
				list = append(list, s)
			}
		}
		slices.Sort(list)
		x.word = t.name(strings.Join(slices.Compact(list), ","))
		out[i] = pair(p, t.atom(x))
	}
	return normal(out)
}

// onlyInGroups are the names that are left out where all attributes are in a group.
func onlyInGroups(list []string) (out []string) {
	for _, s := range list {
		if name, ok := strings.CutPrefix(s, inGroup); ok && name != "" {
			out = append(out, s, name)
		}
	}
	return out
}

// leavesOut reports whether data of a name does not come to an endpoint.
func (t *table) leavesOut(endpoint atomID, word nameID) bool {

	list := t.atoms[endpoint].word
	if word == 0 || list == 0 {
		return false
	}
	return slices.Contains(strings.Split(t.names[list], ","), t.names[word])
}

// maskedNames are the names that an object is known to leave out, 0 for none.
func (t *table) maskedNames(v Value) nameID {
	var found []string
	for _, e := range v {
		p, a := split(e)
		if p == 0 || t.nodes[p].tail != 0 {
			continue
		}
		if s := t.steps[t.nodes[p].head]; s.kind != stepSlot || s.name != slotMasked {
			continue
		}
		x := t.atoms[a]
		if x.kind == atomKill {
			continue
		}
		if x.kind != atomText || x.in != 0 || found != nil {
			return 0 // there may be another function
		}
		text, ok := t.texts[x.text].Known()
		if !ok || text == "" {
			return 0
		}
		found = []string{text}
	}
	if found == nil {
		return 0
	}
	return t.name(found[0])
}

// passing are labels as they are behind what a log goes through: without those of names that it
// leaves out, and in a group, if it opens one.
func (t *table) passing(labels, through Value) Value {
	names := t.maskedNames(through)
	if names == 0 || len(labels) == 0 {
		return labels
	}
	list := strings.Split(t.names[names], ",")
	if slices.Contains(list, inGroup) {
		labels = t.grouped(labels)
	}
	return t.without(labels, func(a atom) bool {
		labelled := a.kind == atomData || a.kind == atomGuard || a.kind == atomIn
		return labelled && a.word != 0 && slices.Contains(list, t.names[a.word])
	})
}

// passed are the arguments of a method of what a log's handler writes to, as they come there.
func (b *binding) passed(o *open, args []Value) []Value {
	r := b.r
	x := r.atoms[o.callee]
	if !o.pure || x.kind != atomIn || len(args) < 2 || !slices.ContainsFunc(args[1], r.hasWord) {
		return args
	}
	labels := r.labels(args[1])
	steps, left := r.list(x.path), labels
	for i, s := range steps {
		if s != r.slot(slotHold) {
			continue
		}
		x.path = r.pathOver(steps[:i])
		left = r.passing(left, b.along(b.base(x.root), x))
	}
	if left.equal(labels) {
		return args
	}
	return r.handed(b.x, args[0], left, len(args)-1, false)
}

// hasWord reports whether an entry goes by a name in logs.
func (t *table) hasWord(e uint64) bool {
	_, a := split(e)
	return t.atoms[a].word != 0
}

// named is what a flow moves that gives it a name.
func (u *ruled) named(f *policy.Flow) Value {
	r := u.r
	var word nameID
	for _, p := range f.Key {
		for _, s := range u.spots(p) {
			if k, ok := constString(s.ssa); ok {
				word = r.wordOf(k)
			}
		}
	}
	var val Value
	for _, p := range f.From {
		for _, s := range u.read(p) {
			if len(f.Key) == 0 {
				val = r.union(val, r.grouped(r.labels(u.encoded(s, viewSlog, nil))))
				continue
			}
			val = r.union(val, u.attribute(s, word))
		}
	}
	return val
}

// wordOf is a name as atoms carry it, 0 for one that cannot be told apart from others there.
func (t *table) wordOf(name string) nameID {
	if name == "" || strings.ContainsAny(name, inGroup+", \t\n") {
		return 0
	}
	return t.name(name)
}

// attribute is the labels of the value of an attribute. One that may be a group itself keeps
// the names of what is in it.
func (u *ruled) attribute(s spot, word nameID) Value {
	v := u.r.labels(u.encodedOne(s, viewSlog, nil))
	if isPlain(s.typ, 0) {
		return u.r.knownAs(v, word, false)
	}
	out := slices.Clone(v)
	for i, e := range out {
		p, a := split(e)
		if x := u.r.atoms[a]; x.word != 0 && !strings.HasPrefix(u.r.table.names[x.word], inGroup) {
			x.word = 0
			out[i] = pair(p, u.r.atom(x))
		}
	}
	return normal(out)
}

// isPlain reports whether a value of a type is sure to be logged as a whole: it tells
// nothing of itself that is a group.
func isPlain(t types.Type, depth int) bool {
	if t == nil || depth > 3 || lookupMethod(t, !isPointer(t) && !types.IsInterface(t), "LogValue") != nil {
		return false
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() != "time" && policy.IsStd(n.Obj().Pkg().Path()) {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Basic, *types.Struct:
		return true
	case *types.Pointer:
		return isPlain(t.Elem(), depth+1)
	case *types.Slice:
		return isPlain(t.Elem(), depth+1)
	case *types.Array:
		return isPlain(t.Elem(), depth+1)
	case *types.Map:
		return isPlain(t.Elem(), depth+1)
	}
	return false
}

// attributes are the labels of what a call tells a log: attributes, or names and values by
// turns.
func (u *ruled) attributes(list []spot) Value {
	r := u.r
	var out Value
	sure := true // of what is a name and what is a value
	for i := 0; i < len(list); i++ {
		e := list[i]
		sure = sure && e.typ != nil && !types.IsInterface(e.typ)
		if !sure || !isString(e.typ) || i+1 == len(list) {
			out = r.union(out, r.labels(u.encodedOne(e, viewSlog, nil)))
			continue
		}
		var word nameID
		if k, ok := constString(e.ssa); ok {
			word = r.wordOf(k)
		}
		out = r.union(out, r.knownAs(r.labels(u.encodedOne(e, viewSlog, nil)), 0, false))
		i++
		out = r.union(out, u.attribute(list[i], word))
	}
	return out
}

// maskNames notes in a log's handler which names it leaves out.
func (u *ruled) maskNames(f *policy.Flow) {
	r := u.r
	names := inGroup
	for _, p := range f.From {
		names = ""
		for _, s := range u.read(p) {
			if top := r.top(s.val); len(top) == 1 && r.atoms[top[0]].kind == atomFunc {
				names = r.dropped(r.table.funcs[r.atoms[top[0]].fn])
			}
		}
	}
	if names == "" {
		return
	}
	v := single(r.textAtom(strval.Const(names), text{}))
	for _, p := range f.To {
		for _, c := range u.cells(p) {
			if c.result < 0 {
				u.write(c, "", v, u.fresh(c))
			}
		}
	}
}

// dropped are the names of attributes for which a function that is given groups and an
// attribute gives back nothing of its value, as a list.
func (p *pkg) dropped(ref funcRef) string {
	fn := ref.fn
	if fn == nil || len(fn.Params) != 2 {
		return "" // of another package: its body is not seen
	}
	if known, ok := p.droppedBy[fn]; ok {
		return known
	}
	var list []string
	th := p.stage()
	var names []string
	for _, name := range th.Texts(fn) {
		if p.wordOf(name) != 0 {
			names = append(names, name, strings.ToUpper(name), strings.ToUpper(name[:1])+name[1:]) // case may not count
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		attr := rehearse.Given{Fields: []rehearse.Given{{IsText: true, Text: name}, {Held: true}}}
		drops := func(groups rehearse.Given) bool {
			ans, ok := th.Ask(fn, []rehearse.Given{groups, attr})
			return ok && !ans.Held
		}
		if !drops(rehearse.Given{Nil: true}) {
			continue
		}
		list = append(list, name)
		if drops(rehearse.Given{}) {
			list = append(list, inGroup+name)
		}
	}
	slices.Sort(list)

	p.droppedBy[fn] = strings.Join(list, ",")
	return p.droppedBy[fn]
}
