package flow

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// variable is what a package variable holds, whatever the order of statements.
type variable struct {
	val      Value
	exported bool
	own      bool
	std      bool
	still    bool  // what callers store there first is not asked for
	open     bool  // callers bring what is stored there
	stored   Value // of another package's: what this package or its imports store there
}

func (p *pkg) globalObject(g *ssa.Global) objID {
	name := p.table.name(g.RelString(nil))
	if _, ok := p.variables[name]; !ok {
		v := &variable{exported: g.Object() != nil && g.Object().Exported(), own: g.Pkg == p.ssa}
		if v.std = p.std(g.Pkg.Pkg); !v.own && !v.std {
			v.val = p.importedVar(g)
		}
		p.variables[name] = v
	}
	return p.object(object{kind: objGlobal, name: name, typ: deref(g.Type())})
}

// globalContent is what a package variable holds when a function begins.
func (p *pkg) globalContent(name nameID) Value {
	if p.current != nil {
		if p.readers[name] == nil {
			p.readers[name] = map[*ssa.Function]bool{}
		}
		p.readers[name][p.current] = true
	}
	v := p.variables[name]
	if v != nil && v.std {
		if common := p.sharedVariable(p.names[name]); common != "" {
			return p.union(p.unknown(), single(p.atom(atom{kind: atomRef, obj: p.common(common)})))
		}
		switch {
		case !v.own:
			return p.unknown()
		case v.exported:
			return p.union(v.val, p.unknown())
		}
		return v.val
	}
	if v == nil {
		return single(p.atom(atom{kind: atomIn, root: root{kind: rootGlobal, name: name}}))
	}
	if v.still || v.own && !v.exported && !v.open {
		return v.val
	}
	return p.union(v.val, single(p.atom(atom{kind: atomIn, root: root{kind: rootGlobal, name: name}})))
}

// globalHere is what an input that is a package variable is at a call: what this
// function or this package stored there; else it stays an input.
func (r *run) globalHere(name nameID) Value {
	o := r.object(object{kind: objGlobal, name: name})
	open := single(r.atom(atom{kind: atomIn, root: root{kind: rootGlobal, name: name}}))
	if v, ok := r.heap.get(o); ok {
		return v
	}
	if v := r.variables[name]; v != nil && !v.own && len(v.val) > 0 {
		return r.union(open, v.val)
	}
	return open
}

// storeGlobal notes a store to a package variable.
func (r *run) storeGlobal(g *ssa.Global, v Value) {
	r.globalStored(r.globalObject(g), 0, v)
}

func (r *run) globalStored(o objID, path pathID, v Value) {
	if r.unnamed(path) {
		return
	}
	v = dropping(v, func(p pathID, _ atomID) bool { return path == 0 && r.unnamed(p) })
	name := r.objects[o].name
	if common := r.sharedVariable(r.names[name]); common != "" && path == 0 {
		// Another thing in its place is what all calls share from now on.
		r.globalStored(r.common(common), 0, r.union(v, r.load(v, nil)))
	}
	g := r.variables[name]
	if g == nil {
		g = &variable{}
		r.variables[name] = g
	}
	if g.own && r.fn == r.ssa.Func("init") && r.replacedLater(name) {
		return // nobody sees it but the rest of the initialiser
	}
	grown := r.crowded(r.union(g.val, r.under(path, r.portable(v))))
	open := g.open || !r.making && r.brought(v)
	if !grown.equal(g.val) || open != g.open {
		g.val, g.open = grown, open
		if !g.own {
			g.stored = r.union(g.stored, r.renamed(r.under(path, r.portable(v)), r.crowds))
		}
		r.touch(name)
	}
}

// replacedLater reports whether a declared init function overwrites a package variable
// of this package.
func (p *pkg) replacedLater(name nameID) bool {
	full := p.names[name]
	g, ok := p.ssa.Members[full[strings.LastIndexByte(full, '.')+1:]].(*ssa.Global)
	return ok && p.interp.Replaced(g)
}

// brought reports whether a value holds what only callers know.
func (r *run) brought(v Value) bool {
	for _, e := range v {
		_, a := split(e)
		switch x := r.atoms[a]; x.kind {
		case atomIn:
			if x.root.kind != rootGlobal && x.root.kind != rootObject {
				return true
			}
		case atomRef:
			if k := r.objects[x.obj].kind; k != objInput && k != objGlobal && r.heldBrought(x.obj) {
				return true
			}
		}
	}
	return false
}

// heldBrought is brought for what an object of this function holds itself.
func (r *run) heldBrought(o objID) bool {
	v, _ := r.heap.get(o)
	for _, e := range v {
		_, a := split(e)
		if x := r.atoms[a]; x.kind == atomIn && x.root.kind != rootGlobal && x.root.kind != rootObject {
			return true
		}
	}
	return false
}

// touch queues those who read a package variable that holds more now.
func (p *pkg) touch(name nameID) {
	for _, fn := range p.funcs {
		if p.readers[name][fn] {
			p.queue.addLater(fn)
		}
	}
}

