package strval

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func strs(ss ...string) []Value {
	vs := make([]Value, len(ss))
	for i, s := range ss {
		vs[i] = TextValue(tx(s))
	}
	return vs
}

// Arguments: a text with holes, an int, a list of texts, or a Value.
func vals(args ...any) []Value {
	var vs []Value
	for _, a := range args {
		switch a := a.(type) {
		case string:
			vs = append(vs, TextValue(tx(a)))
		case int:
			vs = append(vs, IntValue(int64(a)))
		case []string:
			vs = append(vs, ListValue(strs(a...)...))
		case Value:
			vs = append(vs, a)
		}
	}
	return vs
}

// lookedUp is an address that was asked for by a name.
func lookedUp(host string) Value {
	v, _ := Apply("lookupip", vals(host))
	return v
}

func TestApply(t *testing.T) {
	for _, c := range []struct {
		op   string
		args []Value
		want string // "!" if it does not apply
	}{
		{"concat", vals("https://", "{1}", Value{}, "/x"), "https://{1}{}/x"},
		{"concat", vals("a", 3), "!"},
		{"join", vals([]string{"a", "{1}", "c"}, "."), "a.{1}.c"},
		{"join", vals("a", "."), "!"},
		{"repeat", vals("ab", 3), "ababab"},
		{"repeat", vals("{1}.", 2), "{1}.{1}."},
		{"repeat", vals("a", -1), "!"},
		{"repeat", vals("*", "{1}"), "*{}"},
		{"repeat", vals("ab", "{1}"), "!"},
		{"lower", vals("Https://A.B/{1}"), "https://a.b/{1|lower}"},
		{"lower", vals("X{}Y"), "x{}y"},
		{"title", vals("ab cd"), "Ab Cd"},
		{"title", vals("{1}"), "{1|title}"},
		{"trimspace", vals("  a {1} "), "a {1}"},
		{"trimspace", vals("{1}"), "{1|trimspace}"},
		{"trim", vals("/a/{1}/", "/"), "a/{1|trimright~/}"},
		{"trimright", vals("https://a//", "/"), "https://a"},
		{"trimright", vals("{1}", "/"), "{1|trimright~/}"},
		{"trimleft", vals("//a{1}", "/"), "a{1}"},
		{"trimprefix", vals("https://a/{1}", "https://"), "a/{1}"},
		{"trimprefix", vals("ftp://{1}", "https://"), "ftp://{1}"},
		{"trimprefix", vals("http{1}/x", "https://"), "{}/x"},
		{"trimprefix", vals("{1}/x", "https://"), "{1|trimprefix~https://}/x"},
		{"trimsuffix", vals("a{1}/v1/", "/"), "a{1}/v1"},
		{"trimsuffix", vals("a{1}", "/"), "a{1|trimsuffix~/}"},
		{"trimsuffix", vals("a{1}1/", "/v1/"), "a{}"},
		{"trimsuffix", vals("a{1}b", "/"), "a{1}b"},
		{"replaceall", vals("https://HOST/HOST", "HOST", "{1}"), "https://{1}/{1}"},
		{"replaceall", vals("a-b{1}", "-", "."), "a.b{1|replaceall~-~.}"},
		{"replaceall", vals("a-b{1}", "-", "{2}"), "a{2}b{}"},
		{"replaceall", vals("ab", "", "-"), "-a-b-"},
		{"replace", vals("aaa{1}a", "a", "b", 2), "bba{1}a"},
		{"replace", vals("a{1}a", "a", "b", 2), "b{}"},
		{"replace", vals("a{1}a", "a", "b", -1), "b{1|replaceall~a~b}b"},
		{"replacer", vals([]string{"h"}, "y"), "!"},
		{"replacer", vals([]string{"HOST", "{1}", "PORT", "80"}, "https://HOST:PORT/"), "https://{1}:80/"},
		{"replacer", vals([]string{"[.]", ".", "xx", "tt"}, "hxxps://a[.]example/{2}"), "https://a.example/{2|replacer~[.]~.~xx~tt}"},
		{"joinhostport", vals("{1}", "443"), "{1}:443"},
		{"joinhostport", vals("2001:db8::1", "443"), "[2001:db8::1]:443"},
		{"wildcards", []Value{TextValue(Const("POST /at/{zone}/notes")), TextValue(Const("/at/us/notes"))}, "&zone=us"},
		{"wildcards", append([]Value{TextValue(Const("h.example/at/{zone}/{rest...}"))}, vals("/at/{1}/a/b")...), "&zone={1}&rest=a%2Fb"},
		{"wildcards", []Value{TextValue(Const("/at/{zone}/")), TextValue(Const("/at/us/a/b"))}, "&zone=us"},
		{"wildcards", []Value{TextValue(Const("/at/{zone}/{$}")), TextValue(Const("/at/us/a"))}, ""},
		{"wildcards", []Value{TextValue(Const("/at/{zone}/{$}")), TextValue(Const("/at/us/"))}, "&zone=us"},
		{"wildcards", []Value{TextValue(Const("/at/{zone}")), TextValue(Const("/of/us"))}, ""},
		{"wildcards", []Value{TextValue(Const("/at/{zone}")), TextValue(Const("/at/us/a"))}, ""},
		{"splithostport.host", vals("api.example.us:{1}"), "api.example.us"},
		{"splithostport.host", vals("{1}:80"), "{1}"},
		{"splithostport.host", vals("{1}"), "{1|splithostport.host}"},
		{"splithostport.host", vals("[::1]:80"), "::1"},
		{"splithostport.host", vals("a"), "!"},
		{"splithostport.port", vals("a:{1}"), "{1}"},
		{"cutbefore", vals("a.example/x/{1}", "/"), "a.example"},
		{"cutbefore", vals("{1}.example/x", "/"), "{1|cutbefore~/}.example"},
		{"cutafter", vals("a@{1}@b", "@"), "{1}@b"},
		{"cutafter", vals("ab", "@"), ""},
		{"cutafter", vals("a{1}", "@"), "{}"},
		{"itoa", vals(-5), "-5"},
		{"format-int", vals(255, 16), "ff"},
		{"format-int", vals(255, 1), "!"},
		{"quote", vals("a\"{1}"), "\"a\\\"{1|quotebody}\""},
		{"queryescape", vals("a b&{1}"), "a+b%26{1|queryescape}"},
		{"pathescape", vals("a/b"), "a%2Fb"},
		{"unescape", vals("a%2Eb{1}"), "a.b{1|unescape}"},
		{"unescape", vals("a%zz"), "!"},
		{"joinpath", vals("https://a.example/v1/", "../{1}", "b"), "https://a.example/{1}/b"},
		{"joinpath", vals("https://{1}", []string{"a", "b/"}), "https://{1}/a/b/"},
		{"joinpath", vals("{1}", "a", "b"), "{1|trimright~/}/a/b"},
		{"joinpath", vals("{1}://{2}", "a"), "{1}://{2}/a"},
		{"pathjoin", vals("a", "{1}/", "../b"), "a/b"},
		{"resolveref", vals("https://a.example/v1/x", "../y?q={1}"), "https://a.example/y?q={1}"},
		{"resolveref", vals("https://{1}/v1/x", "/z"), "https://{1}/z"},
		{"resolveref", vals("{1}", "https://b.example/{2}"), "https://b.example/{2}"},
		{"resolveref", vals("{1}", "/z"), "{}://{1|url.host}/z"},
		{"resolveref", vals("https://a.example", "{1}"), "!"},
		{"urlstring", vals("https", "", "a.example", "v1/{1}", "q={2}"), "https://a.example/v1/{1|urlpath}?q={2}"},
		{"urlstring", vals("https", "u:p", "{1}", "", ""), "https://u:p@{1}"},
		{"urlstring", vals("", "", "", "a:b", ""), "./a:b"},
		{"url.scheme", vals("{1}://a.example/"), "{1}"},
		{"url.host", vals("https://api.example.us/v1/{1}"), "api.example.us"},
		{"url.host", vals("https://{1}/x"), "{1}"},
		{"url.host", vals("https://{1}.example.us:{2}/x"), "{1}.example.us:{2}"},
		{"url.host", vals("{1}/v1/x"), "{1|url.host}"},
		{"url.host", vals("{1}.example.us/v1"), "{1|url.host}.example.us"},
		{"url.host", vals("{1}"), "{1|url.host}"},
		{"url.hostname", vals("postgres://{1}:{2}@db.example.us:5432/x"), "db.example.us"},
		{"url.hostname", vals("{1}:80/x"), "{1|url.hostname}"},
		{"url.port", vals("https://{1}:8443/"), "8443"},
		{"url.port", vals("https://a:{1}/"), "{1}"},
		{"url.path", vals("https://{1}/v1/{2}"), "/v1/{2}"},
		{"url.path", vals("{1}/v1?x=y"), "{1|url.path}/v1"},
		{"url.rawquery", vals("{1}/v1?x={2}#f"), "x={2}"},
		{"url.fragment", vals("https://a/#{1}"), "{1}"},
		{"url.user", vals("https://u:{1}@a/"), "u:{1}"},
		{"url.host", vals("://"), "!"},
		{"ip.string", vals(BytesValue(Const("\xcb\x00\x71\x07"))), "203.0.113.7"},
		{"ip.string", vals("abc"), "!"},
		{"ip.string", []Value{lookedUp("a.example")}, "a.example"},
		{"ip.string", []Value{lookedUp("{1}.example")}, "{1}.example"},
		{"base64.std", vals("YS5leGFtcGxl"), "a.example"},
		{"base64.std", vals("YS5leGFtcG"), "!"},
		{"base64.rawstd", vals("YQ"), "a"},
		{"base64.url", vals("_-8="), "\xff\xef"},
		{"base64", vals(Value{}, "YS5leGFtcGxl"), "a.example"},
		{"base64", vals("base64.rawstd", "YQ=="), "!"},
		{"base32.std", vals("ME======"), "a"},
		{"hex", vals("612e"), "a."},
		{"hex", vals("6{1}"), "!"},
		{"base85", vals("@4l!"), "a.b"},
		{"rot13", vals("n.rknzcyr"), "a.example"},
		{"reverse", vals("ba"), "ab"},
		{"xor", vals("\x02\x4d", "c"), "a."},
		{"xor", vals("a", ""), "!"},
		{"substr", vals("a.example/{1}", 2, 9), "example"},
		{"substr", vals("a{1}b", 0, 3), "a{}"},
		{"substr", vals("https://{1}b", 8, -1), "{1}b"},
		{"substr", vals("{1}b", 1, -1), "{}"},
		{"substr", vals("abc", 2, 9), "!"},
		{"sprintf", vals("https://%s:%d/%v", "{1}", 443, Value{}), "https://{1}:443/{}"},
		{"sprintf", vals("https://%s/%d", []string{"a.example"}), "https://a.example/%!d(MISSING)"},
		{"sprintf", vals("%[2]s-%[1]s", "a", "{1}"), "{1}-a"},
		{"sprintf", vals("%10s|%-10s|%2s", "{1}", "{2}", "ab{3}"), "{}{1}|{2}{}|ab{3}"},
		{"sprintf", vals("%q %x", "{1}", "{2}"), "\"{1|quotebody}\" {}"},
		{"sprintf", vals("%*d", 5, 42), "   42"},
		{"sprintf", vals("https://a.example/{1}%s", "x"), "https://a.example/{}"},
		{"sprintf", vals("%s/{1}", "https://{2}"), "https://{2}/{}"},
		{"sprintf", vals("%d", "x"), "%!d(string=x)"},
		{"sprintf", vals("%s", 5), "{}"},
		{"sprintf", vals("%v", ListValue(vals("a", "{1}")...)), "a%!(EXTRA string={1})"},
		{"sprint", vals("a", 1, 2, "{1}"), "a1 2{1}"},
		{"sprintln", vals("a", 1), "a 1\n"},
		{"unheard-of", vals("a"), "!"},
	} {
		got := "!"
		if v, ok := Apply(c.op, c.args); ok {
			got = show(v.Text)
		}
		if got != c.want {
			t.Errorf("%s %v: got %q, want %q", c.op, c.args, got, c.want)
		}
	}
}

