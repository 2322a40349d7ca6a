package cli

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// whole reports whether all that the policy is for has been analysed, so that an
// approved transfer that allowed nothing is known to match nothing: ./..., run in or
// above the policy's folder, without gaps, of whole modules and of all there are.
func (f *flags) whole(dir string, r *finding.Report, g *load.Graph, pol *policy.Policy) bool {
	if len(r.Incomplete) > 0 || len(f.packages) > 0 && !slices.Contains(f.packages, "./...") || !inside(f.dir, pol.Dir) {
		return false
	}
	seen := map[string]bool{}
	for _, p := range g.Packages {
		if p.Root && p.Module != nil {
			if !inside(dir, p.Module.Dir) {
				return false
			}
			seen[p.Module.Dir] = true
		}
	}
	return modulesIn(dir, seen)
}

// modulesIn reports whether all modules at and below dir are among seen.
func modulesIn(dir string, seen map[string]bool) bool {
	all := true
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		hidden := strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "vendor"
		if d.IsDir() && name != dir && hidden {
			return fs.SkipDir // as the go command does
		}
		if base == "go.mod" && !seen[filepath.Dir(name)] {
			all = false
			return fs.SkipAll
		}
		return nil
	})
	return err == nil && all
}

func inside(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && filepath.IsLocal(rel)
}
