package allow

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Allowance{
		"passenger to US until 2027-01-31 because of the treaty": {
			Classes: []string{"passenger"}, To: []string{"US"}, Until: day("2027-01-31"), Reason: "of the treaty",
		},
		"passenger,location to US": {Classes: []string{"passenger", "location"}, To: []string{"US"}},
		"cargo , location.coarse to *.example.org,wis2.wmo.int, HK,203.0.113.0/24 because x": {
			Classes: []string{"cargo", "location.coarse"},
			To:      []string{"*.example.org", "wis2.wmo.int", "HK", "203.0.113.0/24"}, Reason: "x",
		},
		"cargo to US because we want to send it until 2030-01-01": {
			Classes: []string{"cargo"}, To: []string{"US"}, Reason: "we want to send it until 2030-01-01",
		},
		"cargo to US because":               {Classes: []string{"cargo"}, To: []string{"US"}},
		"\tcargo  to\tUS until 2027-01-31 ": {Classes: []string{"cargo"}, To: []string{"US"}, Until: day("2027-01-31")},
	} {
		got, err := Parse(Prefix + " " + text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "names no class",
		"because I say so":                "names no class",
		"to US":                           "names no class",
		"passenger":                       `lacks "to" and a host or country`,
		"passenger US":                    `classes: "passenger US" lacks a comma`,
		"passenger, to US":                "classes: nothing between two commas",
		"passenger to":                    `names no host or country after "to"`,
		"passenger to because x":          `names no host or country after "to"`,
		"passenger to US HK":              `to: "US HK" lacks a comma`,
		"passenger to us":                 `country "us" must be in upper case`,
		"passenger to UK":                 `"UK" is not a country code of ISO 3166-1 alpha-2`,
		"passenger to https://x.example":  `"https://x.example" is a URL; write the host alone`,
		"passenger to US until 31.1.2027": `until "31.1.2027": want a day such as 2027-01-31`,
		"passenger to US until 2027-02-30 because x": `until "2027-02-30": want a day such as 2027-01-31`,
		"passenger to US until because x":            `until "": want a day such as 2027-01-31`,
		"passenger to US 2027-01-31":                 `to: "US 2027-01-31" lacks a comma`,
	} {
		got, err := Parse(Prefix + " " + text)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		if diff := cmp.Diff(Allowance{}, got); diff != "" {
			t.Errorf("%q: something is left of it: %s", text, diff)
		}
	}
}

func TestIsDirective(t *testing.T) {
	for text, want := range map[string]bool{
		"//borderlint:allow":            true,
		"//borderlint:allow cargo":      true,
		"//borderlint:allow\tcargo":     true,
		"//borderlint:allowed cargo":    false,
		"// borderlint:allow cargo":     false,
		"//borderlint:public":           false,
		"/*borderlint:allow cargo*/":    false,
		"// see //borderlint:allow x":   false,
		"//borderlint:allow-list cargo": false,
	} {
		if got := IsDirective(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

func TestExpired(t *testing.T) {
	until := day("2027-01-31")
	for text, want := range map[string]bool{
		"2027-01-30T12:00:00Z":      false,
		"2027-01-31T00:00:00Z":      false,
		"2027-01-31T23:59:59Z":      false,
		"2027-02-01T00:00:00Z":      true,
		"2027-02-01T07:00:00+08:00": false, // still January in UTC
		"2030-01-01T00:00:00Z":      true,
	} {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := Expired(until, now); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
	if Expired(time.Time{}, day("2999-01-01")) {
		t.Error("what has no end expires")
	}
}
