// Command golangci is golangci-lint with borderlint in it, built from the module
// proxy alone:
//
//	cd cmd/golangci && go build -o golangci-lint .
package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/borderlint/borderlint/cmd/gclplugin"
)

func main() {
	// Any other version would salt golangci-lint's cache in place of the binary's
	// own hash, and it would answer from there after borderlint has changed.
	info := commands.BuildInfo{Version: "(devel)", GoVersion: runtime.Version()}
	if err := commands.Execute(info); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "golangci-lint:", err)
		os.Exit(exitcodes.Failure)
	}
}
