package policy

import (
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep lists and inline tables may nest.
const maxDepth = 100

// scan builds the tree of a text that is known to be TOML. Other texts give an
// error or a tree of no meaning, never a panic.
func scan(text string) (root *table, failed *syntaxError) {
	s := &scanner{text: strings.TrimPrefix(text, "\ufeff"), line: 1}
	defer func() {
		if err := recover(); err != nil {
			stop, ok := err.(*syntaxError)
			if !ok {
				panic(err)
			}
			root, failed = nil, stop
		}
	}()
	return s.document(), nil
}

// scanner walks through a text. It leaves by a panic with a *syntaxError, which
// never gets out of scan: that keeps the grammar readable.
type scanner struct {
	text  string
	pos   int
	line  int
	start int // of the line
}

func (s *scanner) mark() mark { return mark{s.line, s.pos - s.start + 1} }

func (s *scanner) fail(message string) { panic(&syntaxError{s.mark(), message}) }

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scanner) has(prefix string) bool { return strings.HasPrefix(s.text[s.pos:], prefix) }

func (s *scanner) expect(token string) {
	if !s.has(token) {
		s.fail("expected " + token)
	}
	s.pos += len(token)
}

// newline steps over the line feed that is next.
func (s *scanner) newline() {
	s.pos++
	s.line++
	s.start = s.pos
}

// blank skips white space and, if lines, comments and line ends too.
func (s *scanner) blank(lines bool) {
	for {
		switch c := s.peek(); {
		case c == ' ' || c == '\t':
			s.pos++
		case lines && c == '\n':
			s.newline()
		case lines && c == '\r':
			s.pos++
		case lines && c == '#':
			if i := strings.IndexByte(s.text[s.pos:], '\n'); i >= 0 {
				s.pos += i
			} else {
				s.pos = len(s.text)
			}
		default:
			return
		}
	}
}

func (s *scanner) document() *table {
	root := &table{at: mark{1, 1}}
	current := root
	for {
		s.blank(true)
		if s.pos >= len(s.text) {
			return root
		}
		if s.peek() != '[' {
			s.pair(current, 0)
			continue
		}
		at := s.mark()
		s.pos++
		many := s.peek() == '['
		if many {
			s.pos++
		}
		path := s.path()
		if many {
			s.expect("]]")
		} else {
			s.expect("]")
		}
		current = s.header(root, path, many, at)
	}
}

// step is one part of a dotted key.
type step struct {
	key string
	at  mark
}

func (s *scanner) path() []step {
	var path []step
	for {
		s.blank(false)
		path = append(path, s.key())
		s.blank(false)
		if s.peek() != '.' {
			return path
		}
		s.pos++
	}
}

func (s *scanner) key() step {
	at := s.mark()
	if c := s.peek(); c == '"' || c == '\'' {
		return step{s.str(), at}
	}
	from := s.pos
	for s.pos < len(s.text) && !strings.ContainsRune(" \t\r\n.=[]{}#\"',", rune(s.text[s.pos])) {
		s.pos++
	}
	if s.pos == from {
		s.fail("expected a key")
	}
	return step{s.text[from:s.pos], at}
}

// header opens the table that [path] or [[path]] names.
func (s *scanner) header(root *table, path []step, many bool, at mark) *table {
	t := s.descend(root, path[:len(path)-1])
	last := path[len(path)-1]
	e := t.find(last.key)
	switch {
	case !many:
		t = s.descend(t, path[len(path)-1:])
		t.at = at
		return t
	case e == nil:
		e = t.add(last.key, last.at, node{kind: kindList, at: at})
	case e.val.kind != kindList:
		s.fail("not an array of tables")
	}
	fresh := &table{at: at}
	e.val.list = append(e.val.list, node{kind: kindTable, at: at, table: fresh})
	return fresh
}

// descend follows path through tables, making those that lack; of an array of
// tables it takes the last one.
func (s *scanner) descend(t *table, path []step) *table {
	for _, step := range path {
		e := t.find(step.key)
		if e == nil {
			e = t.add(step.key, step.at, node{kind: kindTable, at: step.at, table: &table{at: step.at}})
		}
		next := e.val
		if next.kind == kindList && len(next.list) > 0 {
			next = next.list[len(next.list)-1]
		}
		if next.kind != kindTable {
			s.fail("not a table")
		}
		t = next.table
	}
	return t
}

func (s *scanner) pair(t *table, depth int) {
	last := s.key()
	s.blank(false)
	var path []step
	if s.peek() == '.' {
		s.pos++
		path = append([]step{last}, s.path()...)
		path, last = path[:len(path)-1], path[len(path)-1]
	}
	s.expect("=")
	s.blank(false)
	val := s.value(depth)
	t = s.descend(t, path)
	if t.find(last.key) != nil {
		s.fail("key given twice")
	}
	t.add(last.key, last.at, val)
}

func (s *scanner) value(depth int) node {
	if depth > maxDepth {
		s.fail("nested too deeply")
	}
	at := s.mark()
	switch s.peek() {
	case '"', '\'':
		return node{kind: kindString, at: at, text: s.str()}
	case '[':
		return node{kind: kindList, at: at, list: s.list(depth + 1)}
	case '{':
		return node{kind: kindTable, at: at, table: s.inline(depth+1, at)}
	}
	return s.scalar(at)
}

func (s *scanner) list(depth int) []node {
	var list []node
	s.pos++
	for {
		s.blank(true)
		if s.peek() == ']' {
			s.pos++
			return list
		}
		list = append(list, s.value(depth))
		s.blank(true)
		if s.peek() != ']' {
			s.expect(",")
		}
	}
}

func (s *scanner) inline(depth int, at mark) *table {
	t := &table{at: at}
	s.pos++
	for {
		s.blank(true)
		if s.peek() == '}' {
			s.pos++
			return t
		}
		s.pair(t, depth)
		s.blank(true)
		if s.peek() != '}' {
			s.expect(",")
		}
	}
}

// scalar reads what is not quoted. Its kind follows from its form.
func (s *scanner) scalar(at mark) node {
	from := s.pos
	s.bare()
	if isDate(s.text[from:s.pos]) && s.peek() == ' ' && s.pos+1 < len(s.text) && isDigit(s.text[s.pos+1]) {
		s.pos++
		s.bare()
	}
	word := s.text[from:s.pos]
	n := node{at: at, text: word}
	hex := strings.HasPrefix(word, "0x") || strings.HasPrefix(word, "0o") || strings.HasPrefix(word, "0b")
	switch {
	case word == "":
		s.fail("expected a value")
	case word == "true" || word == "false":
		n.kind = kindBool
	case isDate(word):
		n.kind = kindDate
	case len(word) > 10 && isDate(word[:10]), len(word) >= 5 && word[2] == ':':
		n.kind = kindDateTime
	case !hex && strings.ContainsAny(word, ".eEin"):
		n.kind = kindFloat
	default:
		n.kind = kindInteger
	}
	return n
}

func (s *scanner) bare() {
	for s.pos < len(s.text) && !strings.ContainsRune(" \t\r\n,]}#", rune(s.text[s.pos])) {
		s.pos++
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isDate reports whether word has the form 2027-06-30.
func isDate(word string) bool {
	if len(word) != 10 {
		return false
	}
	for i := range len(word) {
		if i == 4 || i == 7 {
			if word[i] != '-' {
				return false
			}
		} else if !isDigit(word[i]) {
			return false
		}
	}
	return utf8.ValidString(word)
}
