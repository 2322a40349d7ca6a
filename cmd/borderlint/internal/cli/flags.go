package cli

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/check"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// flags are the flags of check; other subcommands take some of them.
type flags struct {
	config   string
	home     string
	rules    list
	outputs  []output
	failOn   string
	baseline string
	newFrom  string
	tests    bool
	tags     string
	chdir    string
	cache    string
	stats    bool

	cpuProfile, memProfile string

	dir      string // the working directory, after -C
	packages []string
	outcome  *check.Outcome // of the run
}

// output is one report that is asked for. file is "" for standard output.
type output struct{ format, file string }

// list is a flag that may be repeated.
type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func newFlags() (*flag.FlagSet, *flags) {
	f := &flags{failOn: finding.Warning}
	set := flag.NewFlagSet("borderlint", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&f.config, "config", "", "the policy, a `FILE`; default $BORDERLINT_CONFIG, else borderlint.toml found upwards from the working directory")
	set.StringVar(&f.home, "home", "", "the home countries, `CC,CC`: ISO 3166-1 alpha-2; over the policy's")
	set.Var(&f.rules, "rules", "one more rule `FILE`; may be repeated")
	set.Func("format", "`NAME` or NAME=FILE: "+strings.Join(report.Names(), " (default), ")+"; may be repeated", f.format)
	set.Func("o", "write the format before it, or the text, to `FILE`", f.output)
	set.StringVar(&f.failOn, "fail-on", f.failOn, "the least severity that makes exit status 1, a `LEVEL`: error, warning, note, never")
	set.StringVar(&f.baseline, "baseline", "", "report only what this `FILE`, a JSON report, lacks")
	set.StringVar(&f.newFrom, "new-from", "", "report only what the git revision `REV` lacks")
	set.BoolVar(&f.tests, "tests", false, "analyse test files too")
	set.StringVar(&f.tags, "tags", "", "build `TAGS`, as in the go command")
	set.StringVar(&f.chdir, "C", "", "run in `DIR`; other names are relative to it")
	set.StringVar(&f.cache, "cache", "", "remember analysed packages in `DIR`, or off; default $BORDERLINT_CACHE, else the user's cache folder")
	set.BoolVar(&f.stats, "stats", false, "print counts and times of the run to standard error")
	set.StringVar(&f.cpuProfile, "cpuprofile", "", "write a CPU profile of the run to `FILE`")
	set.StringVar(&f.memProfile, "memprofile", "", "write a profile of allocations to `FILE`")
	return set, f
}

// format takes one -format. A name without a file goes to standard output, or to
// the file of the -o that follows.
func (f *flags) format(arg string) error {
	name, file, has := strings.Cut(arg, "=")
	if report.Lookup(name) == nil {
		if report.Planned(name) {
			return fmt.Errorf("format %s is not built yet; there are %s", name, strings.Join(report.Names(), ", "))
		}
		return fmt.Errorf("no format %q; there are %s", name, strings.Join(report.Names(), ", "))
	}
	if has && file == "" {
		return fmt.Errorf("no file after %s=", name)
	}
	f.outputs = append(f.outputs, output{name, file})
	return nil
}

func (f *flags) output(file string) error {
	if file == "" {
		return fmt.Errorf("no file")
	}
	if n := len(f.outputs); n > 0 && f.outputs[n-1].file == "" {
		f.outputs[n-1].file = file
		return nil
	}
	if len(f.outputs) > 0 {
		return fmt.Errorf("it goes with a -format before it that has no file")
	}
	f.outputs = append(f.outputs, output{"text", file})
	return nil
}

// parse reads arguments and checks what can be checked without looking further.
func parse(env Env, args []string) (*flags, Env, error) {
	set, f := newFlags()
	if err := set.Parse(args); err != nil {
		if err == flag.ErrHelp { //nolint:errorlint // it is returned bare
			return nil, env, err
		}
		return nil, env, usageError("%v", err)
	}
	f.packages = set.Args()
	for _, p := range f.packages {
		if strings.HasPrefix(p, "-") {
			return nil, env, usageError("flag %s must come before the packages", p)
		}
	}
	if !slices.Contains([]string{finding.Error, finding.Warning, finding.Note, never}, f.failOn) {
		return nil, env, usageError("-fail-on %q: it is one of error, warning, note, never", f.failOn)
	}
	if len(f.outputs) == 0 {
		f.outputs = []output{{"text", ""}}
	}
	files := map[string]bool{}
	for _, o := range f.outputs {
		if files[o.file] {
			return nil, env, usageError("two formats go to %s", name(o))
		}
		files[o.file] = true
	}
	if f.chdir != "" {
		env.Dir = env.resolve(f.chdir)
		if info, err := os.Stat(env.Dir); err != nil || !info.IsDir() {
			return nil, env, fmt.Errorf("borderlint: -C %s: no such directory", f.chdir)
		}
	}
	// The go command's own idea of a directory has no symbolic links in it.
	if dir, err := filepath.EvalSymlinks(env.Dir); err == nil {
		env.Dir = dir
	}
	f.dir = env.Dir
	return f, env, nil
}

func name(o output) string {
	if o.file == "" {
		return "standard output"
	}
	return o.file
}

// resolve makes a name absolute that a flag gave.
func (e Env) resolve(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(e.Dir, name)
}

// policy loads the policy that the flags ask for.
func (f *flags) policy(env Env) (*policy.Policy, error) {
	opts := policy.Options{Config: f.config, RuleFiles: f.rules, Dir: env.Dir, Getenv: env.Getenv}
	if f.home != "" {
		opts.Home = strings.Split(f.home, ",")
	}
	return policy.Load(opts)
}
