package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// outcome is what came of running borderlint on one module.
type outcome struct {
	Name         string `json:"name"`
	Module       string `json:"module"`
	Version      string `json:"version"`
	Packages     int    `json:"packages"`
	Dependencies int    `json:"dependencies"`
	// Failed says what kept it from being measured, "" if nothing did.
	Failed string  `json:"failed,omitempty"`
	Runs   []usage `json:"runs"`
	// Findings are counted by rule.
	Findings map[string]int `json:"findings"`
	// Incomplete are the packages that a report calls so, with its reasons.
	Incomplete map[string][]string `json:"incomplete"`
	// Functions were analysed, Bounded of them came to a limit, Limits by limit.
	Functions int            `json:"functions"`
	Bounded   int            `json:"bounded"`
	Limits    map[string]int `json:"limits"`
	FactBytes int64          `json:"fact_bytes"`
	// Panics are the lines that say so, on standard error and in the report.
	Panics []string `json:"panics"`
	// Same says whether two runs left the same bytes: yes, no, or "".
	Same string `json:"same,omitempty"`
}

// limit is how the statistics of borderlint name a limit that functions came to.
const limit = "bounded: "

// read takes what there is to know from a report and from what -stats printed.
func (o *outcome) read(report, said []byte) error {
	var r finding.Report
	if err := json.Unmarshal(report, &r); err != nil {
		return fmt.Errorf("reading the report: %w", err)
	}
	if r.Schema != finding.Schema {
		return fmt.Errorf("reading the report: schema %q, not %q", r.Schema, finding.Schema)
	}
	o.Findings, o.Incomplete, o.Limits = map[string]int{}, map[string][]string{}, map[string]int{}
	for _, f := range r.Findings {
		o.Findings[f.Rule]++
	}
	for _, in := range r.Incomplete {
		o.Incomplete[in.Package] = append(o.Incomplete[in.Package], in.Reason)
		if strings.Contains(in.Reason, "panic") || strings.Contains(in.Reason, "runtime error") {
			o.Panics = append(o.Panics, in.Package+": "+in.Reason)
		}
	}
	for name, n := range r.Stats {
		if what, ok := strings.CutPrefix(name, limit); ok {
			o.Limits[what] = n
		}
	}
	o.Functions, o.Bounded = r.Stats["functions"], r.Stats["bounded"]
	o.FactBytes = stat(said, "fact bytes")
	slices.Sort(o.Panics)
	o.Panics = slices.Compact(o.Panics)
	return nil
}

// stat finds a number among the lines of -stats, 0 if it is not there.
func stat(said []byte, name string) int64 {
	for s := bufio.NewScanner(bytes.NewReader(said)); s.Scan(); {
		rest, ok := strings.CutPrefix(s.Text(), name+" ")
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(rest), 10, 64); err == nil {
			return n
		}
	}
	return 0
}

// panicked notes the lines of standard error that tell of the end of a program.
func (o *outcome) panicked(said []byte) {
	for s := bufio.NewScanner(bytes.NewReader(said)); s.Scan(); {
		if line := s.Text(); strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			o.Panics = append(o.Panics, line)
		}
	}
}

func (o *outcome) findings() int {
	n := 0
	for _, k := range o.Findings {
		n += k
	}
	return n
}

// incompleteFunctions counts what is incomplete in packages that were analysed.
func (o *outcome) incompleteFunctions() int {
	n := 0
	for _, reasons := range o.Incomplete {
		for _, r := range reasons {
			if strings.HasPrefix(r, "function ") {
				n++
			}
		}
	}
	return n
}

// rules are the columns of findings, by the first word of the rule.
var rules = []string{
	finding.ForeignEndpoint, finding.UnknownEndpoint, finding.RelayEndpoint,
	finding.HiddenEndpoint, finding.WeakHandling, finding.StaleAllowance,
}

// outcomes is the report of the command modules, in Markdown.
func outcomes(all []outcome) string {
	head := []string{"module", "version", "packages", "imported", "s", "again s", "CPU s", "peak MiB", "facts MiB"}
	for _, r := range rules {
		word, _, _ := strings.Cut(r, "-")
		head = append(head, word)
	}
	head = append(head, "incomplete packages", "incomplete functions", "functions", "bounded per 1,000", "panics", "same bytes")
	main := table{head: head, left: 2}
	limits := map[string]bool{}
	for _, o := range all {
		main.add(o.row(len(head))...)
		for name := range o.Limits {
			limits[name] = true
		}
	}
	var text strings.Builder
	text.WriteString(main.String())
	names := slices.Sorted(maps.Keys(limits))
	bounded := table{head: append([]string{"functions bounded by", "all"}, names...), left: 1}
	var bad []string
	for _, o := range all {
		if o.Functions > 0 {
			row := []string{o.Name, strconv.Itoa(o.Bounded)}
			for _, name := range names {
				row = append(row, strconv.Itoa(o.Limits[name]))
			}
			bounded.add(row...)
		}
		bad = append(bad, o.bad()...)
	}
	if len(bounded.rows) > 0 {
		text.WriteString("\n" + bounded.String())
	}
	if len(bad) > 0 {
		text.WriteString("\n" + strings.Join(bad, "\n") + "\n")
	}
	return text.String()
}

// row is the line of a module in the table.
func (o *outcome) row(columns int) []string {
	row := []string{o.Name, o.Version, "", "", "", "", "", "", ""}
	if o.Packages > 0 {
		row[2], row[3] = strconv.Itoa(o.Packages), strconv.Itoa(o.Dependencies)
	}
	var peak int64
	for i, u := range o.Runs[:min(2, len(o.Runs))] {
		row[4+i] = fmt.Sprintf("%.1f", u.Wall)
		peak = max(peak, u.Memory)
		row[6] = fmt.Sprintf("%.1f", o.Runs[0].CPU)
		row[7] = strconv.FormatInt(peak>>20, 10)
	}
	if o.Failed != "" {
		row = append(row, make([]string, columns-len(row))...)
		row[columns-1] = "failed"
		return row
	}
	row[8] = fmt.Sprintf("%.1f", float64(o.FactBytes)/(1<<20))
	for _, r := range rules {
		row = append(row, strconv.Itoa(o.Findings[r]))
	}
	per := "–"
	if o.Functions > 0 {
		per = fmt.Sprintf("%.1f", 1000*float64(o.Bounded)/float64(o.Functions))
	}
	return append(row, strconv.Itoa(len(o.Incomplete)), strconv.Itoa(o.incompleteFunctions()), strconv.Itoa(o.Functions), per,
		strconv.Itoa(len(o.Panics)), o.Same)
}

// bad are lines on what went wrong with a module.
func (o *outcome) bad() (lines []string) {
	if o.Failed != "" {
		lines = append(lines, fmt.Sprintf("- %s failed: %s", o.Name, o.Failed))
	}
	if o.Same == "no" {
		lines = append(lines, fmt.Sprintf("- %s: two runs left different reports", o.Name))
	}
	for _, p := range o.Panics {
		lines = append(lines, fmt.Sprintf("- %s: %s", o.Name, p))
	}
	var incomplete []string
	for _, path := range slices.Sorted(maps.Keys(o.Incomplete)) {
		for _, reason := range o.Incomplete[path] {
			incomplete = append(incomplete, fmt.Sprintf("- %s: incomplete: %s: %s", o.Name, path, reason))
		}
	}
	const most = 20
	if more := len(incomplete) - most; more > 0 {
		incomplete = append(incomplete[:most], fmt.Sprintf("- %s: incomplete: %d more", o.Name, more))
	}
	return append(lines, incomplete...)
}
