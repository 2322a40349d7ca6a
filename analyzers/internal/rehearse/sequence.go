package rehearse

import (
	"go/types"
	"iter"
)

// called is a function that is made here: a sequence, or what hands on what one yields.
type called func(c *calling, args []value) (value, error)

// sequence is a function of the library that yields what a slice or a map holds.
type sequence struct {
	over value
	what string
}

// What a sequence yields.
const (
	theValues   = "values"
	theKeys     = "keys"
	thePairs    = "pairs"
	thePairsEnd = "pairs from the end"
)

func sequenceOf(what string) operation {
	return func(_ *calling, args []value) (value, error) {
		switch args[0].(type) {
		case list, *table:
			return &sequence{args[0], what}, nil
		}
		return nil, errNot
	}
}

// walk calls yield for what a sequence yields.
func (s *sequence) walk(c *calling, yield value) (value, error) {
	next := s.elements
	if t, ok := s.over.(*table); ok {
		if t == nil {
			return tuple{}, nil
		}
		w := &walker{t: t, adds: t.adds, left: append([]any{}, t.keys...)}
		next = func(*calling, int) (value, value, bool, error) {
			out, err := c.nextKey(w)
			if err != nil || out[0] != value(scalar{k: true}) {
				return nil, nil, false, err
			}
			return out[1], out[2], true, nil
		}
	}
	for i := 0; ; i++ {
		k, v, ok, err := next(c, i)
		if err != nil || !ok {
			return tuple{}, err
		}
		parts := []value{k, v}
		switch s.what {
		case theKeys:
			parts = parts[:1]
		case theValues:
			parts = parts[1:]
		}
		more, err := c.call(yield, parts...)
		if err != nil {
			return nil, err
		}
		if side, err := c.decide(more); err != nil || side != 0 {
			return tuple{}, err
		}
	}
}

// elements is turn i of a walk over a slice.
func (s *sequence) elements(c *calling, i int) (k, v value, ok bool, err error) {
	x := s.over.(list)
	if i >= x.len {
		return nil, nil, false, nil
	}
	if x.o.lost {
		return nil, nil, false, errLost
	}
	if s.what == thePairsEnd {
		i = x.len - 1 - i
	}
	return scalar{k: int64(i)}, copied(x.o.cells[x.from+i]), true, nil
}

// gathered is what a function that yields single values yields. Where the order does not
// count, that of a map is not asked for.
func (c *calling) gathered(f value, order bool) (out []value, err error) {
	if s, ok := f.(*sequence); ok && !order {
		if t, ok := s.over.(*table); ok && t != nil {
			for _, k := range t.keys {
				if s.what == theKeys {
					out = append(out, t.key[k])
				} else {
					out = append(out, copied(t.m[k]))
				}
			}
			return out, nil
		}
	}
	_, err = c.call(f, called(func(_ *calling, parts []value) (value, error) {
		out = append(out, copied(parts[0]))
		return scalar{k: true}, c.pay(1)
	}))
	return out, err
}

// pull takes what a function yields one by one. The function runs between the calls of next.
func pull(c *calling, args []value) (value, error) {
	sig, ok := c.fr.subst(c.results.At(0).Type()).Underlying().(*types.Signature)
	if !ok {
		return nil, errNot
	}
	none, err := c.zero(c.fr.subst(sig.Results().At(0).Type()))
	if err != nil {
		return nil, err
	}
	var failed error
	next, stop := iter.Pull(func(yield func(value) bool) {
		_, failed = c.call(args[0], called(func(_ *calling, parts []value) (value, error) {
			return scalar{k: yield(copied(parts[0]))}, nil
		}))
	})
	c.pulled = append(c.pulled, stop)
	return tuple{
		called(func(*calling, []value) (value, error) {
			v, more := next()
			if !more {
				v = none
			}
			return tuple{v, scalar{k: more}}, failed
		}),
		called(func(*calling, []value) (value, error) {
			stop()
			return tuple{}, failed
		}),
	}, nil
}

// letGo ends what is still being pulled from.
func (a *act) letGo() {
	defer func() { _ = recover() }() // nobody asks any more
	for _, stop := range a.pulled {
		stop()
	}
	a.pulled = nil
}
