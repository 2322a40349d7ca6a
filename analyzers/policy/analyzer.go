package policy

import (
	"fmt"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// NewAnalyzer returns the pass that hands the policy to the others; its result is
// a *Policy. It loads once, on first use. Packages of the standard library get a
// policy without rules: nothing is looked for there, and go vet starts the tool
// anew for each of them.
func NewAnalyzer(load func() (*Policy, error)) *analysis.Analyzer {
	once := sync.OnceValues(load)
	return &analysis.Analyzer{
		Name:       "policy",
		Doc:        "load the policy and the rules for the other passes",
		ResultType: reflect.TypeFor[*Policy](),
		Run: func(pass *analysis.Pass) (any, error) {
			if IsStd(pass.Pkg.Path()) {
				return &Policy{Rules: &Rules{}}, nil
			}
			p, err := once()
			if err != nil {
				return nil, fmt.Errorf("loading the policy: %w", err)
			}
			return p, nil
		},
	}
}
