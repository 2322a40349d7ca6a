package flow

import (
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Trail is the way that data and endpoint of a flow took through this package, hop by
// hop. A note that ends in "(assumed: …)" tells what a hop rests on.
type Trail struct {
	// Data and Endpoint are the hops of each before they met.
	Data, Endpoint []finding.Step
	// Meeting says how the call at which they met takes them, if that does not send
	// itself, and Within is what happens from there to the call that sends.
	Meeting string
	Within  []finding.Step
	// Assumed says on which assumption the endpoint rests, if on one.
	Assumed string
}

// Trail returns the way of the flow. It is found when it is asked for, by looking again
// at the few functions concerned; where it cannot be told, it is empty.
func (f Flow) Trail() Trail {
	if f.trail == nil {
		return Trail{}
	}
	return f.trail()
}

// tracer finds the ways of the flows of a package. What functions do is settled by then,
// and facts are written: nothing that it finds changes either.
type tracer struct {
	*pkg
	mu      sync.Mutex
	replays map[*ssa.Function]*replay
	frames  map[frameKey]*frame
	calls   map[posID]ssa.CallInstruction
	answers map[calleeKey][]reached
	nested  int // questions inside questions
	used    int // work that all ways have cost
}

// trailOf is what finds the way of one flow.
func (t *tracer) trailOf(m met, f Flow) func() Trail {
	return func() (out Trail) {
		t.mu.Lock()
		defer t.mu.Unlock()
		defer func() {
			if recover() != nil {
				out = Trail{} // the finding stands, whatever can be told of its way
			}
		}()
		if t.used > maxPackageWork {
			return Trail{}
		}
		t.current, t.frames, t.answers = nil, map[frameKey]*frame{}, map[calleeKey][]reached{}
		start := t.work
		t.bounded(func() { out = t.trail(m, f) })
		t.used += t.work - start
		return out
	}
}

// bounded looks for something within the budget of a function.
func (t *tracer) bounded(look func()) {
	t.nested = 0
	t.withinBudget(ownShare*maxWork, look)
}

// maxChoices is how many ways through one list of calls are looked at.
const maxChoices = 4

func (t *tracer) trail(m met, f Flow) (out Trail) {
	s := t.srcs[t.atoms[m.data].src]
	most := -1
	for choice := range maxChoices {
		c := t.chain(m, choice)
		if c == nil {
			break
		}
		data := &quest{tracer: t, chain: c, class: t.names[s.class], is: func(x atom) bool {
			return (x.kind == atomData || x.kind == atomGuard) && x.src == t.atoms[m.data].src
		}}
		end := &quest{tracer: t, chain: c, endpoint: true, is: func(x atom) bool {
			return x.kind == atomText && x.pos != 0 && x.pos == t.atoms[m.text].pos
		}}
		var way, to []hop
		var found, known bool
		t.bounded(func() { way, found = data.search() })
		t.bounded(func() { to, known = end.search() })
		n := 0
		for _, ok := range []bool{found, known} {
			if ok {
				n++
			}
		}
		if n > most {
			most, out = n, c.tell(append(way, to...), f, data, end)
		}
		if found && known || !c.more {
			break
		}
	}
	return out
}

// chain is the calls from where data and endpoint met to the one that sends, as far as
// they stand in this package.
type chain struct {
	*tracer
	frames []*frame
	calls  []ssa.CallInstruction // of each frame, the one that leads on
	// stops are the positions of all calls, outermost first, and level of which frame
	// each is, -1 if it is another package's.
	stops []posID
	level []int
	more  bool // calls lead on in other ways, too
}

// chain finds the calls of a flow; nil if the first does not stand here. Where one leads
// to a function in several ways, it takes the one chosen.
func (t *tracer) chain(m met, choice int) *chain {
	c := &chain{tracer: t}
	for _, at := range slices.Backward(m.send.via) {
		c.stops = append(c.stops, at)
	}
	c.stops = append(c.stops, m.send.pos)
	for i, at := range c.stops {
		call := t.callAt(at)
		if call == nil {
			c.level = append(c.level, -1)
			if i == 0 {
				return nil
			}
			continue
		}
		var up *frame
		var from ssa.CallInstruction
		if n := len(c.frames); n > 0 {
			up, from = c.frames[n-1], c.calls[n-1]
			if from == call {
				c.level = append(c.level, n-1)
				continue
			}
		}
		ways := t.reach(up, from, call.Parent())
		f := ways[min(choice, len(ways)-1)]
		if f == nil {
			return nil
		}
		c.more = c.more || choice+1 < len(ways)
		f.level = len(c.frames)
		c.level = append(c.level, f.level)
		c.frames, c.calls = append(c.frames, f), append(c.calls, call)
	}
	return c
}

// callAt is the call at a position of this package.
func (t *tracer) callAt(at posID) ssa.CallInstruction {
	if t.calls == nil {
		t.calls = map[posID]ssa.CallInstruction{}
		for _, fn := range t.funcs {
			for _, b := range fn.Blocks {
				for _, ins := range b.Instrs {
					call, ok := ins.(ssa.CallInstruction)
					if !ok || !call.Pos().IsValid() {
						continue
					}
					if id := t.position(call.Pos()); t.calls[id] == nil {
						t.calls[id] = call
					}
				}
			}
		}
	}
	return t.calls[at]
}
