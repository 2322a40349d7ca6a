package load

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// translated replaces the files of a package that imports "C" by what cgo made of
// them. Where cgo failed (no C compiler, a header is missing) the sources stay, and
// the package is marked FakeC.
func translated(p *Package, l *listed) {
	if len(l.CompiledGoFiles) == 0 {
		p.FakeC = true
		return
	}
	p.GoFiles, p.Stored = nil, map[string]string{}
	for i, name := range l.CompiledGoFiles {
		if !filepath.IsAbs(name) {
			p.GoFiles = append(p.GoFiles, filepath.Join(p.Dir, name))
			continue
		}
		// In the build cache it lost its name; the position it claims to begin at
		// tells it.
		kept := fmt.Sprintf("_cgo_%d.go", i)
		if from := claimed(name); from != "" {
			kept = strings.TrimSuffix(filepath.Base(from), ".go") + ".cgo1.go"
		}
		kept = filepath.Join(p.Dir, kept)
		p.GoFiles = append(p.GoFiles, kept)
		p.Stored[kept] = name
	}
}

// claimed returns the file that the first line comment of a file names.
func claimed(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "package ") {
			return ""
		}
		if from, ok := strings.CutPrefix(s.Text(), "//line "); ok {
			return strings.TrimSuffix(from, ":1:1")
		}
	}
	return ""
}
