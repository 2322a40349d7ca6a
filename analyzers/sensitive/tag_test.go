package sensitive

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTag(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []tagPair
	}{
		{``, nil},
		{`json:"lat,omitempty" sensitive:"location"`, []tagPair{{"json", "lat,omitempty"}, {"sensitive", "location"}}},
		{`  json:"a"  `, []tagPair{{"json", "a"}}},
		{`json:"a\"b" x:"c"`, []tagPair{{"json", `a"b`}, {"x", "c"}}},
		{`json:"a" garbage`, []tagPair{{"json", "a"}}},
		{`json: "a"`, nil},
		{`json:"a`, nil},
		{`:"a"`, nil},
	} {
		if diff := cmp.Diff(c.want, parseTag(c.in), cmp.AllowUnexported(tagPair{})); diff != "" {
			t.Errorf("parseTag(%q) (-want +got):\n%s", c.in, diff)
		}
	}
}

func TestTagNames(t *testing.T) {
	for _, c := range []struct {
		pair tagPair
		want []string
	}{
		{tagPair{"json", "lat,omitempty"}, []string{"lat", "omitempty"}},
		{tagPair{"json", "-"}, nil},
		{tagPair{"gorm", "column:lat;type:decimal(9,6);index:idx_pnr"}, []string{"lat", "6)"}},
		{tagPair{"gorm", "primaryKey;comment:护照号"}, []string{"primaryKey", "护照号"}},
		{tagPair{"protobuf", "bytes,1,opt,name=passport_no,json=passportNo,proto3"}, []string{"bytes", "1", "opt", "passport_no", "passportNo", "proto3"}},
		{tagPair{"lp", "field,temperature"}, []string{"field", "temperature"}},
	} {
		if diff := cmp.Diff(c.want, tagNames(c.pair)); diff != "" {
			t.Errorf("tagNames(%v) (-want +got):\n%s", c.pair, diff)
		}
	}
}

func TestEncodedName(t *testing.T) {
	for _, c := range []struct {
		tag      string
		embedded bool
		want     string
	}{
		{``, false, "Field"},
		{``, true, ""},
		{`json:"a"`, false, "a"},
		{`json:"a"`, true, "a"},
		{`json:",omitempty"`, false, "Field"},
		{`json:",inline"`, true, ""},
		{`json:"-"`, false, "-"},
		{`json:"-"`, true, "-"},
		{`xml:"a"`, false, "Field"},
	} {
		if got := encodedName(parseTag(c.tag), "json", "Field", c.embedded); got != c.want {
			t.Errorf("encodedName(%s, embedded %v) = %q, want %q", c.tag, c.embedded, got, c.want)
		}
	}
}

func TestNilResult(t *testing.T) {
	var r *Result
	if r.Struct(nil) != nil || r.Bad() != nil || r.Country(nil) != "" || r.Countries() != nil || r.Constants() != nil ||
		r.Key(0, "latitude", nil) != nil || r.Func(nil).Results != nil {
		t.Error("a nil Result knows something")
	}
	if labels, public := r.Type(nil); labels != nil || public {
		t.Error("a nil Result knows a type")
	}
	if labels, public, weak := r.Var(nil); labels != nil || public || weak {
		t.Error("a nil Result knows a variable")
	}
}
