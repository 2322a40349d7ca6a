package strval

import "strings"

// Shown says which of n arguments a format prints anything of: %T and %p tell neither
// what a value holds nor what it leads to. It is false if that cannot be told.
func Shown(format Text, n int) ([]bool, bool) {
	s, known := format.Known()
	if !known {
		return nil, false
	}
	shown := make([]bool, n)
	f := formatter{args: make([]Value, n)}
	for s != "" {
		_, rest, found := strings.Cut(s, "%")
		if !found {
			break
		}
		var v verb
		if v, s = f.parse(rest); v.broken {
			return nil, false
		}
		if v.letter == '%' {
			continue
		}
		if f.next < n && v.letter != 'T' && v.letter != 'p' {
			shown[f.next] = true
		}
		f.next++
	}
	for i := f.next; i < n && !f.reordered; i++ {
		shown[i] = true // told as being too many
	}
	return shown, true
}
