package allow

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// Module is where a module lies: its import path and its folder. An empty Dir
// means that it is not known; the policy is then taken to lie in the module's root.
type Module struct {
	Path string
	Dir  string
}

// Flows returns the indexes of the policy's approved transfers that allow f, which
// stands in a package of module m.
func Flows(p *policy.Policy, f finding.Finding, m Module, now time.Time) []int {
	var found []int
	for i, a := range p.AllowFlows {
		if !Expired(a.Until, now) && Matches(a, f, p.Dir, m) {
			found = append(found, i)
		}
	}
	return found
}

// Matches reports whether f is a transfer that a describes, whatever its age.
// PolicyDir is the folder of the policy.
func Matches(a policy.AllowFlow, f finding.Finding, policyDir string, m Module) bool {
	return (len(a.Classes) == 0 || covers(a.Classes, &f)) &&
		reaches(&f, a.To) &&
		(len(a.Packages) == 0 || inPackages(a.Packages, f.Package, policyDir, m))
}

// StaleFlow says why an approved transfer should go, in the words of Stale, or "".
func StaleFlow(a policy.AllowFlow, used bool, now time.Time) string {
	return staleness(a.Until, a.Reason, used, now)
}

// inPackages reports whether a package is among patterns relative to the policy's folder.
func inPackages(patterns []string, pkg, policyDir string, m Module) bool {
	pkg, _, _ = strings.Cut(pkg, " ") // "p [p.test]"
	names := []string{pkg}
	if plain, ok := strings.CutSuffix(pkg, "_test"); ok {
		names = append(names, plain)
	}
	for _, name := range names {
		rel, ok := relative(name, policyDir, m)
		if ok && slices.ContainsFunc(patterns, func(pattern string) bool { return matchPattern(pattern, rel) }) {
			return true
		}
	}
	return false
}

// relative is a package's folder as seen from the policy's.
func relative(pkg, policyDir string, m Module) (string, bool) {
	rest, ok := strings.CutPrefix(pkg, m.Path)
	if !ok || m.Path == "" || rest != "" && rest[0] != '/' {
		return "", false
	}
	rest = strings.TrimPrefix(rest, "/")
	if m.Dir == "" || policyDir == "" {
		return path.Clean(rest), true
	}
	rel, err := filepath.Rel(policyDir, filepath.Join(m.Dir, filepath.FromSlash(rest)))
	if err != nil {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// matchPattern is the go command's: "..." is anything, and "/..." may be nothing.
func matchPattern(pattern, rel string) bool {
	pattern = path.Clean(pattern)
	if strings.HasPrefix(rel, "..") && !strings.HasPrefix(pattern, "../") && pattern != ".." {
		return false
	}
	expr := regexp.QuoteMeta(pattern)
	expr = strings.ReplaceAll(expr, `\.\.\.`, `.*`)
	if rest, ok := strings.CutSuffix(expr, "/.*"); ok {
		expr = rest + "(/.*)?"
	}
	matched, err := regexp.MatchString("^(?:"+expr+")$", rel)
	return err == nil && matched
}
