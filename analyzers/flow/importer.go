package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// importer reads the facts of other packages, each when it is first asked for.
type importer struct {
	p        *pkg
	packages map[*types.Package]*bundle
	types    map[*types.TypeName]*bundle
	entries  map[string]*bundle // whatever was met, by name
	paths    map[string]*types.Package
	missing  map[string]bool
	hidden   map[string]*bundle // types of the standard library, by name
}

func newImporter(p *pkg) *importer {
	return &importer{p: p, packages: map[*types.Package]*bundle{}, types: map[*types.TypeName]*bundle{}, entries: map[string]*bundle{}, missing: map[string]bool{}, hidden: map[string]*bundle{}}
}

func (i *importer) note(b *bundle) {
	if b == nil {
		return
	}
	for name := range b.index {
		if _, ok := i.entries[name]; !ok {
			i.entries[name] = b
		}
	}
}

// pkg is the bundle of a package that is imported directly.
func (i *importer) pkg(of *types.Package) *bundle {
	if b, ok := i.packages[of]; ok {
		return b
	}
	var f packageFact
	var b *bundle
	if i.p.std(of) {
		if data := i.p.standard.fact(of.Path(), ""); data != nil {
			b = openBundle(data)
		}
	} else if i.p.pass.ImportPackageFact(of, &f) {
		b = openBundle(f.Data)
	} else if slices.Contains(i.p.pass.Pkg.Imports(), of) {
		i.missing[of.Path()] = true
	}
	i.packages[of] = b
	i.note(b)
	return b
}

func (i *importer) typ(of *types.TypeName) *bundle {
	if b, ok := i.types[of]; ok {
		return b
	}
	var f typeFact
	var b *bundle
	if i.p.std(of.Pkg()) {
		if data := i.p.standard.fact(of.Pkg().Path(), of.Name()); data != nil {
			b = openBundle(data)
		}
	} else if i.p.pass.ImportObjectFact(of, &f) {
		b = openBundle(f.Data)
	}
	i.types[of] = b
	i.note(b)
	return b
}

// module is the module that a package is of, as its fact tells.
func (i *importer) module(of *types.Package) string {
	if b := i.pkg(of); b != nil {
		return b.module
	}
	return ""
}

// moduleOf is the module that declares a function, and its version; false if neither
// is known.
func (i *importer) moduleOf(f *types.Func) (module, version string, known bool) {
	switch of := f.Pkg(); {
	case of == nil || i.p.std(of):
		return "", "", false
	case of == i.p.pass.Pkg:
		return i.p.module, i.p.version(), i.p.pass.Module != nil
	}
	var b *bundle
	if recv := f.Signature().Recv(); recv != nil {
		if n, ok := types.Unalias(deref(recv.Type())).(*types.Named); ok && !types.IsInterface(n) {
			b = i.typ(n.Origin().Obj())
		}
	}
	if b == nil && slices.Contains(i.p.pass.Pkg.Imports(), f.Pkg()) {
		b = i.pkg(f.Pkg())
	}
	if b == nil || b.version == "" {
		return "", "", false
	}
	return b.module, b.version, true
}

// version is the version of the module under analysis; "" for a main module.
func (p *pkg) version() string {
	if p.pass.Module == nil {
		return ""
	}
	return p.pass.Module.Version
}

// incomplete names the packages whose facts were needed and missing.
func (i *importer) incomplete() []finding.Incomplete {
	var out []finding.Incomplete
	for path := range i.missing {
		out = append(out, finding.Incomplete{Package: path, Reason: "was not analysed: what its functions do with data is not known"})
	}
	slices.SortFunc(out, func(a, b finding.Incomplete) int { return strings.Compare(a.Package, b.Package) })
	return out
}

