package flow

import (
	"cmp"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// operand is one argument of a string operation: its alternatives.
type operand struct {
	vals []strval.Value
	from []text
}

// eval computes the texts that a flow rule's operation gives.
func (u *ruled) eval(f *policy.Flow) Value {
	r := u.r
	var ops []operand
	view := viewOf(f.View)
	u.prints = strings.HasPrefix(f.Eval, "sprint") // as fmt does
	verbs := u.verbs(f.From, view)
	for _, p := range slices.Concat(f.From, f.With) {
		for _, s := range u.read(p) {
			if p.Kind == policy.Recv && len(p.Path) == 0 && len(f.Key) > 0 {
				s.val, s.typ = u.keyed(s.val, f, s), types.Typ[types.String]
			}
			if list, ok := u.variadic(s); ok {
				for i, e := range list {
					ops = append(ops, u.printed(e, verbAt(view, verbs, i)))
				}
				continue
			}
			ops = append(ops, u.printed(s, view))
		}
	}
	if f.Eval == "ipv4" {
		ops = numbered(ops)
	}
	choices := [][]int{nil}
	for i := range ops {
		var next [][]int
		for _, c := range choices {
			for j := range ops[i].vals {
				if mixed(ops, c, j) {
					continue
				}
				next = append(next, append(c[:len(c):len(c)], j))
			}
		}
		choices = mostKnown(next, func(i, j int) strval.Text { return ops[i].vals[j].Text })
	}
	var out Value
	for _, c := range choices {
		args := make([]strval.Value, len(ops))
		var parts []text
		for i, j := range c {
			args[i] = ops[i].vals[j]
			parts = append(parts, ops[i].from[j])
		}
		res, ok := strval.Apply(f.Eval, args)
		if !ok {
			res = strval.TextValue(strval.NewHole(0))
		}
		if _, known := res.Text.Known(); known && res.Kind == strval.String && r.main(parts) == 0 {
			parts = append(parts, text{pos: u.x.where(r)}) // written as numbers, in the call
		}
		out = append(out, r.evaluated(res, parts)...)
	}
	return normal(out)
}

// mixed reports whether one more alternative goes with those chosen before: what comes from
// one text goes with what comes from the same, where each operand has something from it.
func mixed(ops []operand, chosen []int, next int) bool {
	from := func(o operand, at posID) bool {
		return slices.ContainsFunc(o.from, func(t text) bool { return t.pos == at })
	}
	k := ops[len(chosen)]
	b := k.from[next].pos
	for i, j := range chosen {
		a := ops[i].from[j].pos
		if a != b && a != 0 && b != 0 && from(k, a) && from(ops[i], b) {
			return true
		}
	}
	return false
}

// numbered are operands that are numbers, not characters.
func numbered(ops []operand) []operand {
	out := make([]operand, len(ops))
	for i, o := range ops {
		out[i] = o
		if len(o.vals) != 1 {
			continue
		}
		if s, ok := o.vals[0].Text.Known(); ok && o.vals[0].Kind == strval.String {
			if c := []rune(s); len(c) == 1 {
				out[i].vals = []strval.Value{strval.IntValue(int64(c[0]))}
			}
		}
	}
	return out
}

// evaluated is the result of an operation as a value.
func (r *run) evaluated(res strval.Value, parts []text) Value {
	from := text{pos: r.main(parts), land: landOf(parts), when: whenOf(parts)}
	switch res.Kind {
	case strval.String, strval.Bytes:
		return Value{pair(0, r.textAtom(res.Text, from))}
	case strval.List:
		var out Value
		for i, v := range res.List {
			if i >= 64 {
				break
			}
			for _, e := range r.evaluated(v, parts) {
				_, a := split(e)
				out = append(out, pair(r.cons(r.pkg.key(strconv.Itoa(i)), 0), a))
			}
		}
		return out
	}
	return nil
}

// isList reports whether an operation gave a list.
func isList(texts Value) bool {
	for _, e := range texts {
		if p, _ := split(e); p != 0 {
			return true
		}
	}
	return false
}

// listed writes a list of texts where a place has elements; what is a part of an element,
// or yielded one by one, is each of them.
func (u *ruled) listed(p policy.Place, texts Value) {
	n := len(p.Path) - 1
	if n >= 0 && p.Path[n] != "[]" {
		var each Value
		for _, e := range texts {
			_, a := split(e)
			each = append(each, pair(0, a))
		}
		texts = normal(each)
	} else if n >= 0 {
		p.Path = p.Path[:n]
	}
	for _, c := range u.cells(p) {
		if c.result >= 0 {
			u.results[c.result] = u.r.union(u.result(c.result), u.inPart(c, p.Path, texts))
			continue
		}
		u.write(c, "", texts, false)
	}
}

// loosened is a list of texts of which it is not known where one ends if one of them
// has a part that is not known.
func (r *run) loosened(texts Value) Value {
	for _, e := range texts {
		if _, a := split(e); len(r.texts[r.atoms[a].text].Holes()) > 0 {
			return r.union(texts, r.under(r.cons(r.elem(), 0), r.unknown()))
		}
	}
	return texts
}

// variadic is the arguments that a call lists for a variadic parameter, one by one.
func (u *ruled) variadic(s spot) ([]spot, bool) {
	r := u.r
	n, elem, ok := listed(s.ssa)
	if !ok {
		return u.counted(s)
	}
	var out []spot
	arr := r.load(s.val, nil)
	for i := range n {
		e := spot{val: r.at(arr, r.pkg.key(strconv.Itoa(i))), typ: elem}
		e.ssa = storedAt(s.ssa, i)
		if e.ssa != nil {
			if _, ok := e.ssa.(*ssa.MakeInterface); ok {
				e.val = r.outOfBox(e.val)
			}
			e.ssa = unwrap(e.ssa)
			e.typ = e.ssa.Type()
		}
		out = append(out, e)
	}
	return out, true
}

// counted are the elements of a list of interfaces that another function made, if it is known
// what lies at each index.
func (u *ruled) counted(s spot) ([]spot, bool) {
	r := u.r
	top := r.top(s.val)
	if s.typ == nil || !holdsInterfaces(s.typ) || len(top) != 1 || r.atoms[top[0]].kind != atomRef || r.shifted(r.atoms[top[0]].path) {
		return nil, false
	}
	list := r.load(s.val, nil)
	at := map[stepID]bool{}
	for _, e := range list {
		p, _ := split(e)
		if p == 0 || r.steps[r.nodes[p].head].kind != stepKey {
			return nil, false
		}
		at[r.nodes[p].head] = true
	}
	var out []spot
	for i := range len(at) {
		k := r.pkg.key(strconv.Itoa(i))
		if !at[k] {
			return nil, false
		}
		out = append(out, spot{val: r.at(list, k), typ: elemType(s.typ)})
	}
	return out, len(out) > 0
}

func holdsInterfaces(list types.Type) bool {
	e := elemType(list)
	return e != nil && types.IsInterface(e)
}

// shown is the arguments of a format, where s lists them, and of which it prints
// something.
func (u *ruled) shown(f *policy.Flow, s spot) (list []spot, shown []bool, ok bool) {
	if f.Eval != "sprintf" || len(f.From) < 2 {
		return nil, nil, false
	}
	list, ok = u.variadic(s)
	if !ok {
		return nil, nil, false
	}
	formats := u.read(f.From[0])
	if len(formats) != 1 {
		return nil, nil, false
	}
	texts := u.operand(formats[0]).vals
	if len(texts) != 1 {
		return nil, nil, false
	}
	shown, ok = strval.Shown(texts[0].Text, len(list))
	return list, shown, ok
}

// listed recognises the slice that the compiler makes for a variadic call.
func listed(v ssa.Value) (n int, elem types.Type, ok bool) {
	s, isSlice := v.(*ssa.Slice)
	if !isSlice {
		return 0, nil, false
	}
	a, isAlloc := s.X.(*ssa.Alloc)
	if !isAlloc || a.Comment != "varargs" {
		return 0, nil, false
	}
	arr, isArray := deref(a.Type()).Underlying().(*types.Array)
	if !isArray || arr.Len() > 64 {
		return 0, nil, false
	}
	return int(arr.Len()), arr.Elem(), true
}

// storedAt is what was stored at a constant index of such a slice.
func storedAt(v ssa.Value, i int) ssa.Value {
	a := v.(*ssa.Slice).X.(*ssa.Alloc)
	for _, ref := range *a.Referrers() {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		if n, ok := constInt(ia.Index, -1); !ok || n != i {
			continue
		}
		for _, use := range *ia.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == ia {
				return st.Val
			}
		}
	}
	return nil
}

