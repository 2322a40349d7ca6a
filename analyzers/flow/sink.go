package flow

import (
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// sink records that a call sends.
func (u *ruled) sink(k *policy.Sink, ce callee) {
	r := u.r
	var gate, behind Value
	var words nameID
	if len(u.x.behind) > 0 {
		var own bool
		if own, behind = r.behindInterface(u.x.behind, ce.obj.Name()); own {
			return
		}
	}
	if len(k.Where) > 0 {
		var met bool
		if met, gate = u.among(k.Where, k.Among); !met && len(gate) == 0 {
			return
		}
		if gate != nil {
			words = r.table.name(strings.Join(k.Among, "\n"))
		}
	}
	var ends, payload Value
	for _, p := range k.Endpoint {
		if p.Kind == policy.Global && !r.storedCommon(p.Name) {
			continue
		}
		for _, s := range u.read(p) {
			ends = r.union(ends, u.endpoint(s))
		}
	}
	ends = u.elsewhere(k, ends)
	verbs := u.verbs(k.Payload, viewOf(k.View))
	told := false
	if isTemplate(k.View) {
		payload, told = u.filledBy(k.Payload, k.View)
	}
	for _, p := range k.Payload {
		if told {
			break
		}
		for _, s := range u.read(p) {
			v := u.encoded(s, viewOf(k.View), verbs)
			if viewOf(k.View) != viewSlog || s.typ != nil && isString(s.typ) {
				v = r.knownAs(v, 0, false)
			}
			payload = r.union(payload, v)
		}
	}
	payload = r.payload(payload)
	if k.Kind == "stream" {
		u.stream(k, payload)
	}
	r.collectHandles(payload)
	if len(payload) == 0 || len(ends) == 0 && k.Country == "" && k.Host == "" {
		return
	}
	s := &send{
		fn: r.table.name(ce.name), kind: r.table.name(k.Kind), pos: u.x.where(r),
		payload: payload, endpoint: ends, country: r.table.name(k.Country), operator: r.table.name(k.Operator),
		host: r.table.name(k.Host), relay: k.Relay, gate: gate, words: words, behind: behind,
	}
	if u.x.open != 0 {
		s.pos, s.via = u.x.open, []posID{u.x.where(r)}
	}
	u.x.ev.closed = append(u.x.ev.closed, closing{here: s})
	u.x.ev.sends = addSend(r.table, u.x.ev.sends, s)
}

// elsewhere is where a send goes if something decides so that is not the address it is
// given. Where that is known in part only, it goes to either.
func (u *ruled) elsewhere(k *policy.Sink, ends Value) Value {
	r := u.r
	var over Value
	for _, p := range k.Over {
		for _, s := range u.read(p) {
			over = r.union(over, u.endpoint(s))
		}
	}
	told := dropping(over, func(_ pathID, a atomID) bool {
		x := r.atoms[a]
		return x.kind != atomText || !names(r.texts[x.text])
	})
	if len(told) == len(over) && len(over) > 0 {
		return over
	}
	return r.union(ends, told)
}

// names reports whether a text is known and no mere separators.
func names(t strval.Text) bool {
	s, known := t.Known()
	return known && strings.ContainsFunc(s, func(c rune) bool { return c != ':' && c != '[' && c != ']' })
}

// storedCommon reports whether something is known to be stored in what all calls share.
// A variable of the standard library is what it was unless this package, or one that
// it imports, says otherwise.
func (p *pkg) storedCommon(name string) bool {
	if !isVariable(name) {
		return true
	}
	o := p.objects[p.common(name)]
	return len(p.globalContent(o.name)) > 0 // asked again if that changes
}

// sharedVariable is the thing all calls share that a variable of the standard library is, if
// rules speak of it: what is changed in what it points at holds for all.
func (p *pkg) sharedVariable(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || !p.rules.Shared(name[:i], name[i+1:]) {
		return ""
	}
	return name[:i] + ":" + name[i+1:]
}

// isVariable reports whether what all calls share is a variable.
func isVariable(common string) bool { return strings.Contains(common, ":") }

// payload keeps what can be data.
func (r *run) payload(v Value) Value {
	return r.without(v, func(a atom) bool {
		return a.kind == atomUnknown || a.kind == atomClean || a.kind == atomIn && a.mode == inBound
	})
}

// stream leaves what is written in what it is written to, and in what that wraps.
func (u *ruled) stream(k *policy.Sink, payload Value) {
	r := u.r
	payload = r.labels(payload)
	if len(payload) == 0 {
		return
	}
	seen := map[target]bool{}
	for _, p := range k.Endpoint {
		for _, s := range u.read(p) {
			r.handTo(u.x, s, "Write", payload, false)
			r.pour(u.x, s.val, payload, 0, seen)
		}
	}
}

// pour leaves labels in what a value refers to, and in what that wraps.
func (r *run) pour(x *site, v, labels Value, depth int, seen map[target]bool) {
	if depth > maxWraps {
		return
	}
	for _, t := range r.targets(v, nil) {
		if seen[t] {
			continue
		}
		seen[t] = true
		path := r.plain(t.path)
		content := r.atPath(r.read(t.obj), path)
		if path == 0 && r.remote(t.obj, content) {
			continue // what is read there is another's
		}
		held := r.own(content, r.slot(slotHold))
		o := r.objects[t.obj]
		if len(held) == 0 && (o.kind == objInput || o.kind == objGlobal) && depth == 0 {
			held = r.at(content, r.slot(slotHold)) // callers know what it wraps
		}
		if (o.kind != objGlobal || r.isFile(path)) && !(path == 0 && r.writesItself(t.obj)) {
			slot, _ := r.add(path, r.slot(slotContent))
			r.write(t.obj, slot, labels, false)
		}
		left := r.passing(labels, content)
		if len(held) > 0 {
			r.handTo(x, spot{val: held, typ: anything}, "Write", left, false)
		}
		r.pour(x, held, left, depth+1, seen)
	}
}

// writesItself reports whether an object is of a type of the program's own that has a Write
// method declared for it: what is written there is where that method leaves it.
func (r *run) writesItself(o objID) bool {
	n, ok := types.Unalias(derefOf(r.objects[o].typ)).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || r.std(n.Obj().Pkg()) || types.IsInterface(n) {
		return false
	}
	f, index, _ := types.LookupFieldOrMethod(types.NewPointer(n), false, nil, "Write")
	m, ok := f.(*types.Func)
	if !ok || len(index) != 1 || !isReading(m.Signature()) {
		return false
	}
	return r.summaryOf(r.calleeOf(m)) != nil
}

// writable are those targets that a text, which is said there, is left in as it is.
func (r *run) writable(ts []target, path []string) []target {
	if len(path) == 0 || path[0] != "#said" && path[0] != "#text" {
		return ts
	}
	return slices.DeleteFunc(ts, func(t target) bool { return t.path == 0 && r.writesItself(t.obj) })
}

// remote reports whether an object is one end of a connection.
func (r *run) remote(o objID, content Value) bool {
	if len(r.own(content, r.slot(slotBound))) > 0 {
		return true
	}
	if len(r.own(content, r.slot(slotHold))) > 0 && len(r.endpointOf(content)) == 0 {
		return false // it leads to a thing of the program's own: the other end of a pipe
	}
	x := r.objects[o]
	if isConn(x.typ) || isConn(r.inTypes[o]) {
		return true
	}
	if x.kind != objInput {
		return false
	}
	in := r.atoms[x.in]
	return in.root.kind == rootParam && in.path == 0 && int(in.root.index) < len(r.fn.Params) && isConn(r.fn.Params[in.root.index].Type())
}

// isConn reports whether a type, or a pointer to it, is a network connection.
func isConn(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := t.Underlying().(*types.Interface); !ok {
		if _, ok := t.Underlying().(*types.Pointer); !ok {
			t = types.NewPointer(t)
		}
	}
	for _, name := range []string{"RemoteAddr", "Read", "Write"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name); obj == nil {
			return false
		}
	}
	return true
}