// methodsOf lists the entries that are methods of a type that cannot be named.
func (i *importer) methodsOf(key string) []string {
	var out []string
	prefix := "(" + key + ")."
	for name := range i.entries {
		if strings.HasPrefix(name, prefix) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// importedFunc is the summary of a function or method of another package; nil if
// its package was not analysed.
func (r *run) importedFunc(f *types.Func) *summary {
	return r.methodFact(f)
}

// bundleOf is the bundle that tells of a function or method; nil if there is none.
func (i *importer) bundleOf(f *types.Func) *bundle {
	recv := f.Signature().Recv()
	if recv == nil {
		return i.pkg(f.Pkg())
	}
	if n, ok := types.Unalias(deref(recv.Type())).(*types.Named); ok {
		return i.typ(n.Origin().Obj())
	}
	return nil
}

func (p *pkg) methodFact(f *types.Func) *summary {
	name := f.FullName()
	b := p.imports.bundleOf(f)
	if b == nil {
		return p.importedSummary(name)
	}
	blob, told := b.index[name]
	if len(blob) > 0 {
		if s := p.entry(b, name); s != nil {
			return s
		}
	}
	if !told && p.std(f.Pkg()) {
		return nil // the table may be of another release, and does not know all of its own
	}
	return &summary{module: b.module, results: make([]Value, f.Signature().Results().Len())}
}

// imported is the summary of a function that some fact handed out.
func (r *run) imported(key string) *summary { return r.importedSummary(key) }

func (p *pkg) importedSummary(key string) *summary {
	b := p.imports.entries[key]
	if b == nil {
		return nil
	}
	return p.entry(b, key)
}

func (r *run) dynamicMethod(key, name string) *summary {
	if s := r.importedSummary("(" + key + ")." + name); s != nil {
		return s
	}
	return r.stdMethod(key, name)
}

// stdMethod is the summary of a method of a type of the standard library that this
// package cannot name.
func (p *pkg) stdMethod(key, name string) *summary {
	path, of, ok := cutLast(strings.TrimPrefix(key, "*"), '.')
	if !ok || !policy.IsStd(path) {
		return nil
	}
	at := path + "." + of
	b, known := p.imports.hidden[at]
	if !known {
		if data := p.standard.fact(path, of); data != nil {
			b = openBundle(data)
		}
		p.imports.hidden[at] = b
		p.imports.note(b)
	}
	if s := p.importedSummary("(" + key + ")." + name); s != nil {
		return s
	}
	return p.importedSummary("(" + at + ")." + name)
}

// cutLast cuts a text at the last of a letter.
func cutLast(s string, at byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, at)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// typeOf is a dynamic type, if this package can name it.
func (p *pkg) typeOf(id typeID) types.Type {
	if p.types[id].typ == nil {
		p.types[id].typ = p.resolve(p.types[id].key)
	}
	return p.types[id].typ
}

// resolve finds the type that a key names among what this package can see.
func (p *pkg) resolve(key string) types.Type {
	i := p.imports
	if i.paths == nil {
		i.paths = map[string]*types.Package{}
		var walk func(of *types.Package)
		walk = func(of *types.Package) {
			if i.paths[of.Path()] != nil {
				return
			}
			i.paths[of.Path()] = of
			for _, q := range of.Imports() {
				walk(q)
			}
		}
		walk(p.pass.Pkg)
	}
	if elem, ok := strings.CutPrefix(key, "[]"); ok {
		if t := p.resolve(elem); t != nil {
			return types.NewSlice(t)
		}
		return nil
	}
	name, pointer := strings.CutPrefix(key, "*")
	name, args := cutTypeArgs(name)
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || strings.ContainsAny(name, "[{( ") {
		return nil
	}
	of := i.paths[name[:dot]]
	if of == nil {
		return nil
	}
	tn, ok := of.Scope().Lookup(name[dot+1:]).(*types.TypeName)
	if !ok {
		return nil
	}
	if !p.std(of) && of != p.pass.Pkg && i.typ(tn) == nil {
		return nil // its methods are told only by who handed it out
	}
	t := p.instance(tn.Type(), args)
	if pointer {
		return types.NewPointer(t)
	}
	return t
}

// importedVar is what a variable of another package holds, as its fact tells.
func (p *pkg) importedVar(g *ssa.Global) Value {
	b := p.imports.pkg(g.Pkg.Pkg)
	if b == nil {
		return nil
	}
	name := variablePrefix + g.RelString(nil)
	blob, ok := b.index[name]
	if !ok {
		return nil
	}
	if v, ok := b.vars[name]; ok {
		return v
	}
	d := newDecoder(p, b, name, blob)
	v := d.unpooled(d.value())
	if d.failed {
		v = nil
	}
	b.vars[name] = v
	return v
}

// entry decodes one summary of a bundle.
func (p *pkg) entry(b *bundle, name string) *summary {
	if s, ok := b.done[name]; ok {
		return s
	}
	blob := b.index[name]
	if len(blob) == 0 {
		return nil
	}
	b.done[name] = nil
	d := newDecoder(p, b, name, blob)
	s := d.summary()
	if d.failed {
		s = nil
	}
	b.done[name] = s
	return s
}
