package policy

import "slices"

// FuncFor returns the rules about the function called name as a version of its module
// declares it, or nil if none is about that version. Rules with a constraint on another
// module are not. Where nobody knows the module, "", only the version is looked at.
func (r *Rules) FuncFor(name, module, version string) *FuncRules {
	f := r.funcs[name]
	if !r.narrowed[name] {
		return f // like most
	}
	fits := func(c *Constraint) bool {
		return c == nil || (module == "" || module == c.Path) && c.Holds(version)
	}
	some := &FuncRules{
		Name: f.Name, Public: f.Public,
		Sinks:      keep(f.Sinks, func(s Sink) bool { return fits(s.Module) }),
		Binds:      keep(f.Binds, func(b Bind) bool { return fits(b.Module) }),
		Flows:      keep(f.Flows, func(l Flow) bool { return fits(l.Module) }),
		Sanitizers: keep(f.Sanitizers, func(s Sanitizer) bool { return fits(s.Module) }),
		Sources:    keep(f.Sources, func(s Source) bool { return fits(s.Module) }),
	}
	if !some.Public && some.count() == 0 {
		return nil
	}
	return some
}

// Narrowed reports whether any rule has a constraint, so that versions matter at all.
func (r *Rules) Narrowed() bool { return len(r.narrowed) > 0 }

// findNarrowed remembers which functions have rules with a constraint.
func (r *Rules) findNarrowed() {
	r.narrowed = map[string]bool{}
	for name, f := range r.funcs {
		var all []*Constraint
		for _, s := range f.Sinks {
			all = append(all, s.Module)
		}
		for _, b := range f.Binds {
			all = append(all, b.Module)
		}
		for _, l := range f.Flows {
			all = append(all, l.Module)
		}
		for _, s := range f.Sanitizers {
			all = append(all, s.Module)
		}
		for _, s := range f.Sources {
			all = append(all, s.Module)
		}
		if slices.ContainsFunc(all, func(c *Constraint) bool { return c != nil }) {
			r.narrowed[name] = true
		}
	}
}

// count is the number of rules.
func (f *FuncRules) count() int {
	return len(f.Sinks) + len(f.Binds) + len(f.Flows) + len(f.Sanitizers) + len(f.Sources)
}

func keep[T any](list []T, fits func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return !fits(t) })
}
