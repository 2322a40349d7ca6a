// Package allow decides what is allowed: by directives in the code and by the
// approved transfers of a policy. It knows their scope and their age, and which of
// them were of use. It is pure: the time comes in as a parameter.
package allow

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// Prefix is how a directive begins.
const Prefix = "//borderlint:allow"

// Allowance is what a directive says.
type Allowance struct {
	Classes []string
	To      []string  // countries, hosts, "*.suffix", addresses, prefixes
	Until   time.Time // the last day, at midnight UTC; zero: no end
	Reason  string    // "" if none is given
}

// IsDirective reports whether a comment is a directive of this kind, right or wrong.
func IsDirective(comment string) bool {
	rest, ok := strings.CutPrefix(comment, Prefix)
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t\r"))
}

// Parse reads a directive as it stands in the code:
//
//	//borderlint:allow passenger, location to US, *.example.org until 2027-01-31 because of the treaty
//
// until and because may be missing; what follows because is the reason.
func Parse(comment string) (Allowance, error) {
	rest, ok := strings.CutPrefix(comment, Prefix)
	if !ok {
		return Allowance{}, fmt.Errorf("does not begin with %s", Prefix)
	}
	words := strings.Fields(rest)
	var a Allowance
	parts := split(words, "because")
	if len(parts) > 1 {
		a.Reason = strings.Join(words[len(parts[0])+1:], " ")
	}
	parts = split(parts[0], "until")
	if len(parts) > 1 {
		day, err := parseDay(parts[1])
		if err != nil {
			return Allowance{}, err
		}
		a.Until = day
	}
	parts = split(parts[0], "to")
	var err error
	if a.Classes, err = list(parts[0]); err != nil {
		return Allowance{}, fmt.Errorf("classes: %w", err)
	}
	if len(a.Classes) == 0 {
		return Allowance{}, errors.New("names no class")
	}
	if len(parts) == 1 {
		return Allowance{}, errors.New(`lacks "to" and a host or country`)
	}
	if a.To, err = list(parts[1]); err != nil {
		return Allowance{}, fmt.Errorf("to: %w", err)
	}
	if len(a.To) == 0 {
		return Allowance{}, errors.New(`names no host or country after "to"`)
	}
	for _, target := range a.To {
		if why := policy.CheckTarget(target); why != "" {
			return Allowance{}, errors.New(why)
		}
	}
	return a, nil
}

// split cuts words at the first keyword.
func split(words []string, keyword string) [][]string {
	for i, w := range words {
		if w == keyword {
			return [][]string{words[:i], words[i+1:]}
		}
	}
	return [][]string{words}
}

func parseDay(words []string) (time.Time, error) {
	text := strings.Join(words, " ")
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("until %q: want a day such as 2027-01-31", text)
	}
	return day, nil
}

// list reads words between commas.
func list(words []string) ([]string, error) {
	if len(words) == 0 {
		return nil, nil
	}
	var items []string
	for item := range strings.SplitSeq(strings.Join(words, " "), ",") {
		item = strings.TrimSpace(item)
		switch {
		case item == "":
			return nil, errors.New("nothing between two commas")
		case strings.Contains(item, " "):
			return nil, fmt.Errorf("%q lacks a comma", item)
		}
		items = append(items, item)
	}
	return items, nil
}
