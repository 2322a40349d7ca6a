package policy

import "strings"

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
