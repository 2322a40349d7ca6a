package flow

import (
	"go/types"
	"text/template/parse"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// evalTemplate is the operation of a call that fills in a template: the template, the data,
// and the name of one among several, if it is named.
const evalTemplate = "template"

// template is the text that a template makes of what it is filled with. What a condition,
// a loop or a function yields is not told.
func (u *ruled) template(f *policy.Flow) Value {
	r := u.r
	spots, ok := u.filling(f.From)
	if !ok {
		return r.unknown()
	}
	var out Value
	for _, set := range u.templateSets(spots) {
		if len(set.roots) != 1 {
			out = r.union(out, r.unknown())
			continue
		}
		out = r.union(out, u.filledList(set.roots[0].Root, set.from, spots[1], set.named, 0))
	}
	return out
}

// maxTemplates is how deep templates that use each other are followed.
const maxTemplates = 5

// filledList is what the nodes of a template become, one after the other.
func (u *ruled) filledList(list *parse.ListNode, from text, data spot, set map[string]*parse.Tree, depth int) Value {
	r := u.r
	pieces := make([]Value, 0, len(list.Nodes))
	for _, n := range list.Nodes {
		pieces = append(pieces, u.filled(n, from, data, set, depth))
	}
	return r.composed(func(parts []text) text {
		all := make([]strval.Text, len(parts))
		for i, p := range parts {
			all[i] = p.text
		}
		return text{strval.Concat(all...), r.main(parts), landOf(parts), whenOf(parts)}
	}, pieces...)
}

// filled is what one node of a template becomes.
func (u *ruled) filled(n parse.Node, from text, data spot, set map[string]*parse.Tree, depth int) Value {
	r := u.r
	hole := single(r.textAtom(strval.NewHole(0), from))
	switch n := n.(type) {
	case *parse.TextNode:
		from.text = strval.Const(string(n.Text))
		return single(r.textAtom(from.text, from))
	case *parse.CommentNode:
		return single(r.textAtom(strval.Const(""), from))
	case *parse.TemplateNode:
		tree := set[n.Name]
		data, ok := r.piped(n.Pipe, data)
		if tree == nil || tree.Root == nil || !ok || depth == maxTemplates {
			return hole
		}
		return u.filledList(tree.Root, from, data, set, depth+1)
	case *parse.ActionNode:
		if arg := onlyArg(n.Pipe); arg != nil && arg.Type() == parse.NodeString {
			return single(r.textAtom(strval.Const(arg.(*parse.StringNode).Text), from))
		}
		if data, ok := r.piped(n.Pipe, data); ok {
			return r.shown(data, hole)
		}
	}
	return hole
}

// onlyArg is what a pipeline consists of, if it is one word.
func onlyArg(p *parse.PipeNode) parse.Node {
	if p == nil || len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return nil
	}
	return p.Cmds[0].Args[0]
}

// piped is the part of the data that a pipeline names.
func (r *run) piped(p *parse.PipeNode, data spot) (spot, bool) {
	switch arg := onlyArg(p).(type) {
	case *parse.DotNode:
		return data, true
	case *parse.FieldNode:
		for _, name := range arg.Ident {
			data = r.member(data, name)
		}
		return data, true
	}
	return spot{}, false
}

// member is a field of a struct, or an entry of a map.
func (r *run) member(s spot, name string) spot {
	if s.typ != nil {
		if m, ok := deref(s.typ).Underlying().(*types.Map); ok {
			return spot{val: r.at(r.load(s.val, nil), r.pkg.key("s"+name)), typ: m.Elem()}
		}
	}
	return r.part(s, name)
}

// shown are the texts of a string that is shown; others show what is not told.
func (r *run) shown(s spot, hole Value) Value {
	if s.typ == nil || !isString(s.typ) && !types.IsInterface(s.typ) {
		return hole
	}
	var out Value
	for _, t := range r.textsOf(s.val) {
		out = append(out, pair(0, r.textAtom(t.text, t)))
	}
	if len(out) == 0 {
		return hole
	}
	return normal(out)
}
