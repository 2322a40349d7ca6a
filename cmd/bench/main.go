// Command bench measures borderlint on public modules from the module proxy:
//
//	cd cmd/bench
//	go run . modules   # what it says of some thirty programs, and what it costs
//	go run . speed     # side by side with gosec, nilaway and go vet
//	go run . sample    # findings to be judged by hand, and how many were right
//
// What it downloads and builds is kept in one folder, -dir; nothing else is
// written but what -o names. It needs Linux or macOS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case interrupted:
		fmt.Fprintln(os.Stderr, "bench: interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// commands are the subcommands, in the order of the help.
func commands() []command {
	return []command{
		{"modules", "run borderlint on public modules", runModules},
		{"speed", "measure borderlint, gosec, nilaway and go vet side by side", runSpeed},
		{"sample", "draw findings to be judged by hand, and count the verdicts", runSample},
	}
}

type command struct {
	name, short string
	run         func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run(ctx, args[1:], stdout, stderr)
			}
		}
	}
	var help strings.Builder
	help.WriteString("usage: bench COMMAND [flags]\n")
	for _, c := range commands() {
		fmt.Fprintf(&help, "  %-8s %s\n", c.name, c.short)
	}
	help.WriteString("bench COMMAND -h tells the flags\n")
	if len(args) > 0 && strings.TrimLeft(args[0], "-") != "h" && strings.TrimLeft(args[0], "-") != "help" {
		fmt.Fprint(stderr, help.String())
		return fmt.Errorf("no command %q", args[0])
	}
	fmt.Fprint(stdout, help.String())
	return nil
}
