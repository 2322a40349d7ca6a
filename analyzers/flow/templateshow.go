package flow

import (
	"go/types"
	"strings"
	"text/template/parse"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// Views of a sink that fills in a template: its payload is the template, the data, and
// the name of one among several, if it is named. An HTML template leaves comments out.
const (
	viewTemplate = "template"
	viewHTML     = "html"
)

func isTemplate(view string) bool { return view == viewTemplate || view == viewHTML }

// showing finds what of its data a template shows.
type showing struct {
	u     *ruled
	set   map[string]*parse.Tree
	root  spot
	vars  map[string]spot
	funcs bool // the template has functions of its own
	html  bool
	at    place // where in HTML the text is
	out   Value
	asked int // methods
	lost  bool
	depth int
}

// filledBy is the payload of a template: of the data, what the template shows, or all
// of it if that is not told; false where the call itself is not seen.
func (u *ruled) filledBy(from []policy.Place, view string) (payload Value, ok bool) {
	r := u.r
	spots, ok := u.filling(from)
	if !ok {
		return nil, false
	}
	out := r.union(u.encoded(spots[0], viewFmt, nil), u.encoded(r.part(r.part(spots[0], slotSet), "*"), viewFmt, nil))
	shown, ok := u.shows(spots, view == viewHTML)
	if !ok {
		shown = u.encoded(spots[1], viewFmt, nil)
	}
	return r.union(out, shown), true
}

// shows is what a template shows of its data; false if that is not told.
func (u *ruled) shows(spots []spot, html bool) (out Value, ok bool) {
	for _, set := range u.templateSets(spots) {
		if len(set.roots) == 0 && !set.known {
			return nil, false
		}
		for _, tree := range set.roots {
			w := &showing{u: u, set: set.named, root: spots[1], vars: map[string]spot{}, funcs: set.funcs, html: html && set.plain}
			w.list(tree.Root, spots[1])
			if w.lost {
				return nil, false
			}
			out = u.r.union(out, w.out)
		}
		ok = true
	}
	return out, ok
}

// list is what the nodes of a template show, with dot being what they are run on.
func (w *showing) list(l *parse.ListNode, dot spot) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		w.node(n, dot)
	}
}

func (w *showing) node(n parse.Node, dot spot) {
	switch n := n.(type) {
	case *parse.TextNode:
		w.at = w.at.after(string(n.Text))
	case *parse.CommentNode, *parse.BreakNode, *parse.ContinueNode:
	case *parse.ActionNode:
		v := w.piped(n.Pipe, dot)
		if len(n.Pipe.Decl) == 0 && !(w.html && w.at.in == inComment) {
			w.show(v)
		}
	case *parse.IfNode:
		w.branches(&n.BranchNode, dot, dot)
	case *parse.WithNode:
		w.branches(&n.BranchNode, w.piped(n.Pipe, dot), dot)
	case *parse.RangeNode:
		w.branches(&n.BranchNode, w.elements(n.Pipe, dot), dot)
	case *parse.TemplateNode:
		tree := w.set[n.Name]
		if tree == nil || tree.Root == nil || w.depth == maxTemplates {
			w.lost = true
			return
		}
		var with spot
		if n.Pipe != nil {
			with = w.piped(n.Pipe, dot)
		}
		root, vars := w.root, w.vars
		w.root, w.vars = with, map[string]spot{}
		w.depth++
		w.list(tree.Root, with)
		w.depth--
		w.root, w.vars = root, vars
	default:
		w.lost = true
	}
}

// branches walks both ways of a condition or a loop.
func (w *showing) branches(n *parse.BranchNode, inner, outer spot) {
	if n.NodeType == parse.NodeIf {
		w.piped(n.Pipe, outer) // what it declares
	}
	start := w.at
	w.list(n.List, inner)
	end := w.at
	w.at = start
	w.list(n.ElseList, outer)
	if w.at != end {
		w.html = false // it is not clear where in HTML the rest is
	}
}

// piped is what a pipeline yields: a part of what it names, or all of what it is given.
func (w *showing) piped(p *parse.PipeNode, dot spot) spot {
	v := w.result(p, dot)
	for _, d := range p.Decl {
		w.declare(d, v)
	}
	return v
}

// declare notes what a variable holds: the union of all that it is given.
func (w *showing) declare(d *parse.VariableNode, v spot) {
	if old, ok := w.vars[d.Ident[0]]; ok {
		v = spot{val: w.u.r.union(w.labels(old), w.labels(v))}
	}
	w.vars[d.Ident[0]] = v
}

func (w *showing) result(p *parse.PipeNode, dot spot) spot {
	if len(p.Cmds) == 1 && len(p.Cmds[0].Args) == 1 {
		return w.arg(p.Cmds[0].Args[0], dot)
	}
	var all Value
	for _, c := range p.Cmds {
		if id, ok := c.Args[0].(*parse.IdentifierNode); ok && !w.funcs && counts(id.Ident) {
			all = nil
			continue
		}
		for _, a := range c.Args {
			all = w.u.r.union(all, w.labels(w.arg(a, dot)))
		}
	}
	return spot{val: all}
}

