package flow

import (
	"path"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

// maxOwn is how many objects of its own a summary tells apart. Of a function that
// makes more, those of one type are one.
const maxOwn = 24

// condense makes a summary small: what is said twice is said once, texts that no
// endpoint can be made of are dropped, and many objects become few.
func (r *pkg) condense(s *summary) {
	same := r.merged(s)
	slim := func(v Value) Value { return r.slim(r.renamed(v, same)) }
	for i, v := range s.results {
		s.results[i] = slim(v)
	}
	s.panics = slim(s.panics)
	for i, o := range s.opens {
		if o == nil {
			continue
		}
		c := *o
		c.args = make([]Value, len(o.args))
		for j, a := range o.args {
			c.args[j] = slim(a)
		}
		c.found = nil
		for _, f := range o.found {
			if _, merged := same[f.obj]; !merged {
				c.found = append(c.found, content{f.obj, slim(f.val)})
			}
		}
		s.opens[i] = &c
	}
	objects := make(map[objID]Value, len(s.objects))
	order := make([]objID, 0, len(s.objects))
	for _, c := range s.objects {
		o := c.obj
		if n, ok := same[o]; ok {
			o = n
		}
		if _, ok := objects[o]; !ok {
			order = append(order, o)
		}
		objects[o] = r.union(objects[o], slim(c.val))
	}
	slices.Sort(order)
	s.objects = s.objects[:0:0]
	for _, o := range order {
		s.objects = append(s.objects, content{o, objects[o]})
	}
}

// merged says which objects stand for others: all of one type, where there are many.
func (r *pkg) merged(s *summary) map[objID]objID {
	own := 0
	for _, c := range s.objects {
		if k := r.objects[c.obj].kind; k != objInput && k != objGlobal {
			own++
		}
	}
	if own <= maxOwn {
		return nil
	}
	first := map[typeID]objID{}
	out := map[objID]objID{}
	for _, c := range s.objects {
		x := r.objects[c.obj]
		if x.kind == objInput || x.kind == objGlobal || x.typ == nil {
			continue
		}
		key := r.typ(x.typ)
		if _, ok := first[key]; !ok {
			first[key] = r.object(object{kind: objRenamed, inner: c.obj, slot: slotMerged, typ: x.typ, many: true, shared: x.shared, box: x.box})
		}
		out[c.obj] = first[key]
	}
	return out
}

// slotMerged tells the objects that stand for several apart from those of a call.
const slotMerged = -1

// renamed is v with references to other objects.
func (r *pkg) renamed(v Value, same map[objID]objID) Value {
	if len(same) == 0 {
		return v
	}
	var out Value
	for i, e := range v {
		p, a := split(e)
		x := r.atoms[a]
		held := x.obj
		if x.root.kind == rootObject {
			held = objID(x.root.index)
		}
		n, ok := same[held]
		if !ok || x.kind != atomRef && x.kind != atomFunc && x.root.kind != rootObject {
			if out != nil {
				out = append(out, e)
			}
			continue
		}
		if out == nil {
			out = append(make(Value, 0, len(v)), v[:i]...)
		}
		if x.root.kind == rootObject {
			x.root.index = int32(n)
		} else {
			x.obj = n
		}
		out = append(out, pair(p, r.atom(x)))
	}
	if out == nil {
		return v
	}
	return normal(out)
}

// slim is v without what it says twice, and without texts that lead nowhere.
func (r *pkg) slim(v Value) Value {
	if len(v) < 2 {
		return v
	}
	var kills []pathID
	whole := map[atomID][]pathID{}
	for _, e := range v {
		p, a := split(e)
		switch x := r.atoms[a]; {
		case x.kind == atomKill:
			kills = append(kills, p)
		case x.except != 0 && x.kind != atomIn:
			// It does not speak for all below it.
		case x.kind == atomData, x.kind == atomGuard, x.kind == atomUnknown, x.kind == atomIn && x.mode == inDeep:
			whole[a] = append(whole[a], p)
		}
	}
	said := func(p pathID, a atomID) bool {
		for _, q := range whole[a] {
			if q == p || !r.hasPrefix(p, q) || r.bound(r.strip(p, q)) {
				continue
			}
			cut := slices.ContainsFunc(kills, func(k pathID) bool { return k != q && r.hasPrefix(p, k) && r.hasPrefix(k, q) })
			if !cut {
				return true
			}
		}
		return false
	}
	out := make(Value, 0, len(v))
	idle := false
	for _, e := range v {
		p, a := split(e)
		if len(whole[a]) > 1 && said(p, a) {
			continue
		}
		if x := r.atoms[a]; x.kind == atomText && r.idle(x.text) {
			idle = true
			out = append(out, pair(p, r.someText()))
			continue
		} else if x.kind == atomText {
			if b := r.settledOn(x); b != a {
				idle = true
				e = pair(p, b)
			}
		}
		out = append(out, e)
	}
	if idle {
		out = normal(out)
	}
	return r.lumped(r.covering(out))
}

// settledOn is a text whose holes callers need not fill: its host is written before them.
func (r *pkg) settledOn(x atom) atomID {
	t := r.texts[x.text]
	if !slices.ContainsFunc(t.Holes(), func(id int) bool { return id != 0 }) || !t.HostKnown() {
		return r.atom(x)
	}
	x.text = r.text(t.Rename(func(int) int { return 0 }))
	return r.atom(x)
}

// covering is v without labels of parts of an input of which it holds the labels of
// the whole, in the same place.
func (r *pkg) covering(v Value) Value {
	covered := func(p pathID, x atom) bool {
		for q := r.front(x.path); ; q = r.front(q) {
			y := x
			y.path = q
			if a, ok := r.atomSeen(y); ok {
				if _, found := slices.BinarySearch(v, pair(p, a)); found {
					return true
				}
			}
			if q == 0 {
				return false
			}
		}
	}
	return dropping(v, func(p pathID, a atomID) bool {
		x := r.atoms[a]
		return x.kind == atomIn && x.mode == inDeep && x.except == 0 && x.path != 0 && covered(p, x)
	})
}

// front is a path without its last step.
func (p *paths) front(a pathID) pathID {
	f, _ := p.last(a)
	return f
}

// maxApart is how many parts of one input a value tells apart where only their
// labels count.
const maxApart = 6

// lumped is v with the labels of what many parts of one input have in common in
// their place.
func (r *pkg) lumped(v Value) Value {
	if len(v) <= maxApart {
		return v
	}
	type family struct {
		at    pathID
		root  root
		view  viewID
		minus nameID
		word  nameID
	}
	of := func(e uint64) (family, atom, bool) {
		p, a := split(e)
		x := r.atoms[a]
		if x.kind != atomIn || x.mode != inDeep || x.except != 0 {
			return family{}, x, false
		}
		return family{p, x.root, x.view, x.minus, x.word}, x, true
	}
	count, common := map[family]int{}, map[family]pathID{}
	many := false
	for _, e := range v {
		f, x, ok := of(e)
		if !ok {
			continue
		}
		if count[f] == 0 {
			common[f] = x.path
		} else {
			common[f] = r.commonPath(common[f], x.path)
		}
		count[f]++
		many = many || count[f] > maxApart
	}
	if !many {
		return v
	}
	out := make(Value, 0, len(v))
	for _, e := range v {
		if f, x, ok := of(e); ok && count[f] > maxApart {
			x.path = common[f]
			e = pair(f.at, r.atom(x))
		}
		out = append(out, e)
	}
	return normal(out)
}

// commonPath is the longest path with which both begin.
func (p *paths) commonPath(a, b pathID) pathID {
	if a == b {
		return a
	}
	if a == 0 || b == 0 || p.nodes[a].head != p.nodes[b].head {
		return 0
	}
	return p.cons(p.nodes[a].head, p.commonPath(p.nodes[a].tail, p.nodes[b].tail))
}

// bound reports whether a path leads into the slot of the endpoint, which labels of
// the whole do not reach.
func (t *table) bound(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		if s := t.steps[t.nodes[p].head]; s.kind == stepSlot && s.name == slotBound {
			return true
		}
	}
	return false
}

