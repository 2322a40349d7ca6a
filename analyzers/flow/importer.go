package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// importer reads the facts of other packages, each when it is first asked for.
type importer struct {
	p        *pkg
	packages map[*types.Package]*bundle
	types    map[*types.TypeName]*bundle
	entries  map[string]*bundle // whatever was met, by name
	paths    map[string]*types.Package
	missing  map[string]bool
}

func newImporter(p *pkg) *importer {
	return &importer{p: p, packages: map[*types.Package]*bundle{}, types: map[*types.TypeName]*bundle{}, entries: map[string]*bundle{}, missing: map[string]bool{}}
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
	if i.p.pass.ImportPackageFact(of, &f) {
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
	if i.p.pass.ImportObjectFact(of, &f) {
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
	if s := r.methodFact(f); s != nil {
		return s
	}
	return nil
}

func (p *pkg) methodFact(f *types.Func) *summary {
	name := f.FullName()
	var b *bundle
	if recv := f.Signature().Recv(); recv != nil {
		n, ok := types.Unalias(deref(recv.Type())).(*types.Named)
		if !ok {
			return nil
		}
		b = p.imports.typ(n.Origin().Obj())
	} else {
		b = p.imports.pkg(f.Pkg())
	}
	if b == nil {
		if s := p.importedSummary(name); s != nil {
			return s
		}
		return nil
	}
	if s := p.entry(b, name); s != nil {
		return s
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
	return r.importedSummary("(" + key + ")." + name)
}

// resolve finds the type that a key names among what this package can see.
func (r *run) resolve(key string) types.Type {
	i := r.imports
	if i.paths == nil {
		i.paths = map[string]*types.Package{}
		var walk func(p *types.Package)
		walk = func(p *types.Package) {
			if i.paths[p.Path()] != nil {
				return
			}
			i.paths[p.Path()] = p
			for _, q := range p.Imports() {
				walk(q)
			}
		}
		walk(r.pass.Pkg)
	}
	name, pointer := strings.CutPrefix(key, "*")
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || strings.ContainsAny(name, "[{( ") {
		return nil
	}
	p := i.paths[name[:dot]]
	if p == nil {
		return nil
	}
	tn, ok := p.Scope().Lookup(name[dot+1:]).(*types.TypeName)
	if !ok {
		return nil
	}
	if !r.std(p) && p != r.pass.Pkg && i.typ(tn) == nil {
		return nil // its methods are told only by who handed it out
	}
	if pointer {
		return types.NewPointer(tn.Type())
	}
	return tn.Type()
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
	v := d.value()
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
	blob, ok := b.index[name]
	if !ok {
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

// decoder reads one entry into the tables of this pass.
type decoder struct {
	reader
	p     *pkg
	b     *bundle
	name  nameID
	atoms []atomID
	paths []pathID
	objs  []objID
	own   int32
}

func newDecoder(p *pkg, b *bundle, name string, blob []byte) *decoder {
	return &decoder{reader: reader{data: blob}, p: p, b: b, name: p.table.name("entry " + name)}
}

func (d *decoder) int() int { return int(d.uint()) }

func (d *decoder) str() string {
	i := d.int()
	if i >= len(d.b.strings) {
		d.failed = true
		return ""
	}
	return d.b.strings[i]
}

func (d *decoder) nameID() nameID { return d.p.table.name(d.str()) }

func (d *decoder) summary() *summary {
	s := &summary{module: d.str()}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.results = append(s.results, d.value())
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		o := d.object()
		s.objects = append(s.objects, content{o, d.value()})
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		if d.int() == 0 {
			s.opens = append(s.opens, nil)
			continue
		}
		o := &open{callee: d.atom(), method: d.nameID(), sig: d.int()}
		for k := d.int(); k > 0 && !d.failed; k-- {
			o.args = append(o.args, d.value())
		}
		o.pos = d.pos()
		s.opens = append(s.opens, o)
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.sends = append(s.sends, d.send())
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.handles = append(s.handles, d.source())
	}
	return s
}

func (d *decoder) send() *send {
	s := &send{fn: d.nameID(), kind: d.nameID(), pos: d.pos(), payload: d.value(), endpoint: d.value(), country: d.nameID(), operator: d.nameID(), host: d.nameID(), relay: d.int() == 1}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.via = append(s.via, d.pos())
	}
	for n := d.int(); n > 0 && !d.failed; n-- {
		s.reported = append(s.reported, pairKey{d.pos(), d.text(), d.pos(), d.source()})
	}
	return s
}

func (d *decoder) pos() posID {
	return d.p.pos(finding.Position{File: d.str(), Line: d.int(), Column: d.int()})
}

func (d *decoder) source() srcID {
	return d.p.source(source{class: d.nameID(), what: d.nameID(), why: d.nameID(), pos: d.pos()})
}

func (d *decoder) value() Value {
	var v Value
	for n := d.int(); n > 0 && !d.failed; n-- {
		p := d.path()
		v = append(v, pair(p, d.atom()))
	}
	return normal(v)
}

func (d *decoder) path() pathID {
	if n := d.int(); n > 0 {
		if n > len(d.paths) {
			d.failed = true
			return 0
		}
		return d.paths[n-1]
	}
	var steps []stepID
	for n := d.int(); n > 0 && !d.failed; n-- {
		steps = append(steps, d.p.step(step{kind: stepKind(d.int()), flags: uint8(d.int()), name: d.str()}))
	}
	var id pathID
	for i := len(steps) - 1; i >= 0; i-- {
		id = d.p.cons(steps[i], id)
	}
	d.paths = append(d.paths, id)
	return id
}

func (d *decoder) text() textID {
	var holes []atomID
	for n := d.int(); n > 0 && !d.failed; n-- {
		holes = append(holes, d.atom())
	}
	x, _, err := strval.Decode([]byte(d.str()))
	if err != nil {
		d.failed = true
		return 0
	}
	return d.p.text(x.Rename(func(h int) int {
		if h < 1 || h > len(holes) {
			return 0
		}
		return int(holes[h-1])
	}))
}

func (d *decoder) atom() atomID {
	if n := d.int(); n > 0 {
		if n > len(d.atoms) {
			d.failed = true
			return d.p.kill()
		}
		return d.atoms[n-1]
	}
	if d.failed {
		return d.p.kill()
	}
	x := atom{kind: atomKind(d.int())}
	switch x.kind {
	case atomData:
		x.src = d.source()
	case atomGuard:
		x.src = d.source()
		x.in = d.atom()
	case atomText:
		x.text, x.pos, x.land = d.text(), d.pos(), d.nameID()
	case atomRef:
		x.obj, x.path = d.object(), d.path()
	case atomFunc:
		x.fn = d.p.fnNamed(d.str())
		x.obj = d.object()
	case atomType:
		x.typ = d.p.typeNamed(d.str())
	case atomClean:
		x.minus = d.nameID()
	case atomIn:
		x.mode, x.view, x.boxed = inMode(d.int()), viewID(d.int()), d.int() == 1
		x.root = root{kind: rootKind(d.int()), index: int32(d.int()), name: d.nameID()}
		x.path, x.minus = d.path(), d.nameID()
		var except []pathID
		for n := d.int(); n > 0 && !d.failed; n-- {
			except = append(except, d.path())
		}
		x.except = d.p.exceptName(except)
	}
	id := d.p.atom(x)
	d.atoms = append(d.atoms, id)
	return id
}

func (d *decoder) object() objID {
	switch d.int() {
	case wireKnown:
		n := d.int()
		if n >= len(d.objs) {
			d.failed = true
			return 0
		}
		return d.objs[n]
	case wireInput:
		in := d.atom()
		id := d.p.object(object{kind: objInput, in: in})
		d.objs = append(d.objs, id)
		return id
	case wireGlobal:
		id := d.p.object(object{kind: objGlobal, name: d.nameID()})
		d.objs = append(d.objs, id)
		return id
	case wireOwn:
		d.own++
		o := object{kind: objFact, name: d.name, slot: d.own, many: d.int() == 1, shared: d.int() == 1}
		id := d.p.object(o)
		d.objs = append(d.objs, id)
		return id
	case wireFrozen:
		id := d.p.object(object{kind: objFact, name: d.nameID(), many: true})
		d.objs = append(d.objs, id)
		if _, ok := d.p.frozen[id]; !ok {
			d.p.frozen[id] = nil
		}
		content := d.value()
		d.p.frozen[id] = d.p.union(d.p.frozen[id], content)
		return id
	}
	return 0
}
