package crossborder

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/internal/allow"
)

func TestModule(t *testing.T) {
	const app = "example.com/app"
	for name, c := range map[string]struct {
		pkg, policyDir string
		files          []string
		want           string // the folder of the module
	}{
		"root":                   {app, "/repo", []string{"/repo/a.go"}, "/repo"},
		"below":                  {app + "/x/y", "/repo", []string{"/repo/x/y/a.go"}, "/repo"},
		"module below policy":    {app + "/x", "/repo", []string{"/repo/svc/x/a.go"}, "/repo/svc"},
		"policy below module":    {app + "/x", "/repo/svc", []string{"/repo/x/a.go"}, "/repo"},
		"test from outside":      {app + "/x_test", "/repo", []string{"/repo/x/a_test.go"}, "/repo"},
		"folder of that name":    {app + "/x_test", "/repo", []string{"/repo/x_test/a.go"}, "/repo"},
		"policy elsewhere":       {app + "/x", "/etc/lint", []string{"/repo/x/a.go"}, ""},
		"no policy file":         {app + "/x", "", []string{"/repo/x/a.go"}, ""},
		"names cut short":        {app + "/x", "/repo", []string{"example.com/app/x/a.go"}, ""},
		"what cgo wrote":         {app, "/repo", []string{"/repo/tmp/_cgo_gotypes.go", "/repo/tmp/a.cgo1.go", "/repo/b.go"}, "/repo"},
		"folder of another name": {app + "/x", "/repo", []string{"/repo/y/a.go"}, ""},
	} {
		pass := &analysis.Pass{Fset: token.NewFileSet(), Pkg: types.NewPackage(c.pkg, "p"), Module: &analysis.Module{Path: app}}
		for _, name := range c.files {
			file, err := parser.ParseFile(pass.Fset, name, "package p", 0)
			if err != nil {
				t.Fatal(err)
			}
			pass.Files = append(pass.Files, file)
		}
		if got, want := module(pass, c.policyDir), (allow.Module{Path: app, Dir: c.want}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if got := module(&analysis.Pass{Files: []*ast.File{}}, "/repo"); got != (allow.Module{}) {
		t.Errorf("without a module: %+v", got)
	}
}
