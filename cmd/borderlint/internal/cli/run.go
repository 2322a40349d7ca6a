package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/vet"
)

// command is one subcommand.
type command struct {
	name, args, summary string
	run                 func(ctx context.Context, env Env, args []string) (int, error)
}

func commands() []command {
	return []command{
		{"check", "[flags] [packages]", "check packages (default ./...); the command to leave out", runCheck},
		{"explain", "RULE", "say what a rule means and what to do about its findings", runExplain},
		{"rules", "[flags] [classes|packs|sinks|sources|places|coverage [packages]]", "list the facts in force; coverage counts what is known of the standard library, and lists the\n      functions of packages of it, std for all", runRules},
		{"init", "[-home CN] [-C DIR]", "write a commented borderlint.toml", runInit},
		{"version", "", "print the version", runVersion},
		{"audit", "", "not built yet", notBuilt("audit")},
		{"lsp", "", "not built yet", notBuilt("lsp")},
	}
}

// Run runs the command and returns its exit status.
func Run(ctx context.Context, env Env) int {
	if vet.Asked(env.Args) {
		return vet.Main(vet.Call{Args: env.Args, Dir: env.Dir, Getenv: env.Getenv, Stdout: env.Stdout, Stderr: env.Stderr})
	}
	run, args := runCheck, env.Args
	if len(args) > 0 {
		all := commands()
		if i := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] }); i >= 0 {
			run, args = all[i].run, args[1:]
		} else if args[0] == "help" {
			args = []string{"-h"}
		}
	}
	code, err := run(ctx, env, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(env)
		return exitClean
	case ctx.Err() != nil && err != nil:
		return wrong(env.Stderr, errors.New("borderlint: interrupted; nothing is written"))
	case err != nil:
		return wrong(env.Stderr, err)
	}
	return code
}

func notBuilt(name string) func(context.Context, Env, []string) (int, error) {
	return func(context.Context, Env, []string) (int, error) {
		var built []string
		for _, c := range commands() {
			if c.summary != "not built yet" {
				built = append(built, c.name)
			}
		}
		return exitWrong, fmt.Errorf("borderlint: %s is not built yet; there are %s", name, strings.Join(built, ", "))
	}
}

func usage(env Env) {
	w := env.Stdout
	fmt.Fprint(w, "borderlint finds sensitive data on its way to endpoints abroad.\n\nusage:\n  borderlint [flags] [packages]\n")
	for _, c := range commands() {
		if c.summary != "not built yet" {
			fmt.Fprintf(w, "  borderlint %-8s %s\n      %s\n", c.name, c.args, c.summary)
		}
	}
	fmt.Fprint(w, "\nflags:\n")
	set, _ := newFlags()
	set.VisitAll(func(f *flag.Flag) {
		kind, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  -%s\n      %s\n", strings.TrimSpace(f.Name+" "+kind), text)
	})
	fmt.Fprint(w, "\nexit status: 0 nothing to report; 1 findings at or above -fail-on; 2 a wrong call, rule file or\npolicy; 3 some package could not be analysed\n")
}
