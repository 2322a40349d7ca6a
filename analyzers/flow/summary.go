package flow

import (
	"cmp"
	"slices"
)

// summary is what a function does with labels, in terms of its inputs. Rules,
// facts and analysed bodies all come to this one form.
type summary struct {
	results []Value
	// objects are what the objects of the function hold when it returns: those that
	// its results, effects and open calls lead to, and inputs that it changed.
	objects []content
	sends   []*send
	opens   []*open
	// panics is what callers may recover, raised panicDepth calls away.
	panics     Value
	panicDepth int
	// recovers says that the function, deferred, ends a panic.
	recovers bool
	// module is the path of the module that the function is of.
	module string
	// handles are the sources whose data passes through the function.
	handles []srcID

	awaits []content         // see awaiting
	holds  map[int][]content // see holding
}

type content struct {
	obj objID
	val Value
}

func (c content) equal(d content) bool { return c.obj == d.obj && c.val.equal(d.val) }

// send is a call that sends, some side of which may still be an input.
type send struct {
	fn, kind nameID
	pos      posID
	// payload and endpoint hold atoms at their root only.
	payload, endpoint Value
	// country, operator and host are of a sink that is itself abroad.
	country, operator, host nameID
	relay                   bool
	// via are the calls through which the send was reached, innermost first.
	via []posID
	// reported are the pairs that were told where the function is a root.
	reported []pairKey
	// gate is the text on which it depends whether anything is sent, if callers know it: one
	// of the words, in lines.
	gate  Value
	words nameID
	// behind is the receiver of a method of an interface that sends unless callers know it to
	// be of a type whose own method tells; empty if it sends anyway.
	behind Value
	late   bool // what is sent was put, further on, into what a callee made; in no fact
}

// pairKey is what makes two reports of one send the same.
type pairKey struct {
	sink posID
	text textID
	at   posID
	src  srcID
}

// open is a call on a function or an interface that the function was given.
type open struct {
	callee atomID // an input: a function value, or the receiver of method
	method nameID // "" for a function value
	sig    int    // number of results
	args   []Value
	// found is what the objects that it may read hold, where that is not what callers know.
	found  []content
	pos    posID
	joined bool  // stands for several calls on one target
	pure   bool  // changes nothing of its arguments
	values uint8 // which of the first arguments lead nowhere, one bit each
	ruled  bool  // rules have told what it does, if nobody's own method is called
	maybe  bool  // the function may come to its end without it
	spawns bool  // made in a goroutine: what is stored later is seen there
	// alike is the method of a library that is taken to be called if nobody's own is known.
	alike nameID
	// fold says that it stands for the calls of a loop over a list.
	fold fold
}

// maxOpens and maxSends bound a summary. Up to fewOpens and fewSends, what goes to
// one target is told apart.
const (
	fewOpens = 8
	maxOpens = 24
	fewSends = 12
	maxSends = 48
	maxVia   = 4
	maxTexts = 8
)

func (s *summary) equal(o *summary) bool {
	if s == nil || o == nil {
		return s == o
	}
	return slices.EqualFunc(s.results, o.results, Value.equal) &&
		slices.EqualFunc(s.objects, o.objects, content.equal) &&
		slices.EqualFunc(s.sends, o.sends, (*send).equal) &&
		slices.EqualFunc(s.opens, o.opens, (*open).equal) &&
		slices.Equal(s.handles, o.handles) && s.panics.equal(o.panics) && s.panicDepth == o.panicDepth && s.recovers == o.recovers
}

func (s *send) equal(o *send) bool {
	return s.fn == o.fn && s.kind == o.kind && s.pos == o.pos && s.payload.equal(o.payload) &&
		s.endpoint.equal(o.endpoint) && s.country == o.country && s.host == o.host && s.relay == o.relay && s.sameGate(o) && slices.Equal(s.via, o.via)
}

func (o *open) equal(p *open) bool {
	if o == nil || p == nil {
		return o == p
	}
	return o.callee == p.callee && o.method == p.method && o.fold == p.fold && slices.EqualFunc(o.args, p.args, Value.equal) && slices.EqualFunc(o.found, p.found, content.equal)
}

// addSend files a send, joined with one that is the same but for its data.
func addSend(t *table, list []*send, s *send) []*send {
	for i, o := range list {
		if o.fn == s.fn && o.pos == s.pos && o.endpoint.equal(s.endpoint) && slices.Equal(o.via, s.via) && o.country == s.country && o.sameGate(s) {
			return joinSend(t, list, i, s)
		}
	}
	if len(list) >= fewSends {
		for i, o := range list {
			if o.fn == s.fn && o.endpoint.equal(s.endpoint) && o.country == s.country && len(o.via) == len(s.via) && o.sameGate(s) {
				return joinSend(t, list, i, s)
			}
		}
	}
	if len(list) >= maxSends {
		return list
	}
	return append(list, s)
}

func (s *send) sameGate(o *send) bool {
	return s.words == o.words && s.gate.equal(o.gate) && s.behind.equal(o.behind)
}

// joinSend adds the data of s to the i-th send of a list.
func joinSend(t *table, list []*send, i int, s *send) []*send {
	c := *list[i]
	c.payload, c.late = t.union(c.payload, s.payload), c.late && s.late
	c.reported = append(slices.Clone(c.reported), s.reported...)
	slices.SortFunc(c.reported, comparePairs)
	c.reported = slices.Compact(c.reported)
	list[i] = &c
	return list
}

func comparePairs(a, b pairKey) int {
	return cmp.Or(cmp.Compare(a.sink, b.sink), cmp.Compare(a.text, b.text), cmp.Compare(a.at, b.at), cmp.Compare(a.src, b.src))
}
