package policy

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// A layer is rule files that stand on one level: the core, a pack, or one file of
// the project. A class may be declared once in a layer; a later layer that
// declares it again adds to it. What a project's file says of a function replaces
// what was said of it before, sort by sort: its sinks replace sinks, its flows flows.
type layer struct {
	files []*ruleFile
	user  bool
}

// builder puts the layers together.
type builder struct {
	rules   *Rules
	classes map[string]*Class
	errs    Errors
}

func build(layers []layer) (*Rules, Errors) {
	b := &builder{
		rules: &Rules{
			funcs:  map[string]*FuncRules{},
			fields: map[string]*Mark{},
			types:  map[string]*Mark{},
		},
		classes: map[string]*Class{},
	}
	for _, l := range layers {
		b.declare(l)
		for _, file := range l.files {
			b.errs = append(b.errs, file.errs...)
			if l.user {
				b.replace(file)
			}
			b.functions(file)
			b.places(file)
		}
	}
	b.rules.classes = slices.SortedFunc(maps.Values(b.classes), func(a, c *Class) int { return cmp.Compare(a.ID, c.ID) })
	b.whole()
	b.uses(layers)
	b.evals(layers)
	return b.rules, b.errs
}

// evals complains of operations that a project's file names and no built-in rule knows.
func (b *builder) evals(layers []layer) {
	var known []string
	for _, l := range layers {
		for _, file := range l.files {
			for _, u := range file.evals {
				switch {
				case !l.user:
					known = append(known, u.name)
				case !slices.Contains(known, u.name):
					known = sortedUnion(nil, known)
					b.errs.add(u.at, "unknown eval %q%s", u.name, didYouMean(u.name, known))
				}
			}
		}
	}
}

// declare adds the classes of a layer.
func (b *builder) declare(l layer) {
	here := map[string]finding.Position{}
	for _, file := range l.files {
		for _, c := range file.classes {
			if first, ok := here[c.ID]; ok {
				b.errs.add(c.Origin, "class %q is declared twice; first at %s:%d:%d", c.ID, first.File, first.Line, first.Column)
				continue
			}
			here[c.ID] = c.Origin
			b.classes[c.ID] = extend(b.classes[c.ID], c)
		}
	}
}

// extend returns a class that says what both say. Files are shared between loads,
// so it changes neither.
func extend(old, add *Class) *Class {
	if old == nil {
		old = &Class{ID: add.ID, Title: add.ID, Origin: add.Origin}
	}
	return &Class{
		ID:       old.ID,
		Title:    cmp.Or(add.Title, old.Title),
		Names:    union(old.Names, add.Names),
		Together: slices.Concat(old.Together, add.Together),
		Not:      union(old.Not, add.Not),
		Types:    union(old.Types, add.Types),
		Origin:   old.Origin,
	}
}

// union appends what is new, in order.
func union(old, add []string) []string {
	seen := make(map[string]bool, len(old)+len(add))
	var list []string
	for _, s := range slices.Concat(old, add) {
		if !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

// whole complains of a part whose whole is no class.
func (b *builder) whole() {
	for _, c := range b.rules.classes {
		whole, _, part := strings.Cut(c.ID, ".")
		if part && b.classes[whole] == nil {
			b.errs.add(c.Origin, "class %q is a part of %q, which is not declared", c.ID, whole)
		}
	}
}

// uses complains of classes that nobody declares. A source, and what a sanitizer
// leaves, may name a part of a class without ado; who asks for one may not.
func (b *builder) uses(layers []layer) {
	known := slices.Collect(maps.Keys(b.classes))
	each := func(visit func(use)) {
		for _, l := range layers {
			for _, file := range l.files {
				for _, u := range file.uses {
					visit(u)
				}
			}
		}
	}
	each(func(u use) {
		whole, _, _ := strings.Cut(u.name, ".")
		if u.part && b.classes[whole] != nil {
			known = append(known, u.name)
		}
	})
	slices.Sort(known)
	b.rules.known = slices.Compact(known)
	each(func(u use) {
		if !b.rules.Known(u.name) {
			b.errs.add(u.at, "unknown class %q%s", u.name, didYouMean(u.name, b.rules.known))
		}
	})
}

func (b *builder) of(name string) *FuncRules {
	f := b.rules.funcs[name]
	if f == nil {
		f = &FuncRules{Name: name}
		b.rules.funcs[name] = f
	}
	return f
}

// replace drops what file is about to say anew.
func (b *builder) replace(file *ruleFile) {
	for _, s := range file.sinks {
		b.of(s.Func).Sinks = nil
	}
	for _, s := range file.binds {
		b.of(s.Func).Binds = nil
	}
	for _, s := range file.flows {
		b.of(s.Func).Flows = nil
	}
	for _, s := range file.sanitizers {
		b.of(s.Func).Sanitizers = nil
	}
	for _, s := range file.sources {
		b.of(s.Func).Sources, b.of(s.Func).Public = nil, false
	}
	for _, name := range file.public {
		b.of(name).Sources = nil
	}
	for _, m := range file.fields {
		delete(b.rules.fields, m.Name)
	}
	for _, m := range file.types {
		delete(b.rules.types, m.Name)
	}
}

func (b *builder) functions(file *ruleFile) {
	for _, s := range file.sinks {
		f := b.of(s.Func)
		f.Sinks = append(f.Sinks, s)
	}
	for _, s := range file.binds {
		f := b.of(s.Func)
		f.Binds = append(f.Binds, s)
	}
	for _, s := range file.flows {
		f := b.of(s.Func)
		f.Flows = append(f.Flows, s)
	}
	for _, s := range file.sanitizers {
		f := b.of(s.Func)
		f.Sanitizers = append(f.Sanitizers, s)
	}
	for _, s := range file.sources {
		f := b.of(s.Func)
		f.Sources = append(f.Sources, s)
	}
	for _, name := range file.public {
		b.of(name).Public = true
	}
	addMarks(b.rules.fields, file.fields)
	addMarks(b.rules.types, file.types)
}

// addMarks adds to what is said of fields or types: two classes make one mark of both.
func addMarks(into map[string]*Mark, marks []*Mark) {
	for _, m := range marks {
		if old := into[m.Name]; old != nil && !m.Public && !old.Public {
			m = &Mark{Name: m.Name, Classes: union(old.Classes, m.Classes), Origin: old.Origin}
		}
		into[m.Name] = m
	}
}

func (b *builder) places(file *ruleFile) {
	r := b.rules
	r.endpoints = append(r.endpoints, file.endpoints...)
	r.domains = append(r.domains, file.domains...)
	r.regions = append(r.regions, file.regions...)
	r.words.Weak = sortedUnion(r.words.Weak, file.words.Weak)
	r.words.Plain = sortedUnion(r.words.Plain, file.words.Plain)
	r.words.Masks = sortedUnion(r.words.Masks, file.words.Masks)
	r.weakness.Noise = sortedUnion(r.weakness.Noise, file.weakness.Noise)
}

func sortedUnion(old, add []string) []string {
	if len(add) == 0 {
		return old
	}
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(old, add))))
}
