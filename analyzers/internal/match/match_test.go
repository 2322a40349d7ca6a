package match_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/analyzers/internal/match"
	"github.com/borderlint/borderlint/analyzers/policy"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"PassportNo", "passport no"},
		{"passport_no", "passport no"},
		{"passport-no", "passport no"},
		{"passport.no", "passport no"},
		{"PASSPORT_NO", "passport no"},
		{"passportno", "passportno"},
		{"IMONumber", "imo number"},
		{"HSCode", "hs code"},
		{"eTicketNumber", "e ticket number"},
		{"ETicket", "e ticket"},
		{"PNRs", "pnrs"},
		{"PNRsOfDay", "pnrs of day"},
		{"lat1", "lat 1"},
		{"LatE7", "lat e 7"},
		{"Pm25", "pm 25"},
		{"pm2_5", "pm 25"},
		{"pm2.5", "pm 25"},
		{"v2x3", "v 2 x 3"},
		{"latency", "latency"},
		{"GPSLat", "gps lat"},
		{"身份证号", "身 份 证 号"},
		{"column:护照", "column 护 照"},
		{"Größe", "größe"},
		{"ÉtatCivil", "état civil"},
		{"", ""},
		{"_", ""},
		{"\xff\xfe", ""},
	} {
		if got := strings.Join(match.Split(c.in), " "); got != c.want {
			t.Errorf("Split(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func lexicon() *match.Lexicon {
	return match.Compile([]*policy.Class{
		{
			ID:       "cargo",
			Names:    []string{"mmsi", "imo number", "bill of lading", "vessel type", "vessel position", "master|house bl no|number", "seal nos"},
			Together: [][]string{{"vessel", "position / call sign"}},
			Not:      []string{"cargo toml", "type", "count", "cursor position"},
		},
		{
			ID:       "location",
			Names:    []string{"latitude", "geo hash", "station", "pm 25", "经度"},
			Together: [][]string{{"lat", "lon"}},
			Not:      []string{"latency", "lat ms"},
		},
		{ID: "weather", Names: []string{"station elevation"}, Together: [][]string{{"temp", "latitude"}}},
		{ID: "location.coarse", Names: []string{"city"}},
	}, policy.Words{
		Weak: []string{"info", "data"},
		Plain: []string{
			"bool", "time.Location", "name url", "integer bill of lading", "func send|post", "tag default",
		},
	})
}

func classes(hits []match.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Class+":"+h.Phrase)
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	l := lexicon()
	for _, c := range []struct{ name, want string }{
		{"mmsi", "cargo:mmsi"},
		{"MMSI", "cargo:mmsi"},
		{"shipMMSIs", "cargo:mmsi"},
		{"IMONumber", "cargo:imo number"},
		{"imo_numbers", "cargo:imo number"},
		{"imonumber", "cargo:imo number"},
		{"imoNumberOld", "cargo:imo number"},
		{"imo", ""},
		{"number_imo", ""},
		{"sealNo", "cargo:seal nos"},
		{"MasterBLNumber", "cargo:master bl number"},
		{"house_bl_no", "cargo:house bl no"},
		{"master_no", ""},
		{"billoflading", "cargo:bill of lading"},
		{"BillOfLadings", "cargo:bill of lading"},
		{"latitudes", "location:latitude"},
		{"platitude", ""},
		{"latency", ""},
		{"lat", ""},
		{"GeoHash", "location:geo hash"},
		{"geohashes", "location:geo hash"},
		{"Pm2_5", "location:pm 25"},
		{"pm", ""},
		{"起点经度", "location:经度"},
		{"经", ""},
		// The longer of two names wins, also across classes.
		{"station_elevation", "weather:station elevation"},
		{"station", "location:station"},
		// A negative word takes its class away, not that of others …
		{"mmsi_count", ""},
		{"latitude_count", "location:latitude"},
		{"CargoToml", ""},
		// … save where it is a smaller part of what was found.
		{"VesselType", "cargo:vessel type"},
		{"mmsiType", ""},
		{"City", "location.coarse:city"},
		{"mmsiURL", ""},
		{"latitude_url", ""},
	} {
		if got := classes(l.Find(nil, match.Name{Text: c.name})); got != c.want {
			t.Errorf("Find(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOwner(t *testing.T) {
	l := lexicon()
	for _, c := range []struct{ owner, name, want string }{
		{"Vessel", "Position", "cargo:vessel position"},
		{"VesselInfo", "Position", "cargo:vessel position"},
		{"OldVesselInfoData", "Position", "cargo:vessel position"},
		{"VesselEditor", "Position", ""},
		{"Vessel", "CursorPosition", ""},
		{"Vessel", "PositionData", "cargo:vessel position"},
		{"Vessel", "PositionOnPage", ""},
		{"Vessel", "Name", ""},
		{"MMSI", "Valid", ""}, // what the owner says of itself is not said of its parts
		{"Latency", "Latitude", "location:latitude"},
	} {
		if got := classes(l.Find(nil, match.Name{Owner: c.owner, Text: c.name})); got != c.want {
			t.Errorf("Find(%s.%s) = %q, want %q", c.owner, c.name, got, c.want)
		}
	}
}

func TestScope(t *testing.T) {
	l := lexicon()
	both := l.NewScope(match.Name{Text: "StartLat"}, match.Name{Text: "start_lon"})
	for _, c := range []struct {
		scope *match.Scope
		names []string
		want  string
	}{
		{both, []string{"StartLat"}, "location:lat"},
		{both, []string{"start_lon"}, "location:lon"},
		{both, []string{"Flat"}, ""},
		{both, []string{"LatMs"}, ""},
		{both, []string{"Latency", "lat"}, ""},
		{both, []string{"Start", "lat"}, "location:lat"},
		{both, []string{"vessel"}, ""},
		{l.NewScope(match.Name{Text: "lat"}), []string{"lat"}, ""},
		{l.NewScope(match.Name{Text: "lat"}, match.Name{Text: "longest"}), []string{"lat"}, ""},
		{l.NewScope(match.Name{Text: "Vessel"}, match.Name{Text: "position"}), []string{"position"}, "cargo:position"},
		{l.NewScope(match.Name{Text: "Vessel"}, match.Name{Text: "cursorPosition"}), []string{"cursorPosition"}, ""},
		{nil, []string{"lat"}, ""},
		{l.NewScope(match.Name{Text: "temp"}, match.Name{Text: "latitude"}), []string{"temp"}, "weather:temp"},
		{l.NewScope(match.Name{Text: "temp"}, match.Name{Text: "latitude"}), []string{"latitude"}, "location:latitude"},
		{l.NewScope(match.Name{Text: "Vessel"}, match.Name{Text: "CallSign"}), []string{"CallSign"}, "cargo:call sign"},
		// A word within a longer name still confirms the others.
		{l.NewScope(match.Name{Text: "vessel"}, match.Name{Text: "vesselPosition"}), []string{"vessel"}, "cargo:vessel"},
	} {
		var ns []match.Name
		for _, n := range c.names {
			ns = append(ns, match.Name{Text: n})
		}
		if got := classes(l.Find(c.scope, ns...)); got != c.want {
			t.Errorf("Find(%q) = %q, want %q", c.names, got, c.want)
		}
	}

	denied := l.NewScope()
	denied.Add(match.Name{Text: "Latency"}, match.Name{Text: "lat"})
	denied.Add(match.Name{Text: "Lon"})
	if got := l.Find(denied, match.Name{Text: "Lon"}); got != nil {
		t.Errorf("a word whose other name denies it confirmed %v", got)
	}
}

func TestPlain(t *testing.T) {
	l := lexicon()
	got := []bool{
		l.PlainType("time.Location"), l.PlainType("time.Time"),
		l.PlainTag("default"), l.PlainTag("json"),
		l.PlainFunc("SendPosition"), l.PlainFunc("postIt"), l.PlainFunc("Sender"), l.PlainFunc("Send"), l.PlainFunc("resendPosition"),
		l.PlainWords("integer", "bill of lading"), l.PlainWords("float", "bill of lading"), l.PlainWords("integer", "mmsi"),
	}
	want := []bool{true, false, true, false, true, true, false, false, false, true, false, false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}
}

func TestKnown(t *testing.T) {
	l := lexicon()
	for class, want := range map[string]bool{
		"cargo": true, "cargo.manifest": true, "location.coarse": true, "location.fine": true,
		"freight": false, "": false, "cargo2": false,
	} {
		if got := l.Known(class); got != want {
			t.Errorf("Known(%q) = %v, want %v", class, got, want)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	l := lexicon()
	names := []string{"PassportNo", "handleRequest", "ctx", "vessel_imo_number", "latency"}
	for b.Loop() {
		for _, n := range names {
			l.Find(nil, match.Name{Text: n})
		}
	}
}
