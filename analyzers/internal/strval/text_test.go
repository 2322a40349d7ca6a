package strval

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tx reads a text in which {3} is hole 3 and {} a nameless hole.
func tx(s string) Text {
	var ts []Text
	for {
		lit, rest, found := strings.Cut(s, "{")
		ts = append(ts, Const(lit))
		if !found {
			return Concat(ts...)
		}
		id, after, _ := strings.Cut(rest, "}")
		n := 0
		for _, c := range id {
			n = n*10 + int(c-'0')
		}
		ts = append(ts, NewHole(n))
		s = after
	}
}

// show prints a text with the names and pending operations of its holes.
func show(t Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole == nil {
			b.WriteString(p.Lit)
			continue
		}
		b.WriteString("{")
		if p.Hole.ID != 0 {
			b.WriteString(string(rune('0' + p.Hole.ID)))
		}
		for _, op := range p.Hole.Ops {
			b.WriteString("|" + strings.ReplaceAll(op, pendingSep, "~"))
		}
		b.WriteString("}")
	}
	return b.String()
}

func TestConcatIsCanonical(t *testing.T) {
	a := Concat(Const("https://"), Const(""), Const("a.example"), NewHole(0), NewHole(0), Const("/x"))
	if got := show(a); got != "https://a.example{}/x" {
		t.Errorf("got %s", got)
	}
	if len(a.Parts) != 3 {
		t.Errorf("%d parts, want 3", len(a.Parts))
	}
	if !a.Equal(Concat(Const("https://a.ex"), Const("ample"), NewHole(0), Const("/x"))) {
		t.Error("equal texts have different keys")
	}
	if a.Equal(Concat(Const("https://a.example"), NewHole(1), Const("/x"))) {
		t.Error("texts with different holes have one key")
	}
	if Hidden("a", "hex").Equal(Const("a")) {
		t.Error("hidden and plain text have one key")
	}
}

func TestCaps(t *testing.T) {
	long := Concat(Const(strings.Repeat("a", maxBytes-1)), Const("bcd"), NewHole(7))
	if _, known := long.Known(); known || len(long.Prefix()) != maxBytes || long.Parts[len(long.Parts)-1].Hole.ID != 0 {
		t.Errorf("too long a text: %d bytes, %d parts", len(long.Prefix()), len(long.Parts))
	}
	var ts []Text
	for i := range 100 {
		ts = append(ts, NewHole(i+1))
	}
	many := Concat(ts...)
	if len(many.Parts) != maxParts || many.Parts[maxParts-1].Hole.ID != 0 {
		t.Errorf("%d parts", len(many.Parts))
	}
	if again := Concat(many, NewHole(5)); len(again.Parts) != maxParts {
		t.Errorf("%d parts after one more", len(again.Parts))
	}
}

func TestFill(t *testing.T) {
	lower := func(t Text) Text { v, _ := Apply("lower", []Value{TextValue(t)}); return v.Text }
	for _, c := range []struct{ name, text, with, want string }{
		{"plain", "https://{1}/v1/{2}", "a.example", "https://a.example/v1/{2}"},
		{"twice", "{1}-{1}", "x", "x-x"},
		{"with holes", "{1}/x", "https://{2}", "https://{2}/x"},
		{"not there", "a{2}", "x", "a{2}"},
		{"nameless", "a{}", "x", "a{}"},
	} {
		if got := show(tx(c.text).Fill(1, tx(c.with))); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	pending := lower(tx("Https://A.{1}/"))
	if got := show(pending); got != "https://a.{1|lower}/" {
		t.Errorf("pending: %s", got)
	}
	if got := show(pending.Fill(1, tx("B.Example"))); got != "https://a.b.example/" {
		t.Errorf("filled: %s", got)
	}
	if got := show(pending.Fill(1, tx("B{2}"))); got != "https://a.b{2|lower}/" {
		t.Errorf("filled with a hole: %s", got)
	}
	hidden := tx("https://{1}/x").Fill(1, Hidden("b.example", "hex"))
	if hidden.How != "hex" || hidden.Parts[0].How != "" {
		t.Errorf("how: %+v", hidden)
	}
}

// A text that is decoded before it is known is decoded when it is.
func TestDecodersWait(t *testing.T) {
	for op, in := range map[string]string{
		"base64": "YnVzLmV4YW1wbGU=", "base32": "MJ2XGLTFPBQW24DMMU======", "base85": "@Wc`EAU%X#E,9(", "hex": "6275732e6578616d706c65",
	} {
		v, ok := Apply(op, []Value{TextValue(NewHole(1))})
		if !ok {
			t.Errorf("%s does not wait", op)
			continue
		}
		if got := Concat(Const("https://"), v.Text).Fill(1, Const(in)); got.String() != "https://bus.example" {
			t.Errorf("%s: %s", op, got)
		}
		if got := v.Text.Fill(1, Const("\x00 no code")); len(got.Holes()) != 1 {
			t.Errorf("%s: %s of what is no code", op, got)
		}
	}
	if _, ok := Apply("reverse", []Value{TextValue(NewHole(1))}); ok {
		t.Error("what has no name of its own waits")
	}
}

func TestPendingIsCapped(t *testing.T) {
	v := TextValue(NewHole(1))
	for _, op := range []string{"lower", "trimspace", "queryescape", "upper", "pathescape"} {
		v, _ = Apply(op, []Value{v})
	}
	if got := show(v.Text); got != "{1|lower|trimspace|queryescape|upper|pathescape}" {
		t.Errorf("got %s", got)
	}
	v, _ = Apply("upper", []Value{v})
	if got := show(v.Text); got != "{}" {
		t.Errorf("a sixth: got %s", got)
	}
}

func TestEncodeDecode(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for range 2000 {
		var ts []Text
		for range rnd.Intn(8) {
			switch rnd.Intn(4) {
			case 0:
				ts = append(ts, NewHole(rnd.Intn(5)-1))
			case 1:
				ts = append(ts, Hidden("abc"[:rnd.Intn(4)], []string{"", "hex", "xor"}[rnd.Intn(3)]))
			case 2:
				v, _ := Apply("trimprefix", []Value{TextValue(NewHole(rnd.Intn(3))), TextValue(Const("p"))})
				ts = append(ts, v.Text)
			default:
				ts = append(ts, Const("xyz"[rnd.Intn(3):]))
			}
		}
		want := Concat(ts...)
		got, rest, err := Decode(want.Encode([]byte("before"))[len("before"):])
		if err != nil || len(rest) != 0 {
			t.Fatalf("%v: %v, %d left", want, err, len(rest))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(tx("https://{3}/x{}").Encode(nil))
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		text, _, err := Decode(b)
		if err != nil {
			return
		}
		again, _, err := Decode(text.Encode(nil))
		if err != nil || !again.Equal(text) {
			t.Errorf("%+v became %+v (%v)", text, again, err)
		}
	})
}
