package check

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"time"

	"golang.org/x/tools/go/types/objectpath"
)

// Cache keeps on disk what analysing a package gave: its types and facts, and the
// record of its results. An entry's key covers all that the analysis saw, so that
// an entry is never wrong, only of no more use.
type Cache struct {
	// Dir is where entries lie; it is made when the first is written.
	Dir string
	// Facts is a digest of the program and of what facts depend on beside code.
	Facts string
	// Findings is a digest of what findings depend on besides.
	Findings string
}

// entry is what is kept of a package.
type entry struct {
	Types  []byte // export data; empty if nobody imported it
	Facts  []storedFact
	Record []byte
}

type storedFact struct {
	Type, Object string
	Data         []byte
}

// name is the file of an entry.
func (c *Cache) name(key string) string { return filepath.Join(c.Dir, key[:2], key) }

// get returns the entry for a key, or nil.
func (c *Cache) get(key string) *entry {
	name := c.name(key)
	data, err := os.ReadFile(name)
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	sum, data := data[:sha256.Size], data[sha256.Size:]
	if want := sha256.Sum256(data); !bytes.Equal(sum, want[:]) {
		return nil // a disk or a power failure
	}
	e := new(entry)
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(e); err != nil {
		return nil
	}
	// The time of last use, near enough, is what Trim goes by.
	if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
		now := time.Now()
		_ = os.Chtimes(name, now, now)
	}
	return e
}

// put keeps an entry. That it cannot be kept costs time, next time, and no more.
func (c *Cache) put(key string, e *entry) {
	var buf bytes.Buffer
	buf.Write(make([]byte, sha256.Size))
	if err := gob.NewEncoder(&buf).Encode(e); err != nil {
		return
	}
	data := buf.Bytes()
	sum := sha256.Sum256(data[sha256.Size:])
	copy(data, sum[:])
	name := c.name(key)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return
	}
	temp := name + "." + strconv.Itoa(os.Getpid())
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		_ = os.Remove(temp)
		return
	}
	if err := os.Rename(temp, name); err != nil {
		_ = os.Remove(temp)
	}
}

// Trim removes what has not been used for some days, at most once a day.
func (c *Cache) Trim(now time.Time) {
	const keep = 5 * 24 * time.Hour
	stamp := filepath.Join(c.Dir, "trimmed")
	if info, err := os.Stat(stamp); err == nil && now.Sub(info.ModTime()) < 24*time.Hour {
		return
	}
	if err := os.WriteFile(stamp, nil, 0o600); err != nil {
		return
	}
	names, _ := filepath.Glob(filepath.Join(c.Dir, "??", "*")) // the pattern is right
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && now.Sub(info.ModTime()) > keep {
			_ = os.Remove(name)
		}
	}
}

// store turns facts into what an entry holds, in a fixed order.
func (set factSet) store() []storedFact {
	var all []storedFact
	for key, data := range set {
		all = append(all, storedFact{typeName(key.typ), string(key.object), data})
	}
	slices.SortFunc(all, func(a, b storedFact) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Object, b.Object)) })
	return all
}

// restore turns them back; false if there is a type that no analyzer has.
func restore(all []storedFact, kinds map[string]reflect.Type) (factSet, bool) {
	set := factSet{}
	for _, f := range all {
		typ, ok := kinds[f.Type]
		if !ok {
			return nil, false
		}
		set[factKey{objectpath.Path(f.Object), typ}] = f.Data
	}
	return set, true
}

func typeName(t reflect.Type) string { return t.Elem().PkgPath() + "." + t.Elem().Name() }

// kinds are the fact types of the analyzers. Encoding one of each, in order, gives
// gob's type numbers, which are counted over the process, the same values in every
// run, whichever package comes first.
func (s schedule) kinds() (map[string]reflect.Type, error) {
	kinds := map[string]reflect.Type{}
	for _, a := range s {
		for _, model := range a.FactTypes {
			if _, err := encode(fresh(model)); err != nil {
				return nil, err
			}
			kinds[typeName(reflect.TypeOf(model))] = reflect.TypeOf(model)
		}
	}
	return kinds, nil
}

// digest is a hash of everything that importers can see of a package.
func (e *entry) digest() string {
	h := sha256.New()
	part := func(data []byte) {
		fmt.Fprintf(h, "%d:", len(data))
		h.Write(data)
	}
	part(e.Types)
	for _, f := range e.Facts {
		part([]byte(f.Type))
		part([]byte(f.Object))
		part(f.Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}
