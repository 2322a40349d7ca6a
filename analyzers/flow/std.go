package flow

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/borderlint/borderlint/analyzers/policy"
)

//go:generate go test ./goroot -run ^TestTable$ -update

// shippedTable is what the engine says of packages of the standard library that it
// can read from their source, in the form of facts: made by "go generate" from the
// release of Go in go.mod. Rules speak of the rest, and before it.
//
//go:embed std.bin
var shippedTable []byte

// stdFormat is the first word of a table.
const stdFormat = "borderlint std 2"

// StdTable is facts of packages of the standard library. Those of a package are
// unpacked when the first of them is asked for. It is safe for concurrent use.
type StdTable struct {
	release string
	digest  string

	mu     sync.Mutex
	packed map[string][]byte
	facts  map[string]stdFacts

	making making
}

// stdFacts are the facts of one package: its own under "", of a type under its name,
// and under whyMissing why functions have none.
type stdFacts map[string][]byte

// Shipped returns the table that is built into this program.
var Shipped = sync.OnceValue(func() *StdTable {
	t, err := ReadStdTable(shippedTable)
	if err != nil {
		return NewStdTable("") // a test reads it
	}
	return t
})

// standardTable is the table that packages are analysed with; tests use others.
var standardTable = Shipped

// Release is the release of Go that the table was made of, as in "go1.26.8". Programs
// that are built with another one are analysed with the same table: what it does not
// know of their standard library is not seen.
func (t *StdTable) Release() string { return t.release }

// Digest is a hash of all that the engine said of the standard library when the table
// was made, also of what is not in it.
func (t *StdTable) Digest() string { return t.digest }

// Packages returns the packages that the table tells of, sorted.
func (t *StdTable) Packages() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	names := slices.Collect(maps.Keys(t.packed))
	for name := range t.facts {
		if t.packed[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// has reports whether the table tells of a package.
func (t *StdTable) has(path string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, packed := t.packed[path]
	_, unpacked := t.facts[path]
	return packed || unpacked
}

// fact is what the table tells of a package, or of a type of it; nil if nothing.
func (t *StdTable) fact(path, name string) []byte { return t.of(path)[name] }

// of are the facts of a package.
func (t *StdTable) of(path string) stdFacts {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f, ok := t.facts[path]; ok {
		return f
	}
	packed, ok := t.packed[path]
	if !ok {
		return nil
	}
	f, err := unpack(packed)
	if err != nil {
		f = nil // a test reads all
	}
	t.facts[path] = f
	return f
}

// Bytes writes the table.
func (t *StdTable) Bytes() ([]byte, error) {
	var head, body []byte
	head = appendText(head, stdFormat)
	head = appendText(head, t.release)
	head = appendText(head, t.digest)
	names := t.Packages()
	head = binary.AppendUvarint(head, uint64(len(names)))
	for _, name := range names {
		packed, err := pack(t.of(name))
		if err != nil {
			return nil, fmt.Errorf("packing what is known of %s: %w", name, err)
		}
		head = appendText(head, name)
		head = binary.AppendUvarint(head, uint64(len(packed)))
		body = append(body, packed...)
	}
	return append(head, body...), nil
}

// errTable is what is wrong with a table.
var errTable = errors.New("the table of the standard library is damaged")

// ReadStdTable reads what Bytes wrote, as far as its index.
func ReadStdTable(data []byte) (*StdTable, error) {
	d := reader{data: data}
	if d.text() != stdFormat {
		return nil, fmt.Errorf("reading its format: %w", errTable)
	}
	t := NewStdTable(d.text())
	t.digest = d.text()
	n := d.uint()
	if n > uint64(len(data)) {
		return nil, fmt.Errorf("reading its index: %w", errTable)
	}
	names, sizes := make([]string, n), make([]int, n)
	for i := range names {
		names[i], sizes[i] = d.text(), int(d.uint())
	}
	for i, name := range names {
		t.packed[name] = d.take(sizes[i])
	}
	if d.failed || len(d.data) > 0 {
		return nil, fmt.Errorf("reading its index: %w", errTable)
	}
	return t, nil
}

func pack(f stdFacts) ([]byte, error) {
	var plain []byte
	for _, name := range slices.Sorted(maps.Keys(f)) {
		plain = appendText(plain, name)
		plain = appendText(plain, string(f[name]))
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func unpack(packed []byte) (stdFacts, error) {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	f := stdFacts{}
	for d := (reader{data: plain}); len(d.data) > 0; {
		name := d.text()
		f[name] = d.take(int(d.uint()))
		if d.failed {
			return nil, errTable
		}
	}
	return f, nil
}

// tabled reports whether the table tells of a package.
func (p *pkg) tabled(path string) bool { return policy.IsStd(path) && p.standard.has(path) }
