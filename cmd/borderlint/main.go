// Borderlint finds sensitive data on its way to endpoints abroad.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/cli"
)

func main() {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "borderlint:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := cli.Run(ctx, cli.Env{Args: os.Args[1:], Dir: dir, Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr})
	stop()
	os.Exit(code)
}
