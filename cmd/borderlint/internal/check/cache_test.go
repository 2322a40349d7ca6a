package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/check"
)

// A second run finds everything in the cache and says the same; what changes is
// analysed again, and of its importers those that can tell.
func TestCache(t *testing.T) {
	dir := unpack(t, t.TempDir(), chain)
	cache := &check.Cache{Dir: filepath.Join(t.TempDir(), "cache"), Facts: "f1", Findings: "p1"}
	first, out := runIn(t, dir, false, 1, cache)
	if out.Cached != 0 || out.Packages != 3 {
		t.Fatalf("first run: %+v", out)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	again := func(what string, cached int, same bool) {
		t.Helper()
		lines, out := runIn(t, dir, false, 2, cache)
		if out.Cached != cached {
			t.Errorf("%s: %d packages from the cache, want %d", what, out.Cached, cached)
		}
		if diff := cmp.Diff(first, lines); (diff == "") != same {
			t.Errorf("%s: same findings: %v, want %v\n%s", what, diff == "", same, diff)
		}
		fresh, _ := runIn(t, dir, false, 2, nil)
		if diff := cmp.Diff(fresh, lines); diff != "" {
			t.Errorf("%s: -without the cache +with it\n%s", what, diff)
		}
	}
	again("nothing changed", 3, true)
	again("still nothing", 3, true)

	text := chainFile(t, "a/a.go")
	write("a/a.go", strings.Replace(text, "{ fmt.Println(); return T{} }", "{ return T{} }\n\nvar _ = fmt.Sprint()", 1))
	again("a body changed", 2, true)
	write("a/a.go", text+"\nfunc Added() {}\n")
	again("an export was added", 0, false)
	write("a/a.go", text)
	again("it was taken back", 3, true)

	cache.Findings = "p2"
	again("the policy changed, and all are roots", 0, true)
	cache.Facts = "f2"
	again("the rules changed", 0, true)

	entries, err := filepath.Glob(filepath.Join(cache.Dir, "??", "*"))
	if err != nil || len(entries) == 0 {
		t.Fatalf("no entries: %v", err)
	}
	for _, name := range entries {
		if err := os.Truncate(name, 40); err != nil {
			t.Fatal(err)
		}
	}
	again("the entries are damaged", 0, true)
	cache.Trim(time.Now().Add(30 * 24 * time.Hour))
	if left, _ := filepath.Glob(filepath.Join(cache.Dir, "??", "*")); len(left) > 0 {
		t.Errorf("old entries are left: %v", left)
	}
}

func chainFile(t *testing.T, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(chain, "-- "+name+" --\n")
	if !ok {
		t.Fatalf("no %s", name)
	}
	text, _, _ := strings.Cut(rest, "\n-- ")
	return text + "\n"
}

// What could not be analysed is not remembered, nor is what rests on it.
func TestCacheForgetsFailure(t *testing.T) {
	dir := unpack(t, t.TempDir(), `
-- go.mod --
module example.com/m

go 1.26
-- a/a.go --
package a

type T int

var x int = "text"
-- b/b.go --
package b

import "example.com/m/a"

var B a.T
`)
	cache := &check.Cache{Dir: filepath.Join(t.TempDir(), "cache")}
	first, _ := runIn(t, dir, false, 1, cache)
	second, out := runIn(t, dir, false, 1, cache)
	if out.Cached != 0 || len(out.Incomplete) != 1 {
		t.Errorf("%+v", out)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("-first +second\n%s", diff)
	}
}
