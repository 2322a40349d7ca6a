package strval

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Readers, scanners, iterators, functions of characters and big integers.
func TestAtPieceByPiece(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"scanner", `func f() { s := ""; sc := bufio.NewScanner(strings.NewReader("a\r\nb\n\nc")); for sc.Scan() { s += sc.Text() + "," }; if sc.Err() != nil { return }; sink(s) }`, "a,b,,c,"},
		{"scanner by words", `func f() { s := ""; sc := bufio.NewScanner(strings.NewReader(" a  b\u00a0c ")); sc.Split(bufio.ScanWords); for sc.Scan() { s += sc.Text() + "," }; sink(s) }`, "a,b,c,"},
		{"scanner by runes", `func f() { s := ""; sc := bufio.NewScanner(strings.NewReader("elpmaxe.a")); sc.Split(bufio.ScanRunes); for sc.Scan() { s = sc.Text() + s }; sink(s) }`, "a.example (reversed)"},
		{"read up to a line's end", `func f() { s := ""; rd := bufio.NewReader(strings.NewReader("a\nb\nc")); for { l, err := rd.ReadString('\n'); s += strings.TrimSpace(l) + "."; if err != nil { break } }; sink(s) }`, "a.b.c."},
		{"read bytes", `func f() { s := ""; rd := bufio.NewReader(strings.NewReader("elpmaxe.a")); for { b, err := rd.ReadByte(); if err != nil { break }; s = string(b) + s }; sink(s) }`, "a.example (reversed)"},
		{"next", `func f() { b := bytes.NewBufferString("xx.a.example"); b.Next(3); s := ""; for i := 0; i < 1; i++ { s += b.String() }; sink(s) }`, "a.example"},
		{"read into", `func f() { b := make([]byte, 3); r := strings.NewReader("abcdefg"); s := ""; for { n, err := r.Read(b); if err != nil { break }; s += string(b[:n]) + "." }; sink(s) }`, "abc.def.g."},
		{"split in two", `func f() { s := ""; for _, p := range strings.SplitN("a,b,c", ",", 2) { s += p + ";" }; sink(s) }`, "a;b,c;"},
		{"split after", `func f() { s := ""; for _, p := range strings.SplitAfter("a,b", ",") { s += p + ";" }; sink(s) }`, "a,;b;"},
		{"sequence", `func f() { s := ""; for p := range strings.SplitSeq("a|b|c", "|") { if p == "c" { break }; s += p + "." }; sink(s) }`, "a.b."},
		{"fields of lines", `func f() { s := ""; for l := range strings.Lines("a 1\nb 2\n") { for w := range strings.FieldsSeq(l) { s += w + ";" } }; sink(s) }`, "a;1;b;2;"},
		{"fields by function", `func f() { s := ""; for _, p := range strings.FieldsFunc("--a-b--c", func(r rune) bool { return r == '-' }) { s += p + ";" }; sink(s) }`, "a;b;c;"},
		{"trim by function", `func f() { s := ""; for _, p := range []string{"12a.example34"} { s += strings.TrimFunc(p, func(r rune) bool { return r >= '0' && r <= '9' }) }; sink(s) }`, "a.example"},
		{"index by function", `func f() { s := ""; for _, p := range []string{"##a"} { s += p[strings.IndexFunc(p, unicode.IsLetter):] }; sink(s) }`, "a"},
		{"expand", `func v(n string) string { if n == "tld" { return "example" }; return "" }
func f() { sink(os.Expand("a.${tld}$none", v)) }`, "a.example"},
		{"append", `func f() { b := fmt.Appendf([]byte("a."), "%s:%d", "example", 80); s := ""; for _, c := range string(b) { s += string(c) }; sink(s) }`, "a.example:80"},
		{"append decoded", `func f() { b, err := hex.AppendDecode([]byte("a."), []byte("6578616d706c65")); if err != nil { return }; sink(string(b)) }`, "a.example (hex)"},
		{"once", `var host = sync.OnceValue(func() string { b, _ := hex.DecodeString("612e6578616d706c65"); return string(b) })
func f() { sink(host()) }`, "a.example (hex)"},
		{"table cut", `func f() { m := map[string]string{}; for _, l := range strings.Split("x=a.example;y=b.example", ";") { k, v, ok := strings.Cut(l, "="); if ok { m[k] = v } }; s := ""; for i := 0; i < 1; i++ { s += m["y"] }; sink(s) }`, "b.example"},
		{"prefix cut", `func f() { s := ""; for _, p := range []string{"x-a", "b"} { if r, ok := strings.CutPrefix(p, "x-"); ok { s += r } }; sink(s) }`, "a"},
		{"big integer", `func f() { n, ok := new(big.Int).SetString("1792677385808062213221", 10); if !ok { return }; sink(string(n.Bytes())) }`, "a.example (bytes of an integer)"},
		{"big arithmetic", `func f() { n := new(big.Int).SetBytes([]byte("elpmaxe.a")); k := big.NewInt(0); n.Xor(n, k); n.Sub(n, big.NewInt(0)); sink(string(n.Bytes())) }`, "elpmaxe.a (bytes of an integer)"},
		{"address and port", `func f() { sink(netip.AddrPortFrom(netip.AddrFrom4([4]byte{203, 0, 113, 7}), 80).String()) }`, "203.0.113.7:80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := at(t, c.src); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAtPieceByPieceGivesUp(t *testing.T) {
	for _, c := range []struct{ name, src string }{
		{"scanner of a file", `func f(p string) { r, _ := os.Open(p); sc := bufio.NewScanner(r); s := ""; for sc.Scan() { s += sc.Text() }; sink(s) }`},
		{"split by a function of one's own", `func f() { s := ""; sc := bufio.NewScanner(strings.NewReader("a b")); sc.Split(own); for sc.Scan() { s += sc.Text() }; sink(s) }
func own(d []byte, eof bool) (int, []byte, error) { return 0, nil, nil }`},
		{"expand from outside", `func f() { sink(os.Expand("${HOST}.example", os.Getenv)) }`},
		{"unknown digits", `func f(s string) { n, _ := new(big.Int).SetString(s, 10); sink(string(n.Bytes())) }`},
		{"no number", `func f() { n, _ := new(big.Int).SetString("x", 10); sink(string(n.Bytes())) }`},
		{"too big", `func f() { n := new(big.Int).Exp(big.NewInt(10), big.NewInt(1<<40), nil); sink(n.Text(36)) }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := at(t, c.src); got != "?" {
				t.Errorf("got %s", got)
			}
		})
	}
}

// What a branch passes over is not used behind it.
func TestUsed(t *testing.T) {
	pkg := compile(t, `import ("strings"; "bufio")
func sink(string) {}
func f() { sc := bufio.NewScanner(strings.NewReader("# c\na\n\nb")); for sc.Scan() { s := strings.TrimSpace(sc.Text()); if s == "" || strings.HasPrefix(s, "#") { continue }; sink(s) } }`)
	var got []string
	for _, v := range NewInterp(lookupStd, 0).Used(sinkArg(t, pkg)) {
		got = append(got, v.Text.String())
	}
	// The first test uses it too, as it is.
	if diff := cmp.Diff([]string{"# c", "a", "", "b"}, got); diff != "" {
		t.Error(diff)
	}
}

// Tokens are those of package bufio.
func TestTokens(t *testing.T) {
	splits := map[int64]bufio.SplitFunc{byLines: bufio.ScanLines, byWords: bufio.ScanWords, byRunes: bufio.ScanRunes, byBytes: bufio.ScanBytes}
	for _, text := range []string{"", "\n", "a", "a\nb", "a\r\nb\r", "\r\n\n", " a\u2003b \u0085c\u3000", "é\xffz", "\n\n a"} {
		for by, split := range splits {
			var want, got []string
			sc := bufio.NewScanner(strings.NewReader(text))
			sc.Split(split)
			for sc.Scan() {
				want = append(want, sc.Text())
			}
			for rest := text; ; {
				from, to, next := nextToken(rest, by)
				if from < 0 {
					break
				}
				got = append(got, strings.ToValidUTF8(rest[from:to], string([]rune{0xfffd})))
				rest = rest[next:]
			}
			for i := range want {
				want[i] = strings.ToValidUTF8(want[i], string([]rune{0xfffd}))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q by %d (-want +got):\n%s", text, by, diff)
			}
		}
	}
}
