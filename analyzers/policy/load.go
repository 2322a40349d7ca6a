package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Load reads the policy and the rules it calls for.
//
// The policy is the file that Options.Config names; else the one that the
// environment variable BORDERLINT_CONFIG names; else the first borderlint.toml in
// Options.Dir or a folder above it; else the default: no home, infer and
// weak_handling on, unknown endpoints a warning. Options.Home takes the place of
// the file's home; Options.RuleFiles come after the file's rules. A later rule
// file wins over an earlier one, a project's over the built-in ones: what it says
// of a function replaces what they say, sort by sort (its [[sink]]s their
// [[sink]]s); a class that it declares again is added to.
//
// An error is of type Errors and holds everything that is wrong.
func Load(o Options) (*Policy, error) {
	l := &loader{Options: o}
	return l.load()
}

type loader struct {
	Options
	errs Errors
}

func (l *loader) load() (*Policy, error) {
	c := embedded()
	if l.Core != nil {
		c = readCore(l.Core, false)
	}
	if c.err != nil {
		return nil, Errors{{Message: c.err.Error(), cause: c.err}}
	}
	file := l.policyFile()
	p := file.policy
	l.home(p)
	layers := l.layers(c, file)
	rules, errs := build(layers)
	l.errs = append(l.errs, errs...)
	l.errs = append(l.errs, file.errs...)
	for _, u := range file.uses {
		if !rules.Known(u.name) {
			l.errs.add(u.at, "unknown class %q%s", u.name, didYouMean(u.name, rules.known))
		}
	}
	l.mmdb(p, file)
	if err := l.errs.err(); err != nil {
		return nil, err
	}
	rules.packs = describe(c, p.Packs)
	rules.digest = rulesDigest(layers, p.Infer)
	rules.findSenders()
	rules.findNarrowed()
	rules.findShared()
	rules.findAlike()
	p.Rules = rules
	return p, nil
}

// policyFile finds and reads the policy's file, or gives the default.
func (l *loader) policyFile() *policyFile {
	name := l.find()
	if name == "" {
		return &policyFile{policy: defaults()}
	}
	text, ok := l.read(name)
	if !ok {
		return &policyFile{policy: defaults()}
	}
	file := readPolicy(l.shown(name), text)
	file.policy.Path = l.shown(name)
	file.policy.Dir = filepath.Dir(name)
	return file
}

// find names the policy's file, "" if there is none.
func (l *loader) find() string {
	if l.Config != "" {
		return l.resolve(l.Dir, l.Config)
	}
	if l.Getenv != nil {
		if name := l.Getenv(EnvConfig); name != "" {
			return l.resolve(l.Dir, name)
		}
	}
	if l.NoSearch {
		return ""
	}
	dir, err := filepath.Abs(l.Dir)
	if err != nil {
		return ""
	}
	for {
		name := filepath.Join(dir, FileName)
		if _, err := os.Lstat(name); err == nil {
			return name
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// resolve makes a file's name one to open, and absolute where that can be told.
func (l *loader) resolve(dir, name string) string {
	name = filepath.FromSlash(name)
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}

// shown is how messages name a file: relative to the working directory, with slashes.
func (l *loader) shown(name string) string {
	dir, err := filepath.Abs(l.Dir)
	if err == nil {
		if rel, err := filepath.Rel(dir, name); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(name)
}

// maxFile bounds what is read of one file.
const maxFile = 16 << 20

func (l *loader) read(name string) (string, bool) {
	readFile := l.ReadFile
	if readFile == nil {
		readFile = readSome
	}
	text, err := readFile(name)
	if err == nil {
		return string(text), true
	}
	var where *fs.PathError
	if errors.As(err, &where) {
		err = where.Err // the name is told already
	}
	l.errs = append(l.errs, &Error{
		Position: finding.Position{File: l.shown(name)},
		Message:  fmt.Sprintf("cannot be read: %v", err),
		cause:    err,
	})
	return "", false
}

func readSome(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = errors.New("it is larger than 16 MiB")
	}
	return text, err
}

// home puts the home of the options over the policy's.
func (l *loader) home(p *Policy) {
	if len(l.Home) == 0 {
		return
	}
	for _, code := range l.Home {
		if why := checkCountry(code); why != "" {
			l.errs.add(finding.Position{File: "-home"}, "%s", why)
		}
	}
	p.Home = sortedUnion(nil, l.Home)
}

// layers gathers the core, the packs that the policy names, and the project's own files.
func (l *loader) layers(c *core, file *policyFile) []layer {
	p := file.policy
	layers := []layer{{files: c.files}}
	for _, name := range file.packs {
		pack := c.pack(name.text)
		if pack == nil {
			file.fail(name.at, "unknown pack %q%s; there are: %s", name.text,
				didYouMean(name.text, c.packNames()), strings.Join(c.packNames(), ", "))
			continue
		}
		if !slices.Contains(p.Packs, name.text) {
			p.Packs = append(p.Packs, name.text)
			layers = append(layers, layer{files: []*ruleFile{pack}})
		}
	}
	var names []string
	for _, name := range file.rules {
		names = append(names, l.resolve(p.Dir, name.text))
	}
	for _, name := range l.RuleFiles {
		names = append(names, l.resolve(l.Dir, name))
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		p.RuleFiles = append(p.RuleFiles, name)
		if text, ok := l.read(name); ok {
			layers = append(layers, layer{files: []*ruleFile{readRules(l.shown(name), text, false)}, user: true})
		}
	}
	return layers
}

func (l *loader) mmdb(p *Policy, file *policyFile) {
	if file.mmdb == "" {
		return
	}
	p.MMDB = l.resolve(p.Dir, file.mmdb)
	digest, err := fileDigest(p.MMDB)
	if err != nil {
		l.errs = append(l.errs, &Error{
			Position: finding.Position{File: l.shown(p.MMDB)}, Message: fmt.Sprintf("cannot be read: %v", err), cause: err,
		})
	}
	p.mmdbDigest = digest
}

func describe(c *core, loaded []string) []Pack {
	packs := make([]Pack, len(c.packs))
	for i, p := range c.packs {
		packs[i] = Pack{Name: p.name, Description: p.describe(), Loaded: slices.Contains(loaded, p.name)}
	}
	return packs
}
