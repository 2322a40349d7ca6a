package crossborder

import (
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/internal/allow"
)

// module is the module of the package, with its folder if that and the policy's lie
// one within the other: names with and without symbolic links are not compared.
func module(pass *analysis.Pass, policyDir string) allow.Module {
	if pass.Module == nil {
		return allow.Module{}
	}
	m := allow.Module{Path: pass.Module.Path}
	dir, ok := moduleDir(pass)
	if ok && (inside(policyDir, dir) || inside(dir, policyDir)) {
		m.Dir = dir
	}
	return m
}

// moduleDir tells the module's folder by where a file of the package lies in it.
func moduleDir(pass *analysis.Pass) (string, bool) {
	rest, ok := strings.CutPrefix(pass.Pkg.Path(), pass.Module.Path)
	if !ok {
		return "", false
	}
	for _, file := range pass.Files {
		name := pass.Fset.PositionFor(file.FileStart, false).Filename
		// What cgo wrote lies elsewhere.
		if base := filepath.Base(name); !filepath.IsAbs(name) || strings.HasPrefix(base, "_cgo_") || strings.HasSuffix(base, ".cgo1.go") {
			continue
		}
		for _, below := range []string{rest, strings.TrimSuffix(rest, "_test")} {
			if dir, ok := strings.CutSuffix(filepath.Dir(name), filepath.FromSlash(below)); ok {
				return dir, true
			}
		}
	}
	return "", false
}

func inside(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && filepath.IsLocal(rel)
}
