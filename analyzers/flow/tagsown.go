package flow

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// filling is what a function of the program's own does as a reader of settings: it sets,
// by reflection, the fields of a parameter to what stands under a key of their tags.
type filling struct {
	param int
	key   string
	at    *ssa.Call // where the key is looked up, or who does it is called
}

// maxFilling is how many calls deep reflect.Values are followed.
const maxFilling = 4

// fillings are what a function fills from tags, by what it does itself and what those
// functions of the package do that it hands its parameter to.
func (p *pkg) fillings(fn *ssa.Function, depth int) []filling {
	if out, ok := p.filled[fn]; ok || depth > maxFilling || !p.reflects() {
		return out
	}
	p.filled[fn] = nil // a recursion adds nothing
	var out []filling
	add := func(v ssa.Value, key string, at *ssa.Call) {
		i := handedOn(v)
		if i >= 0 && !slices.ContainsFunc(out, func(f filling) bool { return f.param == i && f.key == key }) {
			out = append(out, filling{i, key, at})
		}
	}
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			c, ok := ins.(*ssa.Call)
			if !ok {
				continue
			}
			if key, ok := tagKey(c); ok {
				for _, v := range setFrom(c) {
					add(v, key, c)
				}
			}
			if g := c.Call.StaticCallee(); g != nil && g.Pkg == fn.Pkg && len(g.Blocks) > 0 {
				for _, f := range p.fillings(g, depth+1) {
					if f.param < len(c.Call.Args) {
						add(c.Call.Args[f.param], f.key, c)
					}
				}
			}
		}
	}
	if depth == 0 || len(out) > 0 {
		p.filled[fn] = out
	} else {
		delete(p.filled, fn)
	}
	return out
}

// reflects reports whether the package imports reflect.
func (p *pkg) reflects() bool {
	return slices.ContainsFunc(p.pass.Pkg.Imports(), func(i *types.Package) bool { return i.Path() == "reflect" })
}

