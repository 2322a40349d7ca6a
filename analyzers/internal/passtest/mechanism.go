package passtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// The kinds of mechanisms, by what travels in them.
const (
	kindCarry    = "carry"
	kindTyped    = "typed"
	kindEndpoint = "endpoint"
	kindSend     = "send"
)

// Kinds are the kinds of mechanisms, in the order in which a table shows them.
func Kinds() []string { return []string{kindCarry, kindTyped, kindEndpoint, kindSend} }

// The sides of a mechanism.
const (
	Leak = "leak"
	Twin = "twin"
)

// Sides are the sides of a mechanism.
func Sides() []string { return []string{Leak, Twin} }

// Mechanism is one way in which data or an endpoint travels, with its innocent twin.
type Mechanism struct {
	Name  string
	Says  string // in one sentence
	Kind  string
	Unrun string // why it is not run, or ""
	// Missed and False are the places where it is known that the leak is not found,
	// and that the twin is reported.
	Missed, False []string
	files         []txtar.File
}

// ReadMechanisms reads the mechanisms in dir, sorted by name.
func ReadMechanisms(dir string) ([]*Mechanism, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []*Mechanism
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		m, err := parseMechanism(filepath.Base(name), data)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

var mechanismFile = regexp.MustCompile(`^([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\.txtar$`)

// parseMechanism reads a mechanism and holds it to the format; file is its name
// without folder.
func parseMechanism(file string, data []byte) (*Mechanism, error) {
	name := mechanismFile.FindStringSubmatch(file)
	if name == nil {
		return nil, fmt.Errorf("mechanism %s: the name is not snake case with .txtar behind it", file)
	}
	archive := txtar.Parse(data)
	m := &Mechanism{Name: name[1], files: archive.Files}
	if err := m.head(string(archive.Comment)); err != nil {
		return nil, fmt.Errorf("mechanism %s: %w", m.Name, err)
	}
	for _, side := range Sides() {
		if err := m.checkSide(side); err != nil {
			return nil, fmt.Errorf("mechanism %s: %w", m.Name, err)
		}
	}
	return m, nil
}

// head reads the lines above the files.
func (m *Mechanism) head(comment string) error {
	lines := strings.Split(strings.TrimSuffix(comment, "\n"), "\n")
	m.Says, lines = lines[0], lines[1:]
	if !strings.HasSuffix(m.Says, ".") || strings.TrimSpace(m.Says) != m.Says {
		return fmt.Errorf("line 1 is no sentence: %q", m.Says)
	}
	next := func(key string) (value string, ok bool) {
		if len(lines) == 0 {
			return "", false
		}
		if value, ok = strings.CutPrefix(lines[0], key+":"); ok {
			lines = lines[1:]
		}
		return strings.TrimSpace(value), ok
	}
	if m.Kind, _ = next("kind"); !slices.Contains(Kinds(), m.Kind) {
		return fmt.Errorf("line 2 is no kind: one of %s", strings.Join(Kinds(), ", "))
	}
	if why, ok := next("unrun"); ok {
		if m.Unrun = why; why == "" {
			return errors.New("unrun gives no reason")
		}
	}
	var err1, err2 error
	if list, ok := next("missed"); ok {
		m.Missed, err1 = places(list)
	}
	if list, ok := next("false"); ok {
		m.False, err2 = places(list)
	}
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if len(lines) > 0 {
		return fmt.Errorf("a line too many, or out of order, above the files: %q", lines[0])
	}
	return nil
}

// Format writes the mechanism as its file has it.
func (m *Mechanism) Format() []byte {
	lines := []string{m.Says, "kind: " + m.Kind}
	if m.Unrun != "" {
		lines = append(lines, "unrun: "+m.Unrun)
	}
	if len(m.Missed) > 0 {
		lines = append(lines, "missed: "+strings.Join(m.Missed, ","))
	}
	if len(m.False) > 0 {
		lines = append(lines, "false: "+strings.Join(m.False, ","))
	}
	return txtar.Format(&txtar.Archive{Comment: []byte(strings.Join(lines, "\n") + "\n"), Files: m.files})
}

// places reads a list of places, which is in their order.
func places(list string) ([]string, error) {
	var named []string
	at := 0
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		i := slices.Index(Places(), name)
		switch {
		case i < 0:
			return nil, fmt.Errorf("%q is no place: one of %s", name, strings.Join(Places(), ", "))
		case i < at:
			return nil, fmt.Errorf("%s is out of order", name)
		}
		named, at = append(named, name), i+1
	}
	return named, nil
}

// of returns the files of a side, with those that belong to both.
func (m *Mechanism) of(side string) []txtar.File {
	var files []txtar.File
	for _, f := range m.files {
		if owner := sideOf(f.Name); owner == side || owner == "" {
			files = append(files, f)
		}
	}
	return files
}

// sideOf returns the side that a file belongs to, or "" for both.
func sideOf(file string) string {
	for _, side := range Sides() {
		if strings.HasPrefix(file, side) {
			return side
		}
	}
	return ""
}
