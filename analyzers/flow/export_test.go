package flow

import "golang.org/x/tools/go/ssa"

// Coarsely has functions analysed as if they had cost too much, and those of some names
// given up, until the function it returns is called.
func Coarsely(givenUp ...string) (restore func()) {
	from := leastCare
	leastCare = func(fn *ssa.Function) care {
		for _, name := range givenUp {
			if fn.Name() == name {
				return flat + 1
			}
		}
		return flat
	}
	return func() { leastCare = from }
}

// WithoutSkips has everything analysed that is passed over for speed, until the function
// it returns is called.
func WithoutSkips() (restore func()) {
	skips = false
	return func() { skips = true }
}
