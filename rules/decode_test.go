package rules_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/borderlint/borderlint/rules"
)

// texts is one text or a list of them.
type texts []string

// UnmarshalTOML takes either form.
func (t *texts) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		*t = texts{v}
	case []any:
		*t = make(texts, 0, len(v))
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return fmt.Errorf("not a text: %v", e)
			}
			*t = append(*t, s)
		}
	default:
		return fmt.Errorf("not a text or list of texts: %v", v)
	}
	return nil
}

// An entry is one table of a rule file: any key of any kind of table that names
// functions.
type entry struct {
	Func texts

	Endpoint, Payload, To, From, At, Key, Where, Among, Classes texts

	Kind, View, As, Eval, Form, Text, Country, Operator, Host, Leaves, Module, Class string

	Field, Type string

	Relay, Over, Replace bool

	table string // sink, binds …
	where string // file:line
}

// places are all places the entry names, by the key they stand under.
func (e *entry) places() map[string]texts {
	return map[string]texts{
		"endpoint": e.Endpoint, "payload": e.Payload, "to": e.To, "from": e.From,
		"at": e.At, "key": e.Key, "where": e.Where,
	}
}

// entries reads every table about functions in the folders of the embedded rules.
func entries(t *testing.T, dirs ...string) []*entry {
	t.Helper()
	var out []*entry
	for _, dir := range dirs {
		names, err := fs.Glob(rules.Files, dir+"/*.toml")
		if err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 {
			t.Errorf("%s: no rule files", dir)
		}
		for _, name := range names {
			text, err := fs.ReadFile(rules.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			es, err := decode(name, string(text))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			out = append(out, es...)
		}
	}
	return out
}

// decode reads one rule file. The line of a table is that of its header.
func decode(name, text string) ([]*entry, error) {
	var file struct {
		Sink, Binds, Flow, Sanitizer, Source, Public []*entry
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, err
	}
	for _, k := range meta.Undecoded() {
		return nil, fmt.Errorf("unknown key %s", k)
	}
	byTable := map[string][]*entry{
		"sink": file.Sink, "binds": file.Binds, "flow": file.Flow,
		"sanitizer": file.Sanitizer, "source": file.Source, "public": file.Public,
	}
	var out []*entry
	for i, line := range strings.Split(text, "\n") {
		table, ok := strings.CutPrefix(strings.TrimSpace(line), "[[")
		if !ok {
			continue
		}
		table = strings.TrimSuffix(table, "]]")
		rest := byTable[table]
		if len(rest) == 0 {
			return nil, fmt.Errorf("line %d: table %s not decoded", i+1, table)
		}
		rest[0].table, rest[0].where = table, fmt.Sprintf("%s:%d", name, i+1)
		out = append(out, rest[0])
		byTable[table] = rest[1:]
	}
	return out, nil
}
