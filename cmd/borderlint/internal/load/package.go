package load

import (
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Package is one compilation of one package, as the go command sees it.
type Package struct {
	ID       string // unique: "p", "p [p.test]", "p_test [p.test]"
	Path     string // the import path that types and findings carry
	Name     string
	Dir      string
	Standard bool
	// Root says that findings in this package are wanted: it was named, and no
	// test variant of it stands in for it.
	Root bool
	// Matched says that a pattern named it, whether or not it is a Root.
	Matched bool
	// GoFiles are absolute; those that cgo wrote take the place of their sources,
	// under the names that cgo gives them.
	GoFiles []string
	// Stored tells where a file is kept that cgo wrote.
	Stored       map[string]string
	OtherFiles   []string
	IgnoredFiles []string
	EmbedFiles   []string
	// FakeC says that cgo could not be run on it: what it takes from C is unknown.
	FakeC bool
	// Imports are the IDs of the packages it imports, sorted, without "C" and "unsafe".
	Imports []string
	// ImportMap tells the ID behind an import path where the two differ.
	ImportMap map[string]string
	// Export is the file with the types of a package of the standard library.
	Export string
	Module *Module
	// Errors are what the go command had to say against it.
	Errors []Error
}

// Module is the module that a package belongs to.
type Module struct {
	Path, Version, Dir, GoVersion string
	Main                          bool
}

// Error is a complaint of the go command.
type Error struct {
	// Position is where the go command saw it, the file as the go command names it.
	Position finding.Position
	Text     string
}

// Import returns the ID of the package that p means by an import path.
func (p *Package) Import(path string) string {
	if id, ok := p.ImportMap[path]; ok {
		return id
	}
	return path
}

// Open returns the name under which a file of p can be read.
func (p *Package) Open(name string) string {
	if stored, ok := p.Stored[name]; ok {
		return stored
	}
	return name
}

// Variant is the test that p was compiled for, in brackets, or "".
func (p *Package) Variant() string {
	if i := strings.IndexByte(p.ID, ' '); i >= 0 {
		return p.ID[i:]
	}
	return ""
}

// Graph is the packages of one run, each after those that it imports.
type Graph struct {
	Packages []*Package
	GoArch   string
	// GoVersion is the version of the go command.
	GoVersion string
	// Cyclic are packages that import themselves in the end; they are in no order.
	Cyclic []*Package
	// Failed are names and patterns for which there is no package.
	Failed []*Package

	byID     map[string]*Package
	modcache string
	dir      string
}

// Fixed reports whether a file cannot change: it lies in the module cache, where its
// name holds its module's version.
func (g *Graph) Fixed(p *Package, name string) bool {
	_, generated := p.Stored[name]
	return !generated && g.modcache != "" && inside(g.modcache, name)
}

// Lookup returns the package with this ID, or nil.
func (g *Graph) Lookup(id string) *Package { return g.byID[id] }
