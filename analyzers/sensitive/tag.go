package sensitive

import (
	"strconv"
	"strings"
)

// tagKey is the key of the struct tag that states the class of a field.
const tagKey = "sensitive"

// maxWords is how long a text may be to count as a name: a description such as
// "passport number" names a field, a sentence about passports does not.
const maxWords = 6

// tagPair is one key and value of a struct tag.
type tagPair struct{ key, value string }

// parseTag cuts a struct tag as reflect does, up to where it stops being well formed.
func parseTag(tag string) []tagPair {
	var pairs []tagPair
	for {
		tag = strings.TrimLeft(tag, " ")
		colon := strings.IndexByte(tag, ':')
		if colon <= 0 || colon+1 >= len(tag) || tag[colon+1] != '"' || strings.ContainsAny(tag[:colon], " \"") {
			return pairs
		}
		key, rest := tag[:colon], tag[colon+1:]
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return pairs
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return pairs
		}
		pairs = append(pairs, tagPair{key, value})
		tag = rest[len(quoted):]
	}
}

// tagNames returns the names under which a tag files a field: every item that is
// one (`json:"lat,omitempty"`), and those of the items that are introduced as one
// (`gorm:"column:lat;type:decimal"`, `protobuf:"fixed64,1,opt,name=lat"`). Options
// are returned too; they are no words of any class.
func tagNames(pair tagPair) []string {
	var names []string
	for _, item := range strings.FieldsFunc(pair.value, func(r rune) bool { return r == ',' || r == ';' }) {
		if i := strings.IndexAny(item, ":="); i >= 0 {
			switch strings.TrimSpace(item[:i]) {
			case "name", "column", "comment", "json":
				item = item[i+1:]
			default:
				continue
			}
		}
		if item = strings.TrimSpace(item); item != "" && item != "-" {
			names = append(names, item)
		}
	}
	return names
}

// encodedName is the name under which an encoder that reads tags of this key writes
// the field: "-" if it skips it, and "" if it writes the fields of an embedded
// struct in its place.
func encodedName(pairs []tagPair, key, field string, embedded bool) string {
	for _, p := range pairs {
		if p.key != key {
			continue
		}
		if p.value == "-" {
			return "-"
		}
		if name, _, _ := strings.Cut(p.value, ","); name != "" {
			return name
		}
	}
	if embedded {
		return ""
	}
	return field
}

// statedClasses reads a sensitive tag: the classes it names, or that it says public.
func statedClasses(pairs []tagPair) (classes []string, public, ok bool) {
	for _, p := range pairs {
		if p.key == tagKey {
			if strings.TrimSpace(p.value) == "-" {
				return nil, true, true
			}
			return strings.FieldsFunc(p.value, func(r rune) bool { return r == ',' || r == ' ' }), false, true
		}
	}
	return nil, false, false
}
