package policy

import (
	"strconv"
	"strings"
)

// str reads a quoted string of any of TOML's four forms.
func (s *scanner) str() string {
	quote := s.peek()
	if s.has(`"""`) || s.has(`'''`) {
		return s.multiline(s.text[s.pos : s.pos+3])
	}
	s.pos++
	from, escaped := s.pos, false
	for {
		switch c := s.peek(); {
		case s.pos >= len(s.text) || c == '\n':
			s.fail("string without end")
		case c == quote:
			raw := s.text[from:s.pos]
			s.pos++
			if escaped {
				return s.unescape(raw)
			}
			return raw
		case c == '\\' && quote == '"':
			escaped = true
			s.pos += 2
		default:
			s.pos++
		}
	}
}

func (s *scanner) multiline(quote string) string {
	s.pos += 3
	from := s.pos
	for {
		switch c := s.peek(); {
		case s.pos >= len(s.text):
			s.fail("string without end")
		case c == '\n':
			s.newline()
		case c == '\\' && quote[0] == '"' && s.pos+1 < len(s.text) && s.text[s.pos+1] != '\n':
			s.pos += 2
		case s.has(quote):
			// Up to two quotes may stand right before the closing three.
			for s.pos+3 < len(s.text) && s.text[s.pos+3] == quote[0] {
				s.pos++
			}
			raw := s.text[from:s.pos]
			s.pos += 3
			raw = strings.TrimPrefix(strings.TrimPrefix(raw, "\r"), "\n")
			if quote[0] == '"' {
				return s.unescape(raw)
			}
			return raw
		default:
			s.pos++
		}
	}
}

var escapes = map[byte]string{
	'b': "\b", 't': "\t", 'n': "\n", 'f': "\f", 'r': "\r", 'e': "\x1b", '"': `"`, '\\': `\`,
}

// unescape resolves the escapes of a basic string.
func (s *scanner) unescape(raw string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			b.WriteString(raw)
			return b.String()
		}
		b.WriteString(raw[:i])
		c := raw[i+1]
		raw = raw[i+2:]
		if text, ok := escapes[c]; ok {
			b.WriteString(text)
			continue
		}
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
		if digits == 0 {
			// A backslash at the end of a line eats white space up to the next word.
			raw = strings.TrimLeft(raw, " \t\r\n")
			continue
		}
		if len(raw) < digits {
			s.fail("escape cut short")
		}
		code, err := strconv.ParseUint(raw[:digits], 16, 32)
		if err != nil {
			s.fail("escape is no number")
		}
		b.WriteRune(rune(code))
		raw = raw[digits:]
	}
}
