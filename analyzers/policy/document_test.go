package policy

import (
	"io/fs"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"github.com/borderlint/borderlint/rules"
)

// plain makes a tree comparable with what BurntSushi/toml decodes: its shape, its
// strings, its booleans; of other scalars the kind, and the day of a date.
func plain(n node) any {
	switch n.kind {
	case kindString:
		return n.text
	case kindBool:
		return n.text == "true"
	case kindDate:
		return "date " + n.text
	case kindList:
		list := []any{}
		for _, n := range n.list {
			list = append(list, plain(n))
		}
		return list
	case kindTable:
		return plainTable(n.table)
	}
	return n.kind.String()
}

func plainTable(t *table) map[string]any {
	m := map[string]any{}
	for _, e := range t.entries {
		m[e.key] = plain(e.val)
	}
	return m
}

// decoded is the same of what BurntSushi/toml decodes.
func decoded(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, v := range v {
			m[k] = decoded(v)
		}
		return m
	case []map[string]any:
		list := []any{}
		for _, v := range v {
			list = append(list, decoded(v))
		}
		return list
	case []any:
		list := []any{}
		for _, v := range v {
			list = append(list, decoded(v))
		}
		return list
	case int64, float64:
		return kindInteger.String()
	case time.Time:
		if v.Location().String() == "date-local" {
			return "date " + v.Format(time.DateOnly)
		}
		return kindDateTime.String()
	}
	return v
}

func seeds() []string {
	return []string{
		"", "\ufeffa = 1", "# only a comment", "a = 1\r\nb = \"x\"\r\n",
		"a.b.c = true\na.\"d e\" . f = 'x\\y'\n[t]\nx = 1_000\n[[l.m]]\ny = 0xFE\n[[l.m]]\n[l.m.n]\nz=-inf",
		"d = 2027-06-30\ne = 2027-06-30T10:00:00Z\nf = 2027-06-30 10:00:00\ng = 10:00:00\nh = [2027-06-30 ,1.5e3]",
		"s = \"\"\"\nline\n  two \\\n   three\"\"\"\nt = '''\nraw \\n'''\nu = \"\"\"\"quoted\"\"\"\"",
		`s = "\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600"`,
		"p = {x = 1, y.z = [\n1, # one\n2,\n],}\nq = [[\"a\"], [], {k = 'v'}]",
		"crlf = \"\"\"a\r\nb\\\r\n   c\"\"\"\r\n",
	}
}

// FuzzScan holds that the scanner reads what BurntSushi/toml reads out of every
// text that is TOML, and panics on none.
func FuzzScan(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		root, failed := scan(text)
		var want map[string]any
		if _, err := toml.Decode(text, &want); err != nil {
			return
		}
		if failed != nil {
			// The library drops the marks of UTF-16, of which we want to hear.
			if strings.Contains(failed.message, "too deep") || !utf8.ValidString(text) {
				return
			}
			t.Fatalf("scan: %v", failed)
		}
		if want == nil {
			want = map[string]any{}
		}
		if diff := cmp.Diff(decoded(want), any(plainTable(root))); diff != "" {
			t.Errorf("toml and scan differ (-toml +scan):\n%s", diff)
		}
	})
}

// The built-in files are scanned without asking BurntSushi/toml first; here it is asked.
func TestEmbeddedIsTOML(t *testing.T) {
	err := fs.WalkDir(rules.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".toml") {
			return err
		}
		text, err := fs.ReadFile(rules.Files, name)
		if err != nil {
			return err
		}
		var want map[string]any
		if _, err := toml.Decode(string(text), &want); err != nil {
			t.Errorf("%s: %v", name, err)
			return nil
		}
		root, failed := scan(string(text))
		if failed != nil {
			t.Errorf("%s:%v", name, failed)
			return nil
		}
		if diff := cmp.Diff(decoded(want), any(plainTable(root))); diff != "" {
			t.Errorf("%s: toml and scan differ (-toml +scan):\n%s", name, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPositions(t *testing.T) {
	root, failed := scan("# first\nhome = [ \"CN\",\n  'HK' ]\n\n[[sink]]\n  func = \"\"\"\na\"\"\"\nkind= 'x'\n[\"ünï\" . b]\nc=1\n")
	if failed != nil {
		t.Fatal(failed)
	}
	home := root.find("home")
	sink := root.find("sink").val.list[0]
	table := root.find("ünï").val.table.find("b").val.table
	got := []mark{
		home.at, home.val.at, home.val.list[0].at, home.val.list[1].at,
		sink.at, sink.table.find("func").at, sink.table.find("func").val.at, sink.table.find("kind").val.at,
		table.at, table.find("c").val.at,
	}
	want := []mark{{2, 1}, {2, 8}, {2, 10}, {3, 3}, {5, 1}, {6, 3}, {6, 10}, {8, 7}, {9, 1}, {10, 3}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(mark{})); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
}

func TestBigTable(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		text.WriteString("k" + strings.Repeat("x", i) + " = " + strings.Repeat("1", i+1) + "\n")
	}
	root, failed := scan(text.String())
	if failed != nil {
		t.Fatal(failed)
	}
	for i := range 40 {
		if e := root.find("k" + strings.Repeat("x", i)); e == nil || len(e.val.text) != i+1 {
			t.Errorf("key %d: %v", i, e)
		}
	}
	if root.find("absent") != nil {
		t.Error("found a key that is not there")
	}
}
