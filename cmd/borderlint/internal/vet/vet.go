package vet

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/borderlint/borderlint/analyzers"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// Call is one call of the tool.
type Call struct {
	Args   []string // without the program's name
	Dir    string   // the working directory
	Getenv func(string) string
	Stdout io.Writer
	Stderr io.Writer
}

// Asked reports whether it is the go command that calls.
func Asked(args []string) bool {
	for _, arg := range args {
		if arg == "-V=full" || arg == "--V=full" || arg == "-flags" || arg == "--flags" {
			return true
		}
	}
	return len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Main answers the go command and returns the exit status, unless the unitchecker
// ends the process itself.
func Main(c Call) int {
	if err := answer(c); err != nil {
		if errs := policy.Errors(nil); errors.As(err, &errs) {
			// They begin with their positions, as editors read them.
			fmt.Fprintln(c.Stderr, errs)
			return 2
		}
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(c.Stderr, "borderlint: %s\n", strings.TrimSuffix(line, "\n"))
		}
		return 2
	}
	return 0
}

func answer(c Call) error {
	last := c.Args[len(c.Args)-1]
	if last == "-V=full" || last == "--V=full" {
		return describe(c)
	}
	// The unitchecker reads the process's own arguments, adds its flags and those
	// of the analyzers to these, and would not say why a policy does not load.
	flag.String("home", "", "home countries, ISO 3166-1 alpha-2, separated by commas; over the policy's")
	flag.String("config", "", "the policy; set "+policy.EnvConfig+" instead")
	load := func() (*policy.Policy, error) { return nil, errors.New("no package was named") }
	if strings.HasSuffix(last, ".cfg") {
		u, err := readUnit(last)
		if err != nil {
			return err
		}
		if load, err = policyFor(c, u); err != nil {
			return err
		}
		if os.Args[len(os.Args)-1], err = u.prepare(last); err != nil {
			return err
		}
	}
	unitchecker.Main(analyzers.New(analyzers.Options{Load: load}).Analyzers...)
	return nil
}

// policyFor loads the policy for a package, unless it is of the standard library,
// where none is asked for.
func policyFor(c Call, u *unit) (func() (*policy.Policy, error), error) {
	dir, home := c.Dir, setting(c.Args, "home")
	n, found, err := recall(c)
	if err != nil {
		return nil, err
	}
	if found {
		dir = n.Dir
	}
	load := func() (*policy.Policy, error) { return policy.Load(options(c, dir, home)) }
	if policy.IsStd(u.ImportPath) {
		return load, nil
	}
	if err := refuse(setting(c.Args, "config"), dir, c); err != nil {
		return nil, err
	}
	pol, err := load()
	if err != nil {
		return nil, err
	}
	return func() (*policy.Policy, error) { return pol, nil }, nil
}

// setting is the value of a flag, as the go command passes flags on: -name=value.
func setting(args []string, name string) string {
	for _, arg := range args {
		if value, ok := strings.CutPrefix(arg, "-"+name+"="); ok {
			return value
		}
	}
	return ""
}

func options(c Call, dir, home string) policy.Options {
	opts := policy.Options{Dir: dir, Getenv: c.Getenv}
	if home != "" {
		opts.Home = strings.Split(home, ",")
	}
	return opts
}

// refuse says why a policy cannot be named by a flag, unless it is the one in force.
func refuse(config, dir string, c Call) error {
	if config == "" {
		return nil
	}
	pol, err := policy.Load(options(c, dir, ""))
	if err == nil && pol.Path != "" && same(in(dir, pol.Path), in(dir, config)) {
		return nil
	}
	return errors.New("go vet's cache does not see the file that -config names: set " + policy.EnvConfig + "=" + config + " instead")
}

func in(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
