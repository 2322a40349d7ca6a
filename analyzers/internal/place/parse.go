package place

import (
	"regexp"
	"slices"
	"strings"
)

// Target is one host that an endpoint text names.
type Target struct {
	Host string // in lower case and ASCII, addresses in their usual form; may hold {}
	Port string // as written, "" if none
	Path string // what follows the host in a URL, query included
	Text string // the part of the text that names it
}

// What is longer or names more is cut: hostile texts must not cost more than others.
const (
	maxText    = 1 << 14
	maxTargets = 64
)

// Parse returns every host that an endpoint text names, in the text's order. kind is
// the kind of the sink that the text is for: it decides how a text that is no URL is
// read. Files, unix sockets, in-process names and texts whose host is wholly a hole
// name none.
func Parse(text, kind string) []Target {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = strings.TrimSpace(text)
	var found []Target
	switch {
	case text == "":
		return nil
	case kind == "exec":
		found = command(text, 0)
	case kind == "sql":
		found = dataSource(text)
	case kind == "dns":
		found = authority(text, text)
	case (kind == "mail" || kind == "smtp") && strings.Contains(text, "@") && !hasScheme(text):
		found = recipients(text)
	default:
		found = addresses(text)
	}
	return unique(found)
}

func unique(targets []Target) []Target {
	var out []Target
	for _, t := range targets {
		same := func(o Target) bool { return o.Host == t.Host && o.Port == t.Port && o.Path == t.Path }
		if !slices.ContainsFunc(out, same) && len(out) < maxTargets {
			out = append(out, t)
		}
	}
	return out
}

var (
	schemeForm = regexp.MustCompile(`^(?:[A-Za-z0-9+.:-]|\{\})*$`)
	// listForm is where one URL of a list ends and the next begins.
	listForm = regexp.MustCompile(`[,;\s]\s*[A-Za-z][A-Za-z0-9+.-]*://`)
	// resolverForm is a target of gRPC: a scheme that names a resolver, perhaps the
	// server to ask, and what to resolve.
	resolverForm = regexp.MustCompile(`^(?:dns|passthrough|xds|ipv4|ipv6|multi|srv)(?:\+[a-z]+)?:(?://[^/]*/)?(.*)$`)
	// localForm begins what lies on this machine, or names no host.
	localForm = regexp.MustCompile(`^(?i:file|unix|unixgram|unixpacket|unix-abstract|vsock|fd|npipe|pipe|ipc|inproc|sqlite3?|` +
		`mem|memory|stdin|stdout|stderr|data|about|blob|javascript|embed|bufconn|s3[an]?|gs|gcs|az|azblob|arn|urn):`)
	// backslashForm is how browsers, too, let a scheme be written.
	backslashForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]+):\\\\`)
	digits        = regexp.MustCompile(`^\d+$`)
)

// hasScheme reports whether text begins with a scheme, which may be a hole.
func hasScheme(text string) bool {
	scheme, _, ok := strings.Cut(text, "://")
	return ok && schemeForm.MatchString(scheme)
}

// addresses reads a list of what address reads.
func addresses(text string) []Target {
	if !hasScheme(text) {
		return address(text)
	}
	var found []Target
	start := 0
	for _, cut := range listForm.FindAllStringIndex(text, maxTargets) {
		_, behind, _ := strings.Cut(text[start:cut[0]], "://")
		if strings.ContainsAny(behind, "?#") {
			break // in the query of one URL, rather than between two
		}
		found = append(found, address(text[start:cut[0]])...)
		start = cut[0] + 1
	}
	return append(found, address(strings.TrimSpace(text[start:]))...)
}

// address reads a URL, a gRPC target, a connection string, or hosts with or without
// port and path.
func address(text string) []Target {
	text = backslashForm.ReplaceAllString(strings.TrimPrefix(text, "jdbc:"), "$1://")
	if m := resolverForm.FindStringSubmatch(text); m != nil && !digits.MatchString(m[1]) {
		return authority(strings.TrimPrefix(m[1], "/"), text)
	}
	switch {
	case strings.HasPrefix(strings.ToLower(text), "mailto:"):
		return recipients(text)
	case localForm.MatchString(text) && !localPort(text):
		return nil
	case hasScheme(text):
		_, rest, _ := strings.Cut(text, "://")
		return authority(rest, text)
	case strings.HasPrefix(text, "//"):
		return authority(text[2:], text)
	case strings.HasPrefix(text, `\\`):
		return authority(text[2:], text)
	case strings.HasPrefix(text, "/"), strings.HasPrefix(text, "."), strings.HasPrefix(text, "?"), strings.HasPrefix(text, "#"):
		return nil
	}
	if strings.Contains(text, "=") {
		if found, ok := pairs(text); ok {
			return found
		}
	}
	return authority(text, text)
}

// localPort reports whether what looks like a local scheme is a host with its port.
func localPort(text string) bool {
	_, rest, _ := strings.Cut(text, ":")
	return digits.MatchString(rest)
}

// authority reads what follows "//": user, hosts with ports, path.
func authority(text, whole string) []Target {
	auth, path := text, ""
	if i := strings.IndexAny(text, `/\?#;`); i >= 0 {
		auth, path = text[:i], text[i:]
	}
	if badPort(auth) {
		// Perhaps a password with a slash in it: then the host follows the last @.
		before, _, _ := strings.Cut(text, "?")
		if i := strings.LastIndex(before, "@"); i > len(auth) {
			return authority(text[i+1:], whole)
		}
	}
	return hosts(auth, path, whole)
}

