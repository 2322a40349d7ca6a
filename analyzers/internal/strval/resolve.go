package strval

import (
	"net/url"
	"slices"
	"strings"
)

// resolving are the parts of what a reference means at a base: the same part of the
// base, or all that tells it, and the reference. A reference that is yet to come goes
// over what the base says if it says something itself.
var resolving = map[string]operation{
	"over":             onText(0, over),
	"resolve.scheme":   resolved("url.scheme"),
	"resolve.host":     resolved("url.host"),
	"resolve.path":     plain(resolvePath),
	"resolve.rawquery": plain(resolveQuery),
}

const opOver = "over"

// Over reports whether what fills a hole goes over what stands before it.
func (t Text) Over(id int) bool {
	return slices.ContainsFunc(t.parts(), func(p Part) bool { return p.Hole != nil && p.Hole.ID == id && slices.Contains(p.Hole.Ops, opOver) })
}

// over is a text that stands for all before it unless it is empty.
func over(t Text, _ []string) (Text, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Hole != nil {
		return build([]Part{t.Parts[0].wait(opOver)}), true
	}
	return t, true
}

func resolved(part string) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != 2 {
			return Value{}, false
		}
		base, ok := args[0].text()
		own, ok2 := urlParts[part].run(args[1:])
		scheme, ok3 := urlParts["url.scheme"].run(args[1:])
		if !ok || !ok2 || !ok3 {
			return Value{}, false
		}
		switch {
		case len(own.Text.Parts) == 0 && len(scheme.Text.Parts) == 0:
			return TextValue(base), true
		case len(own.Text.Parts) != 1 || own.Text.Parts[0].Hole == nil || !floating(args[1].Text):
			return own, true
		}
		last, _ := over(own.Text, nil)
		return TextValue(Concat(base, last)), true
	})
}

func resolvePath(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	base, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	ref, known := args[1].known()
	at, known2 := base.Known()
	u, err := url.Parse(ref)
	switch {
	case known && err != nil:
		return Value{}, false
	case known && (u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "/")):
		at, known2 = "/", true
	}
	if known && known2 {
		b := url.URL{Scheme: "http", Host: "h", Path: at}
		return TextValue(Hidden(b.ResolveReference(u).Path, joinHow(how(args[0]), how(args[1])))), true
	}
	own, ok := urlParts["url.path"].run(args[1:])
	if !ok || floating(args[1].Text) {
		return TextValue(Concat(Const("/"), NewHole(0))), true
	}
	if lead := own.Text.Prefix(); strings.HasPrefix(lead, "/") {
		return own, true
	}
	return TextValue(Concat(Const("/"), NewHole(0), own.Text)), true
}

func resolveQuery(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	own, ok := urlParts["url.rawquery"].run(args[1:])
	if ref, known := args[1].known(); known && (ref == "" || ref[0] == '#') {
		return args[0], true
	}
	return own, ok
}

// reunited is the URL whose parts are all parts of one text that is yet to come: it is
// that text.
func reunited(scheme, user, host, path, query Text) (Text, bool) {
	if len(user.Parts) > 0 {
		return Text{}, false
	}
	s, ok := waitsFor(scheme, "url.scheme")
	h, ok2 := waitsFor(host, "url.host")
	p, ok3 := waitsFor(path, "url.path")
	q, ok4 := waitsFor(query, "url.rawquery")
	if !ok || !ok2 || !ok3 || !ok4 {
		return Text{}, false
	}
	for _, x := range []*Hole{h, p, q} {
		if x.ID != s.ID || !slices.Equal(x.Ops, s.Ops) {
			return Text{}, false
		}
	}
	return build([]Part{{Hole: s}}), true
}

// waitsFor is the hole that a text is, without the operation that it waits for last.
func waitsFor(t Text, op string) (*Hole, bool) {
	if len(t.Parts) != 1 || t.Parts[0].Hole == nil {
		return nil, false
	}
	h := t.Parts[0].Hole
	n := len(h.Ops) - 1
	if n < 0 || h.Ops[n] != op {
		return nil, false
	}
	return &Hole{ID: h.ID, Ops: h.Ops[:n]}, true
}
