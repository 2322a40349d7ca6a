package flow

import (
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// What a program writes to a file can be read again under its name: the last element of its
// path, for the folder is often one that is made for the purpose. A file of which the name is
// not known is none of those whose names are.

// baseKey is the kind of keys that are names of files; noBase is one that nobody asks for.
const (
	baseKey = "f"
	noBase  = baseKey + "/"
)

// baseSteps are the steps to what is filed under the names of files that a path may have.
func (r *run) baseSteps(paths Value) []stepID {
	var out []stepID
	add := func(s stepID) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, a := range r.top(paths) {
		switch x := r.atoms[a]; x.kind {
		case atomText:
			base, hole := baseName(r.texts[x.text])
			switch {
			case base != "":
				add(r.pkg.key(baseKey + base))
			case hole > 0 && r.opensKey(atomID(hole)):
				add(r.step(step{kind: stepOpen, name: baseKey, in: r.unboxed(atomID(hole))}))
			}
		case atomIn:
			if r.opensKey(a) {
				add(r.step(step{kind: stepOpen, name: baseKey, in: r.unboxed(a)}))
			}
		}
	}
	return out
}

// opensKey reports whether callers know a key.
func (r *run) opensKey(a atomID) bool {
	x := r.atoms[a]
	return x.kind == atomIn && x.mode == inExact && x.root.kind != rootResult && x.root.kind != rootObject
}

// isFile reports whether a place among those that all calls share is that of a file.
func (t *table) isFile(p pathID) bool {
	x := t.steps[t.nodes[p].head]
	return p != 0 && (x.kind == stepOpen && x.name == baseKey || x.kind == stepKey && strings.HasPrefix(x.name, baseKey))
}

// unnamed reports whether a place is that of a file of which only callers know the name, or
// nobody: what is put there cannot be asked for from elsewhere.
func (t *table) unnamed(p pathID) bool {
	if p == 0 {
		return false
	}
	x := t.steps[t.nodes[p].head]
	return x.kind == stepOpen && x.name == baseKey || x.kind == stepKey && x.name == noBase
}

// unfiled is v without what lies in files of which only callers know the names: what is
// decoded from one is what its type says.
func (t *table) unfiled(v Value) Value {
	return t.without(v, func(a atom) bool {
		return a.kind == atomIn && a.root.kind == rootGlobal && t.open[a.path] && t.unnamed(a.path)
	})
}

// baseName is the last element of a path, or the hole that it is: the path itself, if it has
// one only. Programs are told files as @name and key=@name too.
func baseName(t strval.Text) (base string, hole int) {
	last := len(t.Parts) - 1
	if last < 0 {
		return "", 0
	}
	for i := last; i >= 0; i-- {
		p := t.Parts[i]
		if p.Hole != nil {
			if i == last && (i == 0 || strings.HasSuffix(t.Parts[i-1].Lit, "/")) {
				return "", p.Hole.ID
			}
			return "", 0
		}
		if at := strings.LastIndexAny(p.Lit, `/\@`); at >= 0 {
			return p.Lit[at+1:] + base, 0
		}
		base = p.Lit + base
	}
	return base, 0
}

// filed are the places where what is filed under the names of files lies.
func (u *ruled) filed(s spot, key []policy.Place) []target {
	r := u.r
	var out []target
	for _, t := range r.targets(s.val, nil) {
		for _, p := range key {
			for _, k := range u.read(p) {
				for _, step := range r.baseSteps(k.val) {
					if path, ok := r.add(r.plain(t.path), step); ok {
						out = append(out, target{t.obj, path})
					}
				}
			}
		}
	}
	return out
}

// refs are references to places.
func (u *ruled) refs(at []target) Value {
	var out Value
	for _, t := range at {
		out = append(out, pair(0, u.r.atom(atom{kind: atomRef, obj: t.obj, path: t.path})))
	}
	return normal(out)
}

// filedValue is what is filed there, or references to the places.
func (u *ruled) filedValue(s spot, f *policy.Flow) Value {
	r, at := u.r, u.filed(s, f.Key[:1])
	if f.As == policy.AsHold {
		return u.refs(at)
	}
	var out Value
	for _, t := range at {
		out = r.union(out, r.atPath(r.read(t.obj), t.path))
	}
	return out
}
