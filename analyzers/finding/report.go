package finding

import (
	"cmp"
	"slices"
)

// Schema is the version of the JSON report.
const Schema = "borderlint/1"

// Report is everything that one run has to say.
type Report struct {
	Schema     string         `json:"schema"`
	Tool       Tool           `json:"tool"`
	Policy     Policy         `json:"policy"`
	Findings   []Finding      `json:"findings"`
	Incomplete []Incomplete   `json:"incomplete"`
	Stats      map[string]int `json:"stats"`
}

// Tool names the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Policy is what a report repeats of the policy that was in force.
type Policy struct {
	Home []string `json:"home"`
}

// Compare orders findings by position, rule, endpoint and message.
func Compare(a, b Finding) int {
	return cmp.Or(
		ComparePositions(a.Position, b.Position),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(host(a), host(b)),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

// ComparePositions orders positions by file, line and column.
func ComparePositions(a, b Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

func host(f Finding) string {
	if f.Endpoint == nil {
		return ""
	}
	return f.Endpoint.Host
}

// Sort brings a report into its one order and makes its nil lists empty ones.
func (r *Report) Sort() {
	slices.SortFunc(r.Findings, Compare)
	slices.SortFunc(r.Incomplete, func(a, b Incomplete) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Reason, b.Reason))
	})
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	if r.Incomplete == nil {
		r.Incomplete = []Incomplete{}
	}
	if r.Policy.Home == nil {
		r.Policy.Home = []string{}
	}
	if r.Stats == nil {
		r.Stats = map[string]int{}
	}
}

// Least reports whether severity s is at least as grave as level.
func Least(s, level string) bool { return grade(s) >= grade(level) }

func grade(s string) int {
	switch s {
	case Error:
		return 3
	case Warning:
		return 2
	case Note:
		return 1
	}
	return 0
}
