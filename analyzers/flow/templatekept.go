package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// A template that is kept in an unexported field can only be one of those that the package
// puts there: what they show is known wherever the field is read.

// maxKeptTemplates is how many templates one field holds at most, and how many calls one is
// made by.
const (
	maxKeptTemplates = 8
	maxTemplateCalls = 24
)

// keptTemplates are the texts of the templates that an input, which is a field of a type of
// this package, may be; false if that is not known of all.
func (r *run) keptTemplates(v Value) ([]string, bool) {
	top := slices.DeleteFunc(r.top(v), func(a atomID) bool { return r.atoms[a].kind == atomType })
	if len(top) != 1 || r.atoms[top[0]].kind != atomIn {
		return nil, false
	}
	in := r.atoms[top[0]]
	steps := r.list(in.path)
	if len(steps) == 0 || in.mode != inExact || r.steps[steps[len(steps)-1]].kind != stepField {
		return nil, false
	}
	name := r.steps[steps[len(steps)-1]].name
	in.path = r.pathOver(steps[:len(steps)-1])
	t := r.typeOfInput(r.atom(in))
	if t == nil {
		return nil, false
	}
	n, ok := types.Unalias(deref(t)).(*types.Named)
	if !ok || n.Obj().Pkg() != r.pass.Pkg {
		return nil, false
	}
	key := fieldName{n.Origin().Obj(), name}
	if known, ok := r.templates[key]; ok {
		return known, len(known) > 0
	}
	known := r.templatesIn(key)
	r.templates[key] = known
	return known, len(known) > 0
}

type fieldName struct {
	of   *types.TypeName
	name string
}

// templatesIn are the texts of all templates that the package puts into a field, none if one
// is not known.
func (r *run) templatesIn(key fieldName) (out []string) {
	for _, fn := range r.funcs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				st, ok := ins.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				s, ok := deref(fa.X.Type()).Underlying().(*types.Struct)
				if !ok {
					continue
				}
				f := s.Field(fa.Field)
				n, ok := types.Unalias(deref(fa.X.Type())).(*types.Named)
				if !ok || n.Origin().Obj() != key.of || f.Name() != key.name || isNil(st.Val) {
					continue
				}
				text, ok := r.templateText(st.Val, maxTemplateCalls)
				if f.Exported() || !ok || len(out) == maxKeptTemplates {
					return nil
				}
				out = append(out, text)
			}
		}
	}
	return out
}

// templateText is the text of a template, as the calls that make it say by their rules:
// those that hand on what they are given, and those that add to it.
func (r *run) templateText(v ssa.Value, budget int) (string, bool) {
	if budget == 0 {
		return "", false
	}
	switch v := v.(type) {
	case *ssa.Extract:
		if v.Index != 0 {
			return "", false
		}
		return r.templateText(v.Tuple, budget-1)
	case *ssa.ChangeType:
		return r.templateText(v.X, budget-1)
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		if fn == nil || fn.Object() == nil {
			return "", false
		}
		obj := fn.Object().(*types.Func).Origin()
		rules := r.rulesFor(asCallee(obj))
		if rules == nil {
			return "", false
		}
		made, ok := "", true
		arg := func(at policy.Place) ssa.Value {
			i := at.Index
			if v.Call.Signature().Recv() != nil {
				if i++; at.Kind == policy.Recv {
					i = 0
				}
			}
			if i >= len(v.Call.Args) {
				return nil
			}
			return v.Call.Args[i]
		}
		more := ""
		for _, f := range rules.Flows {
			switch {
			case len(f.To) == 0:
			case len(f.To[0].Path) > 0 && f.To[0].Path[0] == "#open":
				return "", false // it is not told by its text
			case f.Eval == evalMore && len(f.From) == 2:
				text, known := constOf(arg(f.From[1]))
				if !known {
					return "", false
				}
				more = strval.TemplateEnd + text
			case f.As == policy.AsSame && f.To[0].Kind == policy.Result && len(f.From) == 1 && len(f.From[0].Path) == 0:
				from := arg(f.From[0])
				if from == nil {
					return "", false
				}
				made, ok = r.templateText(from, budget-1)
			}
		}
		return strings.TrimPrefix(made+more, strval.TemplateEnd), ok
	}
	return "", false
}

func asCallee(f *types.Func) callee { return callee{obj: f, name: f.FullName()} }

// evalMore is the operation of a call that adds to the text of a template.
const evalMore = "template.more"
