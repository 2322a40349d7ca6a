// Package finding holds what borderlint says: findings, the packages it could not
// analyse, and the report that carries both. It is plain data and its order; it
// decides nothing.
package finding

// Position is a place in source text: a file as the producer names it, with
// forward slashes, and a line and a byte column, both counted from 1. Positions
// are taken before any //line comment. The zero Position is "not known".
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Known reports whether p names a place.
func (p Position) Known() bool { return p.File != "" }

// The rules a finding may carry.
const (
	ForeignEndpoint = "foreign-endpoint"
	UnknownEndpoint = "unknown-endpoint"
	RelayEndpoint   = "relay-endpoint"
	HiddenEndpoint  = "hidden-endpoint"
	WeakHandling    = "weak-handling"
	StaleAllowance  = "stale-allowance"
)

// The severities a finding may carry, gravest first.
const (
	Error   = "error"
	Warning = "warning"
	Note    = "note"
)

// Finding is one flow: data of a sensitive class that meets an endpoint. A
// weak-handling or stale-allowance finding has no Sink and no Endpoint.
type Finding struct {
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"`
	Message     string   `json:"message"`
	Package     string   `json:"package"`
	Fingerprint string   `json:"fingerprint"`
	Position    Position `json:"position"`
	// Classes are the whole classes that reach the endpoint, sorted.
	Classes []string `json:"classes"`
	Sources []Source `json:"sources"`
	// Sink is the call that sends; nil where nothing is sent.
	Sink     *Sink     `json:"sink,omitempty"`
	Endpoint *Endpoint `json:"endpoint,omitempty"`
	Trace    []Step    `json:"trace"`
	// Weakness is set on weak-handling findings only.
	Weakness *Weakness `json:"weakness,omitempty"`
}

// Source says what is sensitive and why.
type Source struct {
	// What names the thing, for instance "Passenger.PassportNo".
	What string `json:"what"`
	// Class may be a part, such as "location.coarse".
	Class string `json:"class"`
	// Why is one of tag, directive, rule, name, type.
	Why      string   `json:"why"`
	Position Position `json:"position"`
}

// Sink is the call that sends.
type Sink struct {
	Func     string   `json:"func"`
	Kind     string   `json:"kind"`
	Position Position `json:"position"`
}

// Endpoint is where the data goes.
type Endpoint struct {
	// Text is the endpoint as written, with {} for parts that are not known.
	Text string `json:"text"`
	Host string `json:"host"`
	Port string `json:"port"`
	// Country is an ISO 3166-1 alpha-2 code, or "" if it cannot be told.
	Country  string `json:"country"`
	Operator string `json:"operator"`
	// Why names the fact that told the country.
	Why      string   `json:"why"`
	Position Position `json:"position"`
}

// Step is one hop of a trace.
type Step struct {
	Note     string   `json:"note"`
	Position Position `json:"position"`
}

// Weakness identifies what gosec found.
type Weakness struct {
	ID  string `json:"id"`
	CWE string `json:"cwe"`
}

// Incomplete names a package, or a part of it, that could not be analysed.
type Incomplete struct {
	Package  string    `json:"package"`
	Reason   string    `json:"reason"`
	Position *Position `json:"position,omitempty"`
}
