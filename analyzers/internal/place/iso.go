package place

import (
	_ "embed" // for the list of codes
	"slices"
	"strings"
	"sync"
)

//go:embed iso3166.txt
var iso3166 string

// isoCodes is the list, sorted.
var isoCodes = sync.OnceValue(func() []string {
	codes := strings.Fields(iso3166)
	slices.Sort(codes)
	return codes
})

// ISO reports whether code is an officially assigned country code of ISO 3166-1
// alpha-2, in upper case.
func ISO(code string) bool {
	_, found := slices.BinarySearch(isoCodes(), code)
	return found
}
