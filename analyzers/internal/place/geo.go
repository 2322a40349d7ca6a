package place

import (
	"cmp"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/oschwald/maxminddb-golang/v2"
	"github.com/phuslu/iploc"
)

// locator tells the country of an address, and which table said so.
type locator interface {
	country(addr netip.Addr) (code, why string)
}

func newLocator(mmdbFile string) (locator, error) {
	if mmdbFile == "" {
		return embedded{}, nil
	}
	// Read whole rather than mapped: the file may be replaced while a server runs.
	data, err := os.ReadFile(mmdbFile) //nolint:gosec // the policy names the file
	if err != nil {
		return nil, fmt.Errorf("reading the address table: %w", err)
	}
	reader, err := maxminddb.OpenBytes(data)
	if err != nil {
		return nil, fmt.Errorf("reading the address table %s: %w", mmdbFile, err)
	}
	built := reader.Metadata.BuildTime().UTC().Format("2006-01-02")
	return &mmdb{reader: reader, why: fmt.Sprintf("address (%s %s)", filepath.Base(mmdbFile), built)}, nil
}

// embedded is the table that is built in.
type embedded struct{}

func (embedded) country(addr netip.Addr) (code, why string) {
	code = iploc.IPCountry(addr)
	if !ISO(code) {
		return "", ""
	}
	return code, "address (iploc " + iplocDate(iploc.Version) + ")"
}

// iplocDate turns v1.0.20260915 into 2026-09-15.
func iplocDate(version string) string {
	if n := len(version); n >= 8 {
		d := version[n-8:]
		return d[:4] + "-" + d[4:6] + "-" + d[6:]
	}
	return version
}

// mmdb is a table that the user has brought.
type mmdb struct {
	reader *maxminddb.Reader
	why    string
}

// mmdbRecord has the fields under which the usual tables keep the country: the
// nested ones of MaxMind and DB-IP, the flat ones of tables made from registry data.
type mmdbRecord struct {
	Country struct {
		ISO string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	Registered struct {
		ISO string `maxminddb:"iso_code"`
	} `maxminddb:"registered_country"`
}

func (m *mmdb) country(addr netip.Addr) (code, why string) {
	result := m.reader.Lookup(addr)
	if !result.Found() {
		return "", ""
	}
	var record mmdbRecord
	if err := result.Decode(&record); err == nil {
		code = cmp.Or(record.Country.ISO, record.Registered.ISO)
	}
	for _, key := range []string{"country_code", "country"} {
		var flat string
		if code == "" && result.DecodePath(&flat, key) == nil {
			code = flat
		}
	}
	if !ISO(code) {
		return "", ""
	}
	return code, m.why
}
