package strval

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// locating are the operations on URLs and addresses. Those that take parts work
// behind a mask: a hole is taken to hold no separator.
var locating = map[string]operation{
	"joinhostport":       plain(joinHostPort),
	"splithostport":      {run: splitHostPort, tuple: true},
	"splithostport.host": onText(0, hostOf),
	"splithostport.port": onText(0, portOf),
	"queryescape":        eachPart("queryescape", always(url.QueryEscape)),
	"pathescape":         eachPart("pathescape", always(url.PathEscape)),
	"unescape":           eachPart("unescape", noError(url.QueryUnescape)),
	"pathunescape":       eachPart("pathunescape", noError(url.PathUnescape)),
	"joinpath":           plain(joinPath),
	"pathjoin":           plain(cleanJoin),
	"resolveref":         plain(resolveRef),
	"urlstring":          plain(urlString),
	"urlpath":            eachPart("urlpath", always(urlPath)),
	"ip.string":          plain(ipString),
	"ipv4":               plain(ipv4),
	"parseip":            plain(parseIP),
	"lookupip":           plain(lookupIP),
	"addrport.ip":        plain(addrPortIP),
}

// urlParts are the parts of the URL that a text is.
var urlParts = map[string]operation{
	"url.scheme":   urlPart("url.scheme", func(u *url.URL) string { return u.Scheme }),
	"url.host":     urlPart("url.host", func(u *url.URL) string { return u.Host }),
	"url.hostname": urlPart("url.hostname", (*url.URL).Hostname),
	"url.port":     urlPart("url.port", (*url.URL).Port),
	"url.path":     urlPart("url.path", func(u *url.URL) string { return u.Path }),
	"url.rawquery": urlPart("url.rawquery", func(u *url.URL) string { return u.RawQuery }),
	"url.fragment": urlPart("url.fragment", func(u *url.URL) string { return u.Fragment }),
	"url.user":     urlPart("url.user", func(u *url.URL) string { return u.User.String() }),
}

func noError(f func(string) (string, error)) func(string) (string, bool) {
	return func(s string) (string, bool) {
		out, err := f(s)
		return out, err == nil
	}
}

// joinHostPort decides on brackets by what is known of the host.
func joinHostPort(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	if args[1].Kind == Int {
		args = []Value{args[0], TextValue(Const(strconv.FormatInt(args[1].Int, 10)))}
	}
	host, ok := args[0].text()
	port, ok2 := args[1].text()
	if !ok || !ok2 {
		return Value{}, false
	}
	if strings.Contains(host.String(), ":") {
		host = Concat(Const("["), host, Const("]"))
	}
	return TextValue(Concat(host, Const(":"), port)), true
}

func splitHostPort(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	t, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	host, ok := hostOf(t, nil)
	port, ok2 := portOf(t, nil)
	return ListValue(TextValue(host), TextValue(port)), ok && ok2
}

func hostOf(t Text, _ []string) (Text, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Hole != nil {
		return build([]Part{t.Parts[0].wait("splithostport.host")}), true
	}
	return through(t, func(s string) (string, bool) {
		host, _, err := net.SplitHostPort(s)
		return host, err == nil
	})
}

func portOf(t Text, _ []string) (Text, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Hole != nil {
		return build([]Part{t.Parts[0].wait("splithostport.port")}), true
	}
	return through(t, func(s string) (string, bool) {
		_, port, err := net.SplitHostPort(s)
		return port, err == nil
	})
}

// urlPart is a part of the URL that a text is. A hole before any separator may be
// a whole URL, host or base: the same part is then sought in what fills it.
func urlPart(op string, part func(*url.URL) string) operation {
	return onText(0, func(t Text, _ []string) (Text, bool) {
		parts := t.parts()
		if !floating(t) {
			return through(t, func(s string) (string, bool) {
				u, err := url.Parse(s)
				if err != nil {
					return "", false
				}
				return part(u), true
			})
		}
		if len(parts) == 1 {
			return build([]Part{parts[0].wait(op)}), true
		}
		return baseHole(op, parts)
	})
}

// baseHole is the part of a URL whose beginning is unknown: a base that ends before
// the next separator, which that base is taken to bring a host and scheme to.
func baseHole(op string, parts []Part) (Text, bool) {
	rest := build(parts[1:])
	m := newMask(rest)
	after := m.add(rest)
	cut := strings.IndexAny(after, "/?#")
	if cut < 0 {
		cut = len(after)
	}
	authority := after[:cut]
	switch op {
	case "url.host":
		return Concat(build([]Part{parts[0].wait(op)}), m.unmask(authority)), true
	case "url.hostname":
		name, _, _ := strings.Cut(authority, ":")
		if name != authority || name == "" {
			return Concat(build([]Part{parts[0].wait(op)}), m.unmask(name)), true
		}
		return Concat(build([]Part{parts[0].wait("url.host")}), m.unmask(name)), true
	case "url.port":
		if _, port, ok := strings.Cut(authority, ":"); ok {
			return m.unmask(port), true
		}
		return build([]Part{parts[0].wait(op)}), true
	case "url.scheme", "url.user":
		return build([]Part{parts[0].wait(op)}), true
	}
	u, err := url.Parse(after[cut:])
	if err != nil {
		return Text{}, false
	}
	switch op {
	case "url.path":
		return Concat(build([]Part{parts[0].wait(op)}), m.unmask(u.Path)), true
	case "url.rawquery":
		return m.unmask(u.RawQuery), true
	}
	return m.unmask(u.Fragment), true
}

// ofName begins what stands for an address that a name has, as no address does: the name
// follows.
const ofName = "\x00name\x00"

func lookupIP(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	host, ok := args[0].text()
	if !ok {
		return Value{}, false
	}
	return BytesValue(Concat(Const(ofName), host)), true
}

// ipString prints an address of four or sixteen bytes, or the name that it was looked up by.
func ipString(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	if t, ok := args[0].text(); ok && len(t.Parts) > 0 && strings.HasPrefix(t.Parts[0].Lit, ofName) {
		parts := slices.Clone(t.parts())
		parts[0].Lit = parts[0].Lit[len(ofName):]
		return TextValue(build(parts)), true
	}
	s, ok := args[0].known()
	if !ok || len(s) != net.IPv4len && len(s) != net.IPv6len {
		return Value{}, false
	}
	return TextValue(Hidden(net.IP(s).String(), how(args[0]))), true
}

// ipv4 is an address written as four numbers, which hides nothing.
func ipv4(args []Value) (Value, bool) {
	if len(args) != 4 {
		return Value{}, false
	}
	var b [4]byte
	for i, a := range args {
		if a.Kind != Int {
			return Value{}, false
		}
		b[i] = byte(a.Int)
	}
	ip := netip.AddrFrom4(b).As16()
	return BytesValue(Const(string(ip[:]))), true
}

func parseIP(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	ip := net.ParseIP(s)
	if !ok || ip == nil {
		return Value{}, false
	}
	return BytesValue(Hidden(string(ip), how(args[0]))), true
}

// addrPortIP is the address in an address with a port.
func addrPortIP(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	at, err := netip.ParseAddrPort(s)
	if !ok || err != nil {
		return Value{}, false
	}
	return parseIP([]Value{TextValue(Hidden(at.Addr().String(), how(args[0])))})
}
