package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/cli"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

const tracePolicy = `home = ["CN"]
rules = ["house.toml"]
weak_handling = false
`

const traceRules = `
[[source]]
func = "os.Hostname"
at = ["result0"]
class = "device"
`

// TestTraces holds what is told of the way of each finding in testdata/traces: all cases
// are packages of one module. With -update it is written anew, to be read.
func TestTraces(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "..", "testdata", "traces", "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module trace.test\n\ngo 1.26\n")
	write("borderlint.toml", tracePolicy)
	write("house.toml", traceRules)
	cases := map[string]*txtar.Archive{}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cases[name] = a
		for _, f := range a.Files {
			if f.Name != "trace" {
				write(strings.TrimSuffix(filepath.Base(name), ".txtar")+"/"+f.Name, string(f.Data))
			}
		}
	}
	told := traces(t, dir)
	if diff := cmp.Diff(told, traces(t, dir)); diff != "" {
		t.Errorf("another run tells other ways (-first +second):\n%s", diff)
	}
	for _, name := range names {
		a, got := cases[name], told[strings.TrimSuffix(filepath.Base(name), ".txtar")]
		last := &a.Files[len(a.Files)-1]
		if last.Name != "trace" {
			t.Fatalf("%s: the last file is to be the trace", name)
		}
		if *update {
			last.Data = []byte(got)
			if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(last.Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filepath.Base(name), diff)
		}
	}
}

// traces are the findings in a module, by their first directory: a line for each, and
// one for each step.
func traces(t *testing.T, dir string) map[string]string {
	t.Helper()
	var out, errs bytes.Buffer
	status := cli.Run(t.Context(), cli.Env{
		Args: []string{"-format", "json", "-cache", "off", "./..."}, Dir: dir, Stdout: &out, Stderr: &errs,
		Getenv: os.Getenv,
	})
	if status != 1 {
		t.Fatalf("status %d, want 1\n%s", status, errs.String())
	}
	r, err := report.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, f := range r.Findings {
		bounded(t, f)
		first, rest, _ := strings.Cut(f.Position.File, "/")
		at := func(p finding.Position) string {
			return fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(p.File, first+"/"), p.Line, p.Column)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s:%d %s\n", rest, f.Position.Line, f.Endpoint.Host)
		for _, s := range f.Trace {
			fmt.Fprintf(&b, "\t%s: %s\n", at(s.Position), s.Note)
		}
		told[first] += b.String()
	}
	return told
}

// bounded holds that a trace is no longer than a reader has patience for, and names each
// position once.
func bounded(t *testing.T, f finding.Finding) {
	t.Helper()
	if len(f.Trace) > 12 {
		t.Errorf("%v: the trace has %d steps", f.Position, len(f.Trace))
	}
	seen := map[finding.Position]string{}
	for _, s := range f.Trace {
		if before, had := seen[s.Position]; had || !s.Position.Known() {
			t.Errorf("%v: %q stands where %q does", f.Position, s.Note, before)
		}
		seen[s.Position] = s.Note
	}
}
