package sensitive_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// vetEnv makes the test binary a vettool.
const vetEnv = "SENSITIVE_TEST_VET"

func TestMain(m *testing.M) {
	if os.Getenv(vetEnv) != "" {
		unitchecker.Main(newDump())
	}
	os.Exit(m.Run())
}

// TestCases runs each module of testdata through the stock checker, which has all
// source at hand, and through go vet, which has export data and the facts it
// carries. Both must say what the comments in the module ask for:
//
//	PassportNo string // want `Passenger.PassportNo: passenger/tag`
//
// and nothing where none does. A comment alone on its line speaks of the next one.
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			dir, want := unpack(t, name)
			t.Setenv(coreEnv, filepath.Join(dir, "core"))
			if _, err := os.Stat(filepath.Join(dir, "infer.off")); err == nil {
				t.Setenv(inferEnv, "off")
			}
			if diff := gocmp.Diff(want, check(t, dir)); diff != "" {
				t.Errorf("checker (-want +got):\n%s", diff)
			}
			if testing.Short() {
				return
			}
			if diff := gocmp.Diff(want, vet(t, dir)); diff != "" {
				t.Errorf("go vet (-want +got):\n%s", diff)
			}
		})
	}
}

// message is one thing said, or asked for.
type message struct {
	File string
	Line int
	Text string
}

func sorted(ms []message) []message {
	slices.SortFunc(ms, func(a, b message) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(ms)
}

// unpack writes a case to a folder and reads what it asks for.
func unpack(t *testing.T, name string) (dir string, want []message) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir, err = filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := append(txtar.Parse(data).Files, txtar.File{Name: "go.mod", Data: []byte("module example.com/m\n\ngo 1.26\n")})
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".go") {
			// The go command caches what a tool has said by the source, and knows
			// nothing of the rules that a case brings.
			f.Data = fmt.Appendf(slices.Clip(f.Data), "\n// rules: %x\n", sha256.Sum256(data))
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f.Name, ".go") {
			continue
		}
		for i, line := range strings.Split(string(f.Data), "\n") {
			code, wants, ok := strings.Cut(line, "// want ")
			if !ok {
				continue
			}
			at := i + 1
			if strings.TrimSpace(code) == "" {
				at++
			}
			for wants = strings.TrimSpace(wants); wants != ""; wants = strings.TrimSpace(wants) {
				quoted, err := strconv.QuotedPrefix(wants)
				if err != nil {
					t.Fatalf("%s:%d: want %s: %v", f.Name, i+1, wants, err)
				}
				text, _ := strconv.Unquote(quoted)
				want = append(want, message{f.Name, at, text})
				wants = wants[len(quoted):]
			}
		}
	}
	return dir, sorted(want)
}

func check(t *testing.T, dir string) []message {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir, Env: environ()}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the case does not compile")
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{newDump()}, pkgs, &checker.Options{SanityCheck: true, Sequential: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []message
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, d := range act.Diagnostics {
			p := act.Package.Fset.PositionFor(d.Pos, false)
			got = append(got, message{relative(t, dir, p), p.Line, d.Message})
		}
	}
	return sorted(got)
}

func relative(t *testing.T, dir string, p token.Position) string {
	t.Helper()
	rel, err := filepath.Rel(dir, p.Filename)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}

func vet(t *testing.T, dir string) []message {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-json", "-vettool="+self, "./...")
	cmd.Dir = dir
	cmd.Env = append(environ(), vetEnv+"=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("go vet: %v\n%s%s", err, errs.Bytes(), out.Bytes())
	}
	return readVet(t, dir, &out)
}

func environ() []string {
	return append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
}

// readVet reads what go vet -json prints: an object for each package, after a line
// of comment.
func readVet(t *testing.T, dir string, out *bytes.Buffer) []message {
	t.Helper()
	var got []message
	text := commentless(out.String())
	for dec := json.NewDecoder(strings.NewReader(text)); dec.More(); {
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); err != nil {
			t.Fatalf("go vet: %v\n%s", err, text)
		}
		for _, byAnalyzer := range tree {
			var ds []struct{ Posn, Message string }
			if err := json.Unmarshal(byAnalyzer["dump"], &ds); err != nil {
				t.Fatalf("go vet: %v\n%s", err, text)
			}
			for _, d := range ds {
				file, rest, _ := strings.Cut(strings.TrimPrefix(d.Posn, dir+string(filepath.Separator)), ":")
				var line int
				if _, err := fmt.Sscanf(rest, "%d", &line); err != nil {
					t.Fatalf("position %q: %v", d.Posn, err)
				}
				got = append(got, message{filepath.ToSlash(file), line, d.Message})
			}
		}
	}
	return sorted(got)
}

func commentless(s string) string {
	var kept []string
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(line, "#") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
