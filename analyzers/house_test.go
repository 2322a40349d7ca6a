package analyzers_test

import (
	"bufio"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"
)

const (
	top    = ".."
	module = "github.com/borderlint/borderlint"
)

// TestRooms holds the imports of every package against the table of rooms in
// CONTRIBUTING.md: none that it lacks, and no permission that nobody uses.
func TestRooms(t *testing.T) {
	table := rooms(t)
	built := imports(t)
	for _, room := range slices.Sorted(maps.Keys(built)) {
		allowed, ok := table[room]
		if !ok {
			t.Errorf("the table of rooms lacks %s", room)
			continue
		}
		if diff := cmp.Diff(allowed, built[room]); diff != "" {
			t.Errorf("imports of %s (-table +code):\n%s", room, diff)
		}
	}
	for room := range table {
		if _, ok := built[room]; !ok {
			t.Errorf("the table of rooms has %s, which holds no code", room)
		}
	}
}

// rooms reads the table: the room in the first column, what it imports of this
// module and of others in the last.
func rooms(t *testing.T) map[string][]string {
	t.Helper()
	table := map[string][]string{}
	for _, row := range rows(t, "## The table of rooms") {
		if len(row) != 3 {
			t.Fatalf("row %q has not three columns", row)
		}
		imports := []string{}
		for name := range strings.FieldsSeq(row[2]) {
			if name != "–" {
				imports = append(imports, strings.Trim(name, "`,"))
			}
		}
		table[strings.Trim(row[0], "`")] = imports
	}
	return table
}

// rows returns the rows of the first table under a heading of CONTRIBUTING.md.
func rows(t *testing.T, heading string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), heading+"\n")
	if !ok {
		t.Fatalf("CONTRIBUTING.md has no section %q", heading)
	}
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			if len(rows) > 0 {
				break
			}
			continue
		}
		var row []string
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		rows = append(rows, row)
	}
	if len(rows) < 3 {
		t.Fatalf("no table under %q", heading)
	}
	return rows[2:] // without the head and the rule below it
}

// imports are what the files of each room import beside the standard library,
// tests left out: rooms by their folder, others by their module.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	modules := required(t)
	rooms := map[string][]string{}
	eachGoFile(t, func(name string) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, filepath.FromSlash(name)), nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			return
		}
		room := path.Dir(name)
		all := append([]string{}, rooms[room]...)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Error(err)
				continue
			}
			if name := shown(imported, modules); name != "" {
				all = append(all, name)
			}
		}
		slices.Sort(all)
		rooms[room] = slices.Compact(all)
	})
	return rooms
}

func shown(imported string, modules []string) string {
	if rest, ok := strings.CutPrefix(imported, module+"/"); ok {
		return rest
	}
	for _, m := range modules {
		if imported == m || strings.HasPrefix(imported, m+"/") {
			return m
		}
	}
	if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
		return imported
	}
	return ""
}

// eachGoFile visits the Go files of this module, by their path below the top.
func eachGoFile(t *testing.T, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(top), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, err := fs.Stat(os.DirFS(top), path.Join(name, "go.mod"))
			nested := name != "." && err == nil
			if base := d.Name(); nested || base == "testdata" || name != "." && strings.HasPrefix(base, ".") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) == ".go" {
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// required are the modules in go.mod, sorted.
func required(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, r := range file.Require {
		modules = append(modules, r.Mod.Path)
	}
	slices.Sort(modules)
	return modules
}

// TestNotice holds the list of licences against go.mod.
func TestNotice(t *testing.T) {
	var listed []string
	for _, row := range rows(t, "## NOTICE") {
		listed = append(listed, strings.Trim(row[0], "`"))
	}
	slices.Sort(listed)
	if diff := cmp.Diff(required(t), listed); diff != "" {
		t.Errorf("licences in CONTRIBUTING.md (-go.mod +listed):\n%s", diff)
	}
}

// TestTop holds the top level to what its owner asked for.
func TestTop(t *testing.T) {
	allowed := []string{
		"analyzers", "cmd", "rules", "testdata", "go.mod", "go.sum", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md",
	}
	ignored, err := os.ReadFile(filepath.Join(top, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(ignored)) {
		allowed = append(allowed, strings.Trim(strings.TrimSpace(line), "/"))
	}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
	for _, name := range append(allowed[:10:10], ".golangci.yml", ".ci/run") {
		if _, err := os.Stat(filepath.Join(top, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestFiles holds the size of files and what must not stand in them.
func TestFiles(t *testing.T) {
	const longest = 400
	eachGoFile(t, func(name string) {
		lines, todo := scan(t, name)
		if lines > longest {
			t.Errorf("%s has %d lines, more than %d: look for the second subject", name, lines, longest)
		}
		if todo != "" {
			t.Errorf("%s", todo)
		}
	})
}

func scan(t *testing.T, name string) (lines int, todo string) {
	t.Helper()
	f, err := os.Open(filepath.Join(top, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		lines++
		if strings.Contains(s.Text(), "// TO"+"DO") {
			todo = fmt.Sprintf("%s:%d: a note of work to do belongs into an issue", name, lines)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return lines, todo
}
