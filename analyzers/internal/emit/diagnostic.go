package emit

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Diagnostic is f as drivers that know no findings show it, at pos. Fingerprint
// appends its fingerprint to the message: there is no other room for it.
func Diagnostic(f finding.Finding, pos token.Pos, fingerprint bool) analysis.Diagnostic {
	message := f.Message
	if fingerprint {
		message += " [" + f.Fingerprint + "]"
	}
	return analysis.Diagnostic{Pos: pos, Category: f.Rule, Message: message}
}
