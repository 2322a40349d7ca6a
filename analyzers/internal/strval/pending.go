package strval

import (
	"slices"
	"strings"
)

// pendingSep stands between an operation's name and its further arguments.
const pendingSep = "\x1f"

// Pending is how an operation waits on a hole: its name, and what it takes beside
// the text that will fill the hole.
func Pending(op string, args ...string) string {
	return strings.Join(append([]string{op}, args...), pendingSep)
}

// wait returns the hole of p with one more pending operation, or a nameless hole if
// it has too many already.
func (p Part) wait(pending string) Part {
	h := p.Hole
	switch {
	case h.ID == 0:
		return p
	case len(h.Ops) > 0 && h.Ops[len(h.Ops)-1] == pending && settles(pending):
		return p
	case len(h.Ops) >= maxPending:
		return Part{Hole: &Hole{}}
	}
	return Part{Hole: &Hole{ID: h.ID, Ops: append(slices.Clone(h.Ops), pending)}}
}

// settles reports whether applying the pending operation twice is applying it once.
func settles(pending string) bool {
	name, _, _ := strings.Cut(pending, pendingSep)
	switch name {
	case "lower", "upper", "trimspace", "trim", "trimleft", "trimright":
		return true
	}
	return false
}

func applyPending(ops []string, t Text) Text {
	for _, op := range ops {
		fields := strings.Split(op, pendingSep)
		args := []Value{TextValue(t)}
		for _, a := range fields[1:] {
			args = append(args, TextValue(Const(a)))
		}
		if fields[0] == "replacer" {
			args = []Value{ListValue(args[1:]...), args[0]}
		}
		v, ok := Apply(fields[0], args)
		if !ok || v.Kind != String && v.Kind != Bytes {
			return NewHole(0)
		}
		t = v.Text
	}
	return t
}
