package policy

import (
	"regexp"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// ruleFile is one rule file, checked as far as it can be on its own: whether the
// classes it names exist turns out when all files are together.
type ruleFile struct {
	errs Errors
	text string

	classes    []*Class
	sinks      []Sink
	binds      []Bind
	flows      []Flow
	sanitizers []Sanitizer
	sources    []Source
	public     []string // functions
	fields     []*Mark
	types      []*Mark
	endpoints  []*Endpoint
	domains    []*Domain
	regions    []*Region
	words      Words
	weakness   Weakness
	uses       []use // of classes
	evals      []use // of operations
}

// use is a place where something is named that another file may declare.
type use struct {
	name string
	at   finding.Position
	// part says that a part of a class need not be declared: naming it here makes it one.
	part bool
}

// ruleReader reads one rule file.
type ruleReader struct {
	reader
	out *ruleFile
}

// readRules reads the text of a rule file. A trusted text is taken to be TOML.
func readRules(name, text string, trusted bool) *ruleFile {
	r := &ruleReader{reader: reader{file: name}, out: &ruleFile{text: text}}
	read := parse
	if trusted {
		read = scan
	}
	root, err := read(text)
	if err != nil {
		r.fail(err.at, "%s", err.message)
	}
	if root != nil {
		r.root(root)
	}
	r.out.errs = r.errs
	return r.out
}

func (r *ruleReader) root(t *table) {
	r.known(t, "", "class", "source", "public", "sink", "binds", "flow", "sanitizer",
		"endpoint", "domain", "region", "words", "weakness")
	r.tables(t, "class", r.class)
	r.tables(t, "source", r.source)
	r.tables(t, "public", r.publicMark)
	r.tables(t, "sink", r.sink)
	r.tables(t, "binds", r.bind)
	r.tables(t, "flow", r.flow)
	r.tables(t, "sanitizer", r.sanitizer)
	r.tables(t, "endpoint", r.endpoint)
	r.tables(t, "domain", r.domain)
	r.tables(t, "region", r.region)
	if t := r.sub(t, "words"); t != nil {
		r.known(t, "[words]", "weak", "plain", "masks")
		r.out.words = Words{
			Weak: texts(r.strs(t, "weak")), Plain: texts(r.strs(t, "plain")), Masks: texts(r.strs(t, "masks")),
		}
	}
	if t := r.sub(t, "weakness"); t != nil {
		r.known(t, "[weakness]", "noise")
		r.out.weakness = Weakness{Noise: texts(r.strs(t, "noise"))}
	}
}

var (
	classForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$`)
	kindForm  = regexp.MustCompile(`^[a-z][a-z0-9_+-]*$`)
)

func (r *ruleReader) class(t *table) {
	r.known(t, "[[class]]", "id", "title", "names", "together", "not", "types")
	id := r.need(t, "[[class]]", "id")
	switch {
	case id.text == "":
		return
	case !classForm.MatchString(id.text):
		r.fail(id.at, "class %q is not a word in lower case, with dots between its parts", id.text)
		return
	}
	c := &Class{
		ID:     id.text,
		Title:  r.str(t, "title").text,
		Names:  texts(r.strs(t, "names")),
		Not:    texts(r.strs(t, "not")),
		Origin: r.position(id.at),
	}
	for _, words := range r.lists(t, "together") {
		c.Together = append(c.Together, texts(words))
	}
	for _, typ := range r.strs(t, "types") {
		r.check(typ, checkType)
		c.Types = append(c.Types, typ.text)
	}
	r.out.classes = append(r.out.classes, c)
}

func (r *ruleReader) endpoint(t *table) {
	r.known(t, "[[endpoint]]", "host", "ip", "country", "operator", "relay", "private")
	host, ip := r.str(t, "host"), r.str(t, "ip")
	if (host.text == "") == (ip.text == "") {
		r.fail(t.at, "[[endpoint]] needs a host or an ip, and not both")
	}
	r.check(host, checkEndpoint)
	r.check(ip, checkAddress)
	e := &Endpoint{
		Host:     host.text,
		IP:       ip.text,
		Country:  r.country(t),
		Operator: r.str(t, "operator").text,
		Relay:    r.boolean(t, "relay", false),
		Private:  r.boolean(t, "private", false),
		Origin:   r.position(t.at),
	}
	if e.Country == "" && e.Operator == "" && !e.Relay && !e.Private {
		r.fail(t.at, "[[endpoint]] says nothing: give a country, an operator, relay or private")
	}
	r.out.endpoints = append(r.out.endpoints, e)
}

func (r *ruleReader) domain(t *table) {
	r.known(t, "[[domain]]", "name", "country", "private")
	name := r.need(t, "[[domain]]", "name")
	r.check(name, checkHost)
	r.out.domains = append(r.out.domains, &Domain{
		Name: name.text, Country: r.country(t), Private: r.boolean(t, "private", false), Origin: r.position(t.at),
	})
}

func (r *ruleReader) region(t *table) {
	r.known(t, "[[region]]", "operator", "hosts", "countries")
	region := &Region{Operator: r.str(t, "operator").text, Origin: r.position(t.at), Countries: map[string]string{}}
	for _, host := range r.strOrStrs(t, "hosts") {
		plain := host
		for _, hole := range []string{"{region}", "{address}"} {
			plain.text = strings.Replace(plain.text, hole, "x", 1)
		}
		r.check(plain, checkHost)
		region.Hosts = append(region.Hosts, host.text)
	}
	if len(region.Hosts) == 0 {
		r.lacks(t, "[[region]]", "hosts")
	}
	if sub := r.sub(t, "countries"); sub != nil {
		r.flat(sub, "", func(key, val word) {
			r.check(val, checkCountry)
			region.Countries[key.text] = val.text
		})
	}
	r.out.regions = append(r.out.regions, region)
}

// flat calls visit for every string in t; TOML reads the dots of a bare key as
// tables, which is never what is meant here.
func (r *reader) flat(t *table, prefix string, visit func(key, val word)) {
	for _, e := range t.entries {
		key := word{prefix + e.key, e.at}
		switch e.val.kind {
		case kindTable:
			r.flat(e.val.table, key.text+".", visit)
		case kindString:
			visit(key, word{e.val.text, e.val.at})
		default:
			r.mistyped(key.text, e.val, "a string")
		}
	}
}

func (r *reader) country(t *table) string {
	code := r.str(t, "country")
	r.check(code, checkCountry)
	return code.text
}

// check complains of a word that is there and that wrong finds fault with.
func (r *reader) check(w word, wrong func(string) string) {
	if w.text == "" {
		return
	}
	if why := wrong(w.text); why != "" {
		r.fail(w.at, "%s", why)
	}
}

func (r *ruleReader) use(class word, part bool) {
	if class.text == "" {
		return
	}
	if !classForm.MatchString(class.text) {
		part = false
	}
	r.out.uses = append(r.out.uses, use{class.text, r.position(class.at), part})
}

// constraint reads module = "example.com/x >= v2.0.0".
func (r *ruleReader) constraint(t *table) *Constraint {
	w := r.str(t, "module")
	if w.text == "" {
		return nil
	}
	c := &Constraint{}
	fields := strings.Fields(w.text)
	switch {
	case len(fields) == 1:
		c.Path = fields[0]
	case len(fields) == 3 && isOp(fields[1]) && semver.IsValid(fields[2]):
		c.Path, c.Op, c.Version = fields[0], fields[1], fields[2]
	default:
		r.fail(w.at, `module %q must be like "example.com/x >= v2.0.0", with one of >=, >, <=, <, =`, w.text)
		return nil
	}
	r.check(word{c.Path, w.at}, checkPath)
	return c
}

func isOp(text string) bool {
	switch text {
	case ">=", ">", "<=", "<", "=":
		return true
	}
	return false
}

// Holds reports whether a rule with this constraint is about the given version of
// its module. Where no version is known (the main module, a replaced one) it is
// taken to be the newest.
func (c *Constraint) Holds(version string) bool {
	if c == nil || c.Op == "" {
		return true
	}
	if !semver.IsValid(version) {
		return c.Op == ">=" || c.Op == ">"
	}
	d := semver.Compare(version, c.Version)
	switch c.Op {
	case ">=":
		return d >= 0
	case ">":
		return d > 0
	case "<=":
		return d <= 0
	case "<":
		return d < 0
	}
	return d == 0
}
