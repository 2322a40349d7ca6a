package flow

import (
	"go/types"
	"text/template/parse"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// evalTemplate is the operation of a call that fills in a template: its text, the data,
// and the name of one among several, if it is named.
const evalTemplate = "template"

// template is the text that a template makes of what it is filled with. What a condition,
// a loop or a function yields is not told.
func (u *ruled) template(f *policy.Flow) Value {
	r := u.r
	var texts Value
	var data spot
	name := ""
	for i, p := range f.From {
		for _, s := range u.read(p) {
			switch {
			case i == 0:
				texts = s.val
			case i == 1:
				data = s
			default:
				if c, ok := constOf(s.ssa); ok {
					name = c
				}
			}
		}
	}
	var out Value
	for _, t := range r.textsOf(texts) {
		whole, known := t.text.Known()
		if !known {
			out = r.union(out, r.unknown())
			continue
		}
		tree := templateTree(whole, name)
		if tree == nil || tree.Root == nil {
			continue
		}
		pieces := make([]Value, 0, len(tree.Root.Nodes))
		for _, n := range tree.Root.Nodes {
			pieces = append(pieces, u.filled(n, t, data))
		}
		out = r.union(out, r.composed(func(parts []text) text {
			all := make([]strval.Text, len(parts))
			for i, p := range parts {
				all[i] = p.text
			}
			return text{strval.Concat(all...), r.main(parts), landOf(parts), whenOf(parts)}
		}, pieces...))
	}
	return out
}

func constOf(v ssa.Value) (string, bool) {
	if v == nil {
		return "", false
	}
	return constString(v)
}

// templateTree is what a template's text says, or what it defines under a name.
func templateTree(s, name string) *parse.Tree {
	t := parse.New("")
	t.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	top, err := t.Parse(s, "", "", set)
	if err != nil {
		return nil
	}
	if name == "" {
		return top
	}
	if named := set[name]; named != nil {
		return named
	}
	return top
}

// filled is what one node of a template becomes.
func (u *ruled) filled(n parse.Node, from text, data spot) Value {
	r := u.r
	hole := single(r.textAtom(strval.NewHole(0), from))
	switch n := n.(type) {
	case *parse.TextNode:
		from.text = strval.Const(string(n.Text))
		return single(r.textAtom(from.text, from))
	case *parse.CommentNode:
		return single(r.textAtom(strval.Const(""), from))
	case *parse.ActionNode:
		if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 || len(n.Pipe.Cmds[0].Args) != 1 {
			return hole
		}
		switch arg := n.Pipe.Cmds[0].Args[0].(type) {
		case *parse.StringNode:
			return single(r.textAtom(strval.Const(arg.Text), from))
		case *parse.DotNode:
			return r.shown(data, hole)
		case *parse.FieldNode:
			for _, name := range arg.Ident {
				data = r.member(data, name)
			}
			return r.shown(data, hole)
		}
	}
	return hole
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
