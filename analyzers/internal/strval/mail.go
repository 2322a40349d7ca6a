package strval

import (
	"net/mail"
	"strings"
)

// mailing are the operations on addresses of mail, which may have a name before them.
var mailing = map[string]operation{
	"mail.address":   onText(0, mailAddress),
	"mail.addresses": plain(mailAddresses),
}

// mailAddress is the address alone.
func mailAddress(t Text, _ []string) (Text, bool) {
	if s, known := t.Known(); known {
		a, err := mail.ParseAddress(s)
		if err != nil {
			return Text{}, false
		}
		return Hidden(a.Address, t.How), true
	}
	if len(t.Parts) == 1 {
		return build([]Part{t.Parts[0].wait("mail.address")}), true
	}
	// A hole is taken to hold neither name nor bracket.
	_, after, found := t.cut("<")
	if !found {
		return t, true
	}
	inside, _, _ := build(after).cut(">")
	return build(inside), true
}

// mailAddresses are those of a list.
func mailAddresses(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	if !ok {
		t, isText := args[0].text()
		if !isText || strings.Contains(t.String(), ",") {
			return Value{}, false
		}
		one, ok := mailAddress(t, nil)
		return ListValue(TextValue(one)), ok
	}
	list, err := mail.ParseAddressList(s)
	if err != nil {
		return Value{}, false
	}
	out := make([]Value, len(list))
	for i, a := range list {
		out[i] = TextValue(Hidden(a.Address, how(args[0])))
	}
	return ListValue(out...), true
}
