package strval

import (
	"encoding/pem"
	"net/url"
	"strings"
)

// queries are the operations on texts that keep others by name, or wrap one.
var queries = map[string]operation{
	"query.get": onText(1, queryGet),
	"wildcards": plain(wildcards),
	"pem":       decoder1("pem", unPEM),
}

// queryGet is the first value under a key in the query of a URL; none if there is none.
func queryGet(t Text, key []string) (Text, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Hole != nil {
		return build([]Part{t.Parts[0].wait(Pending("query.get", key[0]))}), true
	}
	return through(t, func(s string) (string, bool) {
		for pair := range strings.SplitSeq(s, "&") {
			name, value, _ := strings.Cut(pair, "=")
			name, err := url.QueryUnescape(name)
			value, err2 := url.QueryUnescape(value)
			if err == nil && err2 == nil && name == key[0] {
				return value, true
			}
		}
		return "", true
	})
}

// wildcards are what a path has where the pattern of a route, as http.ServeMux takes it, has
// wildcards: by their names, as a query. There are none if the path is of another route.
func wildcards(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	route, known := args[0].known()
	path, ok := args[1].text()
	if !known || !ok {
		return Value{}, false
	}
	_, route, _ = strings.Cut(route, "/") // before it: method and host
	out, ok := through(path, func(path string) (string, bool) {
		_, path, _ = strings.Cut(path, "/")
		return matches(strings.Split(route, "/"), strings.Split(path, "/")), true
	})
	return TextValue(out), ok
}

func matches(route, path []string) string {
	found := ""
	for i, want := range route {
		name, wild := strings.CutPrefix(strings.TrimSuffix(want, "}"), "{")
		rest := strings.HasSuffix(name, "...") || want == "" && i == len(route)-1
		if wild && name == "$" {
			want, wild = "", false
		}
		if i >= len(path) || !wild && !rest && path[i] != want {
			return ""
		}
		value := path[i]
		if rest {
			value = strings.Join(path[i:], "/")
		}
		if wild {
			found += "&" + url.QueryEscape(strings.TrimSuffix(name, "...")) + "=" + url.QueryEscape(value)
		}
		if rest {
			return found
		}
	}
	if len(path) > len(route) {
		return ""
	}
	return found
}

func unPEM(s string) ([]byte, error) {
	block, _ := pem.Decode([]byte(s))
	if block == nil {
		return nil, errUnknown
	}
	return block.Bytes, nil
}