// operand is a spot as an argument of a string operation.
func (u *ruled) operand(s spot) operand {
	r := u.r
	if s.ssa != nil {
		if c, ok := unwrap(s.ssa).(*ssa.Const); ok {
			if v, ok := constValue(c); ok {
				if b, isBasic := c.Type().Underlying().(*types.Basic); isBasic && v.Kind == strval.Int && !u.prints && (b.Kind() == types.Byte || b.Kind() == types.Rune) {
					v = strval.TextValue(strval.Const(string(rune(v.Int))))
				}
				return operand{[]strval.Value{v}, []text{{}}}
			}
		}
	}
	v := s.val
	if len(v) == 0 {
		return operand{[]strval.Value{strval.TextValue(strval.Const(""))}, []text{{}}}
	}
	if s.typ != nil && !isString(s.typ) {
		switch {
		case isBytes(s.typ):
			v = r.bytesText(v)
		case holdsText(s.typ):
			return u.list(s)
		case len(r.texts1(v)) > 0:
			// Its own text, as an address has one.
		default:
			if ends, ok := u.stringOf(s); ok {
				v = ends
				break
			}
			if types.IsInterface(s.typ) {
				break
			}
			return unknownOperand()
		}
	}
	var out operand
	for _, t := range r.textsOf(v) {
		out.vals = append(out.vals, strval.TextValue(t.text))
		out.from = append(out.from, t)
	}
	if len(out.vals) == 0 {
		return unknownOperand()
	}
	return out.telling()
}

