package strval

// Kind says which kind of value a Value is.
type Kind uint8

// The kinds of value.
const (
	Unknown Kind = iota
	String
	Bytes
	Int
	Bool
	List
)

// Value is an argument or result of an operation. Strings and bytes are in Text;
// a Bool is Int 0 or 1. The zero Value is unknown.
type Value struct {
	Kind Kind
	Text Text
	Int  int64
	List []Value
}

// TextValue returns the string t as a Value.
func TextValue(t Text) Value { return Value{Kind: String, Text: t} }

// BytesValue returns the bytes t as a Value.
func BytesValue(t Text) Value { return Value{Kind: Bytes, Text: t} }

// IntValue returns n as a Value.
func IntValue(n int64) Value { return Value{Kind: Int, Int: n} }

// BoolValue returns b as a Value.
func BoolValue(b bool) Value {
	if b {
		return Value{Kind: Bool, Int: 1}
	}
	return Value{Kind: Bool}
}

// ListValue returns the slice of vs as a Value.
func ListValue(vs ...Value) Value { return Value{Kind: List, List: vs} }

// text is v as a text: an unknown is a nameless hole. Numbers and lists are no text.
func (v Value) text() (Text, bool) {
	switch v.Kind {
	case String, Bytes:
		return v.Text, true
	case Unknown:
		return NewHole(0), true
	}
	return Text{}, false
}

// known is the string that v is, if all of it is known.
func (v Value) known() (string, bool) {
	if v.Kind != String && v.Kind != Bytes {
		return "", false
	}
	return v.Text.Known()
}
