package flow

import (
	"go/types"
	"strings"
)

// cutTypeArgs is the name of a type, and its type arguments or parameters where it is generic.
func cutTypeArgs(name string) (of string, args []string) {
	i := strings.IndexByte(name, '[')
	if i <= 0 || !strings.HasSuffix(name, "]") {
		return name, nil
	}
	of, rest := name[:i], name[i+1:len(name)-1]
	depth, from := 0, 0
	for i := range len(rest) {
		switch rest[i] {
		case '[', '(', '{':
			depth++
		case ']', ')', '}':
			depth--
		case ',':
			if depth == 0 {
				args, from = append(args, rest[from:i]), i+1
			}
		}
	}
	return of, append(args, rest[from:])
}

// instance is a generic type with the type arguments that its key names; without any where
// one cannot be named here, or is a parameter: methods are told of all instances at once.
func (p *pkg) instance(t types.Type, args []string) types.Type {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || len(args) == 0 || n.TypeParams().Len() != len(args) {
		return t
	}
	list := make([]types.Type, len(args))
	for i, a := range args {
		if tn, ok := types.Universe.Lookup(a).(*types.TypeName); ok {
			list[i] = tn.Type()
		} else if list[i] = p.resolve(a); list[i] == nil {
			return t
		}
	}
	if of, err := types.Instantiate(nil, t, list, false); err == nil {
		return of
	}
	return t
}

// isGeneric reports whether a type, or what it points at, is a generic type or an instance of one.
func isGeneric(t types.Type) bool {
	n, ok := types.Unalias(deref(t)).(*types.Named)
	return ok && n.TypeParams().Len() > 0
}
