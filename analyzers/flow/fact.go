package flow

import (
	"cmp"
	"encoding/binary"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// packageFact is what a package's direct importers see of it: its functions and
// variables, and the summaries of whatever these hand out. It is one string of
// bytes, so that every driver carries it alike.
type packageFact struct{ Data []byte }

func (*packageFact) AFact() {}

// String tells a fact's size, for tests.
func (f *packageFact) String() string { return "flow package " + itoa(len(f.Data)) }

// typeFact is the summaries of a type's methods, seen wherever the type is.
type typeFact struct{ Data []byte }

func (*typeFact) AFact() {}

// String tells a fact's size, for tests.
func (f *typeFact) String() string { return "flow type " + itoa(len(f.Data)) }

// entry is one item of a bundle: a function's summary or a variable's content.
type entry struct {
	name string
	blob []byte
}

// variablePrefix and objectPrefix mark the entries that are variables, and objects
// that variables lead to.
const (
	variablePrefix = "var "
	objectPrefix   = "obj "
)

// export files the facts of the package and returns them by name.
func (p *pkg) export() map[string][]byte {
	out := map[string][]byte{}
	e := newEncoder(p)
	for _, name := range p.pass.Pkg.Scope().Names() {
		switch obj := p.pass.Pkg.Scope().Lookup(name).(type) {
		case *types.Func:
			if fn := p.prog.FuncValue(obj); fn != nil && obj.Exported() {
				e.function(fn)
				e.cases(fn)
			}
		case *types.Var:
			if g, ok := p.ssa.Members[name].(*ssa.Global); ok && obj.Exported() {
				e.variable(g)
			}
		}
	}
	if !p.making {
		e.setElsewhere()
		e.settledConsts()
	}
	e.handedOut()
	out[p.pass.Pkg.Path()] = e.bundle()
	p.pass.ExportPackageFact(&packageFact{out[p.pass.Pkg.Path()]})
	for _, name := range p.pass.Pkg.Scope().Names() {
		tn, ok := p.pass.Pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		n, ok := tn.Type().(*types.Named)
		if !ok || n.NumMethods() == 0 || types.IsInterface(n) {
			continue
		}
		e := newEncoder(p)
		for m := range n.Methods() {
			if fn := p.prog.FuncValue(m); fn != nil && (!p.making || p.callable(m)) {
				e.function(fn)
				e.cases(fn)
			}
		}
		e.handedOut()
		key := p.pass.Pkg.Path() + "." + name
		out[key] = e.bundle()
		p.pass.ExportObjectFact(tn, &typeFact{out[key]})
	}
	return out
}

// bundle puts the entries into one string of bytes: the module, the table of
// strings, the names with their places, and the entries.
func (e *encoder) bundle() []byte {
	slices.SortFunc(e.entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	var head []byte
	head = appendText(head, e.p.module)
	head = appendText(head, e.p.version())
	head = binary.AppendUvarint(head, uint64(len(e.strings)))
	for _, s := range e.strings {
		head = appendText(head, s)
	}
	head = binary.AppendUvarint(head, uint64(len(e.entries)))
	for _, x := range e.entries {
		head = appendText(head, x.name)
		head = binary.AppendUvarint(head, uint64(len(x.blob)))
	}
	for _, x := range e.entries {
		head = append(head, x.blob...)
	}
	return head
}

func appendText(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// bundle is a fact that was read: entries are decoded when asked for.
type bundle struct {
	module  string
	version string
	strings []string
	index   map[string][]byte
	done    map[string]*summary
	vars    map[string]Value
	read    map[string]bool // objects
	sets    []string        // entries that tell of stores elsewhere
	cases   bool            // some entries are of functions that are called with constants
}

func openBundle(data []byte) *bundle {
	d := &reader{data: data}
	b := &bundle{index: map[string][]byte{}, done: map[string]*summary{}, vars: map[string]Value{}, read: map[string]bool{}}
	b.module, b.version = d.text(), d.text()
	for range d.uint() {
		b.strings = append(b.strings, d.text())
	}
	var names []string
	var sizes []int
	for range d.uint() {
		names = append(names, d.text())
		sizes = append(sizes, int(d.uint()))
	}
	for i, n := range names {
		b.index[n] = d.take(sizes[i])
	}
	if d.failed {
		return nil
	}
	for _, n := range names {
		if strings.HasPrefix(n, setVariable) || strings.HasPrefix(n, setObject) {
			b.sets = append(b.sets, n)
		}
		b.cases = b.cases || strings.HasPrefix(n, casePrefix)
	}
	return b
}

// reader reads what appendText and AppendUvarint wrote. What is cut short fails
// instead of panicking.
type reader struct {
	data   []byte
	failed bool
}

func (d *reader) uint() uint64 {
	n, size := binary.Uvarint(d.data)
	if size <= 0 {
		d.failed, d.data = true, nil
		return 0
	}
	d.data = d.data[size:]
	return n
}

func (d *reader) take(n int) []byte {
	if n < 0 || n > len(d.data) {
		d.failed, d.data = true, nil
		return nil
	}
	out := d.data[:n:n]
	d.data = d.data[n:]
	return out
}

func (d *reader) text() string { return string(d.take(int(d.uint()))) }
