package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// listed is a package as "go list -json" prints it.
type listed struct {
	ImportPath, Name, Dir, Export, ForTest string
	Standard, DepOnly                      bool
	GoFiles, CgoFiles, CompiledGoFiles     []string
	IgnoredGoFiles, IgnoredOtherFiles      []string
	CFiles, CXXFiles, MFiles, HFiles       []string
	FFiles, SFiles, SwigFiles              []string
	SwigCXXFiles, SysoFiles, EmbedFiles    []string
	Imports                                []string
	ImportMap                              map[string]string
	Module                                 *listedModule
	Error                                  *listedError
	DepsErrors                             []*listedError
}

type listedModule struct {
	Path, Version, Dir, GoVersion string
	Main                          bool
	Replace                       *listedModule
}

type listedError struct {
	ImportStack []string
	Pos, Err    string
}

const listFields = "ImportPath,Name,Dir,ForTest,Standard,DepOnly,GoFiles,CgoFiles,CompiledGoFiles," +
	"IgnoredGoFiles,IgnoredOtherFiles,CFiles,CXXFiles,MFiles,HFiles,FFiles,SFiles,SwigFiles," +
	"SwigCXXFiles,SysoFiles,EmbedFiles,Imports,ImportMap,Module,Error,DepsErrors"

// environment is what "go env" says that matters here.
type environment struct {
	GOARCH, GOFLAGS, GOMOD, GOMODCACHE, GOVERSION, GOWORK string
}

// command runs the go command for one set of options.
type command struct {
	ctx context.Context
	Options
	readonly bool
}

// Error is what the go command wrote when it refused.
type goError struct {
	args []string
	text string
}

func (e *goError) Error() string {
	return fmt.Sprintf("go %s: %s", e.args[0], e.text)
}

func (c *command) output(args ...string) ([]byte, string, error) {
	cmd := exec.CommandContext(c.ctx, "go", args...)
	cmd.Dir = c.Dir
	if c.Env != nil {
		cmd.Env = append([]string{}, c.Env...)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, "", errors.New("the go command is not in PATH; borderlint asks it for packages")
		}
		if text := oneLine(stderr.String()); text != "" {
			return nil, "", &goError{args, text}
		}
		return nil, "", fmt.Errorf("running go %s: %w", args[0], err)
	}
	return stdout.Bytes(), stderr.String(), nil
}

func (c *command) environment() (environment, error) {
	var env environment
	out, _, err := c.output("env", "-json", "GOARCH", "GOFLAGS", "GOMOD", "GOMODCACHE", "GOVERSION", "GOWORK")
	if err != nil {
		return env, err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return env, fmt.Errorf("reading go env: %w", err)
	}
	return env, nil
}

// list runs "go list -e -deps"; what it warned of comes back as text.
func (c *command) list(fields string, flags, patterns []string) ([]*listed, string, error) {
	// A profile beside a main package would make variants of all that it imports.
	args := []string{"list", "-e", "-deps", "-pgo=off", "-json=" + fields}
	if c.readonly {
		args = append(args, "-mod=readonly")
	}
	if c.Tags != "" {
		args = append(args, "-tags="+c.Tags)
	}
	args = append(append(append(args, flags...), "--"), patterns...)
	out, warnings, err := c.output(args...)
	if err != nil {
		return nil, "", err
	}
	var all []*listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listed)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return all, warnings, nil
		} else if err != nil {
			return nil, "", fmt.Errorf("reading go list: %w", err)
		}
		all = append(all, p)
	}
}

// oneLine makes one line of what the go command spread over several, and drops
// the downloads it told of.
func oneLine(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "go: ")
		if line != "" && !strings.HasPrefix(line, "downloading ") {
			kept = append(kept, line)
		}
	}
	return strings.ReplaceAll(strings.Join(kept, "; "), ":; ", ": ")
}
