package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// drawn is a finding that is to be judged by hand: a line of the file.
type drawn struct {
	module, version, position, rule, class, host string
	// verdict is right, wrong or "", cause is why a wrong one was told.
	verdict, cause string
}

func (d drawn) fields() []string {
	return []string{d.module, d.version, d.position, d.rule, d.class, d.host, d.verdict, d.cause}
}

// head is the first line of the file.
const head = "module\tversion\tposition\trule\tclass\thost\tverdict\tcause"

func runSample(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	b := bench{stdout: stdout, stderr: stderr}
	set := flag.NewFlagSet("bench sample", flag.ContinueOnError)
	b.flags(set)
	n := set.Int("n", 100, "how many findings; all, if there are fewer")
	seed := set.Uint64("seed", 1, "draw others with another `NUMBER`")
	reports := set.String("reports", "", "the `DIR` with what modules left; default reports in -dir")
	only := set.String("rule", "", "only findings of these rules, `RULE,RULE`")
	out := set.String("o", "", "the `FILE` of the findings, tab separated; default sample.tsv in -dir")
	read := set.Bool("read", false, "draw nothing: tell how many of the findings in -o were judged right")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("sample takes no arguments, and was given %q", set.Args())
	}
	if err := b.settle(); err != nil {
		return err
	}
	file := cmp.Or(*out, b.path("sample.tsv"))
	if *read {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		all, err := readDrawn(f)
		if err != nil {
			return fmt.Errorf("%s:%w", file, err)
		}
		fmt.Fprint(stdout, judged(all))
		return nil
	}
	all, err := findings(ctx, cmp.Or(*reports, b.path("reports")), *only)
	if err != nil {
		return err
	}
	chosen := draw(all, *n, *seed)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and may hold verdicts: name another file with -o", file)
	} else if err != nil {
		return err
	}
	_, err = io.WriteString(f, written(chosen))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the sample: %w", err)
	}
	b.say("%d of %d findings are in %s: write right or wrong into the column verdict", len(chosen), len(all), file)
	return nil
}

// findings are those of all reports in a folder, in one order.
func findings(ctx context.Context, dir, only string) ([]drawn, error) {
	runs, err := filepath.Glob(filepath.Join(dir, "*.run.json"))
	if err != nil {
		return nil, err
	}
	var all []drawn
	for _, run := range runs {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var o outcome
		if err := readJSON(run, &o); err != nil {
			return nil, err
		}
		if o.Failed != "" {
			continue
		}
		var r finding.Report
		if err := readJSON(strings.TrimSuffix(run, ".run.json")+".json", &r); err != nil {
			return nil, err
		}
		for _, f := range r.Findings {
			if only == "" || slices.Contains(strings.Split(only, ","), f.Rule) {
				all = append(all, toJudge(o, f))
			}
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no findings in %s", dir)
	}
	slices.SortFunc(all, compareDrawn)
	return all, nil
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}

func toJudge(o outcome, f finding.Finding) drawn {
	d := drawn{
		module: o.Module, version: o.Version, rule: f.Rule, class: strings.Join(f.Classes, ","),
		position: fmt.Sprintf("%s:%d:%d", f.Position.File, f.Position.Line, f.Position.Column),
	}
	switch {
	case f.Endpoint != nil:
		d.host = cmp.Or(f.Endpoint.Host, f.Endpoint.Text)
	case f.Weakness != nil:
		d.host = f.Weakness.ID
	}
	return d
}

func compareDrawn(a, b drawn) int { return slices.Compare(a.fields(), b.fields()) }

// draw takes n at random; the same seed takes the same ones.
func draw(all []drawn, n int, seed uint64) []drawn {
	chosen := slices.Clone(all)
	random := rand.New(rand.NewPCG(seed, seed))
	random.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	chosen = chosen[:min(n, len(chosen))]
	slices.SortFunc(chosen, compareDrawn)
	return chosen
}

// written is the file.
func written(all []drawn) string {
	var text strings.Builder
	text.WriteString(head + "\n")
	clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for _, d := range all {
		fields := d.fields()
		for i := range fields {
			fields[i] = clean.Replace(fields[i])
		}
		text.WriteString(strings.Join(fields, "\t") + "\n")
	}
	return text.String()
}

// readDrawn reads the file back. Errors begin with the line.
func readDrawn(in io.Reader) ([]drawn, error) {
	var all []drawn
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			if line != head {
				return nil, fmt.Errorf("1: not a file that sample wrote: the head is not %q", head)
			}
			continue
		}
		if line == "" {
			continue
		}
		fields := strings.Split(line, "\t")
		for len(fields) < 8 { // editors cut what is empty at the end
			fields = append(fields, "")
		}
		if len(fields) > 8 {
			return nil, fmt.Errorf("%d: %d columns, not 8", n, len(fields))
		}
		d := drawn{
			fields[0], fields[1], fields[2], fields[3], fields[4], fields[5],
			strings.TrimSpace(fields[6]), strings.TrimSpace(fields[7]),
		}
		if !slices.Contains([]string{"", "right", "wrong"}, d.verdict) {
			return nil, fmt.Errorf("%d: verdict %q: it is right, wrong or empty", n, d.verdict)
		}
		all = append(all, d)
	}
	return all, lines.Err()
}

// judged is how many were right, in Markdown.
func judged(all []drawn) string {
	type count struct{ right, wrong, open int }
	rules, causes := map[string]count{}, map[string]int{}
	for _, d := range all {
		for _, rule := range []string{d.rule, ""} {
			c := rules[rule]
			switch d.verdict {
			case "right":
				c.right++
			case "wrong":
				c.wrong++
			default:
				c.open++
			}
			rules[rule] = c
		}
		if d.verdict == "wrong" {
			causes[cmp.Or(d.cause, "no cause given")]++
		}
	}
	t := table{head: []string{"rule", "findings", "right", "wrong", "not judged", "right of those judged"}, left: 1}
	for _, rule := range append(slices.Sorted(maps.Keys(rules))[min(1, len(rules)):], "") {
		c, share := rules[rule], "–"
		if n := c.right + c.wrong; n > 0 {
			share = fmt.Sprintf("%.0f %%", 100*float64(c.right)/float64(n))
		}
		t.add(cmp.Or(rule, "all"), strconv.Itoa(c.right+c.wrong+c.open), strconv.Itoa(c.right), strconv.Itoa(c.wrong), strconv.Itoa(c.open), share)
	}
	text := t.String()
	if len(causes) > 0 {
		why := table{head: []string{"cause of a wrong one", "findings"}, left: 1}
		for _, cause := range slices.Sorted(maps.Keys(causes)) {
			why.add(cause, strconv.Itoa(causes[cause]))
		}
		text += "\n" + why.String()
	}
	return text
}
