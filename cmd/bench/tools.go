package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The names of the tools that are measured side by side.
const (
	toolBorderlint = "borderlint"
	toolGosec      = "gosec"
	toolTaint      = "gosec taint"
	toolNilaway    = "nilaway"
	toolVet        = "go vet"
)

// tool is a program that is measured.
type tool struct {
	name    string
	version string
	path    string
	args    func(t target, facts string) []string
	// cached says that it remembers something between two runs; of one that does
	// not, the first run stands for all others.
	cached bool
	// once says that one run of it has to do.
	once bool
	// fine are the exit statuses of a run that came to its end.
	fine []int
}

// installed is a tool that comes from the module proxy.
type installed struct{ name, pkg, version string }

func gosec() installed {
	return installed{"gosec", "github.com/securego/gosec/v2/cmd/gosec", "v2.30.0"}
}

func nilaway() installed {
	return installed{"nilaway", "go.uber.org/nilaway/cmd/nilaway", "v0.0.0-20260918162853-acb8859b9031"}
}

// taintRules are the rules of gosec that follow data: all that its list calls taint.
const taintRules = "G701,G702,G703,G704,G705,G706,G707,G708,G709,G710"

// tools builds what is to be measured. A tool that cannot be built is left out,
// with a line that says why.
func (s *speed) tools(ctx context.Context) ([]tool, error) {
	if err := s.build(ctx); err != nil {
		return nil, err
	}
	text, err := output(ctx, s.dir, s.env(), "go", "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	goVersion := strings.TrimSpace(string(text))
	all := []tool{
		{
			name: toolBorderlint, version: s.version(ctx), path: s.borderlint, cached: true, fine: []int{0, 3},
			args: func(t target, facts string) []string {
				return append([]string{"-home", "CN", "-cache", facts, "-stats", "-fail-on", "never", "-format", "json"}, t.packages()...)
			},
		},
		{
			name: toolVet, version: goVersion, path: "go", cached: true, fine: []int{0, 1},
			args: func(t target, _ string) []string { return append([]string{"vet"}, t.packages()...) },
		},
	}
	path, err := s.install(ctx, gosec())
	if ctx.Err() != nil {
		return nil, ctx.Err()
	} else if err != nil {
		s.leave(gosec().name, err)
	} else {
		// It looks for packages by folder, and so would also take the fixtures.
		base := []string{"-no-fail", "-quiet", "-fmt=json", "-exclude-dir=testdata"}
		all = append(all, tool{
			name: toolGosec, version: gosec().version, path: path, fine: []int{0},
			args: func(t target, _ string) []string { return append(base[:len(base):len(base)], t.packages()...) },
		}, tool{
			name: toolTaint, version: gosec().version, path: path, fine: []int{0},
			args: func(t target, _ string) []string {
				return append(append(base[:len(base):len(base)], "-include="+taintRules), t.packages()...)
			},
		})
	}
	if !s.nilaway {
		return all, nil
	}
	path, err = s.install(ctx, nilaway())
	if ctx.Err() != nil {
		return nil, ctx.Err()
	} else if err != nil {
		s.leave(nilaway().name, err)
		return all, nil
	}
	return append(all, tool{
		name: toolNilaway, version: nilaway().version, path: path, once: true, fine: []int{0, 3},
		args: func(t target, _ string) []string {
			return append([]string{"-include-pkgs=" + t.module}, t.packages()...)
		},
	}), nil
}

// install builds a tool in a folder of its own, once.
func (s *speed) install(ctx context.Context, i installed) (string, error) {
	bin := s.path("bin", i.name+"@"+i.version)
	path := filepath.Join(bin, i.name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	s.say("building %s %s", i.name, i.version)
	_, err := output(ctx, s.dir, s.env("GOBIN="+bin), "go", "install", i.pkg+"@"+i.version)
	return path, err
}

// leave notes that a tool is left out.
func (s *speed) leave(name string, err error) {
	line := fmt.Sprintf("%s is left out, it cannot be built: %v", name, err)
	s.say("%s", line)
	s.notes = append(s.notes, line)
}

// version names the borderlint that is measured.
func (s *speed) version(ctx context.Context) string {
	text, err := output(ctx, s.dir, s.env(), s.borderlint, "version")
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(strings.TrimPrefix(line, "borderlint "))
}
