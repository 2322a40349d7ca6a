package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the cases in testdata/load want")

// Each case is a folder with a policy; "want" is the text of the errors, or what
// was loaded. The file "options" has a line for each option that is not the
// default, "show" a line for each function or class whose rules are to be printed.
func TestLoad(t *testing.T) {
	cases, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := loadCase(t, archive)
			want := file(archive, "want")
			if *update {
				setFile(archive, "want", got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("loading differs (-want +got):\n%s", diff)
			}
		})
	}
}

func loadCase(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range archive.Files {
		name := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Dir: root, Core: os.DirFS("testdata/core")}
	for line := range strings.Lines(file(archive, "options")) {
		key, val, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch key {
		case "config":
			o.Config = val
		case "home":
			o.Home = strings.Split(val, ",")
		case "rules":
			o.RuleFiles = append(o.RuleFiles, val)
		case "dir":
			o.Dir = filepath.Join(root, val)
		case "env":
			o.Getenv = func(name string) string { return map[string]string{EnvConfig: val}[name] }
		case "nosearch":
			o.NoSearch = true
		case "core":
			o.Core = os.DirFS(filepath.Join(root, val))
		default:
			t.Fatalf("unknown option %q", key)
		}
	}
	p, err := Load(o)
	if err != nil {
		if errs := Errors(nil); !errors.As(err, &errs) {
			t.Errorf("error is a %T", err)
		}
		return strings.ReplaceAll(err.Error(), root, "ROOT") + "\n"
	}
	return strings.ReplaceAll(dump(t, p, file(archive, "show")), filepath.ToSlash(root), "ROOT")
}

// dump prints the policy and the rules about what show names.
func dump(t *testing.T, p *Policy, show string) string {
	t.Helper()
	var b bytes.Buffer
	print := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal(text, &tree); err != nil {
			t.Fatal(err)
		}
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		fields, ok := tree.(map[string]any)
		if !ok {
			fields = map[string]any{"": tree}
		}
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			if val := pruned(fields[key]); val != nil {
				b.WriteString(key + " ")
				if err := enc.Encode(val); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if show == "" {
		flat := *p
		flat.Rules = nil
		print(flat)
	}
	for _, name := range strings.Fields(show) {
		switch {
		case name == "packs":
			print(p.Rules.Packs())
		case p.Rules.Class(name) != nil:
			print(p.Rules.Class(name))
		case p.Rules.Func(name) != nil:
			print(p.Rules.Func(name))
		case p.Rules.Field(name) != nil:
			print(p.Rules.Field(name))
		case p.Rules.Type(name) != nil:
			print(p.Rules.Type(name))
		default:
			b.WriteString("nothing about " + name + "\n")
		}
	}
	return b.String()
}

// pruned is a tree without what is empty.
func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, v any) bool { return pruned(v) == nil })
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
	case string:
		if v == "" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

func file(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setFile(archive *txtar.Archive, name, text string) {
	for i, f := range archive.Files {
		if f.Name == name {
			archive.Files[i].Data = []byte(text)
			return
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
}

// The rules that the tool carries load.
func TestEmbedded(t *testing.T) {
	p, err := Load(Options{Dir: t.TempDir(), NoSearch: true})
	if err != nil {
		t.Fatal(err)
	}
	if p.Rules.Func("net/http.Post") == nil {
		t.Error("no rule about net/http.Post")
	}
	for _, pack := range p.Rules.Packs() {
		if pack.Description == "" {
			t.Errorf("pack %s has no comment at its head", pack.Name)
		}
		_, err := Load(Options{Dir: t.TempDir(), Config: "p", ReadFile: func(string) ([]byte, error) {
			return []byte("packs = ['" + pack.Name + "']"), nil
		}})
		if err != nil {
			t.Errorf("pack %s: %v", pack.Name, err)
		}
	}
}
