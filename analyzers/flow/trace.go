package flow

import (
	"cmp"
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
	nested  int // questions inside questions
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
		t.current, t.frames, t.nested = nil, map[frameKey]*frame{}, 0
		return t.trail(m, f)
	}
}

// maxSteps is how many steps a trace has, with those that every trace has.
const maxSteps = 12

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
		way, found := data.search()
		to, known := end.search()
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

// tell makes steps of the hops of both ways.
func (c *chain) tell(hops []hop, f Flow, data, end *quest) Trail {
	fixed := []finding.Position{f.Source.Position, f.Endpoint, f.Sink.Position}
	for _, at := range c.stops {
		fixed = append(fixed, c.poss[at])
	}
	room := maxSteps - 2 - len(c.stops)
	hops = c.trimmed(hops, fixed, max(room, 2))
	var out Trail
	for _, h := range hops {
		switch {
		case h.level > 0:
		case h.end:
			out.Endpoint = append(out.Endpoint, h.step)
		default:
			out.Data = append(out.Data, h.step)
		}
	}
	out.Assumed = end.assumed
	if len(c.stops) > 1 {
		out.Meeting = c.takes(0, data, end)
	}
	told := 0
	for i := 1; i < len(c.stops); i++ {
		if l := c.level[i]; l > told {
			out.Within = append(out.Within, within(hops, l)...)
			told = l
		}
		if i == len(c.stops)-1 {
			break
		}
		if !c.poss[c.stops[i]].Known() {
			continue // a wrapper that the compiler makes
		}
		note := "handed on"
		if l := c.level[i]; l >= 0 {
			if how := c.takes(l, data, end); how != "" {
				note += ": " + how
			}
		}
		out.Within = append(out.Within, finding.Step{Note: note, Position: c.poss[c.stops[i]]})
	}
	return out
}

// within are the hops inside one frame of the chain, those of the data and those of the
// endpoint each in their order, and merged by position.
func within(hops []hop, level int) []finding.Step {
	var lists [2][]finding.Step
	for _, h := range hops {
		if h.level == level {
			i := 0
			if h.end {
				i = 1
			}
			lists[i] = append(lists[i], h.step)
		}
	}
	var out []finding.Step
	a, b := lists[0], lists[1]
	for len(a) > 0 && len(b) > 0 {
		if finding.ComparePositions(b[0].Position, a[0].Position) < 0 {
			out, b = append(out, b[0]), b[1:]
		} else {
			out, a = append(out, a[0]), a[1:]
		}
	}
	return append(append(out, a...), b...)
}

// trimmed names each position once, and drops the hops that say least where there are
// more than there is room for.
func (c *chain) trimmed(hops []hop, fixed []finding.Position, room int) []hop {
	var out []hop
	seen := slices.Clone(fixed)
	for _, h := range hops {
		if h.note == "" || !h.pos.IsValid() {
			continue
		}
		at := c.where(h.pos)
		if slices.Contains(seen, at) {
			continue
		}
		seen = append(seen, at)
		note := h.note
		if h.assumed != "" {
			note += " (assumed: " + h.assumed + ")"
		}
		if h.end {
			note = "endpoint: " + note
		}
		h.step = finding.Step{Note: note, Position: at}
		out = append(out, h)
	}
	for len(out) > room {
		least := slices.MinFunc(out, func(a, b hop) int { return cmp.Compare(a.weight, b.weight) }).weight
		for i := len(out) - 1; i >= 0; i-- {
			if out[i].weight == least {
				out = slices.Delete(out, i, i+1)
				break
			}
		}
	}
	return out
}
