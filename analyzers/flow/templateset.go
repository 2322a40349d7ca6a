package flow

import (
	"go/types"
	"maps"
	"slices"
	"text/template/parse"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// A template is a name in a set: what is defined in the set, under which name, stands in its
// text, one piece after the other (strval.Pieces), and each template that is made of another
// is of the same set. These are the slots in which rules keep them.
const (
	slotSet  = "#set"
	slotName = "#name"
)

// templateSet is what the text of one set says.
type templateSet struct {
	named map[string]*parse.Tree
	loose []*parse.Tree // what stands under names that are not known
	roots []*parse.Tree // those that may be executed
	known bool          // nothing else may be
	plain bool          // see plainHTML
	funcs bool          // it has functions of its own
	from  text
}

// filling are the template, the data, and the name if there is one, that a call is about;
// false where the call itself is not seen.
func (u *ruled) filling(from []policy.Place) ([]spot, bool) {
	var spots []spot
	for _, p := range from {
		got := u.read(p)
		if len(got) != 1 {
			return nil, false
		}
		spots = append(spots, got[0])
	}
	if len(spots) < 2 {
		return nil, false
	}
	data := &spots[1]
	if data.typ == nil || types.IsInterface(data.typ) {
		t := u.r.onlyType(data.val)
		if given := u.r.top(u.x.typed); t == nil && len(given) == 1 {
			t = u.r.typeOf(u.r.atoms[given[0]].typ)
		}
		if t != nil {
			*data = spot{val: u.r.outOfBox(data.val), typ: t}
		}
	}
	return spots, true
}

// templateSets are the sets that a template may be of, with what may be executed in each;
// none if one of them is not known.
func (u *ruled) templateSets(spots []spot) []templateSet {
	r := u.r
	var out []templateSet
	names, named := u.templateNames(spots)
	for _, h := range r.top(spots[0].val) {
		switch x := r.atoms[h]; x.kind {
		case atomRef:
		case atomIn:
			if x.root.kind == rootGlobal && len(r.targets(spots[0].val, nil)) > 0 {
				continue // who puts another one into the variable is not seen
			}
			return nil
		default:
			continue
		}
		handle := spot{val: single(h), typ: spots[0].typ}
		content := r.load(r.part(handle, slotSet).val, nil)
		if len(r.own(content, r.slot("open"))) > 0 {
			return nil
		}
		funcs := len(r.own(content, r.slot("funcs"))) > 0
		if len(spots) < 3 {
			names, named = r.namesIn(r.part(handle, slotName).val)
		}
		some := false
		for _, a := range r.top(r.own(content, r.slot("text"))) {
			x := r.atoms[a]
			switch x.kind {
			case atomText:
			case atomIn:
				return nil
			default:
				continue // what the text is made of; one that is not known has a hole
			}
			set, ok := templateTrees(r.texts[x.text])
			if !ok {
				return nil
			}
			some = true
			set.from = text{r.texts[x.text], x.pos, x.land, x.in}
			set.funcs = funcs
			out = append(out, set.executed(names, named))
		}
		if !some {
			return nil
		}
	}
	return out
}

// templateNames are the names by which a call asks for a template; false if they are not known.
func (u *ruled) templateNames(spots []spot) ([]string, bool) {
	if len(spots) < 3 {
		return nil, false
	}
	return u.r.namesIn(spots[2].val)
}

func (r *run) namesIn(v Value) (out []string, known bool) {
	for _, t := range r.textsOf(v) {
		name, ok := t.text.Known()
		if !ok {
			return nil, false
		}
		out = append(out, name)
	}
	return out, len(out) > 0
}

// executed is a set of which templates of some names are executed, or of any.
func (s templateSet) executed(names []string, known bool) templateSet {
	s.roots = slices.Clone(s.loose)
	s.known = known && len(s.loose) == 0
	for _, name := range slices.Sorted(maps.Keys(s.named)) {
		if !known || slices.Contains(names, name) {
			s.roots = append(s.roots, s.named[name])
		}
	}
	return s
}

// templateTrees is what the text of a set defines: of what stands under one name the last,
// if it is not empty. It is false if a part is not known.
func templateTrees(t strval.Text) (templateSet, bool) {
	out := templateSet{named: map[string]*parse.Tree{}, plain: true}
	for _, p := range strval.Pieces(t) {
		text, known := p.Text.Known()
		if !known {
			return out, false
		}
		out.plain = out.plain && plainHTML(text)
		name, named := p.Name.Known()
		if !named {
			name = strval.TemplateEnd
		}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		more := map[string]*parse.Tree{}
		top, err := tree.Parse(text, "", "", more)
		if err != nil || !named && more[name] != top {
			return out, false
		}
		if !named {
			delete(more, name)
			out.loose = append(out.loose, top)
		}
		for name, t := range more {
			if t != nil && t.Root != nil && (out.named[name] == nil || !parse.IsEmptyTree(t.Root)) {
				out.named[name] = t
			}
		}
	}
	return out, true
}
