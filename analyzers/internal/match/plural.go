package match

import "strings"

// singulars are the forms of which w may be the plural: those a regular plural of
// English allows. Those that are no words (statu) do no harm, for no rule has them;
// plurals that are not regular stand in the rules.
func singulars(w string) []string {
	if len(w) < 3 || w[len(w)-1] != 's' || w[len(w)-2] == 's' {
		return nil
	}
	stem := w[:len(w)-1]
	out := []string{stem}
	if rest, ok := strings.CutSuffix(stem, "ie"); ok && len(rest) > 1 {
		out = append(out, rest+"y")
	}
	if rest, ok := strings.CutSuffix(stem, "e"); ok && sibilant(rest) {
		out = append(out, rest)
	}
	return out
}

// sibilant reports whether a word takes es for its plural.
func sibilant(w string) bool {
	for _, end := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}
