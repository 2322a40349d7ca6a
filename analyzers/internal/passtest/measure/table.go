package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

// cell is what a tool says of one side of a mechanism in one place.
type cell struct {
	hit   bool // the leak is found
	false bool // what is no leak is reported
}

// result is what a tool says of all of them.
type result map[passtest.Spot]cell

// tool is one that is measured.
type tool struct {
	name   string
	result result
}

// both says a mechanism's two sides in one place in a word.
func (r result) both(m *passtest.Mechanism, place string) string {
	leak, twin := r[spot(m, passtest.Leak, place)], r[spot(m, passtest.Twin, place)]
	switch wrong := leak.false || twin.false; {
	case leak.hit && !wrong:
		return "ok"
	case leak.hit:
		return "false"
	case !wrong:
		return "missed"
	default:
		return "both"
	}
}

// count is the number of spots of a side that a tool says anything of.
func (r result) count(all []*passtest.Mechanism, side string) (n int) {
	for _, m := range all {
		for _, place := range passtest.Places() {
			if c := r[spot(m, side, place)]; c.hit || c.false {
				n++
			}
		}
	}
	return n
}

func spot(m *passtest.Mechanism, side, place string) passtest.Spot {
	return passtest.Spot{Mechanism: m, Side: side, Place: place}
}

func table(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) }

// row writes cells; none is too many.
func row(t *tabwriter.Writer, cells ...string) {
	fmt.Fprintln(t, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

func printMechanisms(w io.Writer, all []*passtest.Mechanism, tools []tool) error {
	t := table(w)
	head, below := []string{"", ""}, []string{"mechanism", "kind"}
	for _, tool := range tools {
		head = append(head, tool.name, "", "", "")
		below = append(below, passtest.Places()...)
	}
	row(t, head...)
	row(t, below...)
	for _, m := range all {
		cells := []string{m.Name, m.Kind}
		for _, tool := range tools {
			for _, place := range passtest.Places() {
				cells = append(cells, tool.result.both(m, place))
			}
		}
		row(t, cells...)
	}
	return t.Flush()
}

// tally counts over some of the spots.
type tally struct{ leaks, found, wrong int }

func (r result) tally(all []*passtest.Mechanism, takes func(m *passtest.Mechanism, place string) bool) (n tally) {
	for _, m := range all {
		for _, place := range passtest.Places() {
			if !takes(m, place) {
				continue
			}
			n.leaks++
			for _, side := range passtest.Sides() {
				c := r[spot(m, side, place)]
				if c.hit {
					n.found++
				}
				if c.false {
					n.wrong++
				}
			}
		}
	}
	return n
}

// recall is what was found of what leaks; precision, what leaks of what was reported.
func (n tally) recall() string    { return share(n.found, n.leaks) }
func (n tally) precision() string { return share(n.found, n.found+n.wrong) }

func share(part, all int) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(all))
}

func printTotals(w io.Writer, all []*passtest.Mechanism, tools []tool) error {
	fmt.Fprintln(w)
	t := table(w)
	head, below := []string{"", ""}, []string{"of", "leaks"}
	for _, tool := range tools {
		head = append(head, tool.name, "", "", "")
		below = append(below, "found", "false", "recall", "precision")
	}
	row(t, head...)
	row(t, below...)
	line := func(name string, takes func(m *passtest.Mechanism, place string) bool) {
		cells := []string{name}
		for i, tool := range tools {
			n := tool.result.tally(all, takes)
			if i == 0 {
				cells = append(cells, fmt.Sprint(n.leaks))
			}
			cells = append(cells, fmt.Sprint(n.found), fmt.Sprint(n.wrong), n.recall(), n.precision())
		}
		row(t, cells...)
	}
	for _, kind := range passtest.Kinds() {
		line(kind, func(m *passtest.Mechanism, _ string) bool { return m.Kind == kind })
	}
	for _, place := range passtest.Places() {
		line(place, func(_ *passtest.Mechanism, at string) bool { return at == place })
	}
	line("all", func(*passtest.Mechanism, string) bool { return true })
	return t.Flush()
}

// printCases runs the command over the cases of the corpus, and counts by case.
func printCases(ctx context.Context, w io.Writer, command passtest.Driver, dir string, cases []*passtest.Case) error {
	modules, err := passtest.WriteModules(filepath.Join(dir, "cases"), cases)
	if err != nil {
		return err
	}
	gots := map[*passtest.Case][]passtest.Got{}
	for _, m := range modules {
		found, err := command.Run(ctx, m.Dir, "./...")
		if err != nil {
			return err
		}
		for _, g := range found {
			gots[m.Own(g.File)] = append(gots[m.Own(g.File)], g)
		}
	}
	fmt.Fprintln(w)
	t := table(w)
	row(t, "case", "wanted", "found", "false")
	var all tally
	for _, c := range cases {
		missing, extra := passtest.Compare(c.Wants, gots[c])
		n := tally{len(c.Wants), len(c.Wants) - len(missing), len(extra)}
		all = tally{all.leaks + n.leaks, all.found + n.found, all.wrong + n.wrong}
		row(t, c.Name, fmt.Sprint(n.leaks), fmt.Sprint(n.found), fmt.Sprint(n.wrong))
	}
	row(t, "all", fmt.Sprint(all.leaks), fmt.Sprint(all.found), fmt.Sprint(all.wrong))
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "recall %s, precision %s\n", all.recall(), all.precision())
	return nil
}
