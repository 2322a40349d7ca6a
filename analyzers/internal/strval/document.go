package strval

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// A document is a text in a format that keeps strings by name: maps, lists and
// strings. What is no string says of no endpoint.

// fieldSep stands between the names that lead to a string in a document.
const fieldSep = "\x1e"

// documents are the formats by the operation that decodes them. What they decode to has
// the shape of a type, which whoever asks knows.
var documents = map[string]operation{
	"doc.json":         {},
	"doc.yaml":         {},
	"doc.toml":         {},
	"doc.mapstructure": {},
	"docfield":         onText(2, docField),
}

// Document is the document that a known text is.
func Document(op, s string) (doc any, ok bool) {
	if len(s) > maxBytes {
		return nil, false
	}
	switch op {
	case "doc.json":
		return doc, json.NewDecoder(strings.NewReader(s)).Decode(&doc) == nil
	case "doc.yaml":
		return readYAML(s)
	case "doc.toml":
		return readTOML(s)
	}
	return nil, false
}

// DocumentField is the string under the given names in the document that fills a hole.
func DocumentField(op string, t Text, names []string) (Text, bool) {
	if len(t.Parts) != 1 || t.Parts[0].Hole == nil || t.Parts[0].Hole.ID == 0 {
		return Text{}, false
	}
	return build([]Part{t.Parts[0].wait(Pending("docfield", op, strings.Join(names, fieldSep)))}), true
}

func docField(t Text, more []string) (Text, bool) {
	s, known := t.Known()
	if !known {
		return DocumentField(more[0], t, strings.Split(more[1], fieldSep))
	}
	doc, ok := Document(more[0], s)
	if !ok {
		return Text{}, false
	}
	for name := range strings.SplitSeq(more[1], fieldSep) {
		if doc, ok = Member(doc, name); !ok {
			return Text{}, false
		}
	}
	out, ok := doc.(string)
	return Hidden(out, t.How), ok
}

// Member is what a document has under a name, in whatever case.
func Member(doc any, name string) (any, bool) {
	m, ok := doc.(map[string]any)
	if !ok {
		return nil, false
	}
	if v, ok := m[name]; ok {
		return v, true
	}
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return nil, false
}

// indented is a line of a document: how deep it stands, and what it says.
type indented struct {
	depth int
	text  string
}

// readYAML reads the plain part of the language: maps and lists by indentation, and
// strings on one line. More than that is not told.
func readYAML(s string) (any, bool) {
	var lines []indented
	for line := range strings.Lines(s) {
		text := strings.TrimLeft(line, " ")
		depth := len(line) - len(text)
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '#' || text == "---" {
			continue
		}
		if strings.ContainsRune(line[:depth+1], '\t') || strings.HasPrefix(text, "...") {
			return nil, false
		}
		lines = append(lines, indented{depth, text})
	}
	doc, rest, ok := yamlBlock(lines)
	return doc, ok && len(rest) == 0
}

// yamlBlock reads lines of one depth, with what lies deeper.
func yamlBlock(lines []indented) (doc any, rest []indented, ok bool) {
	if len(lines) == 0 {
		return nil, nil, false
	}
	depth := lines[0].depth
	var list []any
	fields := map[string]any{}
	for len(lines) > 0 && lines[0].depth == depth {
		l := lines[0]
		if item, isItem := strings.CutPrefix(l.text, "-"); isItem && (item == "" || item[0] == ' ') {
			text := strings.TrimSpace(item)
			lines = lines[1:]
			if text != "" {
				// The item's own lines begin where its text does.
				lines = append([]indented{{depth + len(l.text) - len(text), text}}, lines...)
			}
			var v any
			switch _, _, isMap := yamlPair(text); {
			case text != "" && !isMap:
				v, ok = yamlScalar(text)
				lines = lines[1:]
			case len(lines) > 0 && lines[0].depth > depth:
				v, lines, ok = yamlBlock(lines)
			}
			if !ok && v == nil {
				return nil, nil, false
			}
			list = append(list, v)
			continue
		}
		if len(list) > 0 {
			break // a list may stand as deep as what it belongs to
		}
		name, value, isMap := yamlPair(l.text)
		if !isMap {
			return nil, nil, false
		}
		lines = lines[1:]
		var v any
		switch {
		case value != "":
			if v, ok = yamlScalar(value); !ok {
				return nil, nil, false
			}
		case len(lines) > 0 && (lines[0].depth > depth || lines[0].depth == depth && strings.HasPrefix(lines[0].text, "- ")):
			if v, lines, ok = yamlBlock(lines); !ok {
				return nil, nil, false
			}
		}
		fields[name] = v
	}
	if len(lines) > 0 && lines[0].depth > depth || len(list) > 0 && len(fields) > 0 {
		return nil, nil, false
	}
	if len(list) > 0 {
		return list, lines, true
	}
	return fields, lines, true
}

func yamlPair(text string) (name, value string, ok bool) {
	if text == "" || strings.ContainsRune("[{&*!|>%@`", rune(text[0])) {
		return "", "", false
	}
	name, value, ok = strings.Cut(text, ": ")
	if !ok {
		name, ok = strings.CutSuffix(text, ":")
	}
	name = strings.Trim(strings.TrimSpace(name), `"'`)
	value = strings.TrimSpace(value)
	if i := strings.Index(value, " #"); i >= 0 && !strings.HasPrefix(value, `"`) && !strings.HasPrefix(value, "'") {
		value = strings.TrimSpace(value[:i])
	}
	if strings.HasPrefix(value, "#") {
		value = ""
	}
	return name, value, ok && name != ""
}

func yamlScalar(text string) (any, bool) {
	switch {
	case strings.HasPrefix(text, `"`):
		s, err := strconv.Unquote(text)
		return s, err == nil
	case strings.HasPrefix(text, "'"):
		body, ok := strings.CutSuffix(text[1:], "'")
		return strings.ReplaceAll(body, "''", "'"), ok && len(text) > 1
	case strings.HasPrefix(text, "["):
		body, ok := strings.CutSuffix(text[1:], "]")
		var list []any
		for e := range strings.SplitSeq(body, ",") {
			v, ok := yamlScalar(strings.TrimSpace(e))
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		return list, ok
	case text == "" || strings.ContainsRune("{&*!|>%@`", rune(text[0])):
		return nil, false
	}
	return text, true
}

func readTOML(s string) (any, bool) {
	var doc map[string]any
	_, err := toml.Decode(s, &doc)
	return doc, err == nil
}
