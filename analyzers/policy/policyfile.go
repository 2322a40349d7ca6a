package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// policyFile is a policy's file, read as far as it can be on its own.
type policyFile struct {
	reader
	policy *Policy
	packs  []word
	rules  []word
	mmdb   string
	uses   []use
}

func defaults() *Policy {
	return &Policy{Infer: true, Unknown: finding.Warning, WeakHandling: true}
}

func readPolicy(name, text string) *policyFile {
	f := &policyFile{reader: reader{file: name}, policy: defaults()}
	root, err := parse(text)
	if err != nil {
		f.fail(err.at, "%s", err.message)
	}
	if root != nil {
		f.root(root)
	}
	return f
}

func (f *policyFile) root(t *table) {
	f.known(t, "", "home", "allow", "packs", "rules", "infer", "unknown", "weak_handling",
		"internal", "severity", "allow_flow", "mmdb")
	p := f.policy
	p.Home = f.countries(t, "home")
	p.Allow = f.countries(t, "allow")
	p.Infer = f.boolean(t, "infer", p.Infer)
	p.Unknown = f.oneOf(t, "unknown", p.Unknown, append(severities(), Off)...)
	p.WeakHandling = f.boolean(t, "weak_handling", p.WeakHandling)
	for _, host := range f.strs(t, "internal") {
		f.check(host, checkOwn)
		p.Internal = append(p.Internal, host.text)
	}
	f.packs = f.strs(t, "packs")
	f.rules = f.strs(t, "rules")
	f.mmdb = f.str(t, "mmdb").text
	if severity := f.sub(t, "severity"); severity != nil {
		p.Severity = map[string]string{}
		f.flat(severity, "", func(class, level word) {
			f.use(class)
			f.check(level, checkSeverity)
			p.Severity[class.text] = level.text
		})
	}
	f.tables(t, "allow_flow", f.allowFlow)
}

func severities() []string { return []string{finding.Error, finding.Warning, finding.Note} }

func checkSeverity(level string) string {
	known := severities()
	if slices.Contains(known, level) {
		return ""
	}
	return fmt.Sprintf("severity must be one of %s, not %q%s", strings.Join(known, ", "), level, didYouMean(level, known))
}

func (f *policyFile) countries(t *table, key string) []string {
	words := f.strs(t, key)
	for _, w := range words {
		f.check(w, checkCountry)
	}
	return sortedUnion(nil, texts(words))
}

func (f *policyFile) use(class word) {
	f.uses = append(f.uses, use{name: class.text, at: f.position(class.at)})
}

func (f *policyFile) allowFlow(t *table) {
	const name = "[[allow_flow]]"
	f.known(t, name, "classes", "to", "packages", "reason", "approved_by", "until")
	classes, to, packages := f.strs(t, "classes"), f.strs(t, "to"), f.strs(t, "packages")
	for _, class := range classes {
		f.use(class)
	}
	for _, target := range to {
		f.check(target, CheckTarget)
	}
	for _, pattern := range packages {
		f.check(pattern, checkPattern)
	}
	if e := t.find("to"); e == nil {
		f.lacks(t, name, "to")
	} else if e.val.kind == kindList && len(e.val.list) == 0 {
		f.fail(e.val.at, "to is empty: name the hosts or countries")
	}
	f.policy.AllowFlows = append(f.policy.AllowFlows, AllowFlow{
		Classes:    texts(classes),
		To:         texts(to),
		Packages:   texts(packages),
		Reason:     f.text(t, "reason"),
		ApprovedBy: f.text(t, "approved_by"),
		Until:      f.date(t, "until"),
		Position:   f.position(t.at),
	})
}

// text reads a string that may be empty: an allowance without a reason is a
// finding, not an error.
func (f *policyFile) text(t *table, key string) string {
	n := f.get(t, key, kindString, "")
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// checkPattern says what is wrong with a pattern of packages.
func checkPattern(pattern string) string {
	rest, ok := strings.CutPrefix(pattern, ".")
	if ok {
		rest = strings.TrimPrefix(rest, "/")
	}
	if !ok || strings.ContainsAny(pattern, `\*?[`) || strings.HasPrefix(rest, "/") {
		return fmt.Sprintf("package pattern %q must be relative to the policy's folder, such as ./export or ./export/...", pattern)
	}
	return ""
}
