package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// topics are what rules can list, with the function that does.
func topics() []struct {
	name  string
	print func(w *tabwriter.Writer, pol *policy.Policy)
} {
	return []struct {
		name  string
		print func(w *tabwriter.Writer, pol *policy.Policy)
	}{
		{"classes", printClasses},
		{"packs", printPacks},
		{"sinks", printSinks},
		{"sources", printSources},
		{"places", printPlaces},
	}
}

// runRules is the subcommand rules.
func runRules(ctx context.Context, env Env, args []string) (int, error) {
	f, env, err := parse(env, args)
	if err != nil {
		return exitWrong, err
	}
	if len(f.packages) > 0 && f.packages[0] == coverageTopic {
		return runCoverage(ctx, env, f)
	}
	var names []string
	for _, t := range topics() {
		names = append(names, t.name)
	}
	names = append(names, coverageTopic)
	for _, arg := range f.packages {
		if arg == coverageTopic {
			return exitWrong, errors.New("borderlint: coverage stands alone before the packages it is about")
		}
		if !slices.Contains(names, arg) {
			return exitWrong, fmt.Errorf("borderlint: rules lists %s, not %q", strings.Join(names, ", "), arg)
		}
	}
	pol, err := f.policy(env)
	if err != nil {
		return exitWrong, err
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 8, 2, ' ', 0)
	if len(f.packages) == 0 {
		printClasses(w, pol)
		printPacks(w, pol)
		fmt.Fprintf(w, "sinks\t%d\nsources\t%d\nplaces\t%d\n", len(pol.Rules.Sinks()), len(pol.Rules.Sources()), pol.Rules.Places())
		fmt.Fprintf(w, "\n\"borderlint rules sinks\" and so on list these; \"borderlint rules coverage\" tells what is\nknown of the standard library.\n")
	}
	for _, t := range topics() {
		if slices.Contains(f.packages, t.name) {
			t.print(w, pol)
		}
	}
	return exitClean, w.Flush()
}

func printClasses(w *tabwriter.Writer, pol *policy.Policy) {
	fmt.Fprintf(w, "classes\n")
	for _, c := range pol.Rules.Classes() {
		fmt.Fprintf(w, "  %s\t%s\n", c.ID, c.Title)
	}
	fmt.Fprintln(w)
}

func printPacks(w *tabwriter.Writer, pol *policy.Policy) {
	fmt.Fprintf(w, "packs\n")
	for _, p := range pol.Rules.Packs() {
		inForce := ""
		if p.Loaded {
			inForce = "in force"
		}
		first, _, _ := strings.Cut(p.Description, "\n")
		fmt.Fprintf(w, "  %s\t%s\t%s\n", p.Name, inForce, first)
	}
	fmt.Fprintln(w)
}

func printSinks(w *tabwriter.Writer, pol *policy.Policy) {
	fmt.Fprintf(w, "sinks\n")
	for _, s := range pol.Rules.Sinks() {
		var facts []string
		for _, fact := range []string{s.Host, s.Country, s.Operator} {
			if fact != "" {
				facts = append(facts, fact)
			}
		}
		if s.Relay {
			facts = append(facts, "relay")
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", s.Kind, s.Func, strings.Join(facts, ", "))
	}
	fmt.Fprintln(w)
}

func printSources(w *tabwriter.Writer, pol *policy.Policy) {
	fmt.Fprintf(w, "sources\n")
	for _, s := range pol.Rules.Sources() {
		fmt.Fprintf(w, "  %s\t%s\n", s.Class, s.Func)
	}
	for _, marks := range [][]*policy.Mark{pol.Rules.Fields(), pol.Rules.Types()} {
		for _, m := range marks {
			if !m.Public {
				fmt.Fprintf(w, "  %s\t%s\n", strings.Join(m.Classes, ","), m.Name)
			}
		}
	}
	fmt.Fprintln(w)
}

func printPlaces(w *tabwriter.Writer, pol *policy.Policy) {
	fmt.Fprintf(w, "places\n")
	for _, e := range pol.Rules.Endpoints() {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", e.Host+e.IP, place(e.Country, e.Relay, e.Private), e.Operator)
	}
	for _, r := range pol.Rules.Regions() {
		for _, host := range r.Hosts {
			fmt.Fprintf(w, "  %s\t%d regions\t%s\n", host, len(r.Countries), r.Operator)
		}
	}
	for _, d := range pol.Rules.Domains() {
		fmt.Fprintf(w, "  *.%s\t%s\t\n", strings.TrimPrefix(d.Name, "."), place(d.Country, false, d.Private))
	}
	fmt.Fprintln(w)
}

func place(country string, relay, private bool) string {
	var facts []string
	if country != "" {
		facts = append(facts, country)
	}
	if relay {
		facts = append(facts, "relay")
	}
	if private {
		facts = append(facts, "not public")
	}
	if len(facts) == 0 {
		return "not told"
	}
	return strings.Join(facts, ", ")
}
