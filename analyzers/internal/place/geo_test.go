package place

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A user's table takes the place of the embedded one, in each of the usual layouts.
func TestMMDB(t *testing.T) {
	t.Parallel()
	for name, record := range map[string]any{
		"nested.mmdb":     map[string]any{"country": map[string]any{"iso_code": "NZ"}},
		"registered.mmdb": map[string]any{"registered_country": map[string]any{"iso_code": "NZ"}},
		"flat.mmdb":       map[string]any{"country": "NZ"},
		"code.mmdb":       map[string]any{"country_code": "NZ"},
	} {
		table, err := New(nil, writeFile(t, name, mmdbText(record)))
		if err != nil {
			t.Fatal(err)
		}
		info := table.Look("5.9.207.224")
		if info.Country != "NZ" || !strings.HasPrefix(info.Why, "address ("+name+" ") {
			t.Errorf("%s: %+v", name, info)
		}
		if info := table.Look("205.9.207.224"); info.Country != "" || info.Kind != Public {
			t.Errorf("%s: an address it lacks: %+v", name, info)
		}
	}
}

// mmdbText is a MaxMind table of one node: addresses below 128.0.0.0 have the record,
// the others none.
func mmdbText(record any) string {
	const nodes = 1
	var tree []byte
	tree = append(tree, 0, 0, nodes+16) // left: the first byte of the data section
	tree = append(tree, 0, 0, nodes)    // right: nothing
	meta := map[string]any{
		"node_count": uint32(nodes), "record_size": uint16(24), "ip_version": uint16(4), "database_type": "Test",
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0), "build_epoch": uint64(1_700_000_000),
	}
	text := append(tree, make([]byte, 16)...)
	text = append(text, mmdbValue(record)...)
	text = append(text, "\xab\xcd\xefMaxMind.com"...)
	return string(append(text, mmdbValue(meta)...))
}

func mmdbValue(v any) []byte {
	switch v := v.(type) {
	case string:
		return append([]byte{2<<5 | byte(len(v))}, v...)
	case uint16:
		return binary.BigEndian.AppendUint16([]byte{5<<5 | 2}, v)
	case uint32:
		return binary.BigEndian.AppendUint32([]byte{6<<5 | 4}, v)
	case uint64:
		return binary.BigEndian.AppendUint64([]byte{8, 2}, v)
	case map[string]any:
		out := []byte{7<<5 | byte(len(v))}
		for key, value := range v {
			out = append(out, mmdbValue(key)...)
			out = append(out, mmdbValue(value)...)
		}
		return out
	}
	return nil
}
