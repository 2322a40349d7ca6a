package strval

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDocument(t *testing.T) {
	for _, c := range []struct {
		name, op, src string
		want          any
	}{
		{"json", "doc.json", `{"a": {"b": ["x", 1]}}`, map[string]any{"a": map[string]any{"b": []any{"x", 1.0}}}},
		{"toml", "doc.toml", "a = 'x'\n[b]\nc = [\"y\"]\n", map[string]any{"a": "x", "b": map[string]any{"c": []any{"y"}}}},
		{"yaml", "doc.yaml", "# c\na: x # no\nb:\n  c: \"y: z\"\n  d: 'it''s'\n  e: https://a.example/#f\nf:\n- u\n- v\ng: [p, q]\n", map[string]any{
			"a": "x", "b": map[string]any{"c": "y: z", "d": "it's", "e": "https://a.example/#f"}, "f": []any{"u", "v"}, "g": []any{"p", "q"},
		}},
		{"yaml list of maps", "doc.yaml", "- url: a\n  port: 80\n- url: b\n", []any{map[string]any{"url": "a", "port": "80"}, map[string]any{"url": "b"}}},
		{"yaml with an anchor", "doc.yaml", "a: &x y\n", nil},
		{"yaml with a block", "doc.yaml", "a: |\n  y\n", nil},
		{"yaml out of step", "doc.yaml", "a:\n  b: c\n d: e\n", nil},
		{"no json", "doc.json", "a: b", nil},
	} {
		got, ok := Document(c.op, c.src)
		if !ok {
			got = nil
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestDocumentField(t *testing.T) {
	field, ok := DocumentField("doc.json", NewHole(3), []string{"upload", "url"})
	if !ok {
		t.Fatal("no field")
	}
	if got := field.Fill(3, Const(`{"Upload": {"url": "https://a.example"}}`)).String(); got != "https://a.example" {
		t.Errorf("got %s", got)
	}
	if got := field.Fill(3, Const(`{"upload": 1}`)).String(); got != "{}" {
		t.Errorf("got %s", got)
	}
}

// Parts of URLs and lists that wait for what fills them.
func TestWaiting(t *testing.T) {
	hole := TextValue(NewHole(1))
	apply := func(op string, args ...Value) Text {
		v, ok := Apply(op, args)
		if !ok {
			return NewHole(0)
		}
		return v.Text
	}
	str := func(s string) Value { return TextValue(Const(s)) }
	host := apply("resolve.host", str("base.example"), hole)
	scheme := apply("resolve.scheme", str("https"), hole)
	whole := apply("urlstring", TextValue(apply("url.scheme", hole)), TextValue(Text{}), TextValue(apply("url.host", hole)),
		TextValue(apply("url.path", hole)), TextValue(apply("url.rawquery", hole)))
	pieces, _ := Apply("split", []Value{hole, str(",")})
	for _, c := range []struct {
		name       string
		text       Text
		with, want string
	}{
		{"relative", host, "v1/x", "base.example"},
		{"absolute", host, "http://own.example/x", "own.example"},
		{"scheme kept", scheme, "//own.example", "https"},
		{"scheme changed", scheme, "http://own.example", "http"},
		{"parsed and printed", whole, "https://a.example/x?y", "https://a.example/x?y"},
		{"second piece", pieces.List[1].Text, "a,b", "b"},
		{"piece that is not there", pieces.List[2].Text, "a,b", "{}"},
		{"address of mail", apply("mail.address", hole), `"a@b.example" <c@d.example>`, "c@d.example"},
	} {
		if got := c.text.Fill(1, Const(c.with)).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	list, ok := Apply("mail.addresses", []Value{str(`"x@y.example" <a@b.example>, c@d.example`)})
	if !ok || len(list.List) != 2 || list.List[0].Text.String() != "a@b.example" {
		t.Errorf("got %v, %t", list, ok)
	}
	path, _ := Apply("resolve.path", []Value{str("/api/v3/"), str("guests")})
	if got := path.Text.String(); got != "/api/v3/guests" {
		t.Errorf("got %s", got)
	}
}
