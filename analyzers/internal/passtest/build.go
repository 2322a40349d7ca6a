package passtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// BuildCommand builds the command into dir and returns its path.
func BuildCommand(ctx context.Context, root, dir string) (string, error) {
	tool := filepath.Join(dir, "borderlint")
	return tool, build(ctx, root, tool, "./cmd/borderlint")
}

// BuildGolangci builds golangci-lint with the plugin into dir and returns its path.
func BuildGolangci(ctx context.Context, root, dir string) (string, error) {
	tool := filepath.Join(dir, "golangci-lint")
	return tool, build(ctx, filepath.Join(root, "cmd", "golangci"), tool, ".")
}

func build(ctx context.Context, at, to, what string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, what)
	cmd.Dir = at
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s in %s: %w\n%s", what, at, err, out)
	}
	return nil
}
