// Package docs holds the words that explain the rules: explain prints them, and
// other documents take theirs from here.
package docs

import (
	"slices"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Rule explains one rule.
type Rule struct {
	ID    string
	Title string // when it is a finding: one line
	Text  string // what to know and what to do
}

// Rules returns the rules in the order in which a reader should meet them.
func Rules() []Rule {
	return []Rule{
		{
			finding.ForeignEndpoint,
			"sensitive data reaches a hardcoded endpoint in a country that the policy does not allow",
			`The endpoint is written in the code, and a directive, a rule, the host's name or its
address tells the country. Neither home nor allow in borderlint.toml names it.

What to do:
  - send the data to an endpoint at home, or take the endpoint from configuration that
    somebody approves;
  - send less: leave the field out, or pass it through a sanitizer;
  - if the transfer is approved, say so with an [[allow_flow]] in borderlint.toml, or at
    the call:
      //borderlint:allow passenger to US until 2027-01-31 because <reason>`,
		},
		{
			finding.UnknownEndpoint,
			"sensitive data reaches a hardcoded public endpoint whose country cannot be told",
			`Nothing in the rules tells where the host lies: a generic domain says nothing.

What to do:
  - find out, and state it: an [[endpoint]] in a rule file, or a directive on the
    constant:
      //borderlint:endpoint US
  - if the host is the organisation's own, add it to internal in borderlint.toml;
  - unknown = "note" or "off" in borderlint.toml changes the severity or hides these.`,
		},
		{
			finding.RelayEndpoint,
			"sensitive data reaches a tunnel, dead drop, paste site, anonymiser or chat webhook",
			`A relay hides where data goes in the end, so it counts wherever it lies, at home too.

What to do:
  - send to the final receiver, without the relay in between;
  - if the relay is approved, say so with an [[allow_flow]] or an allow directive.`,
		},
		{
			finding.HiddenEndpoint,
			"sensitive data reaches an endpoint that the code hides",
			`The endpoint is decoded from base64, hex or XOR, reversed, built byte by byte, or comes
from another pure computation on constants. Composing a string (concatenation, Sprintf,
Join, parts of a URL, case, trimming) hides nothing, and a hidden endpoint at home or in
an allowed country is no finding.

What to do:
  - ask who wrote it and why; then write the endpoint as it is, and treat it as any other.`,
		},
		{
			finding.WeakHandling,
			"a gosec weakness in a function that handles sensitive data",
			`gosec found a weakness (its rule and the CWE stand with the finding) in a function that
sensitive data passes through. Elsewhere gosec's findings are not repeated.

What to do:
  - mend the weakness; gosec's documentation of the rule says how;
  - #nosec with the rule's id silences it as it does for gosec; weak_handling = false in
    borderlint.toml switches all of these off.`,
		},
		{
			finding.StaleAllowance,
			"an allowance that has expired, matches nothing, or gives no reason",
			`An allowance that nobody needs or nobody renewed would let the next flow through unseen.
A directive is told by every driver. An [[allow_flow]] of borderlint.toml is told by the
command alone, at its entry; that it matches nothing, as a note, once ./... of all that the
policy is for has been analysed. What only tests, other systems or other build tags send
is not seen then.

What to do:
  - renew it with a new date and reason, or remove it.`,
		},
	}
}

// Lookup returns the rule called id.
func Lookup(id string) (Rule, bool) {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}
