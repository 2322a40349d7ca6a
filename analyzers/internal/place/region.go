package place

import (
	"cmp"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// regionPattern is one host of a region entry, taken apart: "*.cos.{region}.example.net"
// is wild, has "cos." and "" before the placeholder in its own label, and is filed under
// what follows it. No regular expressions: a vet tool is started once a package, and
// compiling some hundred of them would cost more than the look-ups.
type regionPattern struct {
	*policy.Region
	wild    bool
	labels  string // before the placeholder's label
	prefix  string // before the placeholder in its label
	suffix  string // behind it: ".example.net", "-api.example.net"
	address bool   // {address} in place of {region}
	weight  int    // length of what is fixed
	order   int
	globs   []string // the keys with a * in them, longest first
}

// regionIndex finds region patterns by their fixed end.
type regionIndex struct {
	byEnd map[string][]*regionPattern
}

// regionMatch is what a name's region tells.
type regionMatch struct {
	found                  bool
	operator, country, why string
	addr                   netip.Addr
}

func (x *regionIndex) add(r *policy.Region, order int) error {
	if x.byEnd == nil {
		x.byEnd = map[string][]*regionPattern{}
	}
	globs := globKeys(r.Countries)
	for _, host := range r.Hosts {
		p, end, err := compileRegion(host)
		if err != nil {
			return err
		}
		p.Region, p.order, p.globs = r, order, globs
		x.byEnd[end] = append(x.byEnd[end], p)
	}
	return nil
}

// globKeys returns the keys with a * in them, longest first.
func globKeys(countries map[string]string) []string {
	var globs []string
	for key := range countries {
		if strings.Contains(key, "*") {
			globs = append(globs, key)
		}
	}
	slices.SortFunc(globs, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return globs
}

func (x *regionIndex) sort() {
	for _, patterns := range x.byEnd {
		slices.SortStableFunc(patterns, func(a, b *regionPattern) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.order, a.order))
		})
	}
}

const (
	regionMark  = "{region}"
	addressMark = "{address}"
)

func compileRegion(host string) (p *regionPattern, end string, err error) {
	host = strings.ToLower(strings.TrimSpace(host))
	p = &regionPattern{address: strings.Contains(host, addressMark)}
	if strings.Count(host, regionMark)+strings.Count(host, addressMark) != 1 {
		return nil, "", fmt.Errorf("host %q of a region needs one {region}", host)
	}
	rest, wild := strings.CutPrefix(host, "*.")
	mark := regionMark
	if p.address {
		mark = addressMark
	}
	before, behind, _ := strings.Cut(rest, mark)
	_, end, _ = strings.Cut(behind, ".")
	if strings.Contains(rest, "*") || !validName(end) {
		return nil, "", fmt.Errorf("%q is not the host of a region", host)
	}
	dot := strings.LastIndex(before, ".") + 1
	p.wild, p.labels, p.prefix, p.suffix, p.weight = wild, before[:dot], before[dot:], behind, len(rest)
	return p, end, nil
}

// find looks for the region in name. Patterns with a longer fixed end come first; one
// that knows the country wins over one that only fits.
func (x *regionIndex) find(name string) regionMatch {
	var seen regionMatch
	for tail := name; tail != ""; tail = parent(tail) {
		for _, p := range x.byEnd[tail] {
			m := p.match(name)
			if m.found && (m.country != "" || m.addr.IsValid()) {
				return m
			}
			if m.found && !seen.found {
				seen = m
			}
		}
	}
	return seen
}

func (p *regionPattern) match(name string) regionMatch {
	head, ok := strings.CutSuffix(name, p.suffix)
	if !ok {
		return regionMatch{}
	}
	if p.address {
		addr, ok := spelt(head)
		return regionMatch{found: ok, operator: p.Operator, addr: addr}
	}
	dot := strings.LastIndex(head, ".") + 1
	region, ok := strings.CutPrefix(head[dot:], p.prefix)
	if !ok || region == "" || !p.below(head[:dot]) {
		return regionMatch{}
	}
	return regionMatch{found: true, operator: p.Operator, country: p.country(region), why: "region " + region}
}

// below reports whether the labels before the placeholder's fit.
func (p *regionPattern) below(labels string) bool {
	if labels == p.labels {
		return true
	}
	rest, ok := strings.CutSuffix(labels, p.labels)
	return p.wild && ok && strings.HasSuffix(rest, ".")
}

// country looks a region up: as it is, without what follows a hyphen at its end (a
// zone, a project, a counter), and by the keys with a * in them.
func (p *regionPattern) country(region string) string {
	for head := region; head != ""; head = head[:max(strings.LastIndex(head, "-"), 0)] {
		if c, ok := p.Countries[head]; ok {
			return c
		}
	}
	holes := strings.Contains(region, hole)
	for _, glob := range p.globs {
		if holes && strings.HasSuffix(glob, "*") {
			continue // what is not known might be another key
		}
		if ok, err := path.Match(glob, region); err == nil && ok {
			return p.Countries[glob]
		}
	}
	return ""
}

// spelt returns the address written at the end of s: 10.0.0.1, app-10-0-0-1, 0a000001.
func spelt(s string) (netip.Addr, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' })
	if len(parts) >= 4 {
		if addr, err := netip.ParseAddr(strings.Join(parts[len(parts)-4:], ".")); err == nil {
			return addr, true
		}
	}
	if len(parts) == 0 {
		return netip.Addr{}, false
	}
	last := parts[len(parts)-1]
	if n, err := strconv.ParseUint(last, 16, 32); err == nil && len(last) == 8 {
		return from4(uint32(n)), true //nolint:gosec // read as 32 bits
	}
	return netip.Addr{}, false
}
