package policy

import (
	"slices"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Rules are the facts in force: the core ones that are embedded, the packs that
// the policy names, and the project's own rule files, in this order. They are
// immutable once loaded and safe for concurrent use.
type Rules struct {
	classes   []*Class
	known     []string // classes and parts, sorted
	funcs     map[string]*FuncRules
	fields    map[string]*Mark
	types     map[string]*Mark
	endpoints []*Endpoint
	domains   []*Domain
	regions   []*Region
	words     Words
	weakness  Weakness
	packs     []Pack
	digest    string
	senders   map[string]bool
	narrowed  map[string]bool
	shared    map[string]bool
	alike     map[string][]string
}

// PlaceKind says what part of a call a Place begins with.
type PlaceKind uint8

// The kinds of place.
const (
	Recv     PlaceKind = iota + 1 // recv
	Arg                           // arg0, arg1 …: Index, the receiver not counted
	ArgNamed                      // arg:NAME: Name
	Args                          // args: every argument, the receiver not among them
	Result                        // result0 …: Index
	Results                       // results
	// Global is global:NAME: a thing all calls share, such as a default logger; where it is a
	// variable of the standard library, NAME is PACKAGE:VARIABLE.
	Global
	// New is new:NAME: a thing of that type, of the callee's package, that the call makes for
	// itself, such as the request that http.Get sends.
	New
)

// Place is a place of a call. Its Path leads on through fields ("URL", "Host"),
// "*" for what a pointer points at, "[]" for the elements of a slice, array or
// map, and "#name" for a slot that the type hides.
type Place struct {
	Kind  PlaceKind
	Index int
	Name  string
	Path  []string
}

// Equal reports whether two places are the same.
func (p Place) Equal(q Place) bool {
	return p.Kind == q.Kind && p.Index == q.Index && p.Name == q.Name && slices.Equal(p.Path, q.Path)
}

// Constraint narrows a rule to versions of the module that declares the function:
// module = "example.com/x >= v2.0.0". Op is one of >=, >, <=, <, =; or "" for any version.
type Constraint struct {
	Path, Op, Version string
}

// FuncRules is everything that rules say of one function or method. Name is as
// (*types.Func).FullName prints the origin: "net/http.Post",
// "(*net/http.Client).Do", "(io.Writer).Write"; or "(example.com/x.Sender)()", a call of a
// value of that type of functions.
type FuncRules struct {
	Name       string
	Sinks      []Sink
	Binds      []Bind
	Flows      []Flow
	Sanitizers []Sanitizer
	Sources    []Source
	// Public says that its results are not sensitive, whatever its name says.
	Public bool
}

// Sink is a function that sends.
type Sink struct {
	Func     string
	Kind     string  // http, tcp, udp, smtp, dns, sql, exec, mqtt, stream …
	Endpoint []Place // where the endpoint is; none if Country is set
	// Over is where it may stand that another endpoint takes that one's place: what a
	// dialer answers, if this is told in full.
	Over     []Place
	Payload  []Place // what is sent there
	View     string  // through which encoder the payload goes: "", json, xml, fmt, gob …
	Country  string  // of a sink that is itself abroad
	Operator string
	Host     string // a fixed host that the function sends to, if it has one
	Relay    bool
	// Where and Among, if set, restrict the sink to calls where a string at Where
	// has a word whose base name is in Among (programs that send).
	Where []Place
	Among []string
	// Alike says that a method of an interface with the same name and signature is taken to
	// be this one where nobody's own is known.
	Alike  bool
	Module *Constraint
	Origin finding.Position
}

// Bind makes something bound to an endpoint.
type Bind struct {
	Func     string
	Kind     string
	Endpoint []Place
	To       []Place
	// Form wraps what Endpoint holds: "https://{}.example.net" with {} for it.
	Form string
	// Text is the endpoint itself, where the function has one built in.
	Text string
	// Over says that it takes the place of an endpoint bound before (a proxy, a dialer).
	Over   bool
	Alike  bool // as of a sink
	Module *Constraint
	Origin finding.Position
}

// How a flow moves what it moves.
const (
	AsData   = "data"   // what From holds goes, as labels, into To; the default
	AsSame   = "same"   // To is From itself: a value, alias or builder handed back
	AsTake   = "take"   // To is From, and nobody else has it from now on
	AsShared = "shared" // as data; what is made is there for several goroutines, in no order
	AsFirst  = "first"  // To is the first of From that is not zero
	AsText   = "text"   // To is the text that Eval makes of From, and no data of it
	AsCall   = "call"   // each From is an argument, in order, of what To calls
	AsHold   = "hold"   // To keeps a reference to From: a wrapper
	AsFields = "fields" // what To points at gets From's fields, by their names
	AsDecode = "decode" // To is filled by decoding From: sensitive as its type says
	AsNamed  = "named"  // as data, known to logs by the text at Key; without Key, one group further in
	// AsMasks: To leaves out what goes by names for which the function at From, given groups and
	// an attribute, gives none of its value back. Without From: what is left out from now on is
	// in a group.
	AsMasks = "masks"
	// AsWithout: the map at To loses what lies under the keys for which the function at From
	// says true, whatever lies there.
	AsWithout = "without"
)

// Flow is how data passes through a function.
type Flow struct {
	Func string
	From []Place
	To   []Place
	As   string
	View string // through which encoder: json, xml, fmt, gob …
	Eval string // a string operation of package strval that tells the result's text
	// With is what the operation needs besides From and what carries nothing: how often.
	With []Place
	// Key is the place of the key under which To (or From) is filed, for functions
	// that set or get one entry of a map-like value.
	Key     []Place
	Base    bool // Key is the path of a file, and the key its last element; of two the second is To's
	Replace bool // what To (under Key) held before is gone
	// Where and Among, if set, restrict the flow to calls where a constant at Where is
	// in Among, or what is there is no constant.
	Where  []Place
	Among  []string
	Module *Constraint
	Origin finding.Position
}

// Sanitizer is a function that cleans.
type Sanitizer struct {
	Func    string
	At      []Place
	Key     []Place  // only the entry under this key
	Classes []string // none: any class
	Leaves  string   // what remains, or ""
	Where   []Place  // if set, only calls where a constant at Where is in Among
	Among   []string
	Secret  []Place // if set, only calls where what is at Secret is known and not written in the code
	Module  *Constraint
	Origin  finding.Position
}

// Source is a function whose results, or what it fills, are sensitive.
type Source struct {
	Func   string
	At     []Place
	Class  string
	Module *Constraint
	Origin finding.Position
}

// Mark is what a rule file says of a field or a type: Classes it carries, or Public.
type Mark struct {
	Name    string
	Classes []string
	Public  bool
	Origin  finding.Position
}

// Class is a class of sensitive data.
type Class struct {
	ID       string
	Title    string
	Names    []string
	Together [][]string
	Not      []string
	Types    []string
	Origin   finding.Position
}

// Endpoint is a fact about hosts or addresses.
type Endpoint struct {
	Host     string // a host, or *.suffix; may carry a port and a path: "chat.example.net/api/webhooks"
	IP       string // an address or prefix
	Country  string
	Operator string
	Relay    bool
	Private  bool // not public, whatever it looks like
	Origin   finding.Position
}

// Domain is a fact about a top-level domain. Country is "" for those that are
// sold to anybody.
type Domain struct {
	Name    string
	Country string
	Private bool // reserved: never resolves on the public network
	Origin  finding.Position
}

// Region maps the part of a host name that a {region} in Hosts matches to a country;
// a key of Countries may hold a *. {address} in its place is for names that spell an
// address. Package place says how they are matched.
type Region struct {
	Operator  string
	Hosts     []string // "s3.{region}.amazonaws.com", "*.{region}.example.net"
	Countries map[string]string
	Origin    finding.Position
}

// Words are the word lists of the rules that belong to no class.
type Words struct {
	// Weak are words that qualify but never decide (units, containers).
	Weak []string
	// Plain are types of values, by basic kind or name, that names never make sensitive.
	Plain []string
	// Masks tell of constants that they stand where data was taken out: words of theirs, in
	// any case, or all their words ("n/a"); one character, for a text of that character and
	// punctuation only, however often ("xxx": at least three times).
	Masks []string
}

// Weakness says which of gosec's checks count.
type Weakness struct {
	// Noise are the ids of checks that say nothing about handling sensitive data.
	Noise []string
}

// Pack is a built-in rule pack.
type Pack struct {
	Name        string
	Description string // the comment at the head of its file
	Loaded      bool   // named by the policy
}
