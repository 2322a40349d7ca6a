package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/flow"
)

// probe is a use of a package of the standard library of which its source tells what
// a signature does not: that data gets from one argument into another, or that it stays.
type probe struct {
	pkg  string
	also string // imports beside it
	body string // sets out from secret, number or share, which are sensitive
	stay bool   // out holds nothing of them
}

// stdProbes are what must change when the table does not know a package.
var stdProbes = []probe{
	{pkg: "container/heap", body: `var h pile; heap.Push(&h, secret); out = h.items[0]`},
	{pkg: "container/list", body: `l := list.New(); l.PushBack(secret); out = l.Front().Value.(string)`},
	{pkg: "container/ring", body: `r, s := ring.New(1), ring.New(1); s.Value = secret; r.Link(s); out = r.Next().Value.(string)`},
	{pkg: "maps", body: `m := map[string]string{}; maps.Copy(m, map[string]string{"a": secret}); out = m["a"]`},
	{pkg: "slices", body: `out = slices.AppendSeq([]string(nil), func(yield func(string) bool) { yield(secret) })[0]`},
}

const probeHead = `package send

import (
	"fmt"
	"net/http"
	"strings"
%s)

type Passenger struct {
	Document string  ` + "`sensitive:\"passenger\"`" + `
	Row      int     ` + "`sensitive:\"passenger\"`" + `
	Share    float64 ` + "`sensitive:\"passenger\"`" + `
}

type pile struct{ items []string }

func (p *pile) Len() int           { return len(p.items) }
func (p *pile) Less(i, j int) bool { return i < j }
func (p *pile) Swap(i, j int)      {}
func (p *pile) Push(v any)         { p.items = append(p.items, v.(string)) }
func (p *pile) Pop() any           { return p.items[0] }

var _ = fmt.Sprint
`

const probeBody = `
func Report%d(p Passenger) {
	out, secret, number, share := "", p.Document, p.Row, p.Share
	_, _, _ = secret, number, share
	%s
	http.Post("https://probe-%d.example.us/in", "text/plain", strings.NewReader(out))
}
`

// probes is a package with probes in it.
func probes(list ...probe) string {
	always := []string{"fmt", "net/http", "strings"}
	var imports []string
	var body strings.Builder
	for i, p := range list {
		for _, path := range append(strings.Fields(p.also), p.pkg) {
			if !slices.Contains(always, path) && !slices.Contains(imports, path) {
				imports = append(imports, path)
			}
		}
		fmt.Fprintf(&body, probeBody, i, p.body, i)
	}
	var head strings.Builder
	for _, path := range imports {
		fmt.Fprintf(&head, "\t%q\n", path)
	}
	return fmt.Sprintf(probeHead, head.String()) + body.String()
}

// TestTableByPackage holds of each package that its source tells more than signatures:
// with its facts the engine says what is true, without them it does not.
func TestTableByPackage(t *testing.T) {
	var sources []string
	for _, p := range stdProbes {
		sources = append(sources, probes(p))
	}
	all := loadAll(t, sources...)
	for i, p := range stdProbes {
		for _, c := range []struct {
			what  string
			table *flow.StdTable
			found bool
		}{
			{"with", flow.Shipped(), !p.stay},
			{"without", flow.WithoutPackage(flow.Shipped(), p.pkg), p.stay},
		} {
			restore := flow.Use(c.table)
			if found := len(all[i].flows(t)) > 0; found != c.found {
				t.Errorf("%s, %s its facts: found %v, want %v by\n\t%s", p.pkg, c.what, found, c.found, p.body)
			}
			restore()
		}
	}
}
