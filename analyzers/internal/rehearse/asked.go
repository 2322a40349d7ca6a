package rehearse

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Given is one argument of a function that is asked what it does for it: a text, a struct
// of which some fields are known, something of which is asked whether it comes out again,
// or, as the zero Given, what nobody knows.
type Given struct {
	Text   string
	IsText bool
	Nil    bool
	Held   bool
	Fields []Given
}

// Answer is what a function gives back for some arguments, on every way that it can take.
type Answer struct {
	// Held says that a result may hold what was marked so.
	Held bool
	// True says that the only result is true.
	True bool
}

// Ask runs a function, or a function literal whatever it has caught, on arguments; false
// if something could not be followed, or if no way comes to an end.
func (th *Theater) Ask(fn *ssa.Function, args []Given) (ans Answer, ok bool) {
	if len(fn.Blocks) == 0 || len(args) != len(fn.Params) || fn.TypeParams().Len() > 0 || fn.Signature.TypeParams().Len() > 0 {
		return Answer{}, false
	}
	defer func() {
		if recover() != nil {
			ans, ok = Answer{}, false // a program that was not foreseen
		}
	}()
	th.open()
	a := &act{th: th, steps: maxSteps}
	ans.True = true
	returns := false
	ended := a.eachWay(func() (value, error) {
		vals := make([]value, len(args))
		for i, g := range args {
			v, err := a.given(fn.Params[i].Type(), g)
			if err != nil {
				return nil, err
			}
			vals[i] = v
		}
		free := make([]value, len(fn.FreeVars))
		for i, v := range fn.FreeVars {
			free[i] = unknown(v.Type(), 0)
		}
		return a.enter(fn, vals, free, nil, nil, nil)
	}, func(out value) bool {
		returns = true
		l, _, err := a.all(out)
		if err != nil {
			return false
		}
		s, isScalar := out.(scalar)
		ans.Held = ans.Held || l != 0
		ans.True = ans.True && isScalar && s.k == true
		return true
	})
	return ans, ended && returns
}

// given is an argument as a value.
func (a *act) given(t types.Type, g Given) (value, error) {
	switch {
	case g.IsText:
		return scalar{k: g.Text}, nil
	case g.Nil:
		return a.zero(t)
	case g.Held:
		return unknown(t, 1), nil
	case len(g.Fields) == 0:
		return unknown(t, 0), nil
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || s.NumFields() != len(g.Fields) {
		return nil, errLost
	}
	o := &object{}
	for i, f := range g.Fields {
		v, err := a.given(s.Field(i).Type(), f)
		if err != nil {
			return nil, err
		}
		o.cells = append(o.cells, v)
	}
	return o, nil
}

// maxTexts is how many texts of a function are told, and maxCallees through how many calls
// they are looked for.
const (
	maxTexts   = 48
	maxCallees = 3
)

// Texts are the texts that a function, those that it calls, and the package variables that
// they look into hold: what it may compare something with. Sorted.
func (th *Theater) Texts(fn *ssa.Function) (out []string) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	th.open()
	texts := map[string]bool{}
	th.textsIn(fn, maxCallees, texts, map[any]bool{})
	for s := range texts {
		out = append(out, s)
	}
	slices.Sort(out)
	return out[:min(len(out), maxTexts)]
}

func (th *Theater) textsIn(fn *ssa.Function, depth int, texts map[string]bool, seen map[any]bool) {
	if body := bodyOf(fn); body == nil || depth == 0 || seen[body] {
		return
	} else if fn = body; !seen[fn] {
		seen[fn] = true
	}
	var ops []*ssa.Value
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			ops = ins.Operands(ops[:0])
			for _, op := range ops {
				switch v := (*op).(type) {
				case *ssa.Const:
					if s, ok := (&act{th: th}).constant(&frame{}, v).(scalar); ok {
						textsOf(s, texts, seen)
					}
				case *ssa.Function:
					th.textsIn(v, depth-1, texts, seen)
				case *ssa.Global:
					if !th.unsettled[v] {
						textsOf(th.opened[v], texts, seen)
					}
				}
			}
		}
	}
}

// textsOf gathers the texts that a value leads to.
func textsOf(v value, texts map[string]bool, seen map[any]bool) {
	switch v := v.(type) {
	case scalar:
		if s, ok := v.k.(string); ok {
			texts[s] = true
		}
	case list:
		for _, e := range v.elems() {
			textsOf(e, texts, seen)
		}
	case *object:
		if v != nil && !seen[v] {
			seen[v] = true
			for _, e := range v.cells {
				textsOf(e, texts, seen)
			}
		}
	case *table:
		if v != nil && !seen[v] {
			seen[v] = true
			for _, k := range v.keys {
				textsOf(v.key[k], texts, seen)
			}
		}
	}
}
