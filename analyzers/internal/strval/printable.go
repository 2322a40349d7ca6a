package strval

import (
	"unicode"
	"unicode/utf8"
)

// printable reports whether s is text that one could read: a key, an image or a
// test vector is not.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' && r != '\r' {
			return false
		}
	}
	return true
}