// tagKey is the constant key that a call looks up in the tag of a field.
func tagKey(c *ssa.Call) (string, bool) {
	g := c.Call.StaticCallee()
	if g == nil || len(c.Call.Args) != 2 {
		return "", false
	}
	if n := g.String(); n != "(reflect.StructTag).Get" && n != "(reflect.StructTag).Lookup" {
		return "", false
	}
	k, ok := c.Call.Args[1].(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(k.Value), true
}

// setFrom are the reflect.Values that are set to what a call results in, as it is or
// parsed, and those that stand beside it in a call that may set them.
func setFrom(c *ssa.Call) []ssa.Value {
	var out []ssa.Value
	seen := map[ssa.Value]bool{}
	var visit func(v ssa.Value)
	visit = func(v ssa.Value) {
		if seen[v] || v.Referrers() == nil {
			return
		}
		seen[v] = true
		for _, ins := range *v.Referrers() {
			switch u := ins.(type) {
			case *ssa.Store:
				if u.Val == v {
					visit(u.Addr)
				}
			case *ssa.Call:
				for _, a := range u.Call.Args {
					if a != v && isReflectValue(a.Type()) && mayFill(u) {
						out = append(out, a)
					}
				}
				if u.Call.Signature().Results().Len() > 0 {
					visit(u)
				}
			case *ssa.BinOp, *ssa.UnOp, *ssa.If: // what depends on it is not set to it
				if load, ok := u.(*ssa.UnOp); ok {
					visit(load)
				}
			case ssa.Value:
				visit(u)
			}
		}
	}
	visit(c)
	return out
}

// mayFill reports whether a call that is handed a reflect.Value may set it.
func mayFill(c *ssa.Call) bool {
	g := c.Call.StaticCallee()
	if g == nil || g.Pkg == nil || g.Pkg.Pkg.Path() != "reflect" {
		return true
	}
	return strings.HasPrefix(g.Name(), "Set")
}

func isReflectValue(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Value" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "reflect"
}

// handedOn is the number of the parameter of which a value is a part by reflection; -1 if
// it is of none.
func handedOn(v ssa.Value) int {
	for range 32 {
		switch x := v.(type) {
		case *ssa.Parameter:
			return slices.Index(x.Parent().Params, x)
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.Phi:
			v = x.Edges[0]
		case *ssa.UnOp:
			a, ok := x.X.(*ssa.Alloc)
			if !ok {
				return -1
			}
			if v = soleStore(a); v == nil {
				return -1
			}
		case *ssa.Call:
			g := x.Call.StaticCallee()
			if g == nil || g.Pkg == nil || g.Pkg.Pkg.Path() != "reflect" || len(x.Call.Args) == 0 {
				return -1
			}
			v = x.Call.Args[0]
		default:
			return -1
		}
	}
	return -1
}

// soleStore is the only value that is stored in a variable, or nil.
func soleStore(a *ssa.Alloc) (val ssa.Value) {
	for _, ins := range *a.Referrers() {
		if s, ok := ins.(*ssa.Store); ok && s.Addr == a {
			if val != nil {
				return nil
			}
			val = s.Val
		}
	}
	return val
}

// leaveFillings leaves to callers, who know of what types the structs are, what the
// function fills from tags.
func (r *run) leaveFillings(s *summary) {
	if r.narrowed {
		return
	}
	for _, f := range r.fillings(r.fn, 0) {
		t := r.fn.Params[f.param].Type()
		if ptr, ok := t.Underlying().(*types.Pointer); ok && !pointsAtAny(t) {
			r.fillFrom(&site{ins: f.at}, f.key, r.val(r.fn.Params[f.param]), ptr.Elem())
			r.exit = r.heap
			continue
		} else if !ok && !types.IsInterface(t) {
			continue
		}
		if len(s.opens) >= maxOpens {
			r.hit(r.fn, boundOpen)
			return
		}
		in := r.atom(atom{kind: atomIn, root: root{kind: rootParam, index: int32(f.param)}})
		s.opens = append(s.opens, &open{callee: in, method: r.name(tagsPrefix + f.key), pos: r.position(r.fn.Pos()), pure: true})
	}
}

// fillOpen makes, at a call, what leaveFillings left open, and says whether o is such.
func (b *binding) fillOpen(id int, o *open) bool {
	r := b.r
	key, ok := strings.CutPrefix(r.table.names[o.method], tagsPrefix)
	if !ok {
		return false
	}
	b.opens[id] = nil
	target := b.atom(o.callee)
	var of types.Type
	leave := func(a atomID) {
		n := *o
		n.callee, n.pos = a, b.x.where(r)
		if r.fileOpen(b.x.ev, &n) < 0 {
			r.hit(r.fn, boundOpen)
		}
	}
	top := r.top(target)
	for _, a := range top {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			of = r.typeOf(x.typ)
		case atomRef:
			// Of a struct without a name the place tells.
			if t := r.typeAlong(r.objects[x.obj].typ, r.plain(x.path)); of == nil && t != nil {
				of = types.NewPointer(t)
			}
		}
	}
	for _, a := range top {
		if x := r.atoms[a]; x.kind == atomIn && x.mode == inExact && (!x.boxed || of == nil || pointsAtAny(of)) {
			if x.boxed = false; r.closable(x) {
				leave(r.atom(x))
			}
		}
	}
	if in := r.atoms[o.callee].root; of == nil && b.x.sig != nil && b.x.sig.Recv() == nil && int(in.index) < b.x.sig.Params().Len() {
		of = b.x.sig.Params().At(int(in.index)).Type() // of a generic function
	}
	if of != nil {
		if ptr, ok := of.Underlying().(*types.Pointer); ok {
			r.fillFrom(b.x, key, target, ptr.Elem())
		}
	}
	return true
}

// fillFrom fills the structs of a type to which a value points from their tags.
func (r *run) fillFrom(x *site, key string, to Value, of types.Type) {
	t := &tagged{u: &ruled{r: r, x: x}, key: key, left: maxDoc}
	v := t.value(of)
	for _, c := range r.targets(to, of) {
		r.write(c.obj, r.plain(c.path), v, false)
	}
}

// pointsAtAny reports whether a type is a pointer to whatever a type parameter stands for.
func pointsAtAny(t types.Type) bool {
	if t == nil {
		return false
	}
	ptr, ok := t.Underlying().(*types.Pointer)
	return ok && isTypeParam(ptr.Elem())
}
