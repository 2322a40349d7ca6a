package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// takes says how the call of a level of the chain takes what meets there, or "".
func (c *chain) takes(level int, data, end *quest) string {
	w := &walk{quest: data}
	var to *ssa.Function
	if level+1 < len(c.frames) {
		to = c.frames[level+1].fn
	}
	call := c.calls[level]
	d, e := data.takes[level], end.takes[level]
	said := ""
	switch {
	case d != "" && d == e:
		said = "takes both " + d
	case d != "" && e != "":
		said = "takes the data " + d + ", the endpoint " + e
	case d != "":
		said = "takes the data " + d
	case e != "":
		said = "takes the endpoint " + e
	default:
		return ""
	}
	said = w.callee(call, to) + " " + said
	for _, r := range c.callees(c.frames[level], call) {
		if a := w.assumes(call, r); a != "" && (r.fn == to || r.fn.Synthetic != "") {
			said += " (assumed: " + a + ")"
		}
	}
	return said
}

// assumes says what a call of a method or function that is not named is taken to reach,
// or "".
func (w *walk) assumes(call ssa.CallInstruction, to reached) string {
	if !to.assumed {
		return ""
	}
	what := w.name(call.Common().Value, "it")
	if recv := to.fn.Signature.Recv(); recv != nil && call.Common().IsInvoke() {
		return what + " is of type " + types.TypeString(recv.Type(), w.short)
	}
	return what + " is " + w.literalName(nil, to.fn)
}

// paramOf says as what a call takes its i-th operand, the receiver being the first.
func paramOf(call ssa.CallInstruction, i int) string {
	c := call.Common()
	if fn := c.StaticCallee(); fn != nil && i < len(fn.Params) {
		return paramNamed(fn, i)
	}
	sig := c.Signature()
	if obj := calleeObject(call); obj != nil {
		sig = obj.Signature()
	}
	if sig.Recv() != nil || c.IsInvoke() {
		if i == 0 {
			return "in its receiver"
		}
		i--
	}
	return asParam(sig, i)
}

func paramNamed(fn *ssa.Function, i int) string {
	if fn.Signature.Recv() != nil {
		if i == 0 {
			return "in its receiver"
		}
		i--
	}
	return asParam(fn.Signature, i)
}

func asParam(sig *types.Signature, i int) string {
	if i < sig.Params().Len() {
		if name := sig.Params().At(i).Name(); name != "" && name != "_" {
			return "as " + name
		}
	}
	return "as argument " + strconv.Itoa(i)
}

func nameOf(v ssa.Value) string {
	if v.Name() == "" || v.Name() == "_" {
		return "without a name"
	}
	return v.Name()
}

// callee names what a call calls: the function, if it is known, else as the call does.
func (w *walk) callee(call ssa.CallInstruction, fn *ssa.Function) string {
	c := call.Common()
	if fn != nil {
		return w.literalName(c.Value, fn)
	}
	if fn := c.StaticCallee(); fn != nil && (fn.Pkg == w.ssa || fn.Parent() != nil) {
		return w.literalName(c.Value, fn)
	}
	if obj := calleeObject(call); obj != nil {
		if _, named := types.Unalias(c.Value.Type()).(*types.Named); c.IsInvoke() && !named {
			return strings.TrimPrefix(w.name(c.Value, "")+"."+obj.Name(), ".")
		}
		return w.methodName(obj, c.Value.Type())
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name()
	}
	return w.name(c.Value, "a function value")
}

// funcName is the name of a function of this package as its code has it.
func (w *walk) funcName(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "a function literal"
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return w.methodName(obj.Origin(), nil)
	}
	return fn.RelString(w.pass.Pkg)
}

// literalName is funcName, and for a function literal the variable that a call calls.
func (w *walk) literalName(v ssa.Value, fn *ssa.Function) string {
	if fn.Parent() != nil && v != nil {
		return w.name(v, w.funcName(fn))
	}
	return w.funcName(fn)
}

// short qualifies names by the name of their package, as code does.
func (w *walk) short(pkg *types.Package) string {
	if pkg == w.pass.Pkg {
		return ""
	}
	return pkg.Name()
}

// methodName names a function or method as code does; of is what an interface's method
// is called on.
func (w *walk) methodName(obj *types.Func, of types.Type) string {
	recv := obj.Signature().Recv()
	if recv == nil {
		if q := w.short(obj.Pkg()); q != "" {
			return q + "." + obj.Name()
		}
		return obj.Name()
	}
	t := recv.Type()
	if types.IsInterface(t) && of != nil {
		t = of
	}
	name := types.TypeString(t, w.short)
	if _, ok := t.(*types.Pointer); ok {
		name = "(" + name + ")"
	}
	return name + "." + obj.Name()
}

// ofWhat names the value that a field is of, or else its type.
func (w *walk) ofWhat(x ssa.Value) string {
	if name := w.name(x, ""); name != "" {
		return " of " + name
	}
	if n, ok := types.Unalias(deref(x.Type())).(*types.Named); ok {
		return " of " + types.TypeString(n, w.short)
	}
	return ""
}

// nameOfObject is what the code calls the variable that an object is, or "".
func (w *walk) nameOfObject(o objID) string {
	v := w.objects[o].site
	if v == nil {
		return ""
	}
	if name := w.name(v, ""); name != "" || v.Referrers() == nil {
		return name
	}
	for _, u := range *v.Referrers() {
		if s, ok := u.(*ssa.Slice); ok {
			name, _ := w.variable(s)
			return name
		}
	}
	return ""
}

// maxName is the length of the longest name that notes have.
const maxName = 40

// name is what the code calls a value, or other if it has no short name for it.
func (w *walk) name(v ssa.Value, other string) string {
	if s := w.spelled(v, 0); s != "" && len(s) <= maxName {
		return s
	}
	return other
}

func (w *walk) spelled(v ssa.Value, depth int) string {
	if depth > 6 {
		return ""
	}
	field := func(x ssa.Value, t types.Type, i int) string {
		if s := w.spelled(x, depth+1); s != "" {
			return s + "." + structOf(t).Field(i).Name()
		}
		return ""
	}
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return v.Name()
	case *ssa.Alloc:
		if token.IsIdentifier(v.Comment) && v.Comment != "complit" && v.Comment != "varargs" && v.Comment != "slicelit" && v.Comment != "new" && v.Comment != "makeslice" {
			return v.Comment
		}
	case *ssa.FieldAddr:
		return field(v.X, deref(v.X.Type()), v.Field)
	case *ssa.Field:
		return field(v.X, v.X.Type(), v.Field)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if s := w.spelled(v.X, depth+1); s != "" {
				return s
			}
		}
	case *ssa.MakeInterface:
		return w.spelled(v.X, depth+1)
	case *ssa.ChangeInterface:
		return w.spelled(v.X, depth+1)
	case *ssa.Slice:
		return w.spelled(v.X, depth+1)
	}
	name, _ := w.variable(v)
	return name
}

// variable is the variable that a register stands for, and where it is first named.
func (w *walk) variable(v ssa.Value) (string, token.Pos) {
	if v.Referrers() == nil {
		return "", token.NoPos
	}
	name, pos := "", token.NoPos
	for _, u := range *v.Referrers() {
		d, ok := u.(*ssa.DebugRef)
		if !ok {
			continue
		}
		id, ok := d.Expr.(*ast.Ident)
		if !ok {
			continue
		}
		if obj, ok := d.Object().(*types.Var); ok && !obj.IsField() && (!pos.IsValid() || id.Pos() < pos) {
			name, pos = obj.Name(), id.Pos()
		}
	}
	return name, pos
}