// counts reports whether a function that every template has results in a number or a truth.
func counts(name string) bool {
	switch name {
	case "len", "not", "eq", "ne", "lt", "le", "gt", "ge":
		return true
	}
	return false
}

// arg is what one word of a pipeline stands for.
func (w *showing) arg(n parse.Node, dot spot) spot {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return w.members(dot, n.Ident)
	case *parse.VariableNode:
		v := w.root
		if n.Ident[0] != "$" {
			known, ok := w.vars[n.Ident[0]]
			if !ok {
				w.lost = true
			}
			v = known
		}
		return w.members(v, n.Ident[1:])
	case *parse.ChainNode:
		return spot{val: w.labels(w.arg(n.Node, dot))}
	case *parse.PipeNode:
		return w.piped(n, dot)
	case *parse.IdentifierNode, *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return spot{}
	}
	w.lost = true
	return spot{}
}

// members is the field of a struct, or the entry of a map, that names lead to; all of
// what a name that is neither is asked of.
func (w *showing) members(s spot, names []string) spot {
	for _, name := range names {
		if s.typ == nil {
			return s
		}
		switch t := deref(s.typ).Underlying().(type) {
		case *types.Struct:
			obj, index, _ := types.LookupFieldOrMethod(s.typ, true, nil, name)
			if f, ok := obj.(*types.Func); ok && len(index) == 1 {
				s = w.answer(s, f)
				continue
			}
			if _, ok := obj.(*types.Var); !ok || len(index) != 1 {
				return spot{val: w.labels(s)}
			}
			s = w.u.r.part(s, name)
		case *types.Map:
			if !isString(t.Key()) {
				return spot{val: w.labels(s)}
			}
			s = w.u.r.member(s, name)
		default:
			return spot{val: w.labels(s)}
		}
	}
	return s
}

// answer is what a method without parameters results in; all of what it is asked of where it
// has some.
func (w *showing) answer(s spot, f *types.Func) spot {
	sig := f.Signature()
	if sig.Params().Len() > 0 || sig.Results().Len() == 0 || w.u.x.depth > maxAside {
		return spot{val: w.labels(s)}
	}
	m := marshaler{method: f, of: w.u.r.promotedFrom(s.typ, f.Name())}
	if isPointer(s.typ) {
		m.path = w.u.r.cons(w.u.r.deref(), 0)
	}
	w.asked++
	return spot{val: w.u.said(s, madeAsked+w.asked, m), typ: sig.Results().At(0).Type()}
}

// madeAsked is where the numbers of objects begin that methods called by a template are
// called on.
const madeAsked = 1 << 12

// elements is what a loop runs over, one by one.
func (w *showing) elements(p *parse.PipeNode, dot spot) spot {
	v := w.result(p, dot)
	each := spot{val: w.labels(v)}
	key := each
	if v.typ != nil {
		switch t := v.typ.Underlying().(type) {
		case *types.Slice, *types.Array:
			each, key = w.u.r.part(v, "[]"), spot{}
		case *types.Map:
			if _, basic := t.Key().Underlying().(*types.Basic); basic && len(p.Decl) < 2 {
				each = w.u.r.part(v, "[]")
			}
		}
	}
	for i, d := range p.Decl {
		if i < len(p.Decl)-1 {
			w.declare(d, key)
			continue
		}
		w.declare(d, each)
	}
	return each
}

func (w *showing) labels(s spot) Value { return w.u.encodedOne(s, viewFmt, nil) }

func (w *showing) show(s spot) { w.out = w.u.r.union(w.out, w.labels(s)) }

// place is where in HTML a text is.
type place struct {
	in    int
	quote byte
}

const (
	inText = iota
	inTag
	inComment
)

// plainHTML reports whether an HTML text has no element in which comments are text.
func plainHTML(s string) bool {
	s = strings.ToLower(s)
	for _, name := range []string{"<script", "<style", "<textarea", "<title", "<xmp", "<iframe", "<noscript", "<plaintext", "<noembed", "<noframes", "<svg", "<math", "<!["} {
		if strings.Contains(s, name) {
			return false
		}
	}
	return true
}

// after is where the text is that follows on another.
func (p place) after(s string) place {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case p.in == inComment:
			if strings.HasPrefix(s[i:], "-->") {
				p.in = inText
			}
		case p.in == inText:
			if strings.HasPrefix(s[i:], "<!--") {
				p.in = inComment
				i += 3
			} else if c == '<' {
				p.in = inTag
			}
		case p.quote != 0:
			if c == p.quote {
				p.quote = 0
			}
		case c == '"' || c == '\'':
			p.quote = c
		case c == '>':
			p.in = inText
		}
	}
	return p
}
