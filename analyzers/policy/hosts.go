package policy

import (
	_ "embed"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// countryList is the list of officially assigned codes of ISO 3166-1 alpha-2.
//
//go:embed iso3166.txt
var countryList string

var countries = sync.OnceValue(func() []string {
	codes := strings.Fields(countryList)
	slices.Sort(codes)
	return codes
})

// ISO reports whether code is an officially assigned country code of ISO 3166-1
// alpha-2, in upper case.
func ISO(code string) bool {
	_, found := slices.BinarySearch(countries(), code)
	return found
}

// checkCountry says what is wrong with a country code, "" if nothing.
func checkCountry(code string) string {
	switch {
	case ISO(code):
		return ""
	case ISO(strings.ToUpper(code)):
		return fmt.Sprintf("country %q must be in upper case", code)
	}
	return fmt.Sprintf("%q is not a country code of ISO 3166-1 alpha-2", code)
}

// checkHost says what is wrong with a host or a "*.suffix", "" if nothing.
func checkHost(pattern string) string {
	switch {
	case strings.Contains(pattern, "://"):
		return fmt.Sprintf("%q is a URL; write the host alone", pattern)
	case strings.ContainsAny(pattern, ":/"):
		return fmt.Sprintf("%q is not a host; leave out port and path", pattern)
	case pattern != strings.ToLower(pattern):
		return fmt.Sprintf("host %q must be in lower case", pattern)
	case len(pattern) > 253:
		return "host is longer than a name can be"
	}
	for label := range strings.SplitSeq(strings.TrimPrefix(pattern, "*."), ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notInLabel) {
			return fmt.Sprintf("%q is neither a host nor *.suffix", pattern)
		}
	}
	return ""
}

func notInLabel(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_':
		return false
	}
	return r < 0x80
}

// checkEndpoint is checkHost for rules, where a port and a path may follow: several
// services share a host.
func checkEndpoint(pattern string) string {
	if strings.Contains(pattern, "://") {
		return checkHost(pattern)
	}
	host, _, _ := strings.Cut(pattern, "/")
	if before, port, ok := strings.Cut(host, ":"); ok {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return fmt.Sprintf("%q is not a port", port)
		}
		host = before
	}
	return checkHost(host)
}

// checkAddress says what is wrong with an address or prefix, "" if nothing.
func checkAddress(text string) string {
	if strings.Contains(text, "/") {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return fmt.Sprintf("%q is not a prefix of addresses such as 203.0.113.0/24", text)
		}
		if prefix != prefix.Masked() {
			return fmt.Sprintf("prefix %q has bits beyond its length (%s is meant?)", text, prefix.Masked())
		}
		return ""
	}
	if _, err := netip.ParseAddr(text); err != nil {
		return fmt.Sprintf("%q is not an address", text)
	}
	return ""
}

// checkOwn says what is wrong with a host, "*.suffix", address or prefix.
func checkOwn(text string) string {
	if checkAddress(text) == "" {
		return ""
	}
	if strings.Contains(text, "/") && !strings.Contains(text, "://") {
		return checkAddress(text)
	}
	return checkHost(text)
}

// CheckTarget says what is wrong with the target of an allowance, "" if nothing:
// a country, a host, "*.suffix", an address or a prefix.
func CheckTarget(text string) string {
	if len(text) == 2 {
		return checkCountry(text)
	}
	return checkOwn(text)
}
