package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
)

// reach is a set of packages, by their index in the graph.
type reach []uint64

func (s reach) add(i int) { s[i/64] |= 1 << (i % 64) }

func (s reach) union(t reach) {
	for i, word := range t {
		s[i] |= word
	}
}

func (s reach) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

// closure tells for every package which others it is made of.
func closure(g *load.Graph) map[string]reach {
	index := map[string]int{}
	sets := map[string]reach{}
	for i, p := range g.Packages {
		set := make(reach, len(g.Packages)/64+1)
		for _, id := range p.Imports {
			if j, ok := index[id]; ok {
				set.add(j)
				set.union(sets[id])
			}
		}
		index[p.ID] = i
		sets[p.ID] = set
	}
	return sets
}

// key names the entry of a package: a hash of all that analysing it looks at. Of
// the packages that it imports, however indirectly, this is what they show to
// importers, not their source: where that stays, so does the key. It is "" if
// there is one that could not be analysed.
func (r *runner) key(p *load.Package) string {
	if r.Cache == nil || p.FakeC || len(p.Errors) > 0 {
		return ""
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q\n", r.Cache.Facts, r.graph.GoArch, p.ID, p.Path)
	if p.Root {
		fmt.Fprintf(h, "root %q\n", r.Cache.Findings)
	}
	fmt.Fprintf(h, "imported %v\n", len(r.importer[p.ID]) > 0)
	if m := p.Module; m != nil {
		fmt.Fprintf(h, "module %q %q %q\n", m.Path, m.Version, m.GoVersion)
	}
	for _, list := range [][]string{p.GoFiles, p.OtherFiles, p.IgnoredFiles, p.EmbedFiles} {
		fmt.Fprintf(h, "files %d\n", len(list))
		for _, name := range list {
			fmt.Fprintf(h, "%q\n", name)
			if r.graph.Fixed(p, name) {
				continue
			}
			if !hashFile(h, p.Open(name)) {
				return ""
			}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	made := r.reaches[p.ID]
	for i, q := range r.graph.Packages {
		if !made.has(i) {
			continue
		}
		shown := r.shown[q.ID]
		if q.Standard {
			shown = q.Export // its name in the build cache is a hash of what it holds
		}
		if shown == "" {
			return ""
		}
		fmt.Fprintf(h, "import %q %s\n", q.ID, shown)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashFile(h io.Writer, name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	data := sha256.New()
	if _, err := io.Copy(data, f); err != nil {
		return false
	}
	fmt.Fprintf(h, "%x\n", data.Sum(nil))
	return true
}
