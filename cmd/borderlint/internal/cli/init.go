package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// runInit is the subcommand init: it writes a policy that says nothing new, with
// every setting explained.
func runInit(_ context.Context, env Env, args []string) (int, error) {
	f, env, err := parse(env, args)
	if err != nil {
		return exitWrong, err
	}
	if len(f.packages) > 0 {
		return exitWrong, usageError("init takes no packages")
	}
	home := "# home = [\"CN\"]"
	if f.home != "" {
		pol, err := policy.Load(policy.Options{Home: strings.Split(f.home, ","), Dir: env.Dir, NoSearch: true})
		if err != nil {
			return exitWrong, err
		}
		quoted := make([]string, len(pol.Home))
		for i, country := range pol.Home {
			quoted[i] = strconv.Quote(country)
		}
		home = "home = [" + strings.Join(quoted, ", ") + "]"
	}
	name := filepath.Join(env.Dir, policy.FileName)
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return exitWrong, fmt.Errorf("borderlint: %s exists already; it is left as it is", policy.FileName)
	}
	if err != nil {
		return exitWrong, fmt.Errorf("borderlint: cannot write %s: %w", policy.FileName, cause(err))
	}
	_, err = out.WriteString(strings.Replace(starter, "HOME\n", home+"\n", 1))
	if err = errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(name)
		return exitWrong, fmt.Errorf("borderlint: cannot write %s: %w", policy.FileName, cause(err))
	}
	fmt.Fprintf(env.Stdout, "wrote %s\n", policy.FileName)
	return exitClean, nil
}

// starter is the policy that init writes.
const starter = `# What this project allows. "borderlint explain RULE" says what each finding means,
# "borderlint rules" lists the classes, packs and places that are in force.

# The countries where the data belongs, ISO 3166-1 alpha-2. Without a home every
# public endpoint counts as foreign.
HOME

# Countries that any class of data may reach beside home.
# allow = ["HK", "MO"]

# Built-in rule packs beside the core ones: what a legal regime regards as sensitive.
# packs = ["cn"]

# The project's own rule files, relative to this file.
# rules = ["house.toml"]

# Whether names and types make data sensitive, beside tags, directives and rules.
# infer = true

# The severity of unknown-endpoint: error, warning, note, or off to hide it.
# unknown = "warning"

# Whether gosec runs on functions that handle sensitive data.
# weak_handling = true

# Hosts that are the organisation's own.
# internal = ["*.corp.example"]

# The severity of findings by class.
# [severity]
# passenger = "error"

# One approved transfer; repeat as needed. It goes stale after its last day.
# [[allow_flow]]
# classes = ["weather"]
# to = ["wis2.wmo.int"]          # hosts or countries
# packages = ["./export/..."]    # relative to this file
# reason = "WMO exchange, approval 2026-114"
# approved_by = "data office"
# until = 2027-06-30
`
