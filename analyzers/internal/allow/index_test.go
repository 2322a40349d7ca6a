package allow

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/finding"
)

const pkgPath = "example.com/app/export"

var now = day("2027-01-15")

// a finding about class, at a line of send.go.
func at(line int, class, host, country string) finding.Finding {
	whole, _, _ := strings.Cut(class, ".")
	return finding.Finding{
		Rule:     finding.ForeignEndpoint,
		Package:  pkgPath,
		Position: finding.Position{File: pkgPath + "/send.go", Line: line, Column: 2},
		Classes:  []string{whole},
		Sources:  []finding.Source{{Class: class}},
		Endpoint: &finding.Endpoint{Host: host, Country: country},
	}
}

func index(t *testing.T, src string) (*Index, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/somewhere/else/send.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	known := func(class string) bool {
		return slices.Contains([]string{"passenger", "cargo", "location", "location.coarse"}, class)
	}
	return New(fset, pkgPath, []*ast.File{file}, known), fset
}

// stale prints what is stale as line: why.
func stale(x *Index, fset *token.FileSet, now time.Time) []string {
	var lines []string
	for _, s := range x.Stale(now) {
		lines = append(lines, fmt.Sprintf("%d: %s", fset.PositionFor(s.Pos, false).Line, s.Why))
	}
	return lines
}

func TestScope(t *testing.T) {
	x, _ := index(t, `package export

func f() {
	//borderlint:allow passenger to US because x
	send()
	send()
	send() //borderlint:allow cargo to api.example.org because x
	send()
	send()
}
`)
	for line, want := range map[int]string{3: "", 4: "p", 5: "p", 6: "", 7: "c", 8: "c", 9: ""} {
		got := ""
		if x.Match(at(line, "passenger", "api.example.us", "US"), now) {
			got += "p"
		}
		if x.Match(at(line, "cargo", "api.example.org", ""), now) {
			got += "c"
		}
		if got != want {
			t.Errorf("line %d: allowed %q, want %q", line, got, want)
		}
	}
	other := at(5, "passenger", "api.example.us", "US")
	other.Position.File = pkgPath + "/other.go"
	if x.Match(other, now) {
		t.Error("a directive reaches into another file")
	}
}

func TestLineCommentMovesNothing(t *testing.T) {
	x, _ := index(t, `package export

func f() {
//line other.go:400
	//borderlint:allow passenger to US because x
	send()
}
`)
	if !x.Match(at(6, "passenger", "api.example.us", "US"), now) {
		t.Error("a //line comment moves a directive")
	}
}

func TestMatch(t *testing.T) {
	const src = `package export

//borderlint:allow location.coarse, cargo to US, *.example.org, 203.0.113.0/24 until 2027-01-31 because x
`
	both := at(3, "cargo", "a.example.org", "RU")
	both.Classes = []string{"cargo", "passenger"}
	both.Sources = append(both.Sources, finding.Source{Class: "passenger"})
	parts := at(3, "location.coarse", "x.example", "US")
	parts.Sources = append(parts.Sources, finding.Source{Class: "location"})
	untold := at(3, "cargo", "x.example", "US")
	untold.Classes = []string{"cargo", "location"}
	nowhere := at(3, "cargo", "", "")
	nowhere.Endpoint = nil
	noData := at(3, "cargo", "x.example", "US")
	noData.Classes, noData.Sources = nil, nil
	for name, c := range map[string]struct {
		finding finding.Finding
		want    bool
	}{
		"country":          {at(3, "cargo", "x.example", "US"), true},
		"other country":    {at(3, "cargo", "x.example", "RU"), false},
		"no country":       {at(3, "cargo", "x.example", ""), false},
		"host":             {at(3, "cargo", "a.b.example.org", "RU"), true},
		"other host":       {at(3, "cargo", "evil-example.org", "RU"), false},
		"address":          {at(3, "cargo", "203.0.113.9", ""), true},
		"other address":    {at(3, "cargo", "203.0.114.9", ""), false},
		"part":             {at(3, "location.coarse", "x.example", "US"), true},
		"whole of a part":  {at(3, "location", "x.example", "US"), false},
		"other part":       {at(3, "location.coarser", "x.example", "US"), false},
		"part of a whole":  {at(3, "cargo.manifest", "x.example", "US"), true},
		"one class more":   {both, false},
		"one source more":  {parts, false},
		"class untold":     {untold, false},
		"nothing is sent":  {nowhere, false},
		"no class at all":  {noData, false},
		"other class":      {at(3, "passenger", "x.example", "US"), false},
		"upper case, dot.": {at(3, "cargo", "A.Example.ORG.", "RU"), true},
	} {
		x, _ := index(t, src)
		if got := x.Match(c.finding, now); got != c.want {
			t.Errorf("%s: allowed is %t", name, got)
		}
	}
	x, _ := index(t, src)
	if x.Match(at(3, "cargo", "x.example", "US"), day("2027-02-01")) {
		t.Error("an expired allowance allows")
	}
}

func TestStale(t *testing.T) {
	x, fset := index(t, `package export

func f() {
	//borderlint:allow passenger to US because used
	send()

	//borderlint:allow passenger to DE because of nothing
	send()

	//borderlint:allow passenger to US until 2027-01-01 because it was allowed
	send()

	//borderlint:allow passenger to US
	send()

	//borderlint:allow pasenger to US because of a slip
	send()

	//borderlint:allow passenger in US because of another
	send()

	//borderlint:public
	// borderlint:allow is only spoken of here
	send() //borderlint:allow
}
`)
	for _, line := range []int{5, 8, 11, 14, 17, 20, 24} {
		x.Match(at(line, "passenger", "api.example.us", "US"), now)
	}
	want := []string{
		"7: matches nothing",
		"10: expired on 2027-01-01",
		"13: gives no reason",
		`16: unknown class "pasenger"`,
		`19: classes: "passenger in US" lacks a comma`,
		"24: names no class",
	}
	if diff := cmp.Diff(want, stale(x, fset, now)); diff != "" {
		t.Errorf("stale (-want +got):\n%s", diff)
	}
	later := stale(x, fset, day("2030-01-01"))
	if later[0] != want[0] {
		t.Errorf("an allowance without end ages: %v", later)
	}
}

func TestStaleIsEmpty(t *testing.T) {
	x, fset := index(t, "package export\n\nfunc f() {}\n")
	if got := stale(x, fset, now); got != nil {
		t.Errorf("stale without directives: %v", got)
	}
}
