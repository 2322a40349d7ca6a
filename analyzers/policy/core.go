package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/borderlint/borderlint/rules"
)

// coreFolders are the folders of rules that are always in force, in order.
func coreFolders() []string { return []string{"classes", "sinks", "flows", "places"} }

// core is the rule files of one file system, read once.
type core struct {
	files []*ruleFile
	packs []*packFile
	err   error
}

type packFile struct {
	name, text string
}

// embedded is the core that the tool carries.
var embedded = sync.OnceValue(readEmbedded)

func readEmbedded() *core { return readCore(rules.Files, true) }

// readCore reads all of it but the packs, of which only those are read that a policy
// names. Files are read side by side: each start of the tool waits for it.
func readCore(fsys fs.FS, trusted bool) *core {
	c := &core{}
	var texts []packFile
	for _, folder := range coreFolders() {
		c.err = errors.Join(c.err, eachFile(fsys, folder, func(name, text string) {
			texts = append(texts, packFile{path.Join("rules", name), text})
		}))
	}
	c.files = make([]*ruleFile, len(texts))
	var group sync.WaitGroup
	for i, f := range texts {
		group.Go(func() { c.files[i] = readRules(f.name, f.text, trusted) })
	}
	group.Wait()
	c.err = errors.Join(c.err, eachFile(fsys, "packs", func(name, text string) {
		c.packs = append(c.packs, &packFile{strings.TrimSuffix(path.Base(name), ".toml"), text})
	}))
	return c
}

// eachFile visits the TOML files of a folder in order of name.
func eachFile(fsys fs.FS, folder string, visit func(name, text string)) error {
	return fs.WalkDir(fsys, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == folder && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return fmt.Errorf("reading the built-in rules: %w", err)
		}
		if d.IsDir() || path.Ext(name) != ".toml" {
			return nil
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("reading the built-in rules: %w", err)
		}
		visit(name, string(text))
		return nil
	})
}

// pack reads the pack called name, nil if there is none.
func (c *core) pack(name string) *ruleFile {
	for _, p := range c.packs {
		if p.name == name {
			return readRules(path.Join("rules", "packs", name+".toml"), p.text, false)
		}
	}
	return nil
}

func (c *core) packNames() []string {
	names := make([]string, len(c.packs))
	for i, p := range c.packs {
		names[i] = p.name
	}
	return names
}

// describe is the first paragraph of the comment at the head of a pack.
func (p *packFile) describe() string {
	var lines []string
	for line := range strings.Lines(p.text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if comment = strings.TrimSpace(comment); !ok || comment == "" {
			break
		}
		lines = append(lines, comment)
	}
	return strings.Join(lines, " ")
}
