package sensitive

import (
	"go/token"
	"strings"
)

// The directives of this pass. Those of others (allow) are no business of it.
const (
	prefix        = "//borderlint:"
	verbSensitive = "sensitive"
	verbPublic    = "public"
	verbSanitizes = "sanitizes"
	verbEndpoint  = "endpoint"
	verbAllow     = "allow"
)

// BadDirective is a directive or a sensitive tag that says nothing that can be
// understood. It is not applied.
type BadDirective struct {
	Pos     token.Pos
	Message string
}

// mark is what directives say of one thing.
type mark struct {
	Classes      []string // sensitive: sorted
	Public       bool
	Sanitizes    []string // sorted
	SanitizesAll bool
	Country      string
}

func (m mark) empty() bool {
	return len(m.Classes) == 0 && !m.Public && len(m.Sanitizes) == 0 && !m.SanitizesAll && m.Country == ""
}

// stated reports whether m says that a thing is sensitive, or that it is not.
func (m mark) stated() bool { return len(m.Classes) > 0 || m.Public }

// directive is one directive as written.
type directive struct {
	verb string
	args []string // parted by commas or spaces
}

// parseDirective reads a comment. It is a directive of this pass if ok; what is
// wrong with it, if anything, is in problem.
func parseDirective(text string) (d directive, problem string, ok bool) {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return spaced(text)
	}
	rest, _, _ = strings.Cut(rest, " //")
	d.verb = rest
	if i := strings.IndexAny(rest, " \t"); i >= 0 {
		d.verb = rest[:i]
		d.args = strings.FieldsFunc(rest[i:], func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\r' })
	}
	switch d.verb {
	case verbSensitive:
		if len(d.args) == 0 {
			problem = "names no class: write //borderlint:sensitive location"
		}
	case verbPublic:
		if len(d.args) > 0 {
			problem = "takes no arguments; a reason belongs in the comment above it"
		}
	case verbEndpoint:
		if len(d.args) != 1 || !countryShaped(d.args[0]) {
			problem = "wants one country, ISO 3166-1 alpha-2: write //borderlint:endpoint US"
		}
	case verbSanitizes:
	case verbAllow:
		return d, "", false
	default:
		problem = "is unknown; there are sensitive, public, sanitizes, endpoint and allow"
	}
	return d, problem, true
}

// spaced finds the directive that a space has turned into prose.
func spaced(text string) (directive, string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(strings.TrimPrefix(text, "//"), " \t"), prefix[2:])
	if !ok || !strings.HasPrefix(text, "//") {
		return directive{}, "", false
	}
	verb, _, _ := strings.Cut(rest, " ")
	switch verb {
	case verbSensitive, verbPublic, verbSanitizes, verbEndpoint:
		return directive{verb: verb}, "is not read: no space may stand between // and borderlint", true
	}
	return directive{}, "", false
}

func countryShaped(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}
