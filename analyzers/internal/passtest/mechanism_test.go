package passtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	carryHead = "The secret goes along; in the twin it does not.\nkind: carry\n"
	carryLeak = "package mechanism\n\nimport \"strings\"\n\nfunc Carry(secret, plain string) string {\n" +
		"\tif len(plain) == 0 {\n\t\treturn plain\n\t}\n\treturn strings.ToUpper(secret)\n}\n"
)

// mechanism writes a file with a head and one text for both sides.
func mechanism(head, text string) []byte {
	return []byte(head + "-- leak.go --\n" + text + "-- twin.go --\n" + text)
}

func TestParseMechanism(t *testing.T) {
	text := mechanism(carryHead+"unrun: it needs a printer\nmissed: one,third\nfalse: two\n", carryLeak)
	m, err := parseMechanism("one_way.txtar", text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(m.Format())); diff != "" {
		t.Errorf("written again (-want +got):\n%s", diff)
	}
	got := *m
	got.files = nil
	want := Mechanism{
		Name: "one_way", Says: "The secret goes along; in the twin it does not.", Kind: "carry",
		Unrun: "it needs a printer", Missed: []string{"one", "third"}, False: []string{"two"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Mechanism{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseMechanismRefuses(t *testing.T) {
	typed := "package mechanism\n\ntype Passenger struct {\n\tNo string `sensitive:\"passenger\"`\n\tSeat string `TAG`\n}\n\n" +
		"func Sample(secret string) Passenger {\n\treturn Passenger{No: secret}\n}\n\nfunc Carry(p Passenger) string { return p.No }\n"
	typed = strings.Replace(typed, "No string", "No   string", 1)
	for _, c := range []struct {
		name, file, head, text, want string
	}{
		{"name", "OneWay.txtar", carryHead, carryLeak, "snake case"},
		{"no archive", "one_way.txt", carryHead, carryLeak, "snake case"},
		{"no sentence", "a.txtar", "no full stop\nkind: carry\n", carryLeak, "line 1"},
		{"kind", "a.txtar", "A sentence.\nkind: carries\n", carryLeak, "line 2"},
		{"no reason", "a.txtar", carryHead + "unrun:\n", carryLeak, "no reason"},
		{"order", "a.txtar", carryHead + "false: one\nmissed: one\n", carryLeak, "out of order"},
		{"no place", "a.txtar", carryHead + "missed: four\n", carryLeak, "no place"},
		{"places in disorder", "a.txtar", carryHead + "missed: two,one\n", carryLeak, "out of order"},
		{"a place twice", "a.txtar", carryHead + "missed: two,two\n", carryLeak, "out of order"},
		{"a line too many", "a.txtar", carryHead + "more\n", carryLeak, "too many"},
		{"function", "a.txtar", "A sentence.\nkind: send\n", carryLeak, "no function Send"},
		{"signature", "a.txtar", carryHead, strings.Replace(carryLeak, ") string", ") []byte", 1), "Carry is a func(string, string) []byte"},
		{"package", "a.txtar", carryHead, strings.Replace(carryLeak, "package mechanism", "package leak", 1), "called leak"},
		{"import", "a.txtar", carryHead, strings.Replace(carryLeak, `"strings"`, `"example.com/strings"`, 1), "standard library"},
		{"form", "a.txtar", carryHead, strings.Replace(carryLeak, "\treturn strings", "\treturn  strings", 1), "gofmt"},
		{"tags", "a.txtar", carryHead, "//go:build linux\n\n" + carryLeak, "build tags"},
		{"short", "a.txtar", carryHead, "package mechanism\n\nfunc Carry(a, b string) string { return a }\n", "3 lines"},
		{"reserved", "a.txtar", carryHead, carryLeak + "\nfunc reportAll() {}\n", "reportAll"},
		{"reserved type", "a.txtar", carryHead, carryLeak + "\ntype Person struct{}\n", "Person"},
		{"syntax", "a.txtar", carryHead, carryLeak + "\nfunc {\n", "leak.go"},
		{"tag", "a.txtar", "A sentence.\nkind: typed\n", strings.Replace(typed, "`TAG`", "`json:\"seat\"`", 1), "sensitive:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseMechanism(c.file, mechanism(c.head, c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), strings.TrimSuffix(c.file, ".txtar")) {
				t.Errorf("error %v, want one with %q and the name", err, c.want)
			}
		})
	}
	_, err := parseMechanism("a.txtar", []byte(carryHead+"-- leak.go --\n"+carryLeak))
	if err == nil || !strings.Contains(err.Error(), "no Go file of its twin") {
		t.Errorf("without a twin: error %v", err)
	}
}

func TestJudge(t *testing.T) {
	m, err := parseMechanism("one_way.txtar", mechanism(carryHead, carryLeak))
	if err != nil {
		t.Fatal(err)
	}
	l, err := WriteMechanisms(t.TempDir(), []*Mechanism{m}, false)
	if err != nil {
		t.Fatal(err)
	}
	if spots := l.Spots(); len(spots) != 8 || len(l.wants) != 4 {
		t.Fatalf("%d spots, %d wanted: %v", len(spots), len(l.wants), l.wants)
	}
	at := l.wants[Spot{m, Leak, placeTwo}]
	spots, stray := l.Judge([]Got{
		{File: at.File, Line: at.Line, Rule: "foreign-endpoint", Host: "collector.example.us"},
		{File: "twin/via0/one_way_via.go", Line: 1, Rule: "foreign-endpoint", Host: "collector.example.us"},
		{File: "elsewhere.go", Line: 1},
	})
	if len(stray) != 1 || stray[0].File != "elsewhere.go" {
		t.Errorf("stray: %v", stray)
	}
	for at, j := range spots {
		missing, extra := 0, 0
		switch at {
		case Spot{m, Leak, placeOne}, Spot{m, Leak, placeThree}, Spot{m, Leak, placeThird}:
			missing = 1
		case Spot{m, Twin, placeTwo}:
			extra = 1
		}
		if len(j.Missing) != missing || len(j.Extra) != extra {
			t.Errorf("%v: missing %v, beside %v", at, j.Missing, j.Extra)
		}
	}
}

func TestWrong(t *testing.T) {
	send := func(host, text string) outcome { return outcome{Sent: map[string][]string{host: {text}}} }
	text := func(texts ...string) outcome { return outcome{Texts: texts} }
	for _, c := range []struct {
		kind, side string
		one, other outcome
		want       string
	}{
		{kindCarry, Leak, text("a", "a"), text("b", "b"), ""},
		{kindCarry, Leak, text("a", "a"), text("a", "a"), "the same comes"},
		{kindCarry, Twin, text("a", "a"), text("a", "a"), ""},
		{kindCarry, Twin, text("a", "a"), text("a", "b"), "another"},
		{kindCarry, Twin, text("2026/11/27 07:04:38 a"), text("2026/11/27 07:04:39 a"), ""},
		{kindCarry, Leak, text("2026-11-27T07:04:38Z a"), text("2026-11-27T07:04:39.1+08:00 a"), "the same comes"},
		{kindTyped, Twin, text("a"), outcome{Failed: "panic: x"}, "panic: x"},
		{kindEndpoint, Leak, text("https://collector.example.us:443/v1"), text(), ""},
		{kindEndpoint, Leak, text("collector.example.us"), text(), "not a URL"},
		{kindEndpoint, Twin, text("https://collector.example.us/v1"), text(), "not a URL of collector.example.cn"},
		{kindSend, Leak, send(hostAbroad, "a"), send(hostAbroad, "b"), ""},
		{kindSend, Leak, send(hostHome, "a"), send(hostHome, "b"), "nothing is sent"},
		{kindSend, Twin, send(hostHome, "a"), send(hostHome, "b"), ""},
		{kindSend, Twin, send(hostAbroad, "a"), send(hostAbroad, "b"), "another"},
	} {
		got := Spot{&Mechanism{Kind: c.kind}, c.side, placeOne}.wrong(c.one, c.other)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s %s %v %v: %q, want %q", c.kind, c.side, c.one, c.other, got, c.want)
		}
	}
}
