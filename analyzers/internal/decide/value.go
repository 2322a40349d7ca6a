// Package decide tells which branches of a function are taken where constants decide:
// those that a caller hands over, and those that stand in the function itself. It
// propagates constants through the SSA form, along edges that may be taken only, and
// through calls of functions of the same package.
//
// What depends on the platform decides nothing: a branch whose condition is itself a
// constant, as a comparison with runtime.GOOS or a switch that is off, is taken both ways,
// unless who asks knows that every build has the same constants there.
package decide

import (
	"go/build"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Value is what is known of a value: a constant, that it is nil, or that it is not nil,
// and of which type it is behind an interface. The zero Value says that nothing was seen yet.
type Value struct {
	kind kind
	con  constant.Value
	typ  types.Type
	// fields are those of a struct of which some are known.
	fields []Value
}

type kind uint8

const (
	unseen kind = iota
	isConst
	isNil
	isSet
	isParts
	isAny
)

// Unknown is a value of which nothing is known.
var Unknown = Value{kind: isAny}

// Known reports whether anything is known of the value.
func (v Value) Known() bool { return v.kind != unseen && v.kind != isAny }

// Constant is the constant that the value is, nil if it is none.
func (v Value) Constant() constant.Value {
	if v.kind != isConst {
		return nil
	}
	return v.con
}

// key is the same for the same values only.
func (v Value) key() string {
	switch v.kind {
	case isConst:
		return "c" + v.con.Kind().String() + v.con.ExactString()
	case isNil:
		return "nil"
	case isSet:
		if v.typ != nil {
			return "t" + types.TypeString(v.typ, nil)
		}
		return "set"
	case isParts:
		keys := make([]string, len(v.fields))
		for i, f := range v.fields {
			keys[i] = f.key()
		}
		return "{" + strings.Join(keys, ",") + "}"
	}
	return ""
}

// meet is what is known of a value that may be either of two.
func meet(a, b Value) Value {
	switch {
	case a.kind == unseen:
		return b
	case b.kind == unseen:
		return a
	case a.kind != b.kind:
		return Unknown
	case a.kind == isConst && a.key() != b.key():
		return Unknown
	case a.kind == isParts && a.key() != b.key():
		return Unknown
	case a.kind == isSet && a.key() != b.key():
		return Value{kind: isSet}
	}
	return a
}

// Of is a constant that a caller hands over.
func Of(c constant.Value) Value { return fixed(c) }

// Parts is a struct of which some fields are known.
func Parts(fields []Value) Value { return Value{kind: isParts, fields: fields} }

// Fields are what is known of a struct's fields; nil if nothing is.
func (v Value) Fields() []Value { return v.fields }

// literal is a constant of the code.
func literal(c *ssa.Const) Value {
	if c.Value == nil {
		switch c.Type().Underlying().(type) {
		case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
			return Value{kind: isNil}
		}
		return Unknown
	}
	return fixed(c.Value)
}

// fixed is a constant, if it is one that decides: not what the platform is that the code
// is built for.
func fixed(c constant.Value) Value {
	switch c.Kind() {
	case constant.String:
		if s := constant.StringVal(c); s == build.Default.GOOS || s == build.Default.GOARCH {
			return Unknown
		}
	case constant.Int, constant.Bool:
	default:
		return Unknown
	}
	return Value{kind: isConst, con: c}
}

// binary is what an operation makes of two values.
func binary(op token.Token, x, y Value, t types.Type) Value {
	if x.kind == unseen || y.kind == unseen {
		return Value{}
	}
	if x.kind != isConst || y.kind != isConst {
		return nilness(op, x, y)
	}
	if x.con.Kind() != y.con.Kind() {
		return Unknown
	}
	switch op {
	case token.EQL, token.NEQ:
		return fixed(constant.MakeBool(constant.Compare(x.con, op, y.con)))
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		if x.con.Kind() != constant.Bool {
			return fixed(constant.MakeBool(constant.Compare(x.con, op, y.con)))
		}
	case token.ADD:
		if x.con.Kind() == constant.String {
			return fixed(constant.BinaryOp(x.con, op, y.con))
		}
		return number(constant.BinaryOp(x.con, op, y.con), t)
	case token.SUB, token.AND, token.OR:
		if x.con.Kind() == constant.Int {
			return number(constant.BinaryOp(x.con, op, y.con), t)
		}
	}
	return Unknown
}

// nilness is what a comparison tells of values that are nil, or are not.
func nilness(op token.Token, x, y Value) Value {
	if op != token.EQL && op != token.NEQ {
		return Unknown
	}
	switch {
	case x.kind == isNil && y.kind == isNil:
		return fixed(constant.MakeBool(op == token.EQL))
	case x.kind == isNil && y.kind == isSet, x.kind == isSet && y.kind == isNil:
		return fixed(constant.MakeBool(op == token.NEQ))
	}
	return Unknown
}

// number is a result that no integer type cuts.
func number(c constant.Value, t types.Type) Value {
	b, ok := t.Underlying().(*types.Basic)
	n, exact := constant.Int64Val(c)
	if !ok || !exact || b.Info()&types.IsInteger == 0 || n > math.MaxInt8 || n < 0 {
		return Unknown
	}
	return fixed(c)
}

// asserted is whether a value is of the type that is asked for.
func asserted(x Value, t types.Type) Value {
	if x.kind == unseen {
		return x
	}
	if x.kind == isNil {
		return fixed(constant.MakeBool(false))
	}
	if x.kind != isSet || x.typ == nil || open(x.typ) || open(t) {
		return Unknown
	}
	if iface, ok := t.Underlying().(*types.Interface); ok {
		return fixed(constant.MakeBool(types.Implements(x.typ, iface)))
	}
	return fixed(constant.MakeBool(types.Identical(x.typ, t)))
}

// open reports whether a type is, or may hold, a type parameter.
func open(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return false
	case *types.Named:
		return t.TypeArgs().Len() > 0 || t.TypeParams().Len() > 0
	case *types.Pointer:
		return open(t.Elem())
	case *types.Interface:
		return false
	}
	return true
}
