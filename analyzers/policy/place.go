package policy

import (
	"errors"
	"fmt"
	"go/token"
	"strconv"
	"strings"
)

// maxIndex bounds the number of a parameter or result.
const maxIndex = 255

// ParsePlace reads a place as rule files write it: recv, arg0, arg:NAME, args,
// result0, results, global:NAME or new:NAME, and then a path of fields, "*", "[]" and "#slot".
func ParsePlace(text string) (Place, error) {
	head, rest := text, ""
	if i := strings.IndexAny(text, ".["); i >= 0 {
		head, rest = text[:i], text[i:]
	}
	place, err := parseHead(head)
	if err != nil {
		return Place{}, fmt.Errorf("place %q: %w", text, err)
	}
	place.Path, err = parsePath(rest)
	if err != nil {
		return Place{}, fmt.Errorf("place %q: %w", text, err)
	}
	return place, nil
}

func parseHead(head string) (Place, error) {
	switch head {
	case "recv":
		return Place{Kind: Recv}, nil
	case "args":
		return Place{Kind: Args}, nil
	case "results":
		return Place{Kind: Results}, nil
	}
	if name, ok := strings.CutPrefix(head, "arg:"); ok {
		if !token.IsIdentifier(name) {
			return Place{}, fmt.Errorf("%q is no name of a parameter", name)
		}
		return Place{Kind: ArgNamed, Name: name}, nil
	}
	if name, ok := strings.CutPrefix(head, "global:"); ok && name != "" {
		return Place{Kind: Global, Name: name}, nil
	}
	if name, ok := strings.CutPrefix(head, "new:"); ok {
		if !token.IsIdentifier(name) {
			return Place{}, fmt.Errorf("%q is no name of a type", name)
		}
		return Place{Kind: New, Name: name}, nil
	}
	place, digits := Place{Kind: Arg}, ""
	if rest, ok := strings.CutPrefix(head, "arg"); ok {
		digits = rest
	} else if rest, ok := strings.CutPrefix(head, "result"); ok {
		place.Kind, digits = Result, rest
	}
	index, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || strconv.FormatUint(index, 10) != digits || index > maxIndex {
		return Place{}, errors.New("want recv, arg0, arg:NAME, args, result0 or results, then fields")
	}
	place.Index = int(index)
	return place, nil
}

func parsePath(rest string) ([]string, error) {
	var path []string
	for rest != "" {
		if after, ok := strings.CutPrefix(rest, "[]"); ok {
			path, rest = append(path, "[]"), after
			continue
		}
		if rest[0] != '.' {
			return nil, fmt.Errorf("%q does not follow from it", rest)
		}
		part := rest[1:]
		if i := strings.IndexAny(part, ".["); i > 0 {
			part = part[:i]
		}
		rest = rest[1+len(part):]
		if strings.HasPrefix(part, "[]") {
			path, rest = append(path, "[]"), part[2:]+rest
			continue
		}
		if part != "*" && !isName(strings.TrimPrefix(part, "#")) {
			return nil, fmt.Errorf("%q is neither a field nor *, [] or #slot", part)
		}
		path = append(path, part)
	}
	return path, nil
}

// isName reports whether text is an identifier or a keyword: slots may be called so.
func isName(text string) bool { return text != "" && token.IsIdentifier(text+"_") }

// MarshalText is String.
func (p Place) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// String is the place as rule files write it.
func (p Place) String() string {
	var b strings.Builder
	switch p.Kind {
	case Recv:
		b.WriteString("recv")
	case Arg:
		fmt.Fprintf(&b, "arg%d", p.Index)
	case ArgNamed:
		b.WriteString("arg:" + p.Name)
	case Global:
		b.WriteString("global:" + p.Name)
	case New:
		b.WriteString("new:" + p.Name)
	case Args:
		b.WriteString("args")
	case Result:
		fmt.Fprintf(&b, "result%d", p.Index)
	case Results:
		b.WriteString("results")
	}
	for _, part := range p.Path {
		b.WriteString("." + part)
	}
	return b.String()
}
