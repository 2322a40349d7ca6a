package strval

import (
	"slices"
	"testing"
)

func TestVerbs(t *testing.T) {
	for _, c := range []struct {
		format string
		want   []string
	}{
		{"plain", nil},
		{"%s at %d%%", []string{"s", "d"}},
		{"%#v %+v", []string{"#v", "+v"}},
		{"%[2]s %[1]x", []string{"x", "s"}},
		{"%[1]s %[1]d", []string{"?"}},
		{"%*d %v", []string{"", "d", "v"}},
		{"%[2]s", []string{Unprinted, "s"}},
		{"%s is a %T", []string{"s", Unprinted}},
	} {
		got := Verbs(c.format)
		for len(got) > len(c.want) && got[len(got)-1] == Unprinted {
			got = got[:len(got)-1]
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Verbs(%q) = %q, want %q", c.format, got, c.want)
		}
	}
	if got := Verbs("%!"); len(got) == 0 || got[0] != "!" && got[0] != "?" {
		t.Errorf("Verbs of what is no verb = %q", got)
	}
}

func TestTemplateMore(t *testing.T) {
	more := func(v Value, name, text string) Value {
		out, ok := Apply("template.more", []Value{v, TextValue(Const(name)), TextValue(Const(text))})
		if !ok {
			t.Fatalf("no more of %v", v)
		}
		return out
	}
	v := more(TextValue(NewHole(0)), "a", "first")
	v = more(v, "b", "second")
	v = more(v, "a", "first")
	got := Pieces(v.Text)
	if len(got) != 2 || got[0].Name.String() != "b" || got[0].Text.String() != "second" || got[1].Name.String() != "a" || got[1].Text.String() != "first" {
		t.Errorf("two texts of a template, one of them given twice, are %v", got)
	}
	v = more(v, "c", "x"+TemplateEnd+"a"+TemplateName+"y")
	got = Pieces(v.Text)
	if _, known := got[len(got)-1].Text.Known(); len(got) != 3 || known {
		t.Errorf("a text that names others is %v", got)
	}
}
