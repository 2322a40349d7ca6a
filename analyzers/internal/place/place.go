package place

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// Kind says whether an endpoint can be reached from outside.
type Kind uint8

// The kinds of endpoint.
const (
	Unknown Kind = iota // no host, or one that is not known well enough
	Public
	Private // never leaves the machine, the network or the cluster
)

// String returns the kind's name.
func (k Kind) String() string {
	switch k {
	case Public:
		return "public"
	case Private:
		return "private"
	}
	return "unknown"
}

// Info is what is known of an endpoint.
type Info struct {
	Host     string // in lower case and ASCII, addresses in their usual form
	Port     string
	Country  string // ISO 3166-1 alpha-2, or ""
	Operator string
	Why      string // the fact that told the country, or that it is private
	Kind     Kind
	Relay    bool
}

// Table holds the facts about places. It is immutable and safe for concurrent use.
type Table struct {
	hosts   hostIndex
	nets    netIndex
	regions regionIndex
	domains map[string]*policy.Domain
	locate  locator
}

// New compiles the facts in rules. mmdbFile is a MaxMind database that takes the
// place of the embedded table of addresses; "" for none.
func New(rules *policy.Rules, mmdbFile string) (*Table, error) {
	if rules == nil {
		rules = &policy.Rules{}
	}
	locate, err := newLocator(mmdbFile)
	if err != nil {
		return nil, err
	}
	return compile(rules.Endpoints(), rules.Domains(), rules.Regions(), locate)
}

func compile(endpoints []*policy.Endpoint, domains []*policy.Domain, regions []*policy.Region, locate locator) (*Table, error) {
	t := &Table{domains: map[string]*policy.Domain{}, locate: locate}
	for i, e := range endpoints {
		var err error
		switch {
		case e.IP != "":
			err = t.nets.add(e)
		default:
			err = t.addHost(e, i)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d:%d: %w", e.Origin.File, e.Origin.Line, e.Origin.Column, err)
		}
	}
	for _, d := range domains {
		t.domains[canonical(strings.TrimPrefix(d.Name, "."))] = d
	}
	for i, r := range regions {
		if err := t.regions.add(r, i); err != nil {
			return nil, fmt.Errorf("%s:%d:%d: %w", r.Origin.File, r.Origin.Line, r.Origin.Column, err)
		}
	}
	t.nets.sort()
	t.regions.sort()
	return t, nil
}

// addHost files an address without port and path among the prefixes, so that it is
// found however the address is written.
func (t *Table) addHost(e *policy.Endpoint, order int) error {
	rule, err := parseHostRule(e, order)
	if err != nil {
		return err
	}
	if addr, ok := parseAddr(rule.host); ok && rule.port == "" && len(rule.path) == 0 {
		t.nets.addPrefix(netip.PrefixFrom(addr, addr.BitLen()), e)
		return nil
	}
	t.hosts.add(rule)
	return nil
}

// Look tells what is known of a host. It may be an address in any form, an
// international name, in any case, with a trailing dot, with a port, with holes.
func (t *Table) Look(host string) Info {
	host, port := splitPort(host)
	return t.LookTarget(Target{Host: host, Port: port})
}

// LookTarget is Look for a target of Parse: its port and path count too.
func (t *Table) LookTarget(target Target) Info {
	name := canonical(target.Host)
	info := Info{Host: name, Port: target.Port}
	if name == "" || strings.Trim(name, hole+".") == "" {
		return info
	}
	if addr, ok := parseAddr(name); ok {
		return t.lookAddr(addr, target)
	}
	if low, high, ok := addrRange(name); ok {
		return t.lookRange(info, low, high, target)
	}
	if !validName(name) || strings.Contains(name, hole) && digits.MatchString(name[strings.LastIndex(name, ".")+1:]) {
		return info
	}
	return t.lookName(info, target)
}

