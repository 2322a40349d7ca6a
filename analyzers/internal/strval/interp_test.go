package strval

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/ssa"
)

func TestAt(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"base64", `func f() { b, err := base64.StdEncoding.DecodeString("aHR0cHM6Ly9hLmV4YW1wbGU="); if err != nil { panic(err) }; sink(string(b)) }`, "https://a.example (base64)"},
		{"base64 url alphabet", `func f() { b, _ := base64.RawURLEncoding.DecodeString("aHR0cHM6Ly9hLmV4YW1wbGU_YT1i"); sink(string(b)) }`, "https://a.example?a=b (base64)"},
		{"base64 into", `func f() { s := "YS5leGFtcGxl"; dst := make([]byte, 9); n, _ := base64.StdEncoding.Decode(dst, []byte(s)); sink(string(dst[:n])) }`, "a.example (base64)"},
		{"base64 own alphabet", `var enc = base64.NewEncoding("ZYXABCDEFGHIJKLMNOPQRSTUVWabcdefghijklmnopqrstuvwxyz0123456789-_").WithPadding('*')
func f() { b, _ := enc.DecodeString("VP5leDCtcDxlIw**"); sink(string(b)) }`, "a.example/ (base64)"},
		{"base64 reader", `func f() { b, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader("YS5leGFtcGxl"))); sink(string(b)) }`, "a.example (base64)"},
		{"base64 copied to a buffer", `func f() { var buf bytes.Buffer; io.Copy(&buf, base64.NewDecoder(base64.StdEncoding, strings.NewReader("YS5leGFtcGxl"))); sink(buf.String()) }`, "a.example (base64)"},
		{"base32", `func f() { b, _ := base32.StdEncoding.DecodeString("MEXGK6DBNVYGYZI="); sink(string(b)) }`, "a.example (base32)"},
		{"hex", `func f() { b, _ := hex.DecodeString("612e6578616d706c65"); sink("https://" + string(b) + "/x") }`, "https://a.example/x (hex)"},
		{"chained", `func f() { h, _ := hex.DecodeString("59533573"); b, _ := base64.StdEncoding.DecodeString(string(h) + "ZXhhbXBsZQ"); _ = b; c, _ := base64.StdEncoding.DecodeString(string(h)); sink(string(c)) }`, "a.l (hex, base64)"},
		{"xor", `var key = []byte("k3y")
func f() { enc := []byte{0xa, 0x1d, 0x1c, 0x13, 0x52, 0x14, 0x1b, 0x5f, 0x1c}; out := make([]byte, len(enc)); for i := range enc { out[i] = enc[i] ^ key[i%len(key)] }; sink(string(out)) }`, "a.example (xor)"},
		{"xor to a string", `func f() { s := ""; for _, c := range []byte{3, 76, 7, 26, 3, 15, 18, 14, 7} { s += string(c ^ 0x62) }; sink("https://" + s) }`, "https://a.example (xor)"},
		{"xor in place", `func dec(b []byte) { for i := range b { b[i] ^= 0x62 } }
func f() { b := []byte{3, 76, 7, 26, 3, 15, 18, 14, 7}; dec(b); sink(string(b)) }`, "a.example (xor)"},
		{"reversal", `func rev(s string) string { r := []rune(s); for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 { r[i], r[j] = r[j], r[i] }; return string(r) }
func f() { sink(rev("elpmaxe.a//:sptth")) }`, "https://a.example (reversed)"},
		{"reversal by concatenation", `func f() { out := ""; for _, c := range "elpmaxe.a" { out = string(c) + out }; sink(out) }`, "a.example (reversed)"},
		{"reversal by library", `func f() { b := []byte("elpmaxe.a"); slices.Reverse(b); sink(string(b)) }`, "a.example (reversed)"},
		{"recursive reversal", `func rev(s string) string { if s == "" { return "" }; return rev(s[1:]) + s[:1] }
func f() { sink(rev("elpmaxe.a")) }`, "a.example (reversed)"},
		{"rot13", `func rot(s string) string { b := []byte(s); for i, c := range b { switch { case c >= 'a' && c <= 'z': b[i] = 'a' + (c-'a'+13)%26; case c >= 'A' && c <= 'Z': b[i] = 'A' + (c-'A'+13)%26 } }; return string(b) }
func f() { sink(rot("uggcf://n.rknzcyr")) }`, "https://a.example (rot13)"},
		{"map with closure", `func f() { k := rune(1); sink(strings.Map(func(r rune) rune { return r - k }, "b/fybnqmf")) }`, "a.example (shifted)"},
		{"map that drops", `func f() { sink(strings.Map(func(r rune) rune { if r == '#' { return -1 }; return r }, "a.ex#ample")) }`, "a.example"},
		{"bytes", `func f() { b := []byte{'a', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e'}; sink(string(b)) }`, "a.example (built byte by byte)"},
		{"plain bytes", `func f() { b := []byte("https://a.example"); sink(string(b)) }`, "https://a.example"},
		{"runes", `func f() { sink(string([]rune{97, 46, 101, 120, 97, 109, 112, 108, 101})) }`, "a.example (built byte by byte)"},
		{"rune arithmetic", `func f() { s := ""; for _, n := range []int{1, -50, 5, 24, 1, 13, 16, 12, 5} { s += string(rune(96 + n)) }; sink(s) }`, "a.example (computed)"},
		{"one computed digit", `func f() { s := "node"; for i := 0; i < 1; i++ { s += string(rune('1' + i)) + ".example" }; sink(s) }`, "node1.example"},
		{"builder", `func f() { var b strings.Builder; for _, c := range []byte{3, 76, 7, 26, 3, 15, 18, 14, 7} { b.WriteByte(c ^ 0x62) }; sink(b.String()) }`, "a.example (xor)"},
		{"buffer", `func f() { var b bytes.Buffer; b.WriteString("https://"); for _, n := range []int{97, 46, 101, 120} { b.WriteByte(byte(n)) }; b.WriteString("/y"); sink(b.String()) }`, "https://a.ex/y"},
		{"Fprintf", `func f() { var b strings.Builder; for i := 0; i < 2; i++ { fmt.Fprintf(&b, "%s%d.", "n", i) }; sink(b.String()) }`, "n0.n1."},
		{"table look-up", `func f() { const tbl = "abcdefghijklmnopqrstuvwxyz.:/"; out := ""; for _, i := range []int{0, 26, 4, 23, 0, 12, 15, 11, 4} { out += string(tbl[i]) }; sink(out) }`, "a.example (picked character by character)"},
		{"map table", `func f() { m := map[string]string{"x": "a.", "y": "example"}; out := ""; for _, k := range []string{"x", "y"} { out += m[k] }; sink(out) }`, "a.example"},
		{"switch on constants", `func host(n int) string { switch n { case 1: return "a.example"; case 2: return "b.example" }; return "" }
func f() { s := ""; for i := 1; i < 3; i++ { s = s + host(i) + "," }; sink(s) }`, "a.example,b.example,"},
		{"every second", `func f() { s := "hatbtcpdse:f/g/hai.jekxlamm"; out := ""; for i := 0; i < len(s); i += 2 { out += string(s[i]) }; sink(out) }`, "https://a.exam (picked character by character)"},
		{"nested helpers", `func k() byte { return 0x60 + two() }
func two() byte { return 2 }
func dec(b []byte) string { out := make([]byte, 0, len(b)); for _, c := range b { out = append(out, c^k()) }; return string(out) }
func f() { sink("https://" + dec([]byte{3, 76, 7, 26, 3, 15, 18, 14, 7})) }`, "https://a.example (xor)"},
		{"struct with method", `type box struct { data []byte; key byte }
func (b *box) open() string { for i := range b.data { b.data[i] ^= b.key }; return string(b.data) }
func f() { x := &box{[]byte{3, 76, 7, 26, 3, 15, 18, 14, 7}, 0x62}; sink(x.open()) }`, "a.example (xor)"},
		{"interface with method", `type opener interface{ open() string }
type box struct { s string }
func (b box) open() string { out := ""; for _, c := range b.s { out = string(c) + out }; return out }
func f() { var o opener = box{"elpmaxe.a"}; sink(o.open()) }`, "a.example (reversed)"},
		{"generic helper", `func rev[T any](x []T) []T { out := make([]T, 0); for i := len(x) - 1; i >= 0; i-- { out = append(out, x[i]) }; return out }
func f() { sink(string(rev([]byte("elpmaxe.a")))) }`, "a.example (reversed)"},
		{"generic arithmetic", `func add[T ~uint8](x, y T) T { return x + y }
func f() { out := ""; for _, c := range []byte{226, 175, 230} { out += string(rune(add(c, 127))) }; sink(out + ".example") }`, "a.e.example"},
		{"hex by hand", `func nib(c byte) byte { if c >= 'a' { return c - 'a' + 10 }; return c - '0' }
func f() { s := "612e6578616d706c65"; var out []byte; for i := 0; i < len(s); i += 2 { out = append(out, nib(s[i])<<4|nib(s[i+1])) }; sink(string(out)) }`, "a.example (computed)"},
		{"hex by ParseUint", `func f() { s := "612e6578616d706c65"; out := ""; for i := 0; i+1 < len(s); i += 2 { n, err := strconv.ParseUint(s[i:i+2], 16, 8); if err != nil { return }; out += string(rune(n)) }; sink(out) }`, "a.example (built byte by byte)"},
		{"split numbers", `func f() { out := ""; for _, p := range strings.Split("97,46,101,120,97,109,112,108,101", ",") { n, _ := strconv.Atoi(p); out += string(rune(n)) }; sink(out) }`, "a.example (built byte by byte)"},
		{"address from an integer", `func f() { ip := make(net.IP, 4); binary.BigEndian.PutUint32(ip, 0xCB007107); sink(ip.String()) }`, "203.0.113.7 (built byte by byte)"},
		{"address from shifts", `func f() { n := uint32(0xCB007107); s := ""; for i := 3; i >= 0; i-- { s += strconv.Itoa(int(n>>(8*uint(i))&255)); if i > 0 { s += "." } }; sink(s) }`, "203.0.113.7"},
		{"rc4", `func f() { c, err := rc4.NewCipher([]byte("key")); if err != nil { return }; b, _ := hex.DecodeString("6318409d57b5546529656d0377306291ea"); c.XORKeyStream(b, b); sink(string(b)) }`, "https://a.example (hex, rc4)"},
		{"aes ctr", `func f() { key := []byte("0123456789abcdef"); blk, err := aes.NewCipher(key); if err != nil { panic(err) }; b, _ := hex.DecodeString("1a060af86de6d22e61897d101864c50994"); out := make([]byte, len(b)); cipher.NewCTR(blk, key).XORKeyStream(out, b); sink(string(out)) }`, "https://a.example (hex, aes)"},
		{"aes gcm", `func f() { key := []byte("0123456789abcdef"); blk, _ := aes.NewCipher(key); g, err := cipher.NewGCM(blk); if err != nil { panic(err) }; b, _ := hex.DecodeString("0a36798b5d5a02a6622d129ce5b7d39ff3c27048df2b100af1d400f6508800ebfe"); out, err := g.Open(nil, key[:12], b, nil); if err != nil { return }; sink(string(out)) }`, "https://a.example (hex, aes)"},
		{"aes cbc", `func f() { key := []byte("0123456789abcdef"); blk, _ := aes.NewCipher(key); b, _ := hex.DecodeString("d189e8d683c12730b299484daaababb4"); cipher.NewCBCDecrypter(blk, key).CryptBlocks(b, b); sink(string(b)) }`, "https://a.exampl (hex, aes)"},
		{"gzip", `func f() { b, _ := base64.StdEncoding.DecodeString("H4sIAAAAAAAA/8ooKSkottLXT9RLrUjMLchJBQQAAP//OFZ0NxEAAAA="); z, err := gzip.NewReader(bytes.NewReader(b)); if err != nil { return }; defer z.Close(); out, _ := io.ReadAll(z); sink(string(out)) }`, "https://a.example (base64, gzip)"},
		{"package table", `var parts = [...]string{"example", ".", "a"}
func f() { out := ""; for i := len(parts) - 1; i >= 0; i-- { out += parts[i] }; sink(out) }`, "a.example"},
		{"package variable decoded at start", `var host = dec("elpmaxe.a")
func dec(s string) string { out := ""; for _, c := range s { out = string(c) + out }; return out }
func f() { sink(host) }`, "a.example (reversed)"},
		{"package variable in init", `var host string
func init() { b, _ := base64.StdEncoding.DecodeString("YS5leGFtcGxl"); host = string(b) }
func f() { sink(host) }`, "a.example (base64)"},
		{"captured key", `func f() { key := byte(0x62); g := func(b []byte) string { for i := range b { b[i] ^= key }; return string(b) }; sink(g([]byte{3, 76, 7, 26, 3, 15, 18, 14, 7})) }`, "a.example (xor)"},
		{"inside a closure", `func f() func() { key := byte(0x62); return func() { b := []byte{3, 76, 7, 26, 3, 15, 18, 14, 7}; for i := range b { b[i] ^= key }; sink(string(b)) } }`, "a.example (xor)"},
		{"beside unknown branches", `func f(a, b bool, n int) { x := 0; if a { x = 1 }; for i := 0; i < n; i++ { x += i }; out := ""; for _, c := range "elpmaxe.a" { out = string(c) + out }; if b { return }; _ = x; sink(out) }`, "a.example (reversed)"},
		{"within an unknown branch", `func f(a bool) { if a { out := ""; for _, c := range "elpmaxe.a" { out = string(c) + out }; sink(out) } }`, "a.example (reversed)"},
		{"after an unknown error", `func f() { if _, err := os.Open("x"); err != nil { return }; out := ""; for _, c := range "elpmaxe.a" { out = string(c) + out }; sink(out) }`, "a.example (reversed)"},
		{"array on the stack", `func f() { var b [9]byte; for i, c := range [9]byte{3, 76, 7, 26, 3, 15, 18, 14, 7} { b[i] = c ^ 0x62 }; sink(string(b[:])) }`, "a.example (xor)"},
		{"goto", `func f() { s, out := "elpmaxe.a", ""
l: if s != "" { out, s = out+s[len(s)-1:], s[:len(s)-1]; goto l }; sink(out) }`, "a.example (reversed)"},
		{"defer in a helper", `func dec(b []byte) (s string) { defer func() { s = string(b) }(); for i := range b { b[i] ^= 0x62 }; return "" }
func f() { sink(dec([]byte{3, 76, 7, 26, 3, 15, 18, 14, 7})) }`, "a.example (xor)"},
		{"range over func", `func chars(s string) func(func(byte) bool) { return func(y func(byte) bool) { for i := len(s) - 1; i >= 0; i-- { if !y(s[i]) { return } } } }
func f() { out := ""; for c := range chars("elpmaxe.a") { out += string(c) }; sink(out) }`, "a.example (reversed)"},
		{"characters among others", `func f() { out := ""; for _, c := range "a#.#e#x#a#m#p#l#e" { if c != '#' { out += string(c) } }; sink(out) }`, "a.example (picked character by character)"},
		{"case by arithmetic", `func f() { b := []byte("HTTPS://A.Example"); for i, c := range b { if c >= 'A' && c <= 'Z' { b[i] = c + 32 } }; sink(string(b)) }`, "https://a.example"},
		{"case by mask", `func f() { b := []byte("A.EXAMPLE"); for i, c := range b { b[i] = c | 0x20 }; sink(string(b)) }`, "a.example"},
		{"case by library", `func f() { sink(strings.Map(unicode.ToLower, "A.Example")) }`, "a.example"},
		{"rotated bits", `func f() { b := []byte{0xc2, 0x5c, 0xca, 0xf0, 0xc2, 0xda, 0xe0, 0xd8, 0xca}; for i := range b { b[i] = bits.RotateLeft8(b[i], 7) }; sink(string(b)) }`, "a.example (computed)"},
		{"separators by byte", `func f() { b := []byte("a.example"); b = append(b, ':', '8', '0', '/'); b = append(b, "v1"...); sink(string(b)) }`, "a.example:80/v1"},
		{"port by hand", `func itoa(n int) string { var b []byte; for ; n > 0; n /= 10 { b = append([]byte{byte('0' + n%10)}, b...) }; return string(b) }
func f() { sink("a.example:" + itoa(8443)) }`, "a.example:8443"},
		{"joined by hand", `func f() { out := ""; for i, p := range []string{"api", "a", "example"} { if i > 0 { out += "." }; out += p }; sink(out) }`, "api.a.example"},
		{"element of a list", `var hosts = []string{"a.example", "b.example"}
func f() { sink(hosts[1]) }`, "b.example"},
		{"every element", `func f() { s := ""; for _, h := range map[string]string{"x": "a.example"} { s += h }; sink(s) }`, "a.example"},
		{"last of several tries", `func f() { s := ""; for i := 0; i < 3; i++ { s += "a"; if _, err := os.Open(s); err != nil { return } }; sink(s) }`, "aaa"},
		{"replacer", `func f() { r := strings.NewReplacer("[.]", ".", "hxxp", "http"); s := ""; for _, p := range []string{"hxxps://", "a[.]example"} { s += r.Replace(p) }; sink(s) }`, "https://a.example"},
		{"substring", `func f() { s := "xx-a.example-yy"; n := len(s); sink(s[3 : n-3]) }`, "a.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := at(t, c.src); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAtGivesUp(t *testing.T) {
	for _, c := range []struct{ name, src string }{
		{"parameter", `func f(k byte) { b := []byte{3, 76}; for i := range b { b[i] ^= k }; sink(string(b)) }`},
		{"parameter decides", `func f(a bool) { s := "x"; for i := 0; i < 3; i++ { if a { s += "y" } }; sink(s) }`},
		{"environment", `func f() { s := os.Getenv("X"); out := ""; for _, c := range s { out = string(c) + out }; sink(out) }`},
		{"endless loop", `func f() { s := ""; n := 1; for n > 0 { s += "a"; n++; if len(s) > 5 { s = "" } }; sink(s) }`},
		{"division by zero", `func f() { z, s := 0, ""; for i := 0; i < 3; i++ { s += string(rune(100 / z)) }; sink(s) }`},
		{"index out of range", `func f() { b := []byte("ab"); s := ""; for i := 0; i < 3; i++ { s += string(b[i]) }; sink(s) }`},
		{"nil map", `func f() { var m map[string]string; m["a"] = "b"; s := ""; for i := 0; i < 2; i++ { s += m["a"] }; sink(s) }`},
		{"nil pointer", `func f() { var p *string; s := ""; for i := 0; i < 2; i++ { s += *p }; sink(s) }`},
		{"recursion", `func g(n int) string { return g(n+1) + "x" }
func f() { sink(g(0)) }`},
		{"not text", `func f() { b, _ := hex.DecodeString("00ff0102"); sink(string(b)) }`},
		{"bad encoding", `func f() { b, _ := hex.DecodeString("zz"); sink(string(b)) }`},
		{"order of a map", `func f() { s := ""; for k := range map[string]bool{"a": true, "b": true} { s += k }; sink(s) }`},
		{"overwritten package variable", `var host = "b"
func Set(h string) { host = h }
func f() { s := ""; for i := 0; i < 2; i++ { s += host }; sink(s) }`},
		{"written through unknown code", `func f(g func([]byte)) { b := []byte{'a', 'b', 'c', 'd'}; g(b); sink(string(b)) }`},
		{"written by a goroutine", `func f() { b := []byte{'a', 'b', 'c', 'd'}; go func() { b[0] = 'x' }(); sink(string(b)) }`},
		{"written under an unknown branch", `func f(a bool) { b := []byte{'a', 'b', 'c', 'd'}; if a { b[0] = 'x' }; sink(string(b)) }`},
		{"written at an unknown index", `func f(i int) { b := []byte{'a', 'b', 'c', 'd'}; b[i] = 'x'; sink(string(b)) }`},
		{"loop that may end early", `func f() { s := ""; for i := 0; i < 3; i++ { s += "a"; if _, err := os.Open(s); err != nil { break } }; sink(s) }`},
		{"unknown key", `func f(k string) { m := map[string]string{"x": "a.example"}; s := ""; for i := 0; i < 2; i++ { s += m[k] }; sink(s) }`},
		{"captured and changed later", `func f() func() { k := byte(1); g := func() { b := []byte{'b', 'c'}; for i := range b { b[i] -= k }; sink(string(b)) }; k = 2; return g }`},
		{"result of a goroutine", `func f() { c := make(chan string); go func() { c <- "a" }(); s := ""; for i := 0; i < 2; i++ { s += <-c }; sink(s) }`},
		{"changed elsewhere", `var key = []byte{1}
func set() { key[0] = 2 }
func f() { b := []byte{'b', 'c', 'd', 'e'}; for i := range b { b[i] ^= key[0] }; sink(string(b)) }`},
		{"float", `func f() { x := 97.5; sink(string(rune(int(x * 1)))) }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := at(t, c.src); got != "?" {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestEach(t *testing.T) {
	pkg := compile(t, `import "encoding/hex"
func sink(string) {}
func f() { for _, h := range []string{"612e61", "622e62"} { b, err := hex.DecodeString(h); if err != nil { continue }; sink(string(b)) } }`)
	in := NewInterp(lookupStd, 0)
	var got []string
	for _, v := range in.Each(sinkArg(t, pkg)) {
		got = append(got, v.Text.String())
	}
	if diff := cmp.Diff([]string{"a.a", "b.b"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCall(t *testing.T) {
	pkg := compile(t, `
func xor(b []byte, k byte) string { for i := range b { b[i] ^= k }; return string(b) }
func join(a, b string) string { return a + "." + b }
func div(a, b int) string { return string(rune(a / b)) }
func two(s string) (string, error) { return s + s, nil }
func loop() string { for { } }
func deep(n int) string { if n == 0 { return "x" }; return deep(n-1) }
func open(f func() string) string { return f() }
`)
	in := NewInterp(lookupStd, 0)
	str := func(s string) Value { return TextValue(Const(s)) }
	for _, c := range []struct {
		fn   string
		args []Value
		want string // "?" if it gives up
	}{
		{"xor", []Value{BytesValue(Const("\x03\x4c\x07\x1a\x03")), IntValue(0x62)}, "a.exa (xor)"},
		{"xor", []Value{BytesValue(Const("abc")), {}}, "?"},
		{"join", []Value{str("a"), str("example")}, "a.example"},
		{"join", []Value{str("a"), TextValue(NewHole(1))}, "?"},
		{"join", []Value{TextValue(Hidden("aaa", "hex")), str("example")}, "aaa.example (hex)"},
		{"div", []Value{IntValue(97), IntValue(1)}, "a"},
		{"div", []Value{IntValue(97), IntValue(0)}, "?"},
		{"two", []Value{str("ab")}, "abab"},
		{"loop", nil, "?"},
		{"deep", []Value{IntValue(9)}, "x"},
		{"deep", []Value{IntValue(-1)}, "?"},
		{"open", []Value{{}}, "?"},
	} {
		got := "?"
		if v, ok := in.Call(pkg.Func(c.fn), c.args); ok {
			if got = v.Text.String(); v.Text.How != "" {
				got += " (" + v.Text.How + ")"
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.fn, got, c.want)
		}
	}
}

func TestCallDoesNotChangeArguments(t *testing.T) {
	pkg := compile(t, `
var table = []byte{3, 76, 7, 26, 3}
func dec() string { b := table; for i := range b { b[i] ^= 0x62 }; return string(b) }
`)
	in := NewInterp(lookupStd, 0)
	for range 2 {
		// The table is written through an alias, so its value is not to rely on.
		if v, ok := in.Call(pkg.Func("dec"), nil); ok {
			t.Errorf("got %s", v.Text)
		}
	}
	pkg = compile(t, `
var table = []byte{3, 76, 7, 26, 3}
func open(b []byte) string { for i := range b { b[i] ^= 0x62 }; return string(b) }
func dec() string { return open(table) }
`)
	for range 2 {
		if v, ok := in.Call(pkg.Func("dec"), nil); !ok || v.Text.String() != "a.exa" {
			t.Errorf("got %s, %t", v.Text, ok)
		}
	}
}

// Integers wrap as Go's do: each expression is evaluated by Go and by the interpreter.
func TestArithmetic(t *testing.T) {
	var a8, b8 int8 = -128, -1
	var u8 uint8 = 250
	var u32 uint32 = 0xfffffff0
	var i64 int64 = -1 << 63
	var sh uint = 70
	want := []int64{
		int64(a8 / b8), int64(a8 * b8), int64(a8 - 1), int64(u8 + 10), int64(u8 << 3), int64(^u8), int64(-u8), int64(u32 * 3),
		int64(u32 >> 4), int64(int32(u32) >> 2), i64 - 1, -i64, i64 / -1, i64 % -1, int64(uint64(i64) / 3), int64(u8) << sh, i64 >> sh,
		int64(int8(u32)), int64(uint16(a8)), int64(u8 &^ 0x0f), int64(min(int(a8), 3, -4)), int64(max(uint64(i64), 5) >> 60),
	}
	pkg := compile(t, `
func f(a8, b8 int8, u8 uint8, u32 uint32, i64 int64, sh uint) []int64 {
	return []int64{
		int64(a8 / b8), int64(a8 * b8), int64(a8 - 1), int64(u8 + 10), int64(u8 << 3), int64(^u8), int64(-u8), int64(u32 * 3),
		int64(u32 >> 4), int64(int32(u32) >> 2), i64 - 1, -i64, i64 / -1, i64 % -1, int64(uint64(i64) / 3), int64(u8) << sh, i64 >> sh,
		int64(int8(u32)), int64(uint16(a8)), int64(u8 &^ 0x0f), int64(min(int(a8), 3, -4)), int64(max(uint64(i64), 5) >> 60),
	}
}`)
	v, ok := NewInterp(lookupStd, 0).Call(pkg.Func("f"), []Value{
		IntValue(int64(a8)), IntValue(int64(b8)), IntValue(int64(u8)), IntValue(int64(u32)), IntValue(i64), IntValue(int64(sh)),
	})
	if !ok {
		t.Fatal("gave up")
	}
	var got []int64
	for _, e := range v.List {
		got = append(got, e.Int)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBudget(t *testing.T) {
	pkg := compile(t, `
func f(n int) string { s := ""; for i := 0; i < n; i++ { s = string(rune('a' + i%26)) }; return s }
func big() string { b := make([]byte, 1<<40); return string(b) }
func grow() string { s := "x"; for { s += s } }
`)
	if _, ok := NewInterp(lookupStd, 1000).Call(pkg.Func("f"), []Value{IntValue(50)}); !ok {
		t.Error("gave up within the budget")
	}
	if _, ok := NewInterp(lookupStd, 1000).Call(pkg.Func("f"), []Value{IntValue(5000)}); ok {
		t.Error("went on beyond the budget")
	}
	for _, name := range []string{"big", "grow"} {
		if _, ok := NewInterp(lookupStd, 0).Call(pkg.Func(name), nil); ok {
			t.Errorf("%s had a result", name)
		}
	}
}

func TestGlobalHook(t *testing.T) {
	pkg := compile(t, `
func sink(string) {}
var host string
func Set(h string) { host = h }
func f() { s := ""; for _, c := range host { s = string(c) + s }; sink(s) }`)
	in := NewInterp(lookupStd, 0)
	in.Global = func(g *ssa.Global) (Value, bool) { return TextValue(Const("elpmaxe.a")), g.Name() == "host" }
	if v, ok := in.At(sinkArg(t, pkg)); !ok || v.Text.String() != "a.example" {
		t.Errorf("got %s, %t", v.Text, ok)
	}
}

func TestStepwiseOps(t *testing.T) {
	for _, op := range stepwiseOps {
		if stepwise(op) == nil {
			t.Errorf("%s is not known", op)
		}
	}
}
