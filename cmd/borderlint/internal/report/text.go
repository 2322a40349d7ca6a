package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Text writes the report for people: a line for each finding, and under it the
// source line, where the data comes from, where it goes, and by which way.
func Text(w io.Writer, r *finding.Report, opts Options) error {
	buf := bufio.NewWriter(w)
	t := &text{w: buf, Options: opts}
	for _, f := range r.Findings {
		t.finding(f)
	}
	for _, in := range r.Incomplete {
		t.incomplete(in)
	}
	t.summary(r)
	return buf.Flush()
}

type text struct {
	Options
	w *bufio.Writer
}

// The colours in use, as select-graphic-rendition parameters.
const (
	bold    = "1"
	faint   = "2"
	red     = "1;31"
	yellow  = "1;33"
	blue    = "1;34"
	magenta = "1;35"
)

// paint colours what is clean already.
func (t *text) paint(color, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t.w, format, args...) }

func (t *text) finding(f finding.Finding) {
	if f.Position.Known() {
		t.printf("%s: ", t.paint(bold, at(f.Position)))
	}
	t.printf("%s %s %s\n", t.paint(grave(f.Severity), f.Severity+":"), Clean(f.Message), t.paint(faint, "["+Clean(f.Rule)+"]"))
	t.line(f.Position)
	for _, s := range f.Sources {
		t.detail("source", fmt.Sprintf("%s is %s data by its %s", Clean(s.What), Clean(s.Class), Clean(s.Why)), s.Position)
	}
	if e := f.Endpoint; e != nil {
		t.detail("endpoint", endpoint(e), e.Position)
	}
	if s := f.Sink; s != nil && s.Position != f.Position {
		t.detail("sink", Clean(s.Func), s.Position)
	}
	if w := f.Weakness; w != nil {
		t.detail("weakness", Clean(strings.TrimSpace(w.ID+" "+w.CWE)), finding.Position{})
	}
	for i, s := range f.Trace {
		label := ""
		if i == 0 {
			label = "trace"
		}
		t.detail(label, fmt.Sprintf("%d. %s", i+1, Clean(s.Note)), s.Position)
	}
	t.printf("\n")
}

func endpoint(e *finding.Endpoint) string {
	var facts []string
	if e.Country != "" {
		facts = append(facts, Clean(e.Country))
	}
	if e.Operator != "" {
		facts = append(facts, Clean(e.Operator))
	}
	if e.Why != "" {
		facts = append(facts, Clean(e.Why))
	}
	if len(facts) == 0 {
		return Clean(e.Text)
	}
	return Clean(e.Text) + " (" + strings.Join(facts, "; ") + ")"
}

// detail writes one line under a finding.
func (t *text) detail(label, what string, pos finding.Position) {
	if label != "" {
		label += ":"
	}
	t.printf("    %s %s", t.paint(faint, fmt.Sprintf("%-9s", label)), what)
	if pos.Known() {
		t.printf(" %s", t.paint(faint, "at "+at(pos)))
	}
	t.printf("\n")
}

// line shows the source line with a caret under the column.
func (t *text) line(pos finding.Position) {
	if t.Source == nil || !pos.Known() {
		return
	}
	src, ok := t.Source(pos.File, pos.Line)
	if !ok {
		return
	}
	src = strings.TrimRight(src, "\r\n")
	col := min(max(pos.Column-1, 0), len(src))
	before, after := src[:col], src[col:]
	trimmed := strings.TrimLeft(before, " \t")
	if trimmed == "" {
		after = strings.TrimLeft(after, " \t")
	}
	before, after = Clean(trimmed), Clean(after)
	// Generated lines can be as long as a book.
	const most = 120
	if len(before) > most {
		before = "…" + strings.ToValidUTF8(before[len(before)-most:], "")
	}
	if len(after) > most {
		after = strings.ToValidUTF8(after[:most], "") + "…"
	}
	number := strconv.Itoa(pos.Line)
	t.printf("%6s %s %s%s\n", number, t.paint(faint, "|"), before, after)
	t.printf("%6s %s %s%s\n", "", t.paint(faint, "|"), strings.Repeat(" ", uniseg.StringWidth(before)), t.paint(red, "^"))
}

func (t *text) incomplete(in finding.Incomplete) {
	if in.Position != nil && in.Position.Known() {
		t.printf("%s: ", t.paint(bold, at(*in.Position)))
	}
	t.printf("%s %s: %s\n", t.paint(magenta, "incomplete:"), Clean(in.Package), Clean(in.Reason))
}

func (t *text) summary(r *finding.Report) {
	counts := map[string]int{}
	for _, f := range r.Findings {
		counts[f.Severity]++
	}
	var parts []string
	for _, severity := range []string{finding.Error, finding.Warning, finding.Note} {
		if n := counts[severity]; n > 0 {
			parts = append(parts, count(n, severity))
		}
	}
	said := "no findings"
	if len(r.Findings) > 0 {
		said = count(len(r.Findings), "finding")
		if len(parts) > 0 {
			said += " (" + strings.Join(parts, ", ") + ")"
		}
	}
	if n := r.Stats["packages"]; n > 0 {
		said += " in " + count(n, "package")
	}
	if n := packages(r.Incomplete); n > 0 {
		said += "; " + count(n, "package") + " not fully analysed"
	}
	t.printf("borderlint: %s\n", said)
	if len(r.Policy.Home) == 0 && len(r.Findings) > 0 {
		t.printf("hint: no home is set, so every public endpoint counts as foreign; -home CC or home = [\"CC\"] in borderlint.toml says where data may go\n")
	}
}

func packages(list []finding.Incomplete) int {
	seen := map[string]bool{}
	for _, in := range list {
		seen[in.Package] = true
	}
	return len(seen)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func grave(severity string) string {
	switch severity {
	case finding.Error:
		return red
	case finding.Warning:
		return yellow
	}
	return blue
}

func at(p finding.Position) string {
	s := Clean(p.File)
	if p.Line > 0 {
		s += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	return s
}
