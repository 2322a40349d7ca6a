package policy

import (
	"go/types"

	"golang.org/x/tools/go/analysis"
)

func passOf(path string) *analysis.Pass { return &analysis.Pass{Pkg: types.NewPackage(path, "p")} }
