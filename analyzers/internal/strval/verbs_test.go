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
	hole := TextValue(NewHole(0))
	first, _ := Apply("template.more", []Value{hole, TextValue(Const("a"))})
	both, _ := Apply("template.more", []Value{first, TextValue(Const("b"))})
	if s, known := both.known(); !known || s != "a"+TemplateEnd+"b" {
		t.Errorf("two texts of a template are %q, %v", s, known)
	}
}
