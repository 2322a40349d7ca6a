package check

import (
	"bytes"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"sync"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// universe holds the types of the packages that others import. Each package is
// read once, after everything that it imports: then reading it declares nothing in
// packages that passes are already looking at, and no lock is needed to look.
type universe struct {
	graph *load.Graph
	fset  *token.FileSet

	mu sync.RWMutex
	// plain holds packages by path, as gcexportdata wants them.
	plain map[string]*types.Package
	// variants holds, by "[p.test]", the packages compiled anew for that test.
	variants map[string]map[string]*types.Package
}

func newUniverse(g *load.Graph, fset *token.FileSet) *universe {
	return &universe{
		graph: g, fset: fset,
		plain:    map[string]*types.Package{"unsafe": types.Unsafe},
		variants: map[string]map[string]*types.Package{},
	}
}

// lookup returns the types of the package with this ID, or nil.
func (u *universe) lookup(p *load.Package) *types.Package {
	u.mu.RLock()
	defer u.mu.RUnlock()
	if v := p.Variant(); v != "" {
		return u.variants[v][p.Path]
	}
	return u.plain[p.Path]
}

// standard reads the types of the standard library, as far as the graph needs them.
func (u *universe) standard() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, p := range u.graph.Packages {
		if !p.Standard || p.Export == "" {
			continue
		}
		if err := u.readFile(p); err != nil {
			return fmt.Errorf("reading the types of %s (compiled by %s): %w", p.Path, u.graph.GoVersion, err)
		}
	}
	return nil
}

func (u *universe) readFile(p *load.Package) error {
	f, err := os.Open(p.Export)
	if err != nil {
		return err
	}
	defer f.Close()
	//lint:ignore SA1019 what the go command exports is an archive before Go 1.28
	r, err := gcexportdata.NewReader(f) //nolint:staticcheck // see above
	if err != nil {
		return err
	}
	return u.read(r, p)
}

// read declares p as r describes it. The caller holds the lock.
func (u *universe) read(r io.Reader, p *load.Package) error {
	v := p.Variant()
	if v == "" {
		_, err := gcexportdata.Read(r, u.fset, u.plain, p.Path)
		return err
	}
	// What was compiled anew for this test takes the place of what was not.
	imports := maps.Clone(u.plain)
	maps.Copy(imports, u.variants[v])
	delete(imports, p.Path)
	pkg, err := gcexportdata.Read(r, u.fset, imports, p.Path)
	if err != nil {
		return err
	}
	u.setVariant(v, pkg)
	return nil
}

func (u *universe) setVariant(v string, pkg *types.Package) {
	if u.variants[v] == nil {
		u.variants[v] = map[string]*types.Package{}
	}
	u.variants[v][pkg.Path()] = pkg
}

// add makes the types of p, just checked, known to its importers: not the
// package itself, whose scopes hold every local variable, but what its export data
// says. That is also what "go vet" shows to importers.
func (u *universe) add(p *load.Package, pkg *types.Package) ([]byte, error) {
	var buf bytes.Buffer
	if err := write(&buf, u.fset, pkg); err != nil {
		return nil, err
	}
	data := buf.Bytes()
	return data, u.addExported(p, data)
}

// addExported makes known what export data says of p.
func (u *universe) addExported(p *load.Package, data []byte) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.read(bytes.NewReader(data), p)
}

func write(w io.Writer, fset *token.FileSet, pkg *types.Package) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("writing its types: %v", r)
		}
	}()
	return gcexportdata.Write(w, fset, pkg)
}

// addBroken makes known what is known of the types of a package with errors.
func (u *universe) addBroken(p *load.Package, pkg *types.Package) {
	pkg.MarkComplete()
	u.mu.Lock()
	defer u.mu.Unlock()
	if v := p.Variant(); v != "" {
		u.setVariant(v, pkg)
		return
	}
	u.plain[p.Path] = pkg
}
