package strval

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// shape says what in a function may compute text.
type shape struct {
	loops bool // has a loop
	bytes int  // how many calls write or conversions make a character
	makes bool // may return text that it computed
}

// Worth reports whether At may find what composing texts cannot: v is text and comes
// from a decoder, from bytes or characters, or from a loop. It is cheap, and not exact.
func (in *Interp) Worth(v ssa.Value) bool {
	return (&frame{}).textual(v) && in.worth(v, 0) && !in.hopeless(v)
}

const maxLook = 4

func (in *Interp) worth(v ssa.Value, depth int) bool {
	if depth > maxLook {
		return false
	}
	switch v := v.(type) {
	case *ssa.Call:
		return in.worthCall(v.Common(), depth)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			return in.worthCall(t.Common(), depth)
		case *ssa.Lookup:
			return true
		}
		return false
	case *ssa.Lookup, *ssa.Index:
		return true
	case *ssa.Convert, *ssa.MultiConvert:
		x := operand(v)
		return !(&frame{}).isString(x.Type())
	case *ssa.Phi:
		return loopHeader(v.Block())
	case *ssa.UnOp:
		return v.Op == token.MUL && in.worthLoad(v.X)
	case *ssa.BinOp:
		return in.worth(v.X, depth+1) || in.worth(v.Y, depth+1)
	case *ssa.Slice:
		return true
	case *ssa.ChangeType:
		return in.worth(v.X, depth+1)
	}
	return false
}

func operand(v ssa.Value) ssa.Value { return *v.(ssa.Instruction).Operands(nil)[0] }

// worthLoad looks at where a variable is: one that a loop or closure may have
// written, an element of a list.
func (in *Interp) worthLoad(addr ssa.Value) bool {
	switch a := addr.(type) {
	case *ssa.Global:
		return true
	case *ssa.FreeVar:
		return true
	case *ssa.Alloc:
		return in.shape(a.Parent()).loops || a.Heap
	case *ssa.IndexAddr:
		_, isParam := a.X.(*ssa.Parameter)
		return !isParam
	}
	return false
}

func (in *Interp) worthCall(c *ssa.CallCommon, depth int) bool {
	name, fn := "", c.StaticCallee()
	switch {
	case c.IsInvoke():
		name = c.Method.FullName()
		switch v := c.Value.(type) {
		case *ssa.MakeInterface:
			return true
		case *ssa.Call:
			if f := v.Common().StaticCallee(); f != nil && in.makes(f) {
				return true
			}
		}
	case fn == nil:
		return c.Value != nil && !isBuiltin(c.Value)
	default:
		if obj, ok := fn.Object().(*types.Func); ok {
			name = obj.Origin().FullName()
		}
	}
	if op, ok := in.lookup(name); ok {
		if reveals(op) {
			return true
		}
		for _, a := range c.Args {
			if (&frame{}).textual(a) && in.worth(a, depth+1) || in.rearranged(a) {
				return true
			}
		}
		// What a builder gave, or a reader.
		if op != "same" || len(c.Args) == 0 {
			return false
		}
		i, ok := c.Args[0].(ssa.Instruction)
		return ok && in.shape(i.Parent()).makes
	}
	return fn != nil && in.makes(fn)
}

// rearranged reports whether v is a list of which an operation changes the order where it
// stands.
func (in *Interp) rearranged(v ssa.Value) bool {
	if _, ok := v.Type().Underlying().(*types.Slice); !ok || (&frame{}).textual(v) || v.Referrers() == nil {
		return false
	}
	for _, use := range *v.Referrers() {
		call, ok := use.(*ssa.Call)
		if !ok || call.Common().StaticCallee() == nil {
			continue
		}
		obj, ok := call.Common().StaticCallee().Object().(*types.Func)
		if !ok {
			continue
		}
		if op, ok := in.lookup(obj.Origin().FullName()); ok && strings.HasSuffix(op, ".into") {
			return true
		}
	}
	return false
}

// reveals reports whether an operation may make text that composing does not tell.
func reveals(op string) bool {
	switch op {
	case "map", "expand", "iptext", "scan.token", "read.until", "big.bytes", "big.text", "truncate":
		return true
	}
	return Decodes(op) || strings.HasPrefix(op, "regexp.")
}

func isBuiltin(v ssa.Value) bool {
	_, ok := v.(*ssa.Builtin)
	return ok
}

// makes reports whether a function with a body may return text that it computed.
func (in *Interp) makes(fn *ssa.Function) bool {
	if o := fn.Origin(); o != nil && len(fn.Blocks) == 0 {
		fn = o
	}
	return in.shape(fn).makes
}

func (in *Interp) shape(fn *ssa.Function) shape {
	if fn == nil {
		return shape{}
	}
	if s, ok := in.shapes[fn]; ok {
		return s
	}
	in.shapes[fn] = shape{}
	var s shape
	for _, b := range fn.Blocks {
		s.loops = s.loops || loopHeader(b)
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Convert:
				if !(&frame{}).isString(instr.X.Type()) && (&frame{}).isString(instr.Type()) {
					s.bytes++
				}
			case *ssa.Call:
				s.bytes += in.characters(instr.Common())
				s.makes = s.makes || in.worthCall(instr.Common(), 0)
				s.loops = s.loops || instr.Common().StaticCallee() == fn
			}
		}
	}
	s.makes = s.makes || s.bytes > 0 || s.loops
	in.shapes[fn] = s
	return s
}

// characters counts a call that writes one character or computes on them.
func (in *Interp) characters(c *ssa.CallCommon) int {
	if fn := c.StaticCallee(); fn != nil && len(c.Args) == 2 {
		if obj, ok := fn.Object().(*types.Func); ok {
			if op, ok := in.lookup(obj.Origin().FullName()); ok && op == "write" {
				if _, _, isInt := (&frame{}).integer(c.Args[1].Type()); isInt {
					return 1
				}
			}
		}
	}
	return 0
}

// loopHeader reports whether some way leads from b back to b through an edge that b
// dominates.
func loopHeader(b *ssa.BasicBlock) bool {
	for _, p := range b.Preds {
		if b.Dominates(p) {
			return true
		}
	}
	return false
}