// anything is the type of what is held: it was taken as an interface.
var anything types.Type = types.NewInterfaceType(nil, nil)

// maxWraps is how many wrappers deep a write is followed.
const maxWraps = 4

// among reports whether a text at a place has a word that is among words, or whether a
// constant there is one of them.
func (u *ruled) among(where []policy.Place, words []string) (met bool, gate Value) {
	for _, p := range where {
		for _, s := range u.read(p) {
			if c, ok := s.ssa.(*ssa.Const); ok && c.Value != nil && slices.Contains(words, c.Value.ExactString()) {
				return true, nil
			}
			vs := s.val
			if s.typ == nil || !isString(s.typ) {
				vs = u.r.endpoints(s.val)
			}
			met, more := u.r.gateMet(vs, words)
			if met {
				return true, nil
			}
			gate = u.r.union(gate, more)
		}
	}
	return false, gate
}

// gateMet reports whether a text holds one of some words, and which of its parts callers
// know better.
func (r *run) gateMet(v Value, words []string) (met bool, open Value) {
	for _, t := range r.textsOf(v) {
		for w := range strings.FieldsSeq(t.text.String()) {
			if slices.Contains(words, path.Base(w)) {
				return true, nil
			}
		}
	}
	return false, dropping(v, func(p pathID, a atomID) bool {
		x := r.atoms[a]
		return p != 0 || !(x.kind == atomIn && x.mode == inExact) &&
			!(x.kind == atomText && slices.ContainsFunc(r.texts[x.text].Holes(), func(id int) bool { return id != 0 }))
	})
}