func (t *Table) lookName(info Info, target Target) Info {
	rule := t.hosts.find(info.Host, target)
	if rule != nil {
		info.Operator, info.Relay, info.Why = rule.operator, rule.Relay, rule.why()
		if rule.Private {
			info.Kind = Private
			return info
		}
		info.Kind, info.Country = Public, rule.country
		if info.Country != "" {
			return info
		}
	}
	if r := t.regions.find(info.Host); r.found {
		if r.addr.IsValid() {
			inner := t.lookAddr(r.addr, target)
			inner.Host, inner.Relay = info.Host, inner.Relay || info.Relay
			return inner
		}
		info.Kind = Public
		if info.Operator == "" {
			info.Operator = r.operator
		}
		if r.country != "" {
			info.Country, info.Why = r.country, r.why
			return info
		}
	}
	return t.lookDomain(info, rule != nil)
}

// lookDomain asks the name's domain; ruled says that an entry for the host exists,
// so that it is public whatever its domain is.
func (t *Table) lookDomain(info Info, ruled bool) Info {
	name, known := knownTail(info.Host)
	if known && !ruled && !strings.Contains(name, ".") && (t.domains[name] == nil || !t.domains[name].Private) {
		info.Kind, info.Why = Private, "name of one label"
		return info
	}
	for tail := name; tail != ""; tail = parent(tail) {
		d := t.domains[tail]
		if d == nil {
			continue
		}
		switch {
		case d.Private && !ruled:
			info.Kind, info.Why = Private, "reserved name ."+tail
			return info
		case d.Country != "":
			info.Kind, info.Country, info.Why = Public, d.Country, "country-code domain ."+tail
			return info
		case info.Kind == Unknown && (known || registered(name)):
			info.Kind = Public
			return info
		}
		return info
	}
	if info.Kind != Unknown {
		return info
	}
	switch {
	case name != "" && !delegated(name):
		info.Kind, info.Why = Private, "no such top-level domain"
	case known || registered(name):
		info.Kind = Public
	}
	return info
}

// knownTail returns the labels of name to the right of its holes, and whether they
// are the whole of it.
func knownTail(name string) (tail string, whole bool) {
	i := strings.LastIndex(name, hole)
	if i < 0 {
		return name, true
	}
	return parent(name[i:]), false
}

// registered reports whether tail is, or lies below, a domain that somebody has
// registered, so that labels to its left change nothing.
func registered(tail string) bool {
	if tail == "" {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(tail)
	return suffix != tail || !icann && strings.Contains(tail, ".")
}

// delegated reports whether the top-level domain of name exists.
func delegated(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return icann || strings.Contains(suffix, ".")
}

// parent returns name without its first label.
func parent(name string) string {
	_, rest, _ := strings.Cut(name, ".")
	return rest
}

func (t *Table) lookAddr(addr netip.Addr, target Target) Info {
	info := Info{Host: addr.String(), Port: target.Port, Kind: Public}
	var rule *match
	if rule = t.hosts.find(info.Host, target); rule == nil {
		rule = t.nets.find(addr)
	}
	if rule != nil {
		info.Operator, info.Relay, info.Country, info.Why = rule.operator, rule.Relay, rule.country, rule.why()
		if rule.Private {
			info.Kind, info.Why = Private, "private address ("+info.Why+")"
			return info
		}
		if info.Country != "" || info.Relay {
			return info
		}
	} else if reserved(addr) {
		info.Kind, info.Why = Private, "private address"
		return info
	}
	if country, why := t.locate.country(addr); country != "" {
		info.Country, info.Why = country, why
	}
	return info
}

// lookRange looks up an address of which the last parts are not known: what its
// first and last possible form agree on is known.
func (t *Table) lookRange(info Info, low, high netip.Addr, target Target) Info {
	a, b := t.lookAddr(low, target), t.lookAddr(high, target)
	if a.Kind != b.Kind {
		return info
	}
	info.Kind = a.Kind
	info.Relay = a.Relay && b.Relay
	if a.Country == b.Country {
		info.Country, info.Why = a.Country, a.Why
	}
	if a.Operator == b.Operator {
		info.Operator = a.Operator
	}
	return info
}
