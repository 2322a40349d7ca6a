package passtest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Got is a finding as a driver tells it.
type Got struct {
	File        string // relative to the module, with forward slashes
	Line        int
	Column      int
	Rule        string
	Host        string // the endpoint's host, or the weakness's id
	Sink        string // the call that sends
	Classes     string // with commas between
	Fingerprint string
}

func (g Got) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %s (%s)", g.File, g.Line, g.Column, g.Rule, g.Host, g.Fingerprint)
}

// Driver runs borderlint over packages of the module in dir.
type Driver struct {
	Name string
	Run  func(ctx context.Context, dir string, packages ...string) ([]Got, error)
}

const nameGolangci = "golangci-lint"

// Drivers returns those that are held against each other, with their caches under
// dir: the command at borderlint, the go command with it as a vettool, and, if
// golangci is not "", the golangci-lint at this path.
func Drivers(borderlint, golangci, dir string) []Driver {
	drivers := []Driver{
		{"command", func(ctx context.Context, at string, packages ...string) ([]Got, error) {
			return runCommand(ctx, borderlint, dir, at, packages)
		}},
		{"vet", func(ctx context.Context, at string, packages ...string) ([]Got, error) {
			return runVet(ctx, borderlint, dir, at, packages)
		}},
	}
	if golangci != "" {
		drivers = append(drivers, Driver{nameGolangci, func(ctx context.Context, at string, packages ...string) ([]Got, error) {
			return runGolangci(ctx, golangci, dir, at, packages)
		}})
	}
	return drivers
}

// report is what a test reads of the command's report: declared anew, so that a
// field that is renamed there is missed here.
type report struct {
	Findings []struct {
		Rule, Fingerprint string
		Position          struct {
			File         string
			Line, Column int
		}
		Classes  []string
		Sink     *struct{ Func string }
		Endpoint *struct{ Host string }
		Weakness *struct{ ID string }
	}
	Incomplete []struct{ Package, Reason string }
}

func runCommand(ctx context.Context, tool, cache, dir string, packages []string) ([]Got, error) {
	args := []string{"-format", "json", "-fail-on", "never"}
	out, status, err := run(ctx, dir, cache, tool, append(args, packages...)...)
	if err != nil {
		return nil, err
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		return nil, fmt.Errorf("the report is no JSON: %w\n%s", err, out)
	}
	if status != 0 {
		return nil, fmt.Errorf("%s: exit status %d, incomplete: %v", tool, status, r.Incomplete)
	}
	var gots []Got
	for _, f := range r.Findings {
		g := Got{
			File: f.Position.File, Line: f.Position.Line, Column: f.Position.Column,
			Rule: f.Rule, Classes: strings.Join(f.Classes, ","), Fingerprint: f.Fingerprint,
		}
		if f.Sink != nil {
			g.Sink = f.Sink.Func
		}
		if f.Endpoint != nil {
			g.Host = f.Endpoint.Host
		}
		if f.Weakness != nil {
			g.Host = f.Weakness.ID
		}
		gots = append(gots, g)
	}
	return sorted(gots), nil
}

// What a message must tell by itself, in drivers that show nothing else.
var (
	toHost      = regexp.MustCompile(`^(?:crossborder: )?(.*?) ?data \(.* goes to (\S+) \(.* through ([^\s;]+)`)
	byCheck     = regexp.MustCompile(`\((G\d+)[,)].* handles (.*) data `)
	fingerprint = regexp.MustCompile(`\[([0-9a-f]+)\]$`)
)