// portable is a value without what only this activation knows.
func (r *run) portable(v Value) Value {
	var out Value
	for _, e := range r.excepted(v) {
		p, a := split(e)
		if r.open[p] {
			p = r.rekeyed(p, func(s step) stepID {
				if s.name == baseKey {
					return r.pkg.key(noBase)
				}
				return r.elem()
			})
			e = pair(p, a)
		}
		switch x := r.atoms[a]; x.kind {
		case atomGuard:
			// Whoever calls from outside brings what the types say.
			if r.isRoot(r.fn) {
				out = append(out, pair(p, r.atom(atom{kind: atomData, src: x.src, except: x.except, word: x.word})))
			}
			continue
		case atomIn:
			if x.root.kind == rootGlobal {
				out = append(out, e)
				continue
			}
			u := atom{kind: atomUnknown}
			if x.mode == inExact {
				u.except = x.except
			}
			out = append(out, pair(p, r.atom(u)))
			continue
		case atomText:
			if len(r.texts[x.text].Holes()) > 0 {
				x.text = r.text(r.texts[x.text].Rename(func(int) int { return 0 }))
			}
			x.in = 0
			out = append(out, pair(p, r.atom(x)))
			continue
		case atomRef:
			if k := r.objects[x.obj].kind; k == objInput {
				out = append(out, pair(p, r.atom(atom{kind: atomUnknown})))
				continue
			}
		}
		out = append(out, e)
	}
	return normal(out)
}

// leaving is what the heap is when the function returns, or, if it does not, when it
// ends.
func (r *run) leaving() *heap {
	if r.exit != nil {
		return r.exit
	}
	return r.heap
}

// checkpoint files what lives on after the function: contents of objects that
// package variables lead to, and what objects of this package's types hold.
func (r *run) checkpoint() {
	seen := map[objID]bool{}
	var visit func(v Value)
	into, assuming := r.frozen, false
	freeze := func(o objID) {
		if o == 0 || seen[o] {
			return
		}
		seen[o] = true
		if k := r.objects[o].kind; k == objInput || k == objGlobal {
			return
		}
		content, ok := r.leaving().get(o)
		one := r.canon(o)
		if r.isShared(o) {
			content, ok = r.union(content, r.shared[o]), true
		}
		if !ok {
			visit(into[one]) // untouched here, but what it leads to may not be
			return
		}
		if _, lasts := r.frozen[one]; lasts && !assuming && !r.making && !r.awaited[one] && r.brought(content) {
			r.awaited[one] = true
			r.review(one)
		}
		content = r.portable(content)
		old, known := into[one]
		grown := r.crowded(r.union(old, content))
		if !known || !grown.equal(old) {
			into[one] = grown
			if r.objects[one].kind == objFact && !assuming {
				r.stored[one] = r.union(r.stored[one], content)
			}
			if !assuming {
				r.review(one)
			}
		}
		visit(content)
	}
	visit = func(v Value) {
		for _, e := range v {
			_, a := split(e)
			if x := r.atoms[a]; x.kind == atomRef || x.kind == atomFunc {
				freeze(x.obj)
			}
		}
	}
	for _, name := range r.globalNames() {
		visit(r.variables[name].val)
	}
	r.leaving().each(func(o objID, _ Value) {
		if r.lasts(o) {
			freeze(o)
		}
	})
	// What assumptions lead to is kept apart: these objects are still made anew by
	// every call.
	into, assuming = r.held, true
	r.assume(visit)
}

// review queues those who read an object that outlives its function.
func (r *run) review(o objID) {
	for _, fn := range r.funcs {
		if r.viewers[o][fn] && fn != r.fn {
			r.queue.addLater(fn)
		}
	}
}

func (p *pkg) globalNames() []nameID {
	out := make([]nameID, 0, len(p.variables))
	for n := range p.variables {
		out = append(out, n)
	}
	sortIDs(out)
	return out
}

// assume notes what objects of the package's own types hold when the function is
// done with them: that is what a method of theirs may find in its receiver. Of objects of
// others' types it notes where they are bound to.
func (r *run) assume(visit func(Value)) {
	r.leaving().each(func(o objID, v Value) {
		x := r.objects[o]
		if x.kind == objInput {
			r.assumeState(o, v, visit)
		}
		if x.kind == objInput || x.kind == objGlobal || len(v) == 0 {
			return
		}
		key := r.declaredType(o)
		if key == nil {
			return
		}
		if v = r.portable(v); key.Pkg() != r.pass.Pkg {
			v = dropping(v, func(p pathID, a atomID) bool { return !r.leadsTo(p, a, r.isBound, 0) })
		}
		r.assumed[key] = r.union(r.assumed[key], v)
		visit(v)
	})
}

// settledHead is the beginning of a text, up to the end of its host, or to a part of which
// it is not known whether it belongs to that.
func settledHead(x strval.Text) string {
	s := x.String()
	i := 0
	for j := 0; j+2 < len(s); j++ {
		if s[j] == ':' && s[j+1] == '/' && s[j+2] == '/' {
			i = j + 3
			break
		}
	}
	for j := i; j < len(s); j++ {
		if s[j] == '/' || s[j] == '?' || s[j] == '#' || s[j] == '{' && i > 0 && j > i {
			return s[:j]
		}
	}
	return s
}
