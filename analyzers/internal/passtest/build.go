package passtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// skipGolangci is for a machine without the module proxy.
const skipGolangci = "BORDERLINT_SKIP_GOLANGCI"

// Build builds the drivers of these names for one test, or all, of the repository at
// root. That of golangci-lint is left out when that is asked for, and the log says so.
func Build(t *testing.T, root string, names ...string) []Driver {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	// The drivers' caches would have the go command's in them, and it would be empty.
	t.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	dir := t.TempDir()
	tool := func(name, at, what string) string {
		t.Helper()
		to := filepath.Join(dir, name)
		if err := build(t.Context(), at, to, what); err != nil {
			t.Fatal(err)
		}
		return to
	}
	command := tool("borderlint", root, "./cmd/borderlint")
	golangci := ""
	switch {
	case len(names) > 0 && !slices.Contains(names, nameGolangci):
	case os.Getenv(skipGolangci) != "":
		t.Logf("golangci-lint is left out: %s is set", skipGolangci)
	default:
		golangci = tool("golangci-lint", filepath.Join(root, "cmd", "golangci"), ".")
	}
	cache := filepath.Join(dir, "cache")
	if err := os.Mkdir(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	drivers := Drivers(command, golangci, cache)
	if len(names) == 0 {
		return drivers
	}
	for _, name := range names {
		if !slices.ContainsFunc(drivers, func(d Driver) bool { return d.Name == name }) && name != nameGolangci {
			t.Fatalf("there is no driver %s", name)
		}
	}
	return slices.DeleteFunc(drivers, func(d Driver) bool { return !slices.Contains(names, d.Name) })
}

// Command builds the command of the repository at root into dir, and returns its
// driver, whose cache is there too.
func Command(ctx context.Context, root, dir string) (Driver, error) {
	to := filepath.Join(dir, "borderlint")
	if err := build(ctx, root, to, "./cmd/borderlint"); err != nil {
		return Driver{}, err
	}
	return Drivers(to, "", filepath.Join(dir, "cache"))[0], nil
}

func build(ctx context.Context, at, to, what string) error {
	if err := depend(at); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, what)
	cmd.Dir = at
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s in %s: %w\n%s", what, at, err, out)
	}
	return nil
}

// depend has the result of a test that runs a program built at root depend on the sources
// there: the go command, which remembers results, does not see what a compiler reads.
func depend(root string) error {
	return filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" || name != root && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		_, err = os.Stat(name)
		return err
	})
}