// badPort reports whether the part behind the colon is no number.
func badPort(auth string) bool {
	_, port, ok := strings.Cut(auth, ":")
	return ok && port != "" && !digits.MatchString(strings.ReplaceAll(port, hole, ""))
}

// hosts reads a list of hosts with ports, of which the first may have a user.
func hosts(auth, path, whole string) []Target {
	if i := strings.LastIndex(auth, "@"); i >= 0 {
		auth = auth[i+1:]
	}
	items := strings.FieldsFunc(auth, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
	var found []Target
	for _, item := range items[:min(len(items), maxTargets)] {
		host, port, ok := hostPort(item)
		if !ok {
			continue
		}
		t := Target{Host: host, Port: port, Path: path, Text: whole}
		if len(items) > 1 {
			t.Text = item
		}
		found = append(found, t)
	}
	return found
}

var (
	// blankForm is a blank of a template: a verb, or a name in braces.
	blankForm = regexp.MustCompile(`\$?\{\{?[^{}]*\}?\}|%[sdvq]`)
	portForm  = regexp.MustCompile(`^(?:[a-z0-9-]|\{\})*$`)
)

// hostPort reads one host with or without a port. ok is false if there is no host, or
// if so much of it is unknown that nothing follows from the rest.
func hostPort(item string) (host, port string, ok bool) {
	item = blankForm.ReplaceAllString(item, hole)
	host, port = splitPort(item)
	if !portForm.MatchString(strings.ToLower(port)) {
		return "", "", false
	}
	host = openEnds(canonical(host))
	if addr, isAddr := parseAddr(host); isAddr {
		return addr.String(), port, true
	}
	if !validName(host) {
		return "", "", false
	}
	if _, _, isRange := addrRange(host); isRange {
		return host, port, true
	}
	if tail, whole := knownTail(host); tail == "" && !whole {
		return "", "", false
	}
	return host, port, true
}

// openEnds decides what a hole at either end of a host may be. A hole glued to the
// front is taken for whole labels or a scheme; one glued to the end of a name of
// several labels for a port or a path, since texts are seldom cut within a word.
func openEnds(host string) string {
	if rest, ok := strings.CutPrefix(host, hole); ok && rest != "" && rest[0] != '-' && rest[0] != '_' && rest[0] != '.' && rest[0] != '{' {
		host = hole + "." + rest
	}
	end := strings.TrimRight(host, hole)
	if end == host || !strings.HasSuffix(host, hole) || end == "" {
		return host
	}
	labels := strings.Split(end, ".")
	last := labels[len(labels)-1]
	numeric := digits.MatchString(last)
	switch {
	case last == "" || strings.HasSuffix(last, "-") || strings.HasSuffix(last, "_"):
		return host
	case numeric && len(labels) == 4, !numeric && len(labels) > 1 && len(last) > 1:
		return end
	}
	return host
}
