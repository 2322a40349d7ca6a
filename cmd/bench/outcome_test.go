package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	aReport = `{"schema":"borderlint/1","findings":[
	{"rule":"foreign-endpoint"},{"rule":"weak-handling"},{"rule":"foreign-endpoint"}],
	"incomplete":[{"package":"x/b","reason":"function f could not be analysed: runtime error: index out of range"},
	{"package":"x/a","reason":"was not analysed: what its functions do with data is not known"}],
	"stats":{"functions":2000,"bounded":30,"bounded: rounds":20,"bounded: flat":10,"packages":5}}`
	aStderr = "bounded              30\nfact bytes           3145728\nwall                 4.2 s\npanic: runtime error\n"
)

func TestOutcome(t *testing.T) {
	o := outcome{
		Name: "x", Version: "v1.0.0", Packages: 5, Dependencies: 7, Same: "no",
		Runs: []usage{{Wall: 2, CPU: 3, Memory: 10 << 20}, {Wall: 2.5, CPU: 3.5, Memory: 20 << 20}},
	}
	o.panicked([]byte(aStderr))
	if err := o.read([]byte(aReport), []byte(aStderr)); err != nil {
		t.Fatal(err)
	}
	if o.findings() != 3 || o.Limits["rounds"] != 20 || o.incompleteFunctions() != 1 || len(o.Panics) != 2 {
		t.Errorf("%+v", o)
	}
	failed := outcome{Name: "y", Version: "v2.0.0", Failed: "compiling: go list: no"}
	got := outcomes([]outcome{o, failed})
	want := `| module | version | packages | imported |   s | again s | CPU s | peak MiB | facts MiB | foreign | unknown | relay | hidden | weak | stale | incomplete packages | incomplete functions | functions | bounded per 1,000 | panics | same bytes |
| ------ | ------- | -------: | -------: | --: | ------: | ----: | -------: | --------: | ------: | ------: | ----: | -----: | ---: | ----: | ------------------: | -------------------: | --------: | ----------------: | -----: | ---------: |
| x      | v1.0.0  |        5 |        7 | 2.0 |     2.5 |   3.0 |       20 |       3.0 |       2 |       0 |     0 |      0 |    1 |     0 |                   2 |                    1 |      2000 |              15.0 |      2 |         no |
| y      | v2.0.0  |          |          |     |         |       |          |           |         |         |       |        |      |       |                     |                      |           |                   |        |     failed |

| functions bounded by | all | flat | rounds |
| -------------------- | --: | ---: | -----: |
| x                    |  30 |   10 |     20 |

- x: two runs left different reports
- x: panic: runtime error
- x: x/b: function f could not be analysed: runtime error: index out of range
- x: incomplete: x/a: was not analysed: what its functions do with data is not known
- x: incomplete: x/b: function f could not be analysed: runtime error: index out of range
- y failed: compiling: go list: no
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestOutcomeOfAnotherSchema(t *testing.T) {
	var o outcome
	if err := o.read([]byte(`{"schema":"other/2"}`), nil); err == nil || !strings.Contains(err.Error(), "other/2") {
		t.Error(err)
	}
}

func TestKept(t *testing.T) {
	m := modules{out: t.TempDir()}
	if err := m.keep(outcome{Name: "caddy", Functions: 3}); err != nil {
		t.Fatal(err)
	}
	all, err := readOutcomes(m.out, targets())
	if err != nil || len(all) != 1 || all[0].Functions != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := readOutcomes(t.TempDir(), targets()); err == nil {
		t.Error("an empty folder holds something")
	}
}

func TestTargets(t *testing.T) {
	all := targets()
	if len(all) < 25 {
		t.Errorf("%d modules", len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b target) int { return strings.Compare(a.name, b.name) }) {
		t.Error("not sorted by name")
	}
	for i, x := range all {
		if x.name == "" || x.module == "" || x.why == "" || !strings.HasPrefix(x.version, "v") {
			t.Errorf("%+v", x)
		}
		if i > 0 && all[i-1].name == x.name {
			t.Errorf("%s twice", x.name)
		}
	}
	if _, err := choose(all, "caddy,nobody"); err == nil || !strings.Contains(err.Error(), `"nobody"`) {
		t.Error(err)
	}
	if some, err := choose(all, "helm,caddy"); err != nil || len(some) != 2 || some[0].name != "helm" {
		t.Error(some, err)
	}
}

func TestCopyModule(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	for _, name := range []string{"go.mod", "a.go", "a_test.go", "vendor/modules.txt", "sub/vendor/b.go", "sub/testdata/c_test.go"} {
		if err := os.MkdirAll(filepath.Join(from, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from, name), []byte(name), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := copyModule(from, to); err != nil {
		t.Fatal(err)
	}
	got, err := filepath.Glob(filepath.Join(to, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range got {
		got[i] = filepath.Base(name)
	}
	if want := []string{"a.go", "go.mod", "sub"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	f, err := os.OpenFile(filepath.Join(to, "a.go"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal("the copy cannot be edited:", err)
	}
	f.Close()
}
