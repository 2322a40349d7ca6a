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

// unexported is the unexported field of a declared struct that an address leads to.
func unexported(addr ssa.Value) (fieldName, bool) {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return fieldName{}, false
	}
	n, ok := types.Unalias(deref(fa.X.Type())).(*types.Named)
	if !ok {
		return fieldName{}, false
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok || s.Field(fa.Field).Exported() {
		return fieldName{}, false
	}
	return fieldName{n.Origin().Obj(), s.Field(fa.Field).Name()}, true
}

// templatesIn are the texts of all templates that the package puts into a field, none if one
// is not known, or may be added to where the field is read.
func (r *run) templatesIn(key fieldName) (out []string) {
	for _, fn := range r.funcs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				fa, ok := ins.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				if field, ok := unexported(fa); !ok || field != key {
					continue
				}
				for _, u := range *fa.Referrers() {
					texts, ok := r.templatesAt(fa, u)
					if out = append(out, texts...); !ok || len(out) > maxKeptTemplates {
						return nil
					}
				}
			}
		}
	}
	return out
}

// templatesAt is the text of the template that an instruction puts into a field; false if it
// is not known what it puts there, or what becomes of what it reads.
func (r *run) templatesAt(field *ssa.FieldAddr, u ssa.Instruction) ([]string, bool) {
	switch u := u.(type) {
	case *ssa.DebugRef:
		return nil, true
	case *ssa.UnOp:
		return nil, r.onlyShown(u, nil)
	case *ssa.Store:
		if u.Addr != field {
			return nil, false
		}
		if isNil(u.Val) {
			return nil, true
		}
		text, ok := r.templateText(u.Val, u, maxTemplateCalls)
		return []string{text}, ok
	}
	return nil, false
}

// onlyShown reports whether nothing is done to a template but what rules tell of, besides by:
// nothing adds to it.
func (r *run) onlyShown(v ssa.Value, by ssa.Instruction) bool {
	if v.Referrers() == nil {
		return false
	}
	for _, u := range *v.Referrers() {
		switch c := u.(type) {
		case *ssa.DebugRef, *ssa.BinOp, *ssa.Extract:
			continue
		case *ssa.Call:
			if rules := r.rulesOfCall(c); u == by || rules != nil && c.Call.Args[0] == v && !slices.ContainsFunc(rules.Flows, addsText) {
				continue
			}
		}
		if u != by {
			return false
		}
	}
	return true
}

// addsText reports whether a flow changes what the text of a template is.
func addsText(f policy.Flow) bool {
	return f.Eval == evalMore || isOpening(f)
}

// isOpening reports whether a flow says that the text of a template does not tell what it shows.
func isOpening(f policy.Flow) bool {
	return len(f.To) > 0 && len(f.To[0].Path) > 0 && f.To[0].Path[0] == "#open"
}

// rulesOfCall are the rules of a function that is called by its name, nil if there are none.
func (r *run) rulesOfCall(c *ssa.Call) *policy.FuncRules {
	fn := c.Call.StaticCallee()
	if fn == nil || fn.Object() == nil || len(c.Call.Args) == 0 {
		return nil
	}
	obj := fn.Object().(*types.Func).Origin()
	return r.rulesFor(callee{obj: obj, name: obj.FullName()})
}

// templateText is the text of a template that by puts somewhere or calls, as the calls that
// make it say by their rules: those that hand on what they are given, and those that add to it.
func (r *run) templateText(v ssa.Value, by ssa.Instruction, budget int) (string, bool) {
	if budget == 0 || !r.onlyShown(v, by) {
		return "", false
	}
	switch v := v.(type) {
	case *ssa.Extract:
		if v.Index != 0 {
			return "", false
		}
		return r.templateText(v.Tuple, v, budget-1)
	case *ssa.ChangeType:
		return r.templateText(v.X, v, budget-1)
	case *ssa.Call:
		rules := r.rulesOfCall(v)
		if rules == nil {
			return "", false
		}
		made, more, ok := "", "", true
		for _, f := range rules.Flows {
			switch {
			case isOpening(f):
				return "", false
			case f.Eval == evalMore && len(f.From) == 2:
				text, known := constOf(argAt(v, f.From[1]))
				if !known {
					return "", false
				}
				more = strval.TemplateEnd + text
			case f.As == policy.AsSame && len(f.To) > 0 && f.To[0].Kind == policy.Result && len(f.From) == 1 && len(f.From[0].Path) == 0:
				from := argAt(v, f.From[0])
				if from == nil {
					return "", false
				}
				made, ok = r.templateText(from, v, budget-1)
			}
		}
		return strings.TrimPrefix(made+more, strval.TemplateEnd), ok
	}
	return "", false
}

// argAt is the argument of a call that a place names, nil if there is none.
func argAt(c *ssa.Call, p policy.Place) ssa.Value {
	i := p.Index
	if c.Call.Signature().Recv() != nil {
		if i++; p.Kind == policy.Recv {
			i = 0
		}
	}
	if i >= len(c.Call.Args) {
		return nil
	}
	return c.Call.Args[i]
}

// evalMore is the operation of a call that adds to the text of a template.
const evalMore = "template.more"
