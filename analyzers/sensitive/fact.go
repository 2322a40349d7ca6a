package sensitive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// declared is the fact of a package: what directives say of its functions,
// variables and constants. It reaches direct importers, who alone can name them.
type declared struct {
	Members []member // sorted by name
}

// said is the fact of a type: what directives say of it, of its fields and of its
// methods. It travels as far as the type does.
type said struct {
	Mark    mark
	Members []member // sorted by name
}

// member is one thing that a fact speaks of: "name" of a declaration, "Field" or
// "Field.Inner" of a struct, "Method()" of a type.
type member struct {
	Name string
	Mark mark
	// Value is the constant value of a string whose mark matters to who meets the
	// value alone.
	Value string
}

func (*declared) AFact() {}
func (*said) AFact()     {}

func (f *declared) String() string { return "declared(" + listed(f.Members) + ")" }

func (f *said) String() string {
	if f.Mark.empty() {
		return "said(" + listed(f.Members) + ")"
	}
	return strings.TrimSuffix("said("+f.Mark.String()+" "+listed(f.Members), " ") + ")"
}

func (m mark) String() string {
	var words []string
	if len(m.Classes) > 0 {
		words = append(words, verbSensitive+":"+strings.Join(m.Classes, ","))
	}
	if m.Public {
		words = append(words, verbPublic)
	}
	if m.SanitizesAll || len(m.Sanitizes) > 0 {
		words = append(words, verbSanitizes+":"+strings.Join(m.Sanitizes, ","))
	}
	if m.Country != "" {
		words = append(words, verbEndpoint+":"+m.Country)
	}
	return strings.Join(words, "+")
}

func listed(members []member) string {
	var words []string
	for _, m := range members {
		words = append(words, fmt.Sprintf("%s=%s", m.Name, m.Mark))
	}
	return strings.Join(words, " ")
}

func sortMembers(members []member) []member {
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.Name, b.Name) })
	return members
}

// find returns what members say of name.
func find(members []member, name string) mark {
	i, ok := slices.BinarySearchFunc(members, name, func(m member, n string) int { return cmp.Compare(m.Name, n) })
	if !ok {
		return mark{}
	}
	return members[i].Mark
}
