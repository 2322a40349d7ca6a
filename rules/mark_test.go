package rules_test

import (
	"go/types"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/rules"
)

// TestMarkedFieldsAreThere looks for each field that rules mark in the module that declares it.
func TestMarkedFieldsAreThere(t *testing.T) {
	set, err := policy.Load(policy.Options{Core: rules.Files, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string][][2]string{}
	var paths []string
	for _, m := range set.Rules.Fields() {
		typ, field := m.Name[:strings.LastIndexByte(m.Name, '.')], m.Name[strings.LastIndexByte(m.Name, '.')+1:]
		path := packageOf(typ)
		name := strings.TrimPrefix(typ, path+".")
		if byPath[path] == nil {
			paths = append(paths, path)
		}
		byPath[path] = append(byPath[path], [2]string{name, field})
	}
	if len(paths) == 0 {
		t.Fatal("no field is marked")
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode:      packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax,
		Dir:       "../testdata/modules",
		Env:       append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off"),
		ParseFile: parseOutline,
	}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if len(p.GoFiles) == 0 && p.PkgPath == "github.com/BertoldVdb/go-ais" {
			t.Logf("%s is at no module proxy: its fields are not looked for", p.PkgPath)
			delete(byPath, p.PkgPath)
			continue
		}
		for _, want := range byPath[p.PkgPath] {
			obj := p.Types.Scope().Lookup(want[0])
			if obj == nil {
				t.Errorf("%s has no type %s", p.PkgPath, want[0])
				continue
			}
			if f, _, _ := types.LookupFieldOrMethod(obj.Type(), true, p.Types, want[1]); f == nil {
				t.Errorf("%s.%s has no field %s", p.PkgPath, want[0], want[1])
			}
		}
		delete(byPath, p.PkgPath)
	}
	for path := range byPath {
		t.Errorf("%s is not among what testdata/modules pins", path)
	}
}
