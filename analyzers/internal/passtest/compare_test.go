package passtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseCase(t *testing.T) {
	c, err := parseCase("name", []byte(`What it shows.
-- leak/leak.go --
package leak

func f() {
	g() // want "foreign-endpoint a.example.us" "unknown-endpoint *.example"
}
-- notes.txt --
// want nothing here
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Want{
		{"name/leak/leak.go", 4, "foreign-endpoint", "a.example.us"},
		{"name/leak/leak.go", 4, "unknown-endpoint", "*.example"},
	}
	if diff := cmp.Diff(want, c.Wants); diff != "" {
		t.Errorf("wants (-want +got):\n%s", diff)
	}
}

func TestParseCaseRefuses(t *testing.T) {
	for _, text := range []string{`foreign-endpoint x`, `"foreign-endpoint"`, `"a b" c`} {
		_, err := parseCase("name", []byte("-- a/a.go --\n// want "+text+"\n"))
		if err == nil || !strings.Contains(err.Error(), "a/a.go:1") {
			t.Errorf("want %s: error %v, want one that names the line", text, err)
		}
	}
}

func TestCompare(t *testing.T) {
	wants := []Want{
		{"a.go", 1, "foreign-endpoint", "x.example.us"},
		{"a.go", 2, "foreign-endpoint", "*.example.us"},
		{"a.go", 3, "foreign-endpoint", "x.example.us"},
	}
	gots := []Got{
		{File: "a.go", Line: 1, Column: 2, Rule: "foreign-endpoint", Host: "x.example.us", Fingerprint: "f1"},
		{File: "a.go", Line: 1, Column: 9, Rule: "foreign-endpoint", Host: "x.example.us", Fingerprint: "f2"},
		{File: "a.go", Line: 2, Column: 2, Rule: "foreign-endpoint", Host: "y.example.us", Fingerprint: "f3"},
		{File: "a.go", Line: 3, Column: 2, Rule: "foreign-endpoint", Host: "x.example.usa", Fingerprint: "f4"},
	}
	missing, extra := Compare(wants, gots)
	if diff := cmp.Diff(wants[2:], missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Got{gots[1], gots[3]}, extra); diff != "" {
		t.Errorf("extra (-want +got):\n%s", diff)
	}
}

func TestParseMessage(t *testing.T) {
	for message, want := range map[string]Got{
		"passenger data (P.No) goes to x.example.us (US) through net/http.Post; home is CN [0f3a]": {
			Rule: "foreign-endpoint", Host: "x.example.us", Sink: "net/http.Post", Classes: "passenger",
		},
		"location and weather data (P.No) goes to x.example.com (country unknown) through net/http.Post [0f3a]": {
			Rule: "unknown-endpoint", Host: "x.example.com", Sink: "net/http.Post", Classes: "location,weather",
		},
		"cargo, location and weather data (P.No) goes to x.example.com (relay, US) through (*net/http.Client).Do [0f3a]": {
			Rule: "relay-endpoint", Host: "x.example.com", Sink: "(*net/http.Client).Do", Classes: "cargo,location,weather",
		},
		"crossborder: data (P) goes to x.example.us (US), which the code hides (base64), through net/http.Post [0f3a]": {
			Rule: "hidden-endpoint", Host: "x.example.us", Sink: "net/http.Post",
		},
		"passenger data (P.No) goes to example.com/x.Submit (US) through example.com/x.Submit; home is CN [0f3a]": {
			Rule: "foreign-endpoint", Sink: "example.com/x.Submit", Classes: "passenger",
		},
		"weakness: weak hash (G401, CWE-328) in a function that handles passenger, location data [0f3a]": {
			Rule: "weak-handling", Host: "G401", Classes: "passenger,location",
		},
		"allowance: this allowance gives no reason [0f3a]": {Rule: "stale-allowance"},
	} {
		want.Fingerprint = "0f3a"
		got, err := parseMessage(message)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", message, diff)
		}
	}
	if _, err := parseMessage("passenger data goes to x.example.us (US)"); err == nil {
		t.Error("a message without fingerprint is taken")
	}
}