// telling has the alternatives that say most come first: of many choices, some are cut.
func (o operand) telling() operand {
	rank := func(v strval.Value) int {
		if len(v.Text.Parts) == 0 {
			return 2
		}
		if _, known := v.Text.Known(); known {
			return 0
		}
		return 1
	}
	order := make([]int, len(o.vals))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(o.vals[a]), rank(o.vals[b])) })
	var out operand
	for _, i := range order {
		out.vals, out.from = append(out.vals, o.vals[i]), append(out.from, o.from[i])
	}
	return out
}

func unknownOperand() operand {
	return operand{[]strval.Value{strval.TextValue(strval.NewHole(0))}, []text{{}}}
}

// constValue is a constant that is no string as an operand.
func constValue(c *ssa.Const) (strval.Value, bool) {
	if c.Value == nil {
		return strval.Value{}, false
	}
	switch c.Value.Kind() {
	case constant.Int:
		n, ok := constant.Int64Val(c.Value)
		return strval.IntValue(n), ok
	case constant.Bool:
		return strval.BoolValue(constant.BoolVal(c.Value)), true
	}
	return strval.Value{}, false
}

// bytesText is a slice of bytes as the text that it holds.
func (r *run) bytesText(v Value) Value {
	c := r.load(v, nil)
	out := r.at(c, r.slot(slotContent))
	if len(r.top(out)) == 0 {
		out = r.union(out, r.at(c, r.slot("text")))
	}
	return r.union(out, r.union(r.labels(c), r.labels(r.at(c, r.elem()))))
}
