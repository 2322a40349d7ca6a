package flow

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/borderlint/borderlint/analyzers/policy"
)

//go:generate go test -run ^TestStandardTable$ -update .

// shippedTable is what the engine says of packages of the standard library that it
// can read from their source, in the form of facts: made by "go generate" from the
// release of Go in go.mod. Rules speak of the rest, and before it.
//
//go:embed std.bin
var shippedTable []byte

// StdTable is facts of packages of the standard library: of the package under its
// path, of a type under path and name.
type StdTable map[string][]byte

// Shipped returns the table that is built into this program.
var Shipped = sync.OnceValue(func() StdTable {
	t, err := ReadStdTable(shippedTable)
	if err != nil {
		return StdTable{} // a test reads it
	}
	return t
})

// Bytes writes the table.
func (t StdTable) Bytes() ([]byte, error) {
	var plain []byte
	for _, key := range slices.Sorted(maps.Keys(t)) {
		plain = appendText(plain, key)
		plain = appendText(plain, string(t[key]))
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
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

// ReadStdTable reads what Bytes wrote.
func ReadStdTable(data []byte) (StdTable, error) {
	t := StdTable{}
	if len(data) == 0 {
		return t, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading the table of the standard library: %w", err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading the table of the standard library: %w", err)
	}
	for d := (reader{data: plain}); len(d.data) > 0; {
		key := d.text()
		t[key] = []byte(d.text())
		if d.failed {
			return nil, fmt.Errorf("the table of the standard library is cut short")
		}
	}
	return t, nil
}

// tabled reports whether the table tells of a package.
func (p *pkg) tabled(path string) bool { return policy.IsStd(path) && p.standard[path] != nil }
