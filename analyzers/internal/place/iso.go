package place

import "github.com/borderlint/borderlint/analyzers/policy"

// ISO reports whether code is an officially assigned country code of ISO 3166-1
// alpha-2, in upper case.
func ISO(code string) bool { return policy.ISO(code) }
