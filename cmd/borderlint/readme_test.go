package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme runs the README's first command as a new user would, and holds what
// the README shows of its output against what it prints.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("installs the command")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	modules, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", fenced(t, string(text), "```sh\n"))
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOPATH="+t.TempDir(), "GOBIN=", "GOMODCACHE="+strings.TrimSpace(string(modules)), "BORDERLINT_CACHE=off", "BORDERLINT_CONFIG=", "NO_COLOR=1")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("%v, want exit status 1\n%s", err, out)
	}
	for shown := range strings.SplitSeq(fenced(t, string(text), "```text\n"), "\n\n") {
		if !strings.Contains(string(out), strings.TrimSpace(shown)) {
			t.Errorf("the README shows what the command does not print:\n%s", shown)
		}
	}
}

// fenced is the first block of text that a fence opens.
func fenced(t *testing.T, text, fence string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, fence)
	block, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("the README has no block %q", fence)
	}
	return block
}
