package strval

import (
	"slices"
	"strings"
)

// replace takes text, old, new and how often; a negative count is always.
func replace(args []Value) (Value, bool) {
	if len(args) != 4 || args[3].Kind != Int {
		return Value{}, false
	}
	return replaceN(args[0], args[1], args[2], int(args[3].Int))
}

func replaceAll(args []Value) (Value, bool) {
	if len(args) != 3 {
		return Value{}, false
	}
	return replaceN(args[0], args[1], args[2], -1)
}

func replaceN(s, from, to Value, n int) (Value, bool) {
	t, ok := s.text()
	old, known := from.known()
	with, ok2 := to.text()
	if !ok || !known || !ok2 {
		return Value{}, false
	}
	if old == "" {
		str, ok := s.known()
		fresh, ok2 := to.known()
		if !ok || !ok2 {
			return Value{}, false
		}
		return TextValue(Hidden(strings.Replace(str, old, fresh, n), joinHow(t.How, with.How))), true
	}
	var out []Part
	for _, p := range t.joined() {
		if p.Hole == nil {
			out, n = replaceLit(out, p, old, with, n)
			continue
		}
		fresh, known := with.Known()
		switch {
		case n == 0:
			out = append(out, p)
		case n < 0 && known:
			out = append(out, p.wait(Pending("replaceall", old, fresh)))
		case n < 0:
			out = append(out, Part{Hole: &Hole{}})
		default:
			// How many are left after the hole is not known.
			return TextValue(build(append(out, Part{Hole: &Hole{}}))), true
		}
	}
	return TextValue(build(out)), true
}

// joined is the parts of t with neighbouring literals as one if they hide alike;
// a literal hidden in parts is one literal hidden in all these ways, so that an old
// text is found across parts.
func (t Text) joined() []Part {
	var out []Part
	for _, p := range t.parts() {
		if n := len(out); n > 0 && p.Hole == nil && out[n-1].Hole == nil {
			out[n-1].Lit += p.Lit
			out[n-1].How = joinHow(out[n-1].How, p.How)
			continue
		}
		out = append(out, p)
	}
	return out
}

func replaceLit(out []Part, p Part, old string, with Text, n int) ([]Part, int) {
	rest := p.Lit
	for n != 0 {
		before, after, found := strings.Cut(rest, old)
		if !found {
			break
		}
		out = append(out, Part{Lit: before, How: p.How})
		out = append(out, with.parts()...)
		rest = after
		n--
	}
	return append(out, Part{Lit: rest, How: p.How}), n
}

// replacer takes a list of pairs and the text: strings.NewReplacer and Replace.
func replacer(args []Value) (Value, bool) {
	if len(args) != 2 || args[0].Kind != List || len(args[0].List)%2 != 0 {
		return Value{}, false
	}
	t, ok := args[1].text()
	if !ok {
		return Value{}, false
	}
	var olds, flat []string
	var news []Text
	constant := true
	for i, v := range args[0].List {
		s, known := v.known()
		if i%2 == 0 {
			if !known {
				return Value{}, false
			}
			olds = append(olds, s)
		} else {
			fresh, ok := v.text()
			if !ok {
				return Value{}, false
			}
			news = append(news, fresh)
			constant = constant && known
		}
		flat = append(flat, s)
	}
	if constant && len(t.Holes()) == 0 && (slices.Contains(olds, "") || t.How == "") {
		s, _ := t.Known()
		how := t.How
		for _, f := range news {
			how = joinHow(how, f.How)
		}
		return TextValue(Hidden(strings.NewReplacer(flat...).Replace(s), how)), true
	}
	if slices.Contains(olds, "") {
		return Value{}, false
	}
	var out []Part
	for _, p := range t.joined() {
		switch {
		case p.Hole == nil:
			out = replaceOlds(out, p, olds, news)
		case constant:
			out = append(out, p.wait(Pending("replacer", flat...)))
		default:
			out = append(out, Part{Hole: &Hole{}})
		}
	}
	return TextValue(build(out)), true
}

func replaceOlds(out []Part, p Part, olds []string, news []Text) []Part {
	from := 0
	for i := 0; i < len(p.Lit); {
		k := slices.IndexFunc(olds, func(old string) bool { return strings.HasPrefix(p.Lit[i:], old) })
		if k < 0 {
			i++
			continue
		}
		out = append(out, Part{Lit: p.Lit[from:i], How: p.How})
		out = append(out, news[k].parts()...)
		i += len(olds[k])
		from = i
	}
	return append(out, Part{Lit: p.Lit[from:], How: p.How})
}
