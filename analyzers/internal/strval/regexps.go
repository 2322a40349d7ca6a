package strval

import "regexp"

// regexps are the operations of regular expressions, each on an expression, which is its
// text, and a text. What does not match is not told.
var regexps = map[string]operation{
	"regexp.find": matching(func(re *regexp.Regexp, s string) (Value, bool) {
		at := re.FindStringIndex(s)
		if at == nil {
			return Value{}, false
		}
		return TextValue(Const(s[at[0]:at[1]])), true
	}),
	"regexp.index": matching(func(re *regexp.Regexp, s string) (Value, bool) {
		at := re.FindStringIndex(s)
		return numberList(at), at != nil
	}),
	"regexp.submatch": matching(func(re *regexp.Regexp, s string) (Value, bool) {
		m := re.FindStringSubmatch(s)
		return textList(m), m != nil
	}),
	"regexp.subindex": matching(func(re *regexp.Regexp, s string) (Value, bool) {
		at := re.FindStringSubmatchIndex(s)
		return numberList(at), at != nil
	}),
	"regexp.all": upTo(func(re *regexp.Regexp, s string, n int) Value {
		return textList(re.FindAllString(s, n))
	}),
	"regexp.submatches": upTo(func(re *regexp.Regexp, s string, n int) Value {
		var all []Value
		for _, m := range re.FindAllStringSubmatch(s, n) {
			all = append(all, textList(m))
		}
		return ListValue(all...)
	}),
	"regexp.split": upTo(func(re *regexp.Regexp, s string, n int) Value {
		return textList(re.Split(s, n))
	}),
	"regexp.match": matching(func(re *regexp.Regexp, s string) (Value, bool) {
		return BoolValue(re.MatchString(s)), true
	}),
	"regexp.group": matching(func(re *regexp.Regexp, name string) (Value, bool) {
		return IntValue(int64(re.SubexpIndex(name))), true
	}),
	"regexp.replace":     replacing((*regexp.Regexp).ReplaceAllString),
	"regexp.replacetext": replacing((*regexp.Regexp).ReplaceAllLiteralString),
	"regexp.quote":       eachPart("regexp.quote", always(regexp.QuoteMeta)),
}

// expression is the regular expression and the text that an operation is given.
func expression(args []Value, n int) (re *regexp.Regexp, s string, ok bool) {
	if len(args) != n {
		return nil, "", false
	}
	expr, ok := args[0].known()
	s, ok2 := args[1].known()
	if !ok || !ok2 {
		return nil, "", false
	}
	re, err := regexp.Compile(expr)
	return re, s, err == nil
}

func matching(f func(re *regexp.Regexp, s string) (Value, bool)) operation {
	return plain(func(args []Value) (Value, bool) {
		re, s, ok := expression(args, 2)
		if !ok {
			return Value{}, false
		}
		v, ok := f(re, s)
		return v.under(how(args[1])), ok
	})
}

// upTo is an operation that yields at most as many as its last argument says.
func upTo(f func(re *regexp.Regexp, s string, n int) Value) operation {
	return plain(func(args []Value) (Value, bool) {
		re, s, ok := expression(args, 3)
		if !ok || args[2].Kind != Int {
			return Value{}, false
		}
		v := f(re, s, int(args[2].Int))
		return v.under(how(args[1])), len(v.List) > 0
	})
}

func replacing(f func(re *regexp.Regexp, s, with string) string) operation {
	return plain(func(args []Value) (Value, bool) {
		re, s, ok := expression(args, 3)
		if !ok {
			return Value{}, false
		}
		with, ok := args[2].known()
		if !ok {
			return Value{}, false
		}
		return TextValue(Hidden(f(re, s, with), joinHow(how(args[1]), how(args[2])))), true
	})
}

// under is a value whose texts were hidden in a way.
func (v Value) under(how string) Value {
	switch v.Kind {
	case String:
		s, _ := v.Text.Known()
		v.Text = Hidden(s, how)
	case List:
		list := make([]Value, len(v.List))
		for i, e := range v.List {
			list[i] = e.under(how)
		}
		v.List = list
	}
	return v
}

func textList(ss []string) Value {
	list := make([]Value, len(ss))
	for i, s := range ss {
		list[i] = TextValue(Const(s))
	}
	return ListValue(list...)
}

func numberList(ns []int) Value {
	list := make([]Value, len(ns))
	for i, n := range ns {
		list[i] = IntValue(int64(n))
	}
	return ListValue(list...)
}
