package passtest

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

const (
	sharedModule = "corpus.test"
	sharedPolicy = "home = [\"CN\"]\ninfer = false\nweak_handling = false\n"
	policyFile   = "borderlint.toml"
	rulesFile    = "house.toml" // the only one that a case may bring
)

// Want is a finding that a case asks for.
type Want struct {
	File string // relative to the module, with forward slashes
	Line int
	Rule string // or several, with | between
	Host string // with * for any text
}

func (w Want) String() string {
	return fmt.Sprintf("%s:%d: %s %s", w.File, w.Line, w.Rule, w.Host)
}

// Case is one file of the corpus.
type Case struct {
	Name  string
	Wants []Want
	files []txtar.File
	alone bool
}

// ReadCorpus reads the cases in dir, sorted by name.
func ReadCorpus(dir string) ([]*Case, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var cases []*Case
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c, err := parseCase(strings.TrimSuffix(filepath.Base(name), ".txtar"), data)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func parseCase(name string, data []byte) (*Case, error) {
	c := &Case{Name: name, files: txtar.Parse(data).Files}
	for _, f := range c.files {
		if f.Name == "go.mod" || f.Name == policyFile {
			c.alone = true
		}
	}
	for _, f := range c.files {
		if err := c.addWants(f); err != nil {
			return nil, fmt.Errorf("corpus case %s: %w", name, err)
		}
	}
	return c, nil
}

func (c *Case) addWants(f txtar.File) error {
	if path.Ext(f.Name) != ".go" {
		return nil
	}
	file := f.Name
	if !c.alone {
		file = path.Join(c.Name, file)
	}
	wants, err := wantsIn(file, f.Data)
	c.Wants = append(c.Wants, wants...)
	return err
}

// wantsIn reads the wants in a Go file, which is called file in what they say.
func wantsIn(file string, data []byte) ([]Want, error) {
	var wants []Want
	for i, line := range strings.Split(string(data), "\n") {
		_, rest, ok := strings.Cut(line, "// want ")
		if !ok {
			continue
		}
		for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: a want is a list of quoted strings", file, i+1)
			}
			rest = rest[len(quoted):]
			text, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
			}
			rule, host, ok := strings.Cut(text, " ")
			if !ok {
				return nil, fmt.Errorf("%s:%d: want %s names no host", file, i+1, quoted)
			}
			wants = append(wants, Want{file, i + 1, rule, host})
		}
	}
	return wants, nil
}

// Module is a module on disk with the cases in it.
type Module struct {
	Dir   string
	Cases []*Case
}

// Own returns the case that file, relative to the module, belongs to.
func (m *Module) Own(file string) *Case {
	if len(m.Cases) == 1 {
		return m.Cases[0]
	}
	first, _, _ := strings.Cut(file, "/")
	for _, c := range m.Cases {
		if c.Name == first {
			return c
		}
	}
	return nil
}

// WriteModules writes the cases under dir, those that can be together into one
// module.
func WriteModules(dir string, cases []*Case) ([]*Module, error) {
	shared := &Module{Dir: filepath.Join(dir, "shared")}
	var alone []*Module
	for _, c := range cases {
		at := filepath.Join(shared.Dir, c.Name)
		if c.alone {
			m := &Module{Dir: filepath.Join(dir, "alone", c.Name), Cases: []*Case{c}}
			alone, at = append(alone, m), m.Dir
		} else {
			shared.Cases = append(shared.Cases, c)
		}
		for _, f := range c.files {
			if err := write(filepath.Join(at, filepath.FromSlash(f.Name)), f.Data); err != nil {
				return nil, err
			}
		}
	}
	for _, m := range alone {
		if err := complete(m.Dir, sharedModule+"/"+m.Cases[0].Name); err != nil {
			return nil, err
		}
	}
	if len(shared.Cases) == 0 {
		return alone, nil
	}
	if err := complete(shared.Dir, sharedModule); err != nil {
		return nil, err
	}
	return append([]*Module{shared}, alone...), nil
}

// complete writes the go.mod and the policy of a module that brings none.
func complete(dir, module string) error {
	for name, text := range map[string]string{
		"go.mod":   "module " + module + "\n\ngo 1.26\n",
		policyFile: sharedPolicy,
	} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); err == nil {
			continue
		}
		if err := write(file, []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// matches reports whether got is what w asks for.
func (w Want) matches(got Got) bool {
	if w.File != got.File || w.Line != got.Line || !slices.Contains(strings.Split(w.Rule, "|"), got.Rule) {
		return false
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(w.Host), `\*`, `.*`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(got.Host)
}

// Compare says what of wants is missing in gots, and what is there beside.
func Compare(wants []Want, gots []Got) (missing []Want, extra []Got) {
	taken := make([]bool, len(gots))
next:
	for _, w := range wants {
		for i, g := range gots {
			if !taken[i] && w.matches(g) {
				taken[i] = true
				continue next
			}
		}
		missing = append(missing, w)
	}
	for i, g := range gots {
		if !taken[i] {
			extra = append(extra, g)
		}
	}
	return missing, extra
}
