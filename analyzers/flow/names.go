package flow

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// labelOf is what is said of a variable that a register stands for.
type labelOf struct {
	labels []sensitive.Label
	weak   bool // by its name only: constants do not count
}

// findNames finds which registers and cells are variables that are sensitive.
func (r *run) findNames() {
	r.varNames = map[ssa.Value][]labelOf{}
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			d, ok := ins.(*ssa.DebugRef)
			if !ok {
				continue
			}
			if _, ok := d.Expr.(*ast.Ident); !ok {
				continue
			}
			v, ok := d.Object().(*types.Var)
			if !ok || v.IsField() {
				continue
			}
			r.nameRegister(d.X, v)
		}
	}
}

func (r *run) nameRegister(x ssa.Value, v *types.Var) {
	switch x.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.FreeVar, *ssa.Global, *ssa.Function:
		return
	}
	labels, public, weak := r.varLabels(v)
	if public || len(labels) == 0 {
		return
	}
	for _, l := range r.varNames[x] {
		if len(l.labels) == len(labels) && l.labels[0] == labels[0] {
			return
		}
	}
	r.varNames[x] = append(r.varNames[x], labelOf{labels, weak})
}

func (p *pkg) varLabels(obj types.Object) (labels []sensitive.Label, public, weak bool) {
	v, ok := obj.(*types.Var)
	if !ok {
		return nil, false, false
	}
	return p.sens.Var(v)
}

// named adds the labels of a variable to what it holds.
func (r *run) named(v Value, l labelOf) Value {
	labels := r.unclean(l.labels, v)
	if l.weak {
		return r.mark(v, labels)
	}
	if len(v) == 0 {
		return v
	}
	return r.marked(v, labels)
}

// unclean are the labels that no sanitizer took away from a value.
func (r *run) unclean(labels []sensitive.Label, v Value) []sensitive.Label {
	var minus []string
	for _, e := range v {
		if p, a := split(e); p == 0 && r.atoms[a].kind == atomClean {
			minus = append(minus, r.table.names[r.atoms[a].minus])
		}
	}
	if len(minus) == 0 {
		return labels
	}
	var out []sensitive.Label
next:
	for _, l := range labels {
		for _, m := range minus {
			if covers(m, l.Class) {
				continue next
			}
		}
		out = append(out, l)
	}
	return out
}

// fieldLabels is what is said of a field: itself, or else the type it is of.
func (p *pkg) fieldLabels(t types.Type, i int) []sensitive.Label {
	fields := p.sens.Struct(t)
	if i >= len(fields) || fields[i].Public {
		return nil
	}
	if len(fields[i].Labels) > 0 {
		return fields[i].Labels
	}
	labels, public := p.sens.Type(t)
	if public {
		return nil
	}
	return labels
}

// masking reports whether a value is nothing but constants that stand where data was
// taken out.
func (r *run) masking(v Value) bool {
	for _, e := range v {
		p, a := split(e)
		if p != 0 || r.atoms[a].kind != atomText {
			return false
		}
		said := ""
		parts := r.texts[r.atoms[a].text].Parts
		for _, part := range parts {
			if part.Hole != nil && part.Hole.ID != 0 {
				return false
			}
			said += part.Lit
		}
		if len(parts) == 2 && parts[1].Hole != nil && utf8.RuneCountInString(said) == 1 {
			said = strings.Repeat(said, 3) // as often as something is long
		}
		if !r.sens.Mask(said) {
			return false
		}
	}
	return len(v) > 0
}

// storeLabels adds what is said of the cell that an address names.
func (r *run) storeLabels(addr ssa.Value, v Value) Value {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			if labels := r.fieldLabels(deref(a.X.Type()), a.Field); len(labels) > 0 && !r.masking(v) {
				return r.marked(v, r.unclean(labels, v))
			}
			return v
		case *ssa.IndexAddr:
			addr = a.X
		case *ssa.UnOp:
			addr = a.X
		default:
			return v
		}
	}
}

