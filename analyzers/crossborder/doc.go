// Package crossborder is the pass that joins completed flows with the country of
// their endpoint and with the policy, and so says what a reader is told.
//
// A flow that the flow pass completed has a piece of data, a text and a call. Here
// the text becomes hosts, a host becomes a country, and the policy decides: a host
// at home, in an allowed country, of the organisation itself or on no public
// network is no finding. Flows at one call to one host are one finding, with all
// the sources that meet there.
//
// Which rule a finding has is decided in the contract's order: relay-endpoint,
// hidden-endpoint, then foreign-endpoint or unknown-endpoint. Approved transfers
// and allow directives take classes away, one by one; what remains is reported.
package crossborder