func TestHowIsKept(t *testing.T) {
	host := TextValue(Hidden("a.example", "base64"))
	apply := func(op string, args ...any) Value {
		v, ok := Apply(op, vals(args...))
		if !ok {
			t.Fatalf("%s does not apply", op)
		}
		return v
	}
	for _, c := range []struct {
		name string
		v    Value
		want string
	}{
		{"decoding hides", apply("hex", "61"), "hex"},
		{"decoding twice", apply("base64", apply("hex", "59513d3d")), "hex, base64"},
		{"composing hides nothing", apply("sprintf", "https://%s", "a"), ""},
		{"composing keeps", apply("sprintf", "https://%s/", host), "base64"},
		{"case keeps", apply("upper", host), "base64"},
		{"trimming keeps", apply("trimprefix", host, "a."), "base64"},
		{"the host of a hidden host", apply("url.host", apply("concat", "https://", host, "/x")), "base64"},
		{"the path beside a hidden host", apply("url.path", apply("concat", "https://", host, "/x")), ""},
		{"a plain host before a hidden path", apply("url.host", apply("concat", "https://b.example/", host)), ""},
		{"joined", apply("joinpath", "https://b.example", host), "base64"},
		{"characters", apply("sprintf", "%c%c%c%c", 97, 98, 99, 100), howBuilt},
		{"a few characters", apply("sprintf", "a%cb", 46), ""},
		{"joined characters", apply("join", strings.Split("a.example", ""), ""), howBuilt},
		{"joined words", apply("join", []string{"a", "example"}, "."), ""},
		{"characters joined by dots", apply("join", strings.Split("abcdefg", ""), "."), ""},
	} {
		if c.v.Text.How != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.v.Text.How, c.want)
		}
	}
}

