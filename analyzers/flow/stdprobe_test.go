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
	{pkg: "archive/zip", also: "time", body: `var h zip.FileHeader; h.SetModTime(time.Unix(int64(number), 0)); out = h.ModTime().String()`},
	{pkg: "container/heap", body: `var h pile; heap.Push(&h, secret); out = h.items[0]`},
	{pkg: "container/list", body: `l := list.New(); l.PushBack(secret); out = l.Front().Value.(string)`},
	{pkg: "container/ring", body: `r, s := ring.New(1), ring.New(1); s.Value = secret; r.Link(s); out = r.Next().Value.(string)`},
	{pkg: "crypto/sha3", body: `h := sha3.New256(); h.Write([]byte(secret)); out = string(h.Sum(nil))`},
	{pkg: "crypto/subtle", body: `b := make([]byte, 9); subtle.ConstantTimeCopy(1, b, []byte(secret)); out = string(b)`},
	{pkg: "crypto/x509/pkix", body: `var n pkix.Name; n.FillFromRDNSequence(&pkix.RDNSequence{{{Value: secret}}}); out = fmt.Sprint(n.Names)`},
	{pkg: "database/sql", body: `var s sql.NullString; s.Scan(secret); out = s.String`},
	{pkg: "debug/elf", body: `f, _ := elf.Open(secret); out = f.Machine.String()`, stay: true},
	{pkg: "embed", body: `var f embed.FS; l, _ := f.ReadDir(secret); out = fmt.Sprint(l)`, stay: true},
	{pkg: "encoding/xml", also: "bytes", body: `var b bytes.Buffer; xml.EscapeText(&b, []byte(secret)); out = b.String()`},
	{pkg: "expvar", body: `var f expvar.Float; f.Add(share); out = f.String()`},
	{pkg: "flag", body: `var f flag.FlagSet; f.Init(secret, 0); out = f.Name()`},
	{pkg: "go/scanner", also: "go/token", body: `var l scanner.ErrorList; l.Add(token.Position{}, secret); out = l[0].Msg`},
	{pkg: "go/token", body: `f := token.NewFileSet().AddFile("a", 1, 9); f.AddLineInfo(0, secret, 1); out = f.Position(1).Filename`},
	{pkg: "hash/maphash", body: `var h maphash.Hash; h.WriteString(secret); out = fmt.Sprint(h.Sum64())`},
	{pkg: "html/template", body: `t, _ := template.ParseFiles(secret); out = t.Name()`, stay: true},
	{pkg: "image", also: "image/color", body: `i := image.NewAlpha(image.Rect(0, 0, 1, 1)); i.SetAlpha(0, 0, color.Alpha{A: uint8(number)}); out = fmt.Sprint(i.Pix)`},
	{pkg: "index/suffixarray", body: `out = fmt.Sprint(suffixarray.New([]byte("a")).Lookup([]byte(secret), 1))`, stay: true},
	{pkg: "io/ioutil", body: `b, _ := ioutil.ReadFile(secret); out = string(b)`, stay: true},
	{pkg: "log/slog", body: `var l slog.LevelVar; l.Set(slog.Level(number)); out = l.String()`},
	{pkg: "maps", body: `m := map[string]string{}; maps.Copy(m, map[string]string{"a": secret}); out = m["a"]`},
	{pkg: "math/big", body: `var f big.Float; f.Add(&f, big.NewFloat(share)); out = f.String()`},
	{pkg: "math/rand", body: `out = fmt.Sprint(rand.Perm(number))`, stay: true},
	{pkg: "math/rand/v2", body: `out = fmt.Sprint(rand.Perm(number))`, stay: true},
	{pkg: "mime", body: `out = mime.TypeByExtension(secret)`, stay: true},
	{pkg: "net", body: `var a net.IP; a.UnmarshalText([]byte(secret)); out = a.String()`},
	{pkg: "net/http", body: `r := new(http.Request); r.SetPathValue("a", secret); out = r.PathValue("a")`},
	{pkg: "net/http/httptest", body: `r := httptest.NewRecorder(); r.WriteString(secret); out = r.Body.String()`},
	{pkg: "net/mail", body: `out = mail.Header{}.Get(secret)`, stay: true},
	{pkg: "net/netip", body: `var a netip.Addr; a.UnmarshalText([]byte(secret)); out = a.String()`},
	{pkg: "net/url", body: `u := new(url.URL); u.UnmarshalBinary([]byte(secret)); out = u.Path`},
	{pkg: "os", body: `r, _ := os.OpenRoot("/"); b, _ := r.ReadFile(secret); out = string(b)`, stay: true},
	{pkg: "os/user", body: `u, _ := user.Lookup(secret); out = u.HomeDir`, stay: true},
	{pkg: "path/filepath", body: `out, _ = filepath.Rel(secret, "a")`, stay: true},
	{pkg: "regexp", body: `out = regexp.MustCompile(secret).ReplaceAllString("a", "b")`, stay: true},
	{pkg: "slices", body: `out = slices.AppendSeq([]string(nil), func(yield func(string) bool) { yield(secret) })[0]`},
	{pkg: "text/scanner", also: "strings", body: `var s scanner.Scanner; s.Init(strings.NewReader(secret)); s.Scan(); out = s.TokenText()`},
	{pkg: "text/template", body: `t, _ := template.ParseFiles(secret); out = t.Name()`, stay: true},
	{pkg: "text/template/parse", body: `n := parse.NewIdentifier("a"); n.SetPos(parse.Pos(number)); out = fmt.Sprint(n.Position())`},
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
