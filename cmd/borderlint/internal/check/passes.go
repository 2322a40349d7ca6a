package check

import (
	"fmt"
	"go/token"
	"os"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// schedule is the analyzers in an order in which each comes after those that it
// requires.
type schedule []*analysis.Analyzer

func newSchedule(analyzers []*analysis.Analyzer) schedule {
	var order schedule
	seen := map[*analysis.Analyzer]bool{}
	var add func(a *analysis.Analyzer)
	add = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			add(req)
		}
		order = append(order, a)
	}
	for _, a := range analyzers {
		add(a)
	}
	return order
}

// facts returns what is left of the schedule where only facts are wanted.
func (s schedule) facts() schedule {
	return newSchedule(slices.DeleteFunc(slices.Clone(s), func(a *analysis.Analyzer) bool { return len(a.FactTypes) == 0 }))
}

// run runs the analyzers on one package and returns their results. One that fails
// takes with it those that require it.
func (s schedule) run(u *unit, fset *token.FileSet, x *exchange) map[*analysis.Analyzer]any {
	results := map[*analysis.Analyzer]any{}
	for _, a := range s {
		inputs := map[*analysis.Analyzer]any{}
		missing := false
		for _, req := range a.Requires {
			r, ok := results[req]
			inputs[req], missing = r, missing || !ok
		}
		if missing {
			continue
		}
		result, err := protect(a, pass(a, u, fset, x, inputs))
		if err != nil {
			u.fail(fmt.Sprintf("analyzer %s: %v", a.Name, err), finding.Position{})
			continue
		}
		results[a] = result
	}
	return results
}

func pass(a *analysis.Analyzer, u *unit, fset *token.FileSet, x *exchange, inputs map[*analysis.Analyzer]any) *analysis.Pass {
	p := &analysis.Pass{
		Analyzer: a, Fset: fset, Files: u.files,
		OtherFiles: u.OtherFiles, IgnoredFiles: u.IgnoredFiles,
		Pkg: u.types, TypesInfo: u.info, TypesSizes: u.sizes, ResultOf: inputs,
		// Findings come with the results; diagnostics say less.
		Report:           func(analysis.Diagnostic) {},
		ImportObjectFact: x.importObject, ExportObjectFact: x.exportObject,
		ImportPackageFact: x.importPackage, ExportPackageFact: x.exportPackage,
		AllObjectFacts:  func() []analysis.ObjectFact { return x.allObjects(a) },
		AllPackageFacts: func() []analysis.PackageFact { return x.allPackages(a) },
		ReadFile: func(name string) ([]byte, error) {
			if !slices.Contains(u.GoFiles, name) && !slices.Contains(u.OtherFiles, name) && !slices.Contains(u.IgnoredFiles, name) {
				return nil, fmt.Errorf("%s is not a file of package %s", name, u.Path)
			}
			return os.ReadFile(u.Open(name))
		},
	}
	if u.Module != nil {
		p.Module = &analysis.Module{Path: u.Module.Path, Version: u.Module.Version, GoVersion: u.goVersion()}
	}
	return p
}

// protect runs one pass and makes an error of a panic, with the place in our own
// code where it happened.
func protect(a *analysis.Analyzer, p *analysis.Pass) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v%s", r, origin())
		}
	}()
	return a.Run(p)
}

// origin names the innermost function outside the standard library that is
// panicking.
func origin() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, ok := frames.Next()
		if host, _, _ := strings.Cut(f.Function, "/"); strings.Contains(host, ".") && strings.Contains(f.Function, "/") {
			return fmt.Sprintf(" in %s, line %d", f.Function[strings.LastIndexByte(f.Function, '/')+1:], f.Line)
		}
		if !ok {
			return ""
		}
	}
}
