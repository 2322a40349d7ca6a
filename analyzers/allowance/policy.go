package allowance

import (
	"strings"
	"time"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/allow"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// Policy returns the approved transfers of a policy that should go, in its order.
// Used tells by index which of them allowed something, or may have: as long as not
// all packages have been seen that the policy is for, nobody knows. No package says
// this: a policy is no file of one, and each would say the same.
func Policy(p *policy.Policy, used func(i int) bool, now time.Time) []finding.Finding {
	var out []finding.Finding
	var prints emit.Fingerprints
	for i, a := range p.AllowFlows {
		of := used(i)
		why := allow.StaleFlow(a, of, now)
		if why == "" {
			continue
		}
		// That nothing matches may be due to what was not built: tests, other systems.
		severity := finding.Warning
		if !of && !allow.Expired(a.Until, now) {
			severity = finding.Note
		}
		out = append(out, finding.Finding{
			Rule: finding.StaleAllowance, Severity: severity, Message: "this approved transfer " + why, Position: a.Position,
			Fingerprint: prints.Next(finding.StaleAllowance, why, list(a.Classes), list(a.To), list(a.Packages)),
		})
	}
	return out
}

func list(words []string) string { return strings.Join(words, ",") }
