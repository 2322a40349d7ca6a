package place

import (
	"cmp"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// hostRule is an endpoint entry about a host, taken apart.
type hostRule struct {
	*policy.Endpoint
	host  string
	wild  bool
	port  string
	path  []string
	order int
}

// match is the entry that decides, with what less specific entries for the same
// host add to it.
type match struct {
	*policy.Endpoint
	country, operator string
}

func (m *match) why() string {
	if m.Host != "" {
		return "host rule " + m.Host
	}
	return "address rule " + m.IP
}

func parseHostRule(e *policy.Endpoint, order int) (*hostRule, error) {
	rule := &hostRule{Endpoint: e, order: order}
	host, rest, _ := strings.Cut(strings.TrimSpace(e.Host), "/")
	host, rule.port = splitPort(host)
	host, rule.wild = strings.CutPrefix(host, "*.")
	rule.host = canonical(host)
	rule.path = segments(rest)
	if n := len(rule.path); n > 0 && rule.path[n-1] == "*" {
		rule.path = rule.path[:n-1]
	}
	if _, ok := parseAddr(rule.host); !ok && !validName(rule.host) || strings.Contains(rule.host, hole) {
		return nil, fmt.Errorf("%q is not a host", e.Host)
	}
	return rule, nil
}

// Match reports whether a host pattern, as rule files and policies have it, speaks of
// host: a name, *.name, an address or a prefix.
func Match(pattern, host string) bool {
	host = canonical(host)
	addr, isAddr := parseAddr(host)
	if prefix, err := parsePrefix(pattern); err == nil {
		return isAddr && prefix.Contains(addr)
	}
	rule, err := parseHostRule(&policy.Endpoint{Host: pattern}, 0)
	if err != nil {
		return false
	}
	return host == rule.host || rule.wild && strings.HasSuffix(host, "."+rule.host)
}

// hostIndex finds entries by host. A lookup costs one map access a label.
type hostIndex struct {
	byHost map[string][]*hostRule
}

func (x *hostIndex) add(rule *hostRule) {
	if x.byHost == nil {
		x.byHost = map[string][]*hostRule{}
	}
	x.byHost[rule.host] = append(x.byHost[rule.host], rule)
}

// find returns the most specific entry for name, or nil.
func (x *hostIndex) find(name string, target Target) *match {
	for tail := name; tail != ""; tail = parent(tail) {
		var fit []*hostRule
		for _, rule := range x.byHost[tail] {
			if (tail == name || rule.wild) && rule.fits(target) {
				fit = append(fit, rule)
			}
		}
		if len(fit) > 0 {
			return strongest(fit)
		}
	}
	return nil
}

// fits reports whether the target shows the port and path that the rule asks for.
func (r *hostRule) fits(target Target) bool {
	if r.port != "" && r.port != target.Port {
		return false
	}
	if len(r.path) == 0 {
		return true
	}
	have := segments(target.Path)
	if len(have) < len(r.path) {
		return false
	}
	for i, want := range r.path {
		if ok, err := path.Match(want, have[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

// strongest returns the entry that decides among those for one host: a path counts
// before a port, a port before none, the very name before *.name, later before earlier.
func strongest(fit []*hostRule) *match {
	slices.SortStableFunc(fit, func(a, b *hostRule) int {
		return cmp.Or(
			cmp.Compare(len(b.path), len(a.path)),
			cmp.Compare(len(b.port), len(a.port)),
			compareBool(a.wild, b.wild),
			cmp.Compare(b.order, a.order),
		)
	})
	m := &match{Endpoint: fit[0].Endpoint}
	for _, rule := range fit {
		m.country = cmp.Or(m.country, rule.Country)
		m.operator = cmp.Or(m.operator, rule.Operator)
	}
	return m
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// segments returns the parts of a path, without query and fragment.
func segments(p string) []string {
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		p = p[:i]
	}
	return strings.FieldsFunc(p, func(r rune) bool { return r == '/' })
}

// netIndex finds entries by address, longest prefix first.
type netIndex struct {
	byPrefix map[netip.Prefix]*policy.Endpoint
	bits4    []int
	bits6    []int
}

func (x *netIndex) add(e *policy.Endpoint) error {
	prefix, err := parsePrefix(e.IP)
	if err != nil {
		return fmt.Errorf("%q is neither an address nor a prefix", e.IP)
	}
	x.addPrefix(prefix, e)
	return nil
}

func (x *netIndex) addPrefix(prefix netip.Prefix, e *policy.Endpoint) {
	if x.byPrefix == nil {
		x.byPrefix = map[netip.Prefix]*policy.Endpoint{}
	}
	x.byPrefix[prefix] = e
	bits := &x.bits6
	if prefix.Addr().Is4() {
		bits = &x.bits4
	}
	if !slices.Contains(*bits, prefix.Bits()) {
		*bits = append(*bits, prefix.Bits())
	}
}

func (x *netIndex) sort() {
	for _, bits := range [][]int{x.bits4, x.bits6} {
		slices.SortFunc(bits, func(a, b int) int { return b - a })
	}
}

func (x *netIndex) find(addr netip.Addr) *match {
	bits := x.bits6
	if addr.Is4() {
		bits = x.bits4
	}
	for _, n := range bits {
		prefix, err := addr.Prefix(n)
		if err != nil {
			continue
		}
		if e := x.byPrefix[prefix]; e != nil {
			return &match{Endpoint: e, country: e.Country, operator: e.Operator}
		}
	}
	return nil
}
