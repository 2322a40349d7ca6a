package policy

import (
	"cmp"
	"maps"
	"slices"
)

// Func returns the rules about the function called name, of whatever version, or nil.
func (r *Rules) Func(name string) *FuncRules { return r.funcs[name] }

// Field returns what is said of the field "import/path.Type.Field", or nil.
func (r *Rules) Field(name string) *Mark { return r.fields[name] }

// Type returns what is said of the type "import/path.Type", or nil.
func (r *Rules) Type(name string) *Mark { return r.types[name] }

// Classes returns all classes, sorted by ID.
func (r *Rules) Classes() []*Class { return r.classes }

// Endpoints returns the facts about hosts and addresses; later ones win.
func (r *Rules) Endpoints() []*Endpoint { return r.endpoints }

// Domains returns the facts about top-level domains.
func (r *Rules) Domains() []*Domain { return r.domains }

// Regions returns the facts about cloud regions.
func (r *Rules) Regions() []*Region { return r.regions }

// Words returns the word lists that belong to no class.
func (r *Rules) Words() Words { return r.words }

// Digest is a hash of everything that reaches summaries: rules, packs and infer.
func (r *Rules) Digest() string { return r.digest }

// Weakness returns what the rules say of gosec's checks.
func (r *Rules) Weakness() Weakness { return r.weakness }

// Packs returns every built-in pack there is, sorted by name.
func (r *Rules) Packs() []Pack { return r.packs }

// FuncNames returns the names of all functions that rules speak of, sorted.
func (r *Rules) FuncNames() []string { return slices.Sorted(maps.Keys(r.funcs)) }

// Fields returns what is said of fields, sorted by name.
func (r *Rules) Fields() []*Mark { return marks(r.fields) }

// Types returns what is said of types, sorted by name.
func (r *Rules) Types() []*Mark { return marks(r.types) }

func marks(m map[string]*Mark) []*Mark {
	return slices.SortedFunc(maps.Values(m), func(a, b *Mark) int { return cmp.Compare(a.Name, b.Name) })
}

// Sinks returns all sinks, sorted by kind and function.
func (r *Rules) Sinks() []Sink {
	var sinks []Sink
	for _, name := range r.FuncNames() {
		sinks = append(sinks, r.funcs[name].Sinks...)
	}
	slices.SortStableFunc(sinks, func(a, b Sink) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Func, b.Func))
	})
	return sinks
}

// Sources returns all functions that are sources, sorted by class and function.
func (r *Rules) Sources() []Source {
	var sources []Source
	for _, name := range r.FuncNames() {
		sources = append(sources, r.funcs[name].Sources...)
	}
	slices.SortStableFunc(sources, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Func, b.Func))
	})
	return sources
}

// Sender reports whether a program, by its base name, is one that sinks name among
// those that send.
func (r *Rules) Sender(program string) bool { return r.senders[program] }

func (r *Rules) findSenders() {
	r.senders = map[string]bool{}
	for _, f := range r.funcs {
		for _, k := range f.Sinks {
			for _, w := range k.Among {
				r.senders[w] = true
			}
		}
	}
}

// Places returns the number of facts about where hosts, addresses and domains lie.
func (r *Rules) Places() int { return len(r.endpoints) + len(r.domains) + len(r.regions) }

// Class returns the class called id, or nil.
func (r *Rules) Class(id string) *Class {
	i, ok := slices.BinarySearchFunc(r.classes, id, func(c *Class, id string) int { return cmp.Compare(c.ID, id) })
	if !ok {
		return nil
	}
	return r.classes[i]
}

// Known reports whether there is a class called id, or whether a rule names it as a
// part of one.
func (r *Rules) Known(id string) bool {
	_, found := slices.BinarySearch(r.known, id)
	return found
}