// cellLabels adds what is said of a field that a reference leads to, whoever writes there.
func (r *run) cellLabels(at target, v Value) Value {
	front, last := r.last(at.path)
	for k := r.steps[last].kind; k.element() && front != 0; k = r.steps[last].kind {
		front, last = r.last(front)
	}
	if r.steps[last].kind != stepField || len(v) == 0 || r.masking(v) || r.empties(v) {
		return v
	}
	of := r.objects[at.obj].typ
	if o := r.objects[at.obj]; of == nil && o.kind == objInput {
		if of = r.typeOfInput(o.in); of != nil {
			of = deref(of)
		}
	}
	if of = r.typeAlong(of, front); of == nil {
		return v
	}
	s, ok := of.Underlying().(*types.Struct)
	if !ok {
		return v
	}
	for i := range s.NumFields() {
		if s.Field(i).Name() != r.steps[last].name {
			continue
		}
		if labels := r.fieldLabels(of, i); len(labels) > 0 {
			return r.marked(v, r.unclean(labels, v))
		}
	}
	return v
}

// empties reports whether a value is the empty text.
func (r *run) empties(v Value) bool {
	return !slices.ContainsFunc(v, func(e uint64) bool {
		_, a := split(e)
		x := r.atoms[a]
		if x.kind != atomText {
			return x.kind != atomKill
		}
		text, known := r.texts[x.text].Known()
		return !known || text != ""
	})
}

// readLabels adds what is said of a field to what is read from it, unless it was
// never set.
func (r *run) readLabels(v Value, t types.Type, i int) Value {
	if len(v) == 0 {
		return v
	}
	labels := r.fieldLabels(t, i)
	if len(labels) == 0 {
		return v
	}
	return r.mark(v, r.unclean(labels, v))
}

// globalLabels adds what is said of a package variable to what it holds.
func (r *run) globalLabels(v Value, g *ssa.Global) Value {
	obj, ok := g.Object().(*types.Var)
	if !ok {
		return v
	}
	labels, public, weak := r.sens.Var(obj)
	if public || len(labels) == 0 {
		return v
	}
	if !weak {
		return r.marked(v, r.unclean(labels, v))
	}
	return r.mark(v, r.unclean(labels, v))
}

// callLabels adds what is said of a function to its results: directives and names,
// and the classes that it takes away.
func (r *run) callLabels(ce callee, results []Value) []Value {
	if ce.obj == nil {
		return results
	}
	f := r.sens.Func(ce.obj)
	if f.SanitizesAll || len(f.Sanitizes) > 0 {
		minus := "*"
		if !f.SanitizesAll {
			minus = joinWords(f.Sanitizes)
		}
		for i := range results {
			results[i] = r.cleanedDeep(results[i], r.table.name(minus))
		}
	}
	if f.Public {
		return results
	}
	for i, labels := range f.Results {
		if i >= len(results) || len(labels) == 0 {
			continue
		}
		if labels[0].Why == sensitive.WhyName {
			results[i] = r.mark(results[i], r.unclean(labels, results[i]))
			continue
		}
		results[i] = r.marked(results[i], labels)
	}
	return results
}

// cleanedDeep takes classes away from a value and from what it refers to, which
// is taken to be the sanitizer's own.
func (r *run) cleanedDeep(v Value, minus nameID) Value {
	out := r.cleaned(v, minus, true)
	for _, a := range r.top(v) {
		x := r.atoms[a]
		if x.kind != atomRef || r.objects[x.obj].kind == objInput || r.objects[x.obj].kind == objGlobal || r.isShared(x.obj) {
			continue
		}
		path := r.plain(x.path)
		r.changes(x.obj)
		r.heap = r.heap.set(x.obj, r.put(r.read(x.obj), path, r.cleaned(r.atPath(r.read(x.obj), path), minus, false)))
	}
	return out
}
