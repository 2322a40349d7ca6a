package rehearse

import (
	"errors"
	"go/types"
	"os"
)

// errNot says that an operation cannot be made on what it is given.
var errNot = errors.New("no such operation")

// performed makes a call of a function without a body for which rules name an operation that
// is made here; false if there is none, or not for these arguments.
func (a *act) performed(fr *frame, fn *types.Func, args []value, results *types.Tuple) (value, bool, error) {
	op := a.th.Operation(fn)
	if op == "" {
		return nil, false, nil
	}
	do, ok := operations[op]
	if !ok {
		return nil, false, nil
	}
	v, err := do(&calling{a, fr, results}, args)
	if errors.Is(err, errNot) {
		return nil, false, nil
	}
	return v, true, err
}

// calling is a call of an operation.
type calling struct {
	*act
	fr      *frame
	results *types.Tuple
}

type operation func(c *calling, args []value) (value, error)

var operations map[string]operation

func init() {
	operations = map[string]operation{
		"play.once":      once,
		"play.load":      loadKept,
		"play.store":     storeKept,
		"play.swap":      swapKept,
		"play.cas":       compareAndSwap,
		"play.compare":   compare,
		"play.sort":      sortPlain,
		"play.sort.func": sortFunc,
		"play.sort.less": sortLess,
		"play.sorted":    sortedFrom,
		"play.collect":   collectFrom,
		"play.values":    sequenceOf(theValues),
		"play.pairs":     sequenceOf(thePairs),
		"play.backward":  sequenceOf(thePairsEnd),
		"play.pull":      pull,
		"play.keys":      sequenceOf(theKeys),
		"expand":         expand,
	}
}

// call calls a function that an operation was given.
func (c *calling) call(f value, args ...value) (value, error) {
	if f, ok := f.(*closure); ok && f != nil {
		return c.apply(c.fr, f, args, f.fn.Signature.Results(), nil)
	}
	return c.callMade(c.fr, f, args)
}

// callMade calls a function that is made here.
func (a *act) callMade(fr *frame, f value, args []value) (value, error) {
	c := &calling{act: a, fr: fr}
	switch f := f.(type) {
	case called:
		return f(c, args)
	case *sequence:
		return f.walk(c, args[0])
	}
	return nil, errLost
}

// library is the variable of a library's own type that a value points at.
func library(v value) (*foreign, bool) {
	p, ok := v.(ptr)
	if !ok || p.o == nil || p.o.frozen {
		return nil, false
	}
	f, ok := p.o.cells[p.i].(*foreign)
	return f, ok && !f.lost
}

// once calls a function, unless it has called one before.
func once(c *calling, args []value) (value, error) {
	f, ok := library(args[0])
	if !ok {
		return nil, errNot
	}
	if f.kept != nil {
		return tuple{}, nil
	}
	f.kept = scalar{k: true}
	_, err := c.call(args[1])
	return tuple{}, err
}

// kept is what a variable of a library keeps, of a type.
func (c *calling) kept(v value, t types.Type) (*foreign, value, error) {
	f, ok := library(v)
	if !ok {
		return nil, nil, errNot
	}
	if f.kept != nil {
		return f, f.kept, nil
	}
	z, err := c.zero(c.fr.subst(t))
	return f, z, err
}

func loadKept(c *calling, args []value) (value, error) {
	_, v, err := c.kept(args[0], c.results.At(0).Type())
	return v, err
}

func storeKept(_ *calling, args []value) (value, error) {
	f, ok := library(args[0])
	if !ok {
		return nil, errNot
	}
	f.kept = args[1]
	return tuple{}, nil
}

func swapKept(c *calling, args []value) (value, error) {
	f, v, err := c.kept(args[0], c.results.At(0).Type())
	if err == nil {
		f.kept = args[1]
	}
	return v, err
}

// compareAndSwap takes both ways where it is not known whether two values are equal.
func compareAndSwap(c *calling, args []value) (value, error) {
	f, ok := library(args[0])
	if !ok {
		return nil, errNot
	}
	was := f.kept
	if was == nil {
		switch old := args[1].(type) {
		case ptr:
			was = ptr{}
		case face:
			was = face{}
		case scalar:
			was = nought(old)
		default:
			return nil, errNot
		}
	}
	same, known := alike(was, args[1])
	if !known {
		side, err := c.choose(2)
		if err != nil {
			return nil, err
		}
		same = side == 0
	}
	if same {
		f.kept = args[2]
	}
	return scalar{k: same}, nil
}

// nought is the zero value of the type of a number or truth value.
func nought(of scalar) scalar {
	switch of.k.(type) {
	case int64:
		return scalar{k: int64(0)}
	case bool:
		return scalar{k: false}
	}
	return scalar{}
}

// expand asks a function for each name that a known text mentions.
func expand(c *calling, args []value) (value, error) {
	s, _ := args[0].(scalar)
	text, ok := s.k.(string)
	if !ok {
		return nil, errNot
	}
	var l labels
	known := true
	var failed error
	out := os.Expand(text, func(name string) string {
		if failed != nil {
			return ""
		}
		v, err := c.call(args[1], scalar{k: name})
		s, isText := v.(scalar)
		if failed = err; err == nil && !isText {
			failed = errLost
		}
		t, ok := s.k.(string)
		known, l = known && ok, l|s.l
		return t
	})
	if !known {
		return scalar{l: l}, failed
	}
	return scalar{k: out}, failed
}
