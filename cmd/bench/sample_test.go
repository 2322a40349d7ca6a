package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func some(n int) (all []drawn) {
	for i := range n {
		all = append(all, drawn{
			module: "example.com/m", version: "v1.0.0", position: fmt.Sprintf("a.go:%03d:1", i),
			rule: []string{"foreign-endpoint", "weak-handling"}[i%2], class: "location", host: "x.example.us",
		})
	}
	return all
}

func TestDraw(t *testing.T) {
	all := some(500)
	before := slices.Clone(all)
	first := draw(all, 100, 7)
	if !slices.Equal(all, before) {
		t.Error("what was drawn from has changed")
	}
	if len(first) != 100 || !slices.IsSortedFunc(first, compareDrawn) || len(slices.Compact(slices.Clone(first))) != 100 {
		t.Errorf("%d drawn, or out of order, or some twice", len(first))
	}
	if !slices.Equal(first, draw(all, 100, 7)) {
		t.Error("the same seed draws others")
	}
	if slices.Equal(first, draw(all, 100, 8)) {
		t.Error("another seed draws the same")
	}
	if few := draw(some(3), 100, 7); len(few) != 3 {
		t.Errorf("%d of 3", len(few))
	}
}

func TestReadBack(t *testing.T) {
	all := some(4)
	all[0].verdict = "right"
	all[1].verdict, all[1].cause = "wrong", "a loopback\taddress"
	all[2].verdict = "right"
	text := written(all)
	back, err := readDrawn(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	got := judged(back)
	want := `| rule             | findings | right | wrong | not judged | right of those judged |
| ---------------- | -------: | ----: | ----: | ---------: | --------------------: |
| foreign-endpoint |        2 |     2 |     0 |          0 |                 100 % |
| weak-handling    |        2 |     0 |     1 |          1 |                   0 % |
| all              |        4 |     2 |     1 |          1 |                  67 % |

| cause of a wrong one | findings |
| -------------------- | -------: |
| a loopback address   |        1 |
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for name, c := range map[string]struct{ text, want string }{
		"a wrong head":       {"x\n", "1: "},
		"a wrong verdict":    {strings.Replace(text, "\tright\t", "\tmaybe\t", 1), `2: verdict "maybe"`},
		"too many columns":   {strings.Replace(text, "\tright\t", "\tright\t\t\t", 1), "2: 10 columns"},
		"cut at the end":     {head + "\nm\tv\tp\tr\tc\th\n", ""},
		"from another world": {strings.ReplaceAll(text, "\n", "\r\n"), ""},
	} {
		if _, err := readDrawn(strings.NewReader(c.text)); err == nil && c.want != "" || err != nil && (c.want == "" || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
	if got := judged(nil); !strings.Contains(got, "| all") {
		t.Errorf("of nothing:\n%s", got)
	}
}

func TestFindings(t *testing.T) {
	dir := t.TempDir()
	m := modules{out: dir}
	for _, o := range []outcome{{Name: "x", Module: "example.com/x", Version: "v1.2.0"}, {Name: "y", Failed: "no"}} {
		if err := m.keep(o); err != nil {
			t.Fatal(err)
		}
	}
	report := `{"schema":"borderlint/1","findings":[
	{"rule":"weak-handling","classes":["cargo","location"],"position":{"file":"b.go","line":3,"column":4},"weakness":{"id":"G402"}},
	{"rule":"foreign-endpoint","classes":["location"],"position":{"file":"a.go","line":1,"column":2},"endpoint":{"host":"h.example.de"}}]}`
	if err := os.WriteFile(filepath.Join(dir, "x.json"), []byte(report), 0o644); err != nil {
		t.Fatal(err)
	}
	all, err := findings(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	want := head + `
example.com/x	v1.2.0	a.go:1:2	foreign-endpoint	location	h.example.de		
example.com/x	v1.2.0	b.go:3:4	weak-handling	cargo,location	G402		
`
	if got := written(all); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if all, err := findings(t.Context(), dir, "foreign-endpoint"); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
	if _, err := findings(t.Context(), t.TempDir(), ""); err == nil {
		t.Error("an empty folder has findings")
	}
}
