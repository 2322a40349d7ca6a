package policy

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// stdList is what `go list std` prints for Go 1.26 on all its platforms, sorted.
//
//go:embed std.txt
var stdList string

// stdPackages returns the packages of the standard library, sorted.
var stdPackages = sync.OnceValue(func() []string { return strings.Fields(stdList) })

// IsStd reports whether path is a package of Go 1.26's standard library, the
// packages it vendors included. What it has to say stands in the rules.
func IsStd(path string) bool {
	_, ok := slices.BinarySearch(stdPackages(), path)
	return ok
}
