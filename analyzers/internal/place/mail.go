package place

import (
	"net/url"
	"regexp"
)

// mailForm is the domain of an address: a name with or without holes, or an address
// in brackets.
var mailForm = regexp.MustCompile(`@(\[[^\]\s]+\]|(?:[^\s<>,;:"'()\[\]?&={}]|\{[^{}]*\})+)`)

// recipients returns the domains of a list of mail addresses, in any of the forms in
// which messages and mailto: have them.
func recipients(text string) []Target {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	var found []Target
	for _, m := range mailForm.FindAllStringSubmatch(text, maxTargets) {
		host, _, ok := hostPort(trimLiteral(m[1]))
		if ok {
			found = append(found, Target{Host: host, Text: text})
		}
	}
	return found
}

// trimLiteral returns the address in a domain literal such as [IPv6:2001:db8::1].
func trimLiteral(domain string) string {
	const tag = "[IPv6:"
	if len(domain) > len(tag) && domain[:len(tag)] == tag {
		return "[" + domain[len(tag):]
	}
	return domain
}
