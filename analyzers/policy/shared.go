package policy

import (
	"slices"
	"strings"
)

// Shared reports whether rules speak of a variable of a package, as global:PACKAGE:VARIABLE.
func (r *Rules) Shared(pkg, variable string) bool { return r.shared[pkg+":"+variable] }

// findShared remembers the variables that rules speak of.
func (r *Rules) findShared() {
	r.shared = map[string]bool{}
	note := func(places []Place) {
		for _, p := range places {
			if p.Kind == Global && strings.Contains(p.Name, ":") {
				r.shared[p.Name] = true
			}
		}
	}
	for _, f := range r.funcs {
		for _, s := range f.Sinks {
			note(s.Endpoint)
			note(s.Over)
			note(s.Payload)
		}
		for _, b := range f.Binds {
			note(b.Endpoint)
			note(b.To)
		}
		for _, l := range f.Flows {
			note(l.From)
			note(l.To)
		}
	}
}

// Alike are the methods that one of an interface is taken to be that is called so, if it
// has their signature and nobody's own is known.
func (r *Rules) Alike(method string) []string { return r.alike[method] }

// findAlike remembers the methods that rules say others are like.
func (r *Rules) findAlike() {
	r.alike = map[string][]string{}
	for _, name := range r.FuncNames() {
		f := r.funcs[name]
		if slices.ContainsFunc(f.Sinks, func(s Sink) bool { return s.Alike }) || slices.ContainsFunc(f.Binds, func(b Bind) bool { return b.Alike }) {
			method := name[strings.LastIndexByte(name, '.')+1:]
			r.alike[method] = append(r.alike[method], name)
		}
	}
}
