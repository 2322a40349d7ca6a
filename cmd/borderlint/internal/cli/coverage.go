package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/coverage"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// coverageTopic is the topic of rules that asks the go command, and takes packages.
const coverageTopic = "coverage"

// coverageSchema is the form of the report in JSON.
const coverageSchema = "borderlint-coverage/1"

// runCoverage prints what is known of the standard library: counts by package, and of
// the packages that are named each function.
func runCoverage(ctx context.Context, env Env, f *flags) (int, error) {
	if len(f.outputs) > 1 || f.outputs[0].format != "text" && f.outputs[0].format != "json" {
		return exitWrong, errors.New("borderlint: rules coverage is written once, as text or json")
	}
	pol, err := f.policy(env)
	if err != nil {
		return exitWrong, err
	}
	patterns := f.packages[1:]
	c, err := coverage.Of(ctx, load.Options{Dir: env.Dir, Tags: f.tags}, pol.Rules, patterns)
	if err != nil {
		return exitWrong, fmt.Errorf("borderlint: %w", err)
	}
	sinks, err := open(env, f.outputs)
	if err != nil {
		return exitWrong, err
	}
	print := func(w io.Writer) error { return printCoverage(w, c, len(patterns) > 0) }
	if f.outputs[0].format == "json" {
		print = func(w io.Writer) error { return encodeCoverage(w, c) }
	}
	if err := writeWith(sinks, func(s *sink) error { return print(s.w) }); err != nil {
		return exitWrong, err
	}
	for _, p := range c.Failed {
		fmt.Fprintf(env.Stderr, "borderlint: package %s: %s\n", p.Package, report.Clean(p.Reason))
	}
	if len(c.Failed) > 0 {
		return exitIncomplete, nil
	}
	return exitClean, nil
}

func encodeCoverage(w io.Writer, c *coverage.Coverage) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Schema string `json:"schema"`
		*coverage.Coverage
	}{coverageSchema, c})
}

func printCoverage(out io.Writer, c *coverage.Coverage, each bool) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "package\tcan carry data\trule\tsummary\tnothing\tunknown\n")
	for _, p := range append(c.Packages, c.Total()) {
		if p.Carry > 0 {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\n", p.Path, p.Carry, p.Rule, p.Summary, p.Nothing, p.Unknown)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nunknown\treason\ttaken\n")
	for _, r := range c.Reasons() {
		fmt.Fprintf(w, "%d\t%s\t%s\n", r.Functions, r.Why, r.Taken)
	}
	if each {
		fmt.Fprintf(w, "\nfunction\tknown\treason\ttaken\n")
		for _, f := range c.Functions {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Func, f.Known, f.Rules+f.Reason, f.Taken)
		}
	} else {
		fmt.Fprintf(w, "\nThe library of %s, by the rules in force and a table made of %s. \"borderlint rules coverage net/http\"\nlists the functions of a package, \"borderlint rules coverage std\" those of all.\n", c.Go, c.Table)
	}
	return w.Flush()
}
