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
	// The unitchecker reads the process's own arguments, and adds its flags and
	// those of the analyzers to these.
	home := flag.String("home", "", "home countries, ISO 3166-1 alpha-2, separated by commas; over the policy's")
	config := flag.String("config", "", "the policy; set "+policy.EnvConfig+" instead")
	dir := c.Dir
	if strings.HasSuffix(last, ".cfg") {
		name, err := prepare(last)
		if err != nil {
			return err
		}
		os.Args[len(os.Args)-1] = name
		note, found, err := recall(c)
		if err != nil {
			return err
		}
		if found {
			dir = note.Dir
		}
	}
	load := func() (*policy.Policy, error) {
		if err := refuse(*config, dir, c); err != nil {
			return nil, err
		}
		return policy.Load(options(c, dir, *home))
	}
	unitchecker.Main(analyzers.New(analyzers.Options{Load: load}).Analyzers...)
	return nil
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
