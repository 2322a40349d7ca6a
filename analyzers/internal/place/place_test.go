package place

import (
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// coreRules returns the built-in rules with the text of a rule file on top.
func coreRules(t testing.TB, house string) *policy.Rules {
	t.Helper()
	opts := policy.Options{Dir: t.TempDir()}
	if house != "" {
		opts.RuleFiles = []string{writeFile(t, "house.toml", house)}
	}
	p, err := policy.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p.Rules
}

func newTable(t testing.TB, house string) *Table {
	t.Helper()
	table, err := New(coreRules(t, house), "")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// told is what a test says of a host: its kind, "relay", its country.
func told(info Info) string {
	s := info.Kind.String()
	if info.Relay {
		s += " relay"
	}
	return strings.TrimSpace(s + " " + info.Country)
}

func TestLook(t *testing.T) {
	t.Parallel()
	table := newTable(t, "")
	for host, want := range lookCases {
		if got := told(table.Look(host)); got != want {
			t.Errorf("Look(%q): %s, want %s (%+v)", host, got, want, table.Look(host))
		}
	}
}

func TestLookTarget(t *testing.T) {
	t.Parallel()
	table := newTable(t, "")
	for text, want := range map[string]string{
		"https://discord.com/api/webhooks/1/x":                "public relay US",
		"https://discord.com/api/v10/webhooks/1/x":            "public relay US",
		"https://discord.com/api/users/1":                     "public US",
		"https://discord.com{}":                               "public US",
		"https://slack.com/api/chat.postMessage":              "public relay US",
		"https://slack.com/apiary":                            "public US",
		"https://api.github.com/gists":                        "public relay US",
		"https://api.github.com/repos/x":                      "public US",
		"https://1.1.1.1/dns-query?dns=x":                     "public relay US",
		"https://1.1.1.1/":                                    "public US",
		"https://graph.microsoft.com/v1.0/users/u/drive/root": "public relay",
		"https://graph.microsoft.com/v1.0/users/u/mail":       "public",
		"socks5://127.0.0.1:9050":                             "public relay",
		"http://127.0.0.1:8080/api/webhooks":                  "private",
	} {
		targets := Parse(text, "http")
		if len(targets) != 1 {
			t.Errorf("Parse(%q) = %v", text, targets)
			continue
		}
		if got := told(table.LookTarget(targets[0])); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// The reason is shown to users: what told the country must be named.
func TestWhy(t *testing.T) {
	t.Parallel()
	table := newTable(t, "")
	for host, want := range map[string]string{
		"weatherstation.wunderground.com": "host rule *.wunderground.com",
		"s3.cn-north-1.amazonaws.com.cn":  "region cn-north-1",
		"api.example.ru":                  "country-code domain .ru",
		"77.88.8.8":                       "address (iploc 2026-09-15)",
		"10.0.0.1":                        "private address (address rule 10.0.0.0/8)",
		"db.internal":                     "reserved name .internal",
		"kafka":                           "name of one label",
		"a.default":                       "no such top-level domain",
		"api.example.io":                  "",
	} {
		if got := table.Look(host).Why; got != want {
			t.Errorf("Look(%q).Why = %q, want %q", host, got, want)
		}
	}
}

// A project's own facts win over the built-in ones, longer over shorter, later over
// earlier, and may say of anything that it is or is not public.
func TestHouseRules(t *testing.T) {
	t.Parallel()
	const house = `
[[endpoint]]
host = "*.wunderground.com"
country = "DE"

[[endpoint]]
host = "*.amazonaws.com"
country = "CN"

[[endpoint]]
host = "far.example.net"
country = "US"

[[endpoint]]
host = "*.example.net"
country = "JP"

[[endpoint]]
ip = "10.9.0.0/16"
country = "SG"

[[endpoint]]
ip = "203.0.113.0/24"
country = "US"

[[endpoint]]
host = "kafka"
country = "FR"

[[endpoint]]
host = "*.ngrok.io"
relay = false
private = true

[[domain]]
name = "io"
country = "GB"

[[domain]]
name = "it"

[[region]]
operator = "House"
hosts = ["*.{region}.stars.example.com"]
countries = { north = "NO", "s*" = "ZA" }
`
	table := newTable(t, house)
	for host, want := range map[string]string{
		"rtupdate.wunderground.com":   "public DE",
		"s3.eu-west-1.amazonaws.com":  "public CN",
		"far.example.net":             "public US",
		"x.far.example.net":           "public JP",
		"near.example.net":            "public JP",
		"10.9.8.7":                    "public SG",
		"10.8.8.7":                    "private",
		"203.0.113.7":                 "public US",
		"kafka":                       "public FR",
		"kafka2":                      "private",
		"x.ngrok.io":                  "private",
		"api.example.io":              "public GB",
		"api.example.it":              "public",
		"a.north.stars.example.com":   "public NO",
		"a.north-2.stars.example.com": "public NO",
		"a.south.stars.example.com":   "public ZA",
		"a.west.stars.example.com":    "public",
	} {
		if got := told(table.Look(host)); got != want {
			t.Errorf("Look(%q): %s, want %s", host, got, want)
		}
	}
}

func TestNewErrors(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func() error{
		"host":   func() error { return compileErr(&policy.Endpoint{Host: "a b"}, nil) },
		"prefix": func() error { return compileErr(&policy.Endpoint{IP: "1.2.3.4/99"}, nil) },
		"region": func() error { return compileErr(nil, &policy.Region{Hosts: []string{"plain.example.net"}}) },
		"end":    func() error { return compileErr(nil, &policy.Region{Hosts: []string{"a.{region}"}}) },
		"mmdb":   func() error { _, err := New(nil, writeFile(t, "x.mmdb", "no table")); return err },
		"absent": func() error { _, err := New(nil, "/does/not/exist.mmdb"); return err },
	} {
		if build() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func compileErr(e *policy.Endpoint, r *policy.Region) error {
	var endpoints []*policy.Endpoint
	var regions []*policy.Region
	if e != nil {
		endpoints = append(endpoints, e)
	}
	if r != nil {
		regions = append(regions, r)
	}
	_, err := compile(endpoints, nil, regions, embedded{})
	return err
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"*.corp.example", "git.corp.example"}:  true,
		{"*.corp.example", "a.b.CORP.example."}: true,
		{"*.corp.example", "corp.example"}:      true,
		{"*.corp.example", "evilcorp.example"}:  false,
		{"wis2.wmo.int", "wis2.wmo.int"}:        true,
		{"wis2.wmo.int", "x.wis2.wmo.int"}:      false,
		{"10.0.0.0/8", "10.1.1.1"}:              true,
		{"10.0.0.0/8", "11.1.1.1"}:              false,
		{"10.0.0.0/8", "host.example.net"}:      false,
		{"5.9.207.224", "0x5.9.207.224"}:        true,
		{"", "x"}:                               false,
	} {
		if got := Match(pair[0], pair[1]); got != want {
			t.Errorf("Match(%q, %q) = %v", pair[0], pair[1], got)
		}
	}
}

func FuzzLook(f *testing.F) {
	table := newTable(f, "")
	for host := range lookCases {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		info := table.Look(host)
		if info.Country != "" && !ISO(info.Country) {
			t.Errorf("Look(%q): country %q", host, info.Country)
		}
		if info.Kind == Private && info.Relay {
			t.Errorf("Look(%q): a private relay", host)
		}
		if info.Kind != Public && info.Country != "" {
			t.Errorf("Look(%q): %+v", host, info)
		}
	})
}

func BenchmarkLook(b *testing.B) {
	table := newTable(b, "")
	for b.Loop() {
		table.Look("bucket.s3.eu-central-1.amazonaws.com")
		table.Look("a.b.c.d.e.example.ru")
	}
}

func BenchmarkNew(b *testing.B) {
	rules := coreRules(b, "")
	for b.Loop() {
		if _, err := New(rules, ""); err != nil {
			b.Fatal(err)
		}
	}
}