// someText is a constant that no endpoint can be made of.
func (r *pkg) someText() atomID { return r.textAtom(strval.Const(" "), text{}) }

// idle reports whether a text is one that no endpoint, nor a part of one, can be made
// of: a sentence. What follows the first words of a command line may be one.
func (p *pkg) idle(id textID) bool {
	if v, ok := p.idleTexts[id]; ok {
		return v
	}
	v := p.sentence(p.texts[id])
	p.idleTexts[id] = v
	return v
}

func (p *pkg) sentence(x strval.Text) bool {
	if len(x.Parts) == 0 || x.How != "" || x.Parts[0].Hole != nil {
		return false
	}
	first := x.Parts[0].Lit
	if !strings.ContainsAny(first, " \n\t") {
		return false
	}
	if word, _, _ := strings.Cut(first, " "); p.rules.Sender(path.Base(word)) {
		return false
	}
	for _, part := range x.Parts {
		if strings.ContainsAny(part.Lit, "%=@") || strings.Contains(part.Lit, "{{") || strings.Contains(part.Lit, "/{") || strings.Contains(part.Lit, "://") || dotted(part.Lit) {
			return false
		}
	}
	return true
}

// dotted reports whether a text holds a dot between two letters or digits, as hosts do.
func dotted(s string) bool {
	word := func(c byte) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
	}
	for i := 1; i+1 < len(s); i++ {
		if s[i] == '.' && word(s[i-1]) && word(s[i+1]) {
			return true
		}
	}
	return false
}
