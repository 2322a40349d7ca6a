package cli

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/docs"
)

// runExplain is the subcommand explain.
func runExplain(_ context.Context, env Env, args []string) (int, error) {
	var ids []string
	for _, r := range docs.Rules() {
		ids = append(ids, r.ID)
	}
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return exitWrong, fmt.Errorf("borderlint: explain takes one rule: %s", strings.Join(ids, ", "))
	}
	r, ok := docs.Lookup(args[0])
	if !ok {
		return exitWrong, fmt.Errorf("borderlint: no rule %q; there are %s", args[0], strings.Join(ids, ", "))
	}
	fmt.Fprintf(env.Stdout, "%s: %s\n\n%s\n", r.ID, r.Title, r.Text)
	return exitClean, nil
}

// runVersion is the subcommand version.
func runVersion(_ context.Context, env Env, args []string) (int, error) {
	if len(args) > 0 {
		return exitWrong, usageError("version takes no arguments")
	}
	fmt.Fprintf(env.Stdout, "borderlint %s (%s)\n", version(), runtime.Version())
	return exitClean, nil
}
