package place

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
)

// Every two-letter domain that is delegated has an entry, and every entry is of a
// domain and a country that exist.
func TestDomainsComplete(t *testing.T) {
	t.Parallel()
	rules := coreRules(t, "")
	listed := map[string]bool{}
	for _, d := range rules.Domains() {
		if listed[d.Name] {
			t.Errorf(".%s is listed twice", d.Name)
		}
		listed[d.Name] = true
		if d.Country != "" && !ISO(d.Country) {
			t.Errorf(".%s: %q is no country", d.Name, d.Country)
		}
		if _, icann := publicsuffix.PublicSuffix("x." + d.Name); strings.HasPrefix(d.Name, "xn--") && !icann {
			t.Errorf(".%s is not delegated", d.Name)
		}
	}
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			name := string([]rune{a, b})
			if _, icann := publicsuffix.PublicSuffix("x." + name); icann && !listed[name] {
				t.Errorf(".%s has no entry", name)
			}
		}
	}
}

// A two-letter domain is of the country with its letters, but for those of which
// everybody knows that anybody buys them.
func TestDomainsTellTheirCountry(t *testing.T) {
	t.Parallel()
	const sold = " ac ai cc cf co fm ga gg gl gq im io la ly me ml nu pw sc sh so st tk to tv vc ws "
	const noState = " eu su "
	for _, d := range coreRules(t, "").Domains() {
		want := strings.ToUpper(d.Name)
		switch {
		case len(d.Name) != 2:
			continue
		case strings.Contains(sold+noState, " "+d.Name+" "):
			want = ""
		case d.Name == "uk":
			want = "GB"
		}
		if d.Country != want {
			t.Errorf(".%s is of country %q, want %q", d.Name, d.Country, want)
		}
	}
}

func TestISO(t *testing.T) {
	t.Parallel()
	n := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if ISO(string([]rune{a, b})) {
				n++
			}
		}
	}
	if n != 249 {
		t.Errorf("%d codes, want 249", n)
	}
	for _, code := range []string{"CN", "HK", "MO", "TW", "US", "GB"} {
		if !ISO(code) {
			t.Errorf("%s is a code", code)
		}
	}
	for _, code := range []string{"", "UK", "EU", "SU", "XK", "ZZ", "cn", "CHN", "C"} {
		if ISO(code) {
			t.Errorf("%q is no code", code)
		}
	}
}

// What the built-in files say agrees with itself: no host twice, only countries that
// exist.
func TestBuiltInFacts(t *testing.T) {
	t.Parallel()
	rules := coreRules(t, "")
	seen := map[string]string{}
	for _, e := range rules.Endpoints() {
		at := fmt.Sprintf("%s:%d", e.Origin.File, e.Origin.Line)
		key := e.Host + e.IP
		if before, ok := seen[key]; ok {
			t.Errorf("%s: %s stands already at %s", at, key, before)
		}
		seen[key] = at
		if e.Country != "" && !ISO(e.Country) {
			t.Errorf("%s: %q", at, e.Country)
		}
	}
	if len(seen) < 500 {
		t.Errorf("only %d endpoints", len(seen))
	}
}
