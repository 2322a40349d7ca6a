package strval

import (
	"go/ast"
	gobuild "go/build"
	"go/parser"
	"go/types"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// Real code neither surprises the interpreter nor is taken for hidden endpoints.
func TestStdPackages(t *testing.T) {
	for _, path := range []string{"archive/tar", "encoding/base64", "encoding/csv", "mime", "net/url", "path", "sort", "strconv", "text/template/parse", "time"} {
		bp, err := gobuild.ImportDir(filepath.Join(gobuild.Default.GOROOT, "src", path), 0)
		if err != nil {
			t.Fatal(err)
		}
		var files []*ast.File
		for _, name := range bp.GoFiles {
			f, err := parser.ParseFile(std.fset, filepath.Join(bp.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: std.imp}, std.fset, types.NewPackage(path, ""), files, 0)
		if err != nil {
			t.Fatal(err)
		}
		in := NewInterp(lookupStd, 20_000)
		asked := 0
		functions(pkg, func(fn *ssa.Function) {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					v, ok := instr.(ssa.Value)
					if !ok || !in.Worth(v) {
						continue
					}
					asked++
					if got, ok := in.At(v); ok && got.Text.How != "" && len(got.Text.String()) > 9 {
						t.Errorf("%s: %s is %q (%s)", fn, v.Name(), got.Text.String(), got.Text.How)
					}
				}
			}
		})
		if asked == 0 {
			t.Errorf("%s: nothing was asked", path)
		}
		if in.surprises > 0 {
			t.Errorf("%s: %d panics", path, in.surprises)
		}
	}
}
