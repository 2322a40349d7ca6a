package goroot_test

import (
	"flag"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/crossborder"
	"github.com/borderlint/borderlint/analyzers/flow"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

var update = flag.Bool("update", false, "write the table anew")

// shipped is the file of the table.
var shipped = filepath.Join("..", "std.bin")

// TestTable holds the table that is shipped against what the engine makes of the
// source of the release in go.mod, and counts the functions that came to a limit.
func TestTable(t *testing.T) {
	made, counts := table(t)
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%s: %d", name, counts[name])
	}
	if counts["functions"] < 20_000 {
		t.Errorf("%d functions were analysed, the standard library has more", counts["functions"])
	}
	if n := counts["functions"]; counts["bounded"]*100 > n*12 || counts["bounded: coarse"]*100 > n {
		t.Errorf("of %d functions %d came to a limit and %d were given up", n, counts["bounded"], counts["bounded: coarse"])
	}
	got, err := made.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(shipped, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	have, err := flow.ReadStdTable(data)
	if err != nil {
		t.Fatal(err)
	}
	// The digest is of all packages, those that the table leaves out too, and moves with
	// every change of the engine: what is shipped must be the same.
	if have.Release() != made.Release() || len(have.Unlike(made)) > 0 {
		t.Errorf("%s of %s is not what the engine makes of %s: run go generate ./analyzers/flow; it differs in %v",
			shipped, have.Release(), made.Release(), have.Unlike(made))
	}
}

// TestTableTwice holds two tables made by one process against each other.
func TestTableTwice(t *testing.T) {
	if testing.Short() || os.Getenv("BORDERLINT_PROOFS") == "" {
		t.Skip("TestTable holds one against another process's: BORDERLINT_PROOFS=1 asks for two in one")
	}
	first, _ := table(t)
	again := makeTable(t)
	if first.Digest() != again.Digest() {
		t.Errorf("two tables made one after the other differ in %v", first.Unlike(again))
	}
}

var (
	once   sync.Once
	made   *flow.StdTable
	counts map[string]int
	fset   = token.NewFileSet()
	std    []*packages.Package
)

// table is the table, made once for all tests.
func table(t *testing.T) (*flow.StdTable, map[string]int) {
	t.Helper()
	if testing.Short() {
		t.Skip("the whole of the standard library takes a minute")
	}
	once.Do(func() {
		std = load(t, fset, release(t), "std")
		made = makeTable(t)
	})
	if made == nil {
		t.Fatal("the table could not be made")
	}
	return made, counts
}

func makeTable(t *testing.T) *flow.StdTable {
	t.Helper()
	into := flow.NewStdTable(release(t))
	rules, err := policy.Load(policy.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	pol := &analysis.Analyzer{
		Name: "policy", ResultType: reflect.TypeFor[*policy.Policy](),
		Run: func(*analysis.Pass) (any, error) { return rules, nil },
	}
	sens, ssa := sensitive.New(pol), lazyssa.NewAnalyzer()
	flows := flow.NewStd(pol, sens, ssa, into)
	cross := crossborder.New(pol, sens, flows, crossborder.Options{Now: now})
	d := &driver{fset: fset, passes: []*analysis.Analyzer{pol, sens, ssa, flows, cross}}
	n, unread := d.run(t, std)
	for _, u := range unread {
		t.Errorf("%s: %s", u.Package, u.Reason)
	}
	counts = n
	into.Finish()
	return into
}

// release is the release of Go in go.mod.
func release(t *testing.T) string {
	t.Helper()
	name := filepath.Join("..", "..", "..", "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse(name, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return mod.Toolchain.Name
}
