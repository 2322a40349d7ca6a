package crossborder

import (
	"fmt"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// maxNamed is how many sources a message names.
const maxNamed = 3

// message is the finding in one line: which data, to where, through what.
func (c *checker) message(f finding.Finding, j *joint) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s data (%s) goes to ", list(f.Classes), named(f.Sources))
	b.WriteString(destination(f))
	if f.Rule == finding.HiddenEndpoint {
		fmt.Fprintf(&b, ", which the code hides (%s),", j.flow.How)
	}
	fmt.Fprintf(&b, " through %s", f.Sink.Func)
	if len(c.pol.Home) > 0 {
		fmt.Fprintf(&b, "; home is %s", strings.Join(c.pol.Home, ", "))
	}
	return b.String()
}

// destination is the host and what is known of where it lies.
func destination(f finding.Finding) string {
	host := f.Endpoint.Host
	if host == "" {
		host = f.Sink.Func
	}
	country := f.Endpoint.Country
	if country == "" {
		country = "country unknown"
	}
	if f.Rule == finding.RelayEndpoint {
		return fmt.Sprintf("%s (relay, %s)", host, country)
	}
	return fmt.Sprintf("%s (%s)", host, country)
}

func named(sources []finding.Source) string {
	var names []string
	for _, s := range sources {
		names = append(names, s.What)
	}
	if len(names) > maxNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
	}
	return strings.Join(names, ", ")
}

// list is words as a sentence has them: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
