package load

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Standard loads all packages of the standard library of the go command in use, with the
// files that hold their types. Patterns and tests of the options are not looked at.
func Standard(ctx context.Context, opts Options) (*Graph, error) {
	c := &command{ctx: ctx, Options: opts}
	env, err := c.environment()
	if err != nil {
		return nil, err
	}
	c.readonly = slices.Contains(strings.Fields(env.GOFLAGS), "-mod=mod")
	all, _, err := c.list("ImportPath,Name,Dir,Standard,Export,Error", []string{"-export"}, []string{"std"})
	if err != nil {
		return nil, fmt.Errorf("compiling the standard library: %w", err)
	}
	g := &Graph{GoArch: env.GOARCH, GoVersion: env.GOVERSION, byID: map[string]*Package{}, modcache: env.GOMODCACHE, dir: opts.Dir}
	for _, l := range all { // each after what it imports
		if p := convert(l); p != nil {
			p.Export = l.Export
			g.Packages = append(g.Packages, p)
			g.byID[p.ID] = p
		}
	}
	return g, nil
}
