package crossborder

import (
	"fmt"
	"slices"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// trace is the way from source to sink: of the source that is stated most strongly, and
// known by its place. The others are listed as sources; one is enough to follow the way.
func (c *checker) trace(f *finding.Finding, j *joint) []finding.Step {
	var out []finding.Step
	var trail flow.Trail
	if s := strongest(f.Sources); s != nil {
		out = append(out, finding.Step{Note: fmt.Sprintf("%s data: %s (%s)", s.Class, s.What, s.Why), Position: s.Position})
		trail = j.trail(*s)
	}
	out = append(out, trail.Data...)
	if f.Endpoint.Position.Known() {
		note := "endpoint " + f.Endpoint.Text
		if trail.Assumed != "" {
			note += " (assumed: " + trail.Assumed + ")"
		}
		out = append(out, finding.Step{Note: note, Position: f.Endpoint.Position})
	}
	out = append(out, trail.Endpoint...)
	if f.Sink.Position == f.Position {
		return append(out, finding.Step{Note: "sent by " + f.Sink.Func, Position: f.Position})
	}
	note := "data and endpoint meet"
	if trail.Meeting != "" {
		note += ": " + trail.Meeting
	}
	out = append(out, finding.Step{Note: note, Position: f.Position})
	if trail.Meeting == "" && len(trail.Within) == 0 {
		for _, v := range j.flow.Via {
			out = append(out, finding.Step{Note: "handed on", Position: v})
		}
	}
	out = append(out, trail.Within...)
	return append(out, finding.Step{Note: "sent by " + f.Sink.Func, Position: f.Sink.Position})
}

// strongest is the first of the sources that are stated most strongly and known by their
// place, or nil.
func strongest(sources []finding.Source) *finding.Source {
	order := []string{sensitive.WhyTag, sensitive.WhyDirective, sensitive.WhyRule, sensitive.WhyName, sensitive.WhyType}
	var best *finding.Source
	for i := range sources {
		s := &sources[i]
		if s.Position.Known() && (best == nil || slices.Index(order, s.Why) < slices.Index(order, best.Why)) {
			best = s
		}
	}
	return best
}

// trail is the way of a source: of the flow that goes where the finding says, by the
// same calls.
func (j *joint) trail(s finding.Source) flow.Trail {
	var best *flow.Flow
	for i := range j.flows {
		f := &j.flows[i]
		if f.Source.Class != s.Class || f.Source.What != s.What || f.Sink != j.flow.Sink || !slices.Equal(f.Via, j.flow.Via) {
			continue
		}
		if best == nil || best.Endpoint != j.flow.Endpoint && f.Endpoint == j.flow.Endpoint {
			best = f
		}
	}
	if best == nil {
		return flow.Trail{}
	}
	return best.Trail()
}
