package place

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// hole is how an unknown part of a text is written.
const hole = "{}"

// canonical returns a host as tables have it: lower case, ASCII, percent-decoded,
// without brackets, zone and trailing dot; addresses in their usual form.
func canonical(host string) string {
	host = strings.TrimSpace(host)
	if len(host) > maxHost {
		return strings.ToLower(host)
	}
	if strings.Contains(host, "%") && !strings.Contains(host, ":") {
		if plain, err := url.PathUnescape(host); err == nil {
			host = plain
		}
	}
	if addr, ok := parseAddr(host); ok {
		return addr.String()
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if isASCII(host) {
		host = strings.ToLower(host)
	} else {
		host = toASCII(host)
	}
	host = strings.TrimSuffix(host, ".")
	if addr, ok := parseAddr(host); ok {
		return addr.String()
	}
	return host
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// toASCII maps an international name to what is looked up for it; labels with holes
// are only put in lower case.
func toASCII(host string) string {
	profile := idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))
	host = strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(host)
	labels := strings.Split(host, ".")
	for i, label := range labels {
		if ascii, err := profile.ToASCII(label); err == nil && !strings.Contains(label, hole) {
			labels[i] = ascii
			continue
		}
		labels[i] = strings.ToLower(label)
	}
	return strings.Join(labels, ".")
}

const (
	// maxName is the length of the longest name that DNS can carry; holes come on top.
	maxName = 253
	// maxHost is where conversion is not tried: its cost grows with the square.
	maxHost = 4 * maxName
)

// validName reports whether every label of name is one that a host may have, holes
// standing for anything.
func validName(name string) bool {
	bare := strings.ReplaceAll(name, hole, "")
	if name == "" || len(bare) > maxName || len(name) > maxHost {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" {
			return false
		}
		for _, r := range strings.ReplaceAll(label, hole, "") {
			if !hostRune(r) {
				return false
			}
		}
	}
	return true
}

func hostRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

// splitPort splits host:port; an address of IPv6 without brackets has none.
func splitPort(s string) (host, port string) {
	if _, err := netip.ParseAddr(s); err == nil {
		return s, ""
	}
	if strings.HasPrefix(s, "[") {
		if i := strings.LastIndex(s, "]"); i >= 0 {
			return s[:i+1], strings.TrimPrefix(s[i+1:], ":")
		}
	}
	i := strings.LastIndex(s, ":")
	if i < 0 {
		return s, ""
	}
	if strings.Contains(s[:i], ":") && !strings.Contains(s[:i], ".") {
		return s, "" // an IPv6 address with a hole, or nonsense: no port that could be told
	}
	return s[:i], s[i+1:]
}