func TestOps(t *testing.T) {
	ops := Ops()
	if !slices.IsSorted(ops) {
		t.Error("not sorted")
	}
	for _, op := range strings.Fields(`concat sprintf sprint sprintln join repeat lower upper title trimspace trim trimleft
		trimright trimprefix trimsuffix replace replaceall replacer joinhostport splithostport.host cutbefore cutafter itoa
		format-int quote queryescape pathescape unescape joinpath resolveref urlstring url.scheme url.host url.hostname url.port
		url.path url.rawquery base64.std base64.rawstd base64.url base64.rawurl base32.std hex rot13 reverse write map nop`) {
		if !slices.Contains(ops, op) {
			t.Errorf("%s is missing", op)
		}
	}
	for _, op := range ops {
		// Whatever it is given, an operation does not panic.
		for _, args := range [][]Value{nil, vals("a"), vals(1, 2), vals("a", "b", "c", "d", "e"), vals([]string{"a"}, []string{}), {{}, {}, {}}} {
			Apply(op, args)
		}
	}
}

// exact are operations on two strings and what Go does with them.
var exact = map[string]func(a, b string) (string, bool){
	"concat":       func(a, b string) (string, bool) { return a + b, true },
	"trim":         func(a, b string) (string, bool) { return strings.Trim(a, b), true },
	"trimleft":     func(a, b string) (string, bool) { return strings.TrimLeft(a, b), true },
	"trimright":    func(a, b string) (string, bool) { return strings.TrimRight(a, b), true },
	"trimprefix":   func(a, b string) (string, bool) { return strings.TrimPrefix(a, b), true },
	"trimsuffix":   func(a, b string) (string, bool) { return strings.TrimSuffix(a, b), true },
	"cutbefore":    func(a, b string) (string, bool) { s, _, _ := strings.Cut(a, b); return s, true },
	"cutafter":     func(a, b string) (string, bool) { _, s, _ := strings.Cut(a, b); return s, true },
	"joinhostport": func(a, b string) (string, bool) { return net.JoinHostPort(a, b), true },
	"lower":        func(a, _ string) (string, bool) { return strings.ToLower(a), true },
	"upper":        func(a, _ string) (string, bool) { return strings.ToUpper(a), true },
	"trimspace":    func(a, _ string) (string, bool) { return strings.TrimSpace(a), true },
	"queryescape":  func(a, _ string) (string, bool) { return url.QueryEscape(a), true },
	"unescape":     func(a, _ string) (string, bool) { s, err := url.QueryUnescape(a); return s, err == nil },
	"quote":        func(a, _ string) (string, bool) { return fmt.Sprintf("%q", a), true },
	"hex":          func(a, _ string) (string, bool) { b, err := hex.DecodeString(a); return string(b), err == nil },
	"base64.std": func(a, _ string) (string, bool) {
		b, err := base64.StdEncoding.DecodeString(a)
		return string(b), err == nil
	},
	"splithostport.host": func(a, _ string) (string, bool) { s, _, err := net.SplitHostPort(a); return s, err == nil },
	"url.host": func(a, _ string) (string, bool) {
		u, err := url.Parse(a)
		if err != nil {
			return "", false
		}
		return u.Host, true
	},
	"joinpath": func(a, b string) (string, bool) { s, err := url.JoinPath(a, b); return s, err == nil },
}