// parseMessage reads what is in the words; of rules, these do not tell all apart.
func parseMessage(message string) (g Got, err error) {
	m := fingerprint.FindStringSubmatch(strings.TrimSpace(message))
	if m == nil {
		return g, fmt.Errorf("message %q does not end with a fingerprint", message)
	}
	g.Fingerprint = m[1]
	if host := toHost.FindStringSubmatch(message); host != nil {
		g.Classes, g.Sink = classes(host[1]), host[3]
		if host[2] != host[3] { // else it goes to the sink itself, which has no host
			g.Host = host[2]
		}
	} else if id := byCheck.FindStringSubmatch(message); id != nil {
		g.Rule, g.Host, g.Classes = finding.WeakHandling, id[1], classes(id[2])
		return g, nil
	} else if strings.Contains(message, "this allowance ") {
		g.Rule = finding.StaleAllowance
		return g, nil
	}
	switch {
	case strings.Contains(message, "(relay, "):
		g.Rule = finding.RelayEndpoint
	case strings.Contains(message, "which the code hides"):
		g.Rule = finding.HiddenEndpoint
	case strings.Contains(message, "(country unknown)"):
		g.Rule = finding.UnknownEndpoint
	default:
		g.Rule = finding.ForeignEndpoint
	}
	return g, nil
}

// classes are those of a sentence: a, b and c.
func classes(list string) string {
	return strings.NewReplacer(" and ", ",", ", ", ",").Replace(list)
}

func runVet(ctx context.Context, tool, cache, dir string, packages []string) ([]Got, error) {
	args := []string{"vet", "-vettool=" + tool, "-json", "-crossborder.fingerprint", "-weakness.fingerprint"}
	out, status, err := run(ctx, dir, cache, "go", append(args, packages...)...)
	if err != nil {
		return nil, err
	}
	if status != 0 {
		return nil, fmt.Errorf("go vet: exit status %d\n%s", status, out)
	}
	var gots []Got
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		// Package, then analyzer, then diagnostics or an error.
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); err != nil {
			return nil, fmt.Errorf("go vet -json: %w\n%s", err, out)
		}
		for pkg, analyzers := range packages {
			for _, raw := range analyzers {
				var diagnostics []struct{ Category, Posn, Message string }
				if err := json.Unmarshal(raw, &diagnostics); err != nil {
					return nil, fmt.Errorf("go vet, package %s: %s", pkg, raw)
				}
				for _, d := range diagnostics {
					g, err := parseMessage(d.Message)
					if err != nil {
						return nil, err
					}
					g.Rule = d.Category
					if err := g.place(dir, d.Posn); err != nil {
						return nil, err
					}
					gots = append(gots, g)
				}
			}
		}
	}
	return sorted(gots), nil
}

// place reads a position, file:line:column.
func (g *Got) place(dir, posn string) error {
	parts := strings.Split(posn, ":")
	if len(parts) < 3 {
		return fmt.Errorf("position %q has no file, line and column", posn)
	}
	n := len(parts)
	var err1, err2, err3 error
	g.Line, err1 = strconv.Atoi(parts[n-2])
	g.Column, err2 = strconv.Atoi(parts[n-1])
	g.File, err3 = relative(dir, strings.Join(parts[:n-2], ":"))
	return errors.Join(err1, err2, err3)
}

func relative(dir, file string) (string, error) {
	if !filepath.IsAbs(file) {
		return filepath.ToSlash(file), nil
	}
	rel, err := filepath.Rel(dir, file)
	return filepath.ToSlash(rel), err
}

func sorted(gots []Got) []Got {
	slices.SortFunc(gots, func(a, b Got) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Host, b.Host), cmp.Compare(a.Fingerprint, b.Fingerprint),
		)
	})
	return gots
}

// run runs a command in dir with its caches in cache. Its error output goes into
// the error if it could not be run, or if it wrote nothing else.
func run(ctx context.Context, dir, cache, name string, args ...string) (stdout []byte, status int, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "NO_COLOR=1",
		"XDG_CACHE_HOME="+cache, "GOLANGCI_LINT_CACHE="+filepath.Join(cache, "golangci-lint"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		status, err = exit.ExitCode(), nil
	}
	if err != nil {
		return nil, status, fmt.Errorf("running %s: %w\n%s", name, err, &errs)
	}
	if status != 0 && out.Len() == 0 {
		return nil, status, fmt.Errorf("%s %s: exit status %d\n%s", name, strings.Join(args, " "), status, &errs)
	}
	return out.Bytes(), status, nil
}
