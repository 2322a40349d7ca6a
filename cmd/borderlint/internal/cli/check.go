package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers"
	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/check"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// runCheck is the subcommand check: flags, then the analysis, then the outputs.
func runCheck(ctx context.Context, env Env, args []string) (int, error) {
	f, env, err := parse(env, args)
	if err != nil {
		return exitWrong, err
	}
	pol, err := f.policy(env)
	if err != nil {
		return exitWrong, err
	}
	start := time.Now()
	if env.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	stop, err := f.profile(env)
	if err != nil {
		return exitWrong, err
	}
	known, err := readBaseline(env, f.baseline)
	if err != nil {
		return exitWrong, err
	}
	sinks, err := open(env, f.outputs)
	if err != nil {
		return exitWrong, err
	}
	r, files, err := f.analyse(ctx, env, pol)
	if err == nil && f.newFrom != "" {
		err = f.revision(ctx, env, pol, known)
	}
	if err != nil {
		discard(sinks)
		return exitWrong, err
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f finding.Finding) bool { return known[f.Fingerprint] })
	if err := write(env, sinks, r, lines(files.Absolute)); err != nil {
		return exitWrong, err
	}
	if err := stop(); err != nil {
		return exitWrong, err
	}
	if f.stats {
		tellStats(env.Stderr, r, f.outcome, time.Since(start))
	}
	return status(r, f.failOn), nil
}

// gcPercent trades memory for time. With twice as much nats-server takes a third more memory
// and a twentieth less time.
const gcPercent = 100

// tellStats writes the counts of a run, one a line. Times and sizes are of this
// run only, so they stand here and not in the report.
func tellStats(w io.Writer, r *finding.Report, out *check.Outcome, wall time.Duration) {
	for _, name := range slices.Sorted(maps.Keys(r.Stats)) {
		fmt.Fprintf(w, "%-20s %d\n", name, r.Stats[name])
	}
	if n := r.Stats["functions"]; n > 0 {
		per := func(k int) float64 { return 1000 * float64(k) / float64(n) }
		fmt.Fprintf(w, "%-20s %.2f per 1,000 functions\n", "incomplete", per(len(r.Incomplete)))
		fmt.Fprintf(w, "%-20s %.2f per 1,000 functions, %.2f given up\n", "bounded", per(r.Stats["bounded"]), per(r.Stats["bounded: coarse"]))
	}
	fmt.Fprintf(w, "%-20s %d\n%-20s %d\n", "cached", out.Cached, "fact bytes", out.FactBytes)
	fmt.Fprintf(w, "%-20s %.1f s\n", "wall", wall.Seconds())
}

// analyse loads the packages in env.Dir and runs the suite on them.
func (f *flags) analyse(ctx context.Context, env Env, pol *policy.Policy) (*finding.Report, *load.Files, error) {
	bar := newProgress(env)
	defer bar.done()
	g, err := load.Packages(ctx, load.Options{Dir: env.Dir, Patterns: f.packages, Tags: f.tags, Tests: f.tests})
	if err != nil {
		return nil, nil, fmt.Errorf("borderlint: %w", err)
	}
	files := g.Files()
	suite := analyzers.New(analyzers.Options{Load: func() (*policy.Policy, error) { return pol, nil }})
	r := &finding.Report{
		Schema: finding.Schema, Tool: finding.Tool{Name: "borderlint", Version: version()},
		Policy: finding.Policy{Home: pol.Home}, Stats: map[string]int{},
	}
	used := map[int]bool{}
	out, err := check.Run(ctx, g, check.Options{
		Analyzers: suite.Analyzers, Progress: bar.step, Cache: f.cached(env, pol),
		Record: func(p *load.Package, results map[*analysis.Analyzer]any) ([]byte, error) {
			k := kept{Stats: suite.Stats(results)}
			if p.Root {
				k.Findings, k.Incomplete, k.Used = suite.Findings(results), suite.Incomplete(results), suite.Used(results)
			}
			return json.Marshal(k)
		},
		Collect: func(p *load.Package, record []byte) error {
			var k kept
			if err := json.Unmarshal(record, &k); err != nil {
				return err
			}
			if p.Root {
				r.Stats["packages"]++
			} else {
				r.Stats["dependencies"]++
			}
			for name, n := range k.Stats {
				r.Stats[name] += n
			}
			r.Findings = append(r.Findings, k.Findings...)
			r.Incomplete = append(r.Incomplete, k.Incomplete...)
			for _, i := range k.Used {
				used[i] = true
			}
			return nil
		},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("borderlint: %w", err)
	}
	r.Incomplete = append(r.Incomplete, out.Incomplete...)
	whole := sync.OnceValue(func() bool { return f.whole(env.Dir, r, g, pol) })
	r.Findings = append(r.Findings, suite.StaleTransfers(pol, func(i int) bool { return used[i] || !whole() })...)
	tidy(r, files)
	f.outcome = out
	return r, files, nil
}

// kept is what is kept of a package's results.
type kept struct {
	Findings   []finding.Finding    `json:",omitempty"`
	Incomplete []finding.Incomplete `json:",omitempty"`
	Used       []int                `json:",omitempty"` // approved transfers
	Stats      map[string]int       `json:",omitempty"`
}

// tidy names files as readers know them, and brings the report into its order.
func tidy(r *finding.Report, files *load.Files) {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Position = files.Resolve(f.Position)
		f.Classes, f.Sources, f.Trace = list0(f.Classes), list0(f.Sources), list0(f.Trace)
		for j := range f.Sources {
			f.Sources[j].Position = files.Resolve(f.Sources[j].Position)
		}
		for j := range f.Trace {
			f.Trace[j].Position = files.Resolve(f.Trace[j].Position)
		}
		if f.Sink != nil {
			s := *f.Sink
			s.Position = files.Resolve(s.Position)
			f.Sink = &s
		}
		if f.Endpoint != nil {
			e := *f.Endpoint
			e.Position = files.Resolve(e.Position)
			f.Endpoint = &e
		}
	}
	for i, in := range r.Incomplete {
		if in.Position != nil {
			p := files.Resolve(*in.Position)
			r.Incomplete[i].Position = &p
		}
	}
	r.Sort()
	// A package and its test variant share files, and so what is said of these.
	r.Findings = slices.CompactFunc(r.Findings, func(a, b finding.Finding) bool { return reflect.DeepEqual(a, b) })
	r.Incomplete = slices.CompactFunc(r.Incomplete, func(a, b finding.Incomplete) bool { return reflect.DeepEqual(a, b) })
}

// list0 is a copy of a list that passes share; JSON has no nil lists.
func list0[T any](s []T) []T { return append([]T{}, s...) }

// version is the module's version, if the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