var binaryOps = []string{"concat", "trim", "trimleft", "trimright", "trimprefix", "trimsuffix", "cutbefore", "cutafter", "joinhostport", "joinpath"}

// FuzzApply: on known text every operation is exact, and filling a hole before or
// after an operation on parts gives the same.
func FuzzApply(f *testing.F) {
	for _, s := range []string{"https://a.example:80/x?y=z#w", " a/b ", "[::1]:80", "a%2fb", "YQ==", "6162", "İ", "\xff"} {
		f.Add(s, "/")
		f.Add(s, s[:1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1000 {
			return
		}
		for op, want := range exact {
			args := []Value{TextValue(Const(a))}
			if slices.Contains(binaryOps, op) {
				args = append(args, TextValue(Const(b)))
			}
			w, wok := want(a, b)
			v, ok := Apply(op, args)
			if got, known := v.Text.Known(); ok != wok || ok && (got != w || !known) {
				t.Errorf("%s(%q, %q): got %q %t, want %q %t", op, a, b, v.Text.String(), ok, w, wok)
			}
		}
		v, ok := Apply("replaceall", []Value{TextValue(Const(a)), TextValue(Const(b)), TextValue(Const("x"))})
		if got := v.Text.String(); !ok || got != strings.ReplaceAll(a, b, "x") {
			t.Errorf("replaceall(%q, %q): %q", a, b, got)
		}
		v, ok = Apply("replacer", []Value{ListValue(strs("/", "-", "ab", "c", "a", "d")...), TextValue(Const(a))})
		if got := v.Text.String(); !ok || got != strings.NewReplacer("/", "-", "ab", "c", "a", "d").Replace(a) {
			t.Errorf("replacer(%q): %q", a, got)
		}
		holed := Concat(Const("https://x.example/"), NewHole(1))
		for _, op := range []string{"queryescape", "pathescape", "quote"} {
			after, _ := Apply(op, []Value{TextValue(holed)})
			before, _ := Apply(op, []Value{TextValue(holed.Fill(1, Const(a)))})
			if got, want := after.Text.Fill(1, Const(a)).String(), before.Text.String(); got != want {
				t.Errorf("%s: filled later %q, before %q", op, got, want)
			}
		}
	})
}

// FuzzSprintf: on known arguments it is what fmt prints, or a hole where the type of
// a number would be printed.
func FuzzSprintf(f *testing.F) {
	for _, s := range []string{
		"https://%s:%d/%q", "%[2]d %[1]s %v", "%x %X %#x", "%5s|%-5s|%05d", "%.2s %+v %t", "%%", "%", "%!", "%[3]*.[2]*[1]f", "%*d",
		"%[5]s", "%c%U", "%#v %T", "% x", "%s %s %s %s %s %s", "%6.2s", "%[1]", "%[x]s", "%.[2]d", "%-010d", "%0s", "%w",
	} {
		f.Add(s, "a.example", 443)
	}
	f.Fuzz(func(t *testing.T, format, s string, n int) {
		if len(format) > 200 || len(s) > 200 || strings.Contains(format, "w") {
			return
		}
		b := []byte(s)
		v, ok := Apply("sprintf", []Value{
			TextValue(Const(format)), TextValue(Const(s)), IntValue(int64(n)), BytesValue(Const(s)), BoolValue(n > 0),
		})
		if !ok {
			t.Fatalf("%q does not apply", format)
		}
		got, known := v.Text.Known()
		if want := fmt.Sprintf(format, s, int64(n), b, n > 0); known && got != want {
			t.Errorf("%q: got %q, want %q", format, got, want)
		}
		for _, verb := range []string{"%s", "%d", "%q", "%x", "%v", "%5s", "%-8d", "%05d"} {
			arg, native := TextValue(Const(s)), any(s)
			if strings.HasSuffix(verb, "d") {
				arg, native = IntValue(int64(n)), n
			}
			v, _ := Apply("sprintf", []Value{TextValue(Const(verb)), arg})
			if got, known := v.Text.Known(); !known || got != fmt.Sprintf(verb, native) {
				t.Errorf("%s: got %q", verb, got)
			}
		}
	})
}