// sanitize cleans what a rule says.
func (u *ruled) sanitize(s *policy.Sanitizer) {
	r := u.r
	if len(s.Where) > 0 {
		if met, _ := u.among(s.Where, s.Among); !met {
			return
		}
	}
	if len(s.Secret) > 0 && !u.secret(s.Secret) {
		return
	}
	minus := "*"
	if len(s.Classes) > 0 {
		minus = strings.Join(s.Classes, ",")
	}
	var leaves Value
	if s.Leaves != "" {
		src := r.table.source(source{class: r.table.name(s.Leaves), what: r.table.name(s.Func), why: r.table.name("rule"), pos: u.x.where(r)})
		leaves = single(r.atom(atom{kind: atomData, src: src}))
	}
	for _, p := range s.At {
		for _, c := range u.cells(p) {
			if c.result >= 0 {
				u.results[c.result] = r.union(r.cleaned(u.result(c.result), r.table.name(minus), true), leaves)
				continue
			}
			if len(s.Key) > 0 {
				step := u.keyStep(s.Key)
				if r.steps[step].kind == stepElem {
					continue
				}
				for i, t := range c.at {
					c.at[i].path, _ = r.add(r.plain(t.path), step)
				}
			}
			for _, t := range c.at {
				path := r.plain(t.path)
				var v Value
				if minus != "*" {
					v = r.cleaned(r.atPath(r.read(t.obj), path), r.table.name(minus), false)
				}
				r.write(t.obj, path, r.union(v, leaves), c.strong && !u.x.weakHere())
			}
		}
	}
}

// source adds what a rule says that a call yields.
func (u *ruled) source(s *policy.Source, ce callee) {
	r := u.r
	src := r.table.source(source{class: r.table.name(s.Class), what: r.table.name(shortName(ce.name)), why: r.table.name("rule"), pos: u.x.where(r)})
	data := single(r.atom(atom{kind: atomData, src: src}))
	at := s.At
	if len(at) == 0 {
		at = []policy.Place{{Kind: policy.Results}}
	}
	for _, p := range at {
		for _, c := range u.cells(p) {
			if c.result >= 0 {
				u.results[c.result] = r.union(u.result(c.result), data)
				continue
			}
			u.write(c, "", data, false)
		}
	}
}
