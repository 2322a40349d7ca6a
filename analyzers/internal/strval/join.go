package strval

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// floating reports whether a URL begins with a hole that may be all of a base.
func floating(t Text) bool {
	if len(t.Parts) == 0 || t.Parts[0].Hole == nil {
		return false
	}
	i := slices.IndexFunc(t.Parts, func(p Part) bool { return p.Hole == nil })
	return i < 0 || !strings.HasPrefix(t.Parts[i].Lit, "://")
}

// joinPath is url.JoinPath of a base and elements, or of a base and one list.
func joinPath(args []Value) (Value, bool) {
	if len(args) == 0 {
		return Value{}, false
	}
	elems := variadic(args[1:])
	base, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	if !floating(base) {
		return throughAll(append([]Value{args[0]}, elems...), func(s []string) (string, bool) {
			out, err := url.JoinPath(s[0], s[1:]...)
			return out, err == nil
		})
	}
	// The package would take such a hole for a path.
	tail, ok := throughAll(elems, func(s []string) (string, bool) {
		out, err := url.JoinPath("/", s...)
		return out, err == nil
	})
	base = base.trimEnds(trimRight, "", Pending("trimright", "/"), func(r rune) bool { return r == '/' })
	return TextValue(Concat(base, tail.Text)), ok
}

// cleanJoin is path.Join of its arguments, or of one list.
func cleanJoin(args []Value) (Value, bool) {
	return throughAll(variadic(args), func(s []string) (string, bool) { return path.Join(s...), true })
}

// resolveRef is what a reference means at a base URL.
func resolveRef(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	base, ok := args[0].text()
	ref, ok2 := args[1].text()
	if !ok || !ok2 {
		return Value{}, false
	}
	if floating(ref) {
		return Value{}, false
	}
	if floating(base) {
		u, err := url.Parse(ref.Prefix())
		switch {
		case err != nil:
			return Value{}, false
		case u.IsAbs():
			return args[1], true
		case !strings.HasPrefix(u.Path, "/") || u.Host != "":
			return TextValue(Concat(base, NewHole(0))), true
		}
		host, _ := urlParts["url.host"].run(args[:1])
		return TextValue(Concat(NewHole(0), Const("://"), host.Text, ref)), true
	}
	return throughAll(args, func(s []string) (string, bool) {
		b, err := url.Parse(s[0])
		if err != nil {
			return "", false
		}
		r, err := url.Parse(s[1])
		if err != nil {
			return "", false
		}
		return b.ResolveReference(r).String(), true
	})
}

// urlString is the URL of scheme, user, host, path and raw query, as url.URL prints it.
func urlString(args []Value) (Value, bool) {
	if len(args) == 5 {
		args = append(args[:5:5], TextValue(Text{}))
	}
	if len(args) != 6 {
		return Value{}, false
	}
	var ts [6]Text
	for i, a := range args {
		var ok bool
		if ts[i], ok = a.text(); !ok {
			return Value{}, false
		}
	}
	scheme, user, host, query := ts[0], ts[1], ts[2], ts[4]
	// What stands for authority and path wins over them. One without an authority keeps
	// that of the fields, where a request goes.
	if lead := ts[5].Prefix(); strings.HasPrefix(lead, "//") || lead != "" && len(host.Parts) == 0 {
		out := []Text{scheme, Const(":"), ts[5]}
		if len(scheme.Parts) == 0 {
			out = out[2:]
		}
		if len(query.Parts) > 0 {
			out = append(out, Const("?"), query)
		}
		return TextValue(Concat(out...)), true
	}
	if whole, ok := reunited(scheme, user, host, ts[3], query); ok {
		return TextValue(whole), true
	}
	file, ok := ts[3].each(Pending("urlpath"), always(urlPath))
	if !ok {
		return Value{}, false
	}
	var out []Text
	if len(scheme.Parts) > 0 {
		out = append(out, scheme, Const(":"))
	}
	if len(host.Parts) > 0 || len(user.Parts) > 0 || strings.HasPrefix(file.Prefix(), "//") {
		out = append(out, Const("//"))
		if len(user.Parts) > 0 {
			out = append(out, user, Const("@"))
		}
		out = append(out, host)
		if lead := file.Prefix(); len(host.Parts) > 0 && len(file.Parts) > 0 && file.Parts[0].Hole == nil && lead[0] != '/' {
			out = append(out, Const("/"))
		}
	} else if colon := strings.IndexByte(file.Prefix(), ':'); len(out) == 0 && colon >= 0 && !strings.Contains(file.Prefix()[:colon], "/") {
		out = append(out, Const("./"))
	}
	out = append(out, file)
	if len(query.Parts) > 0 {
		out = append(out, Const("?"), query)
	}
	return TextValue(Concat(out...)), true
}

func urlPath(s string) string {
	u := url.URL{Path: s}
	return u.EscapedPath()
}
