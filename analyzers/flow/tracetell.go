package flow

import (
	"cmp"
	"slices"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// maxSteps is how many steps a trace has, with those that every trace has.
const maxSteps = 12

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
