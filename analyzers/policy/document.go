package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// A document is a TOML text as a tree in which every key and every value knows
// its line and column, which BurntSushi/toml does not tell. That library is the
// judge of what is TOML: parse asks it first, and only then builds the tree; a
// fuzz test holds that both read the same out of one text.

// mark is a line and a byte column, both counted from 1.
type mark struct{ line, column int }

// kind is the type of a value.
type kind uint8

const (
	kindString kind = iota + 1
	kindBool
	kindInteger
	kindFloat
	kindDate     // 2027-06-30
	kindDateTime // any other date or time
	kindList
	kindTable
)

// String is the kind as messages call it.
func (k kind) String() string {
	switch k {
	case kindString:
		return "a string"
	case kindBool:
		return "true or false"
	case kindInteger, kindFloat:
		return "a number"
	case kindDate:
		return "a date"
	case kindDateTime:
		return "a time"
	case kindList:
		return "a list"
	case kindTable:
		return "a table"
	}
	return "nothing"
}

// node is a value. Text is a string's content, and what is written of other scalars.
type node struct {
	kind  kind
	at    mark
	text  string
	list  []node
	table *table
}

// entry is a key of a table with its value.
type entry struct {
	key string
	at  mark
	val node
}

// table is a table in the order of its keys.
type table struct {
	at      mark
	entries []entry
	index   map[string]int // of big tables only
}

const bigTable = 16

func (t *table) find(key string) *entry {
	if t.index != nil {
		if i, ok := t.index[key]; ok {
			return &t.entries[i]
		}
		return nil
	}
	for i := range t.entries {
		if t.entries[i].key == key {
			return &t.entries[i]
		}
	}
	return nil
}

func (t *table) add(key string, at mark, val node) *entry {
	if t.entries == nil {
		t.entries = make([]entry, 0, 5) // most have that many at most
	}
	t.entries = append(t.entries, entry{key, at, val})
	n := len(t.entries)
	if t.index == nil && n > bigTable {
		t.index = make(map[string]int, 2*n)
		for i := range t.entries {
			t.index[t.entries[i].key] = i
		}
	} else if t.index != nil {
		t.index[key] = n - 1
	}
	return &t.entries[n-1]
}

// syntaxError is a text that is no TOML.
type syntaxError struct {
	at      mark
	message string
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.at.line, e.at.column, e.message)
}

// parse reads a text that a stranger wrote. Where it is no TOML the tree may be
// there all the same, so that everything wrong with a file can be told at once.
func parse(text string) (*table, *syntaxError) {
	root, failed := scan(text)
	var tree map[string]any
	if _, err := toml.Decode(text, &tree); err != nil {
		return root, foreignError(text, err)
	}
	return root, failed
}

// foreignError gives an error of the TOML library our form of position.
func foreignError(text string, err error) *syntaxError {
	var parseError toml.ParseError
	if !errors.As(err, &parseError) {
		return &syntaxError{mark{1, 1}, plainText(strings.TrimPrefix(err.Error(), "toml: "))}
	}
	start := min(max(parseError.Position.Start, 0), len(text))
	before := text[:start]
	at := mark{1 + strings.Count(before, "\n"), start - strings.LastIndexByte(before, '\n')}
	message, _, _ := strings.Cut(parseError.Message, "\n")
	return &syntaxError{at, plainText(message)}
}
