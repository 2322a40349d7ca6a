package flow

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// making is what is known of a table while it is made.
type making struct {
	needs map[string]bool   // types, by path and name, whose methods others have by embedding
	all   map[string]string // digests of the facts of all packages
}

// Unlike returns the packages of which two tables do not say the same, sorted.
func (t *StdTable) Unlike(o *StdTable) []string {
	names := append(t.Packages(), o.Packages()...)
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return maps.EqualFunc(t.of(name), o.of(name), bytes.Equal)
	})
}

// NewStdTable returns an empty table for a release of Go.
func NewStdTable(release string) *StdTable {
	return &StdTable{
		release: release, packed: map[string][]byte{}, facts: map[string]stdFacts{},
		making: making{needs: map[string]bool{}, all: map[string]string{}},
	}
}

// NewStd is New for the making of a table: packages of the standard library are
// analysed too, and what the pass says of them is added to the table.
func NewStd(pol, sens, ssa *analysis.Analyzer, into *StdTable) *analysis.Analyzer {
	return newPass(pol, sens, ssa, into)
}

// whyMissing is under which name the facts of a package tell why some of its functions
// have no summary: a line each, the function, a tab and the reason.
const whyMissing = "?"

// The reasons for which a function has no summary.
const (
	whyAssembly = "has no body in Go"
	whyBudget   = "costs more than the budget"
	whyLarge    = "has a summary that costs callers more than it tells"
)

// maxTabled is how many bytes a summary in the table has: it is read at every call.
const maxTabled = 12_000

// add files what the pass says of a package.
func (t *StdTable) add(p *pkg, bundles map[string][]byte) {
	path := p.pass.Pkg.Path()
	f := stdFacts{}
	h := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(bundles)) {
		h.Write(appendText(appendText(nil, key), string(bundles[key])))
		f[strings.TrimPrefix(strings.TrimPrefix(key, path), ".")] = bundles[key]
	}
	var why []byte
	for _, name := range slices.Sorted(maps.Keys(p.missing)) {
		why = append(why, name+"\t"+p.missing[name]+"\n"...)
	}
	if len(why) > 0 {
		f[whyMissing] = why
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.making.all[path] = hex.EncodeToString(h.Sum(why))
	t.facts[path] = f
	if !tabled(path) {
		return
	}
	for _, name := range p.pass.Pkg.Scope().Names() {
		tn, ok := p.pass.Pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !tn.Exported() || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		set := types.NewMethodSet(types.NewPointer(tn.Type()))
		for i := range set.Len() {
			f := set.At(i).Obj().(*types.Func)
			n, ok := types.Unalias(deref(f.Signature().Recv().Type())).(*types.Named)
			if ok && f.Pkg() != nil {
				t.making.needs[f.Pkg().Path()+"."+n.Origin().Obj().Name()] = true
			}
		}
	}
}

// Finish ends the making of a table: what no program can come to is left out.
func (t *StdTable) Finish() {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(t.making.all)) {
		h.Write(appendText(appendText(nil, path), t.making.all[path]))
	}
	t.digest = hex.EncodeToString(h.Sum(nil))
	kept := map[string]stdFacts{}
	var todo []string
	keep := func(path, name string) {
		if data, ok := t.facts[path][name]; ok && kept[path][name] == nil {
			if kept[path] == nil {
				kept[path] = stdFacts{}
			}
			kept[path][name] = data
			if name != whyMissing {
				todo = append(todo, string(data))
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(t.facts)) {
		if tabled(path) {
			for _, name := range slices.Sorted(maps.Keys(t.facts[path])) {
				keep(path, name)
			}
		}
	}
	need := func(key string) {
		if dot := strings.LastIndexByte(key, '.'); dot > 0 {
			keep(key[:dot], key[dot+1:])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(t.making.needs)) {
		need(key)
	}
	for len(todo) > 0 {
		data := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, s := range openBundle([]byte(data)).strings {
			key, _, _ := strings.Cut(strings.TrimPrefix(s, "*"), "[")
			need(key)
		}
	}
	t.facts = kept
}

// tabled reports whether the table tells of a package. All are analysed, but what the
// engine says of many of the others costs callers more than it tells: with all of them
// the facts of a large program grow by a third, and tell no more of the corpus.
func tabled(path string) bool {
	switch path {
	case "bytes", "cmp", "container/heap", "container/list", "container/ring", "iter", "maps", "slices", "sort", "strings", "sync":
		return true
	}
	return false
}

// tell says of a function of the standard library what the table is to know: its
// summary, that it carries nothing, or why there is no summary.
func (e *encoder) tell(fn *ssa.Function) {
	p, name := e.p, fn.RelString(nil)
	if rules := p.rules.Func(name); rules != nil && rulesSpeak(rules) || e.has[name] {
		return // rules speak before the table
	}
	switch sum := p.sums[fn]; {
	case len(fn.Blocks) == 0:
		p.missing[name] = whyAssembly
	case sum == nil, p.failed[fn], p.bounds[fn]&boundCoarse != 0:
		p.missing[name] = whyBudget
	case sum.trivial():
		e.has[name] = true
		e.entries = append(e.entries, entry{name: name})
	default:
		texts := len(e.strings)
		e.summary(name, sum)
		if last := len(e.entries) - 1; len(e.entries[last].blob) > maxTabled {
			e.entries = e.entries[:last]
			for _, s := range e.strings[texts:] {
				delete(e.strIx, s)
			}
			e.strings = e.strings[:texts]
			p.missing[name] = whyLarge
		}
	}
}

// closable reports whether somebody may know what an input is that is called: of what
// the standard library keeps to itself nobody does.
func (p *pkg) closable(in atom) bool {
	return !p.making || in.root.kind != rootObject && in.root.kind != rootGlobal
}

// callable reports whether others can call a method: by its name, or, if only its own
// package has a name for it, behind an interface of that package.
func (p *pkg) callable(m *types.Func) bool {
	if ast.IsExported(m.Name()) {
		return true
	}
	if p.demanded == nil {
		p.demanded = map[string]bool{}
		for _, name := range p.pass.Pkg.Scope().Names() {
			tn, ok := p.pass.Pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			if i, ok := tn.Type().Underlying().(*types.Interface); ok {
				for f := range i.Methods() {
					p.demanded[f.Name()] = true
				}
			}
		}
	}
	return p.demanded[m.Name()]
}
