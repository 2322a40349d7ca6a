package load

import (
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Files turns positions as passes carry them into positions for readers.
type Files struct {
	byName   map[string]*file // by import path and base name
	byReader map[string]string
	modcache string
	dir      string
	mu       sync.Mutex
}

type file struct {
	name   string // absolute
	stored string // where a file that cgo wrote is kept, or ""
	module *Module
	fset   *token.FileSet // of a file that cgo wrote, once it is parsed
}

// Files returns the names of all files of the graph that may stand in a finding.
func (g *Graph) Files() *Files {
	fs := &Files{byName: map[string]*file{}, byReader: map[string]string{}, modcache: g.modcache, dir: g.dir}
	for _, list := range [][]*Package{g.Packages, g.Cyclic} {
		for _, p := range list {
			if p.Standard {
				continue
			}
			for _, name := range p.GoFiles {
				fs.byName[path.Join(p.Path, filepath.Base(name))] = &file{name: name, stored: p.Stored[name], module: p.Module}
			}
		}
	}
	return fs
}

// Resolve returns pos with its file as readers know it. A position that names no
// file of the graph is returned as it is.
func (fs *Files) Resolve(pos finding.Position) finding.Position {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.byName[pos.File]
	if f == nil {
		return pos
	}
	name := f.name
	if f.stored != "" {
		if written := f.written(pos); written.IsValid() {
			name, pos.Line, pos.Column = written.Filename, written.Line, max(written.Column, 1)
		}
	}
	pos.File = fs.display(name, f.module)
	fs.byReader[pos.File] = name
	return pos
}

// Absolute returns the name under which a file that Resolve named can be opened,
// or "".
func (fs *Files) Absolute(name string) string {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.byReader[name]
}

func (fs *Files) display(name string, m *Module) string {
	if m != nil && m.Version != "" && fs.modcache != "" && inside(fs.modcache, name) {
		if rel, err := filepath.Rel(m.Dir, name); err == nil && !strings.HasPrefix(rel, "..") {
			return m.Path + "@" + m.Version + "/" + filepath.ToSlash(rel)
		}
	}
	if rel, err := filepath.Rel(fs.dir, name); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(name)
}

func inside(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// written follows the line comments of a file that cgo wrote to the file that
// somebody wrote.
func (f *file) written(pos finding.Position) token.Position {
	if f.fset == nil {
		f.fset = token.NewFileSet()
		// What parses wrongly still has its lines.
		_, _ = parser.ParseFile(f.fset, f.stored, nil, parser.SkipObjectResolution)
	}
	var at token.Position
	f.fset.Iterate(func(tf *token.File) bool {
		if pos.Line >= 1 && pos.Line <= tf.LineCount() {
			if p := tf.LineStart(pos.Line) + token.Pos(max(pos.Column, 1)-1); p <= token.Pos(tf.Base()+tf.Size()) {
				at = f.fset.PositionFor(p, true)
			}
		}
		return false
	})
	return at
}
