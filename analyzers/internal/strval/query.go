package strval

import (
	"encoding/pem"
	"net/url"
	"strings"
)

// queries are the operations on texts that keep others by name, or wrap one.
var queries = map[string]operation{
	"query.get": onText(1, queryGet),
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

func unPEM(s string) ([]byte, error) {
	block, _ := pem.Decode([]byte(s))
	if block == nil {
		return nil, errUnknown
	}
	return block.Bytes, nil
}
