package strval

import (
	"slices"
	"strconv"
	"strings"
)

// maxWaiting is how many pieces of a text wait for it that is yet to come.
const maxWaiting = 4

// waitingPieces are the first pieces of what will fill a hole.
func waitingPieces(hole Part, pending func(i string) string) Value {
	list := make([]Value, maxWaiting)
	for i := range list {
		list[i] = TextValue(build([]Part{hole.wait(pending(strconv.Itoa(i)))}))
	}
	return ListValue(list...)
}

// piece is one of the pieces that a separator cuts a text into: the separator, which
// one, and how many pieces there are at most.
func piece(t Text, more []string) (Text, bool) {
	i, err := strconv.Atoi(more[1])
	n, err2 := strconv.Atoi(more[2])
	if err != nil || err2 != nil {
		return Text{}, false
	}
	list, ok := split([]Value{TextValue(t), TextValue(Const(more[0])), IntValue(int64(n))})
	// What is cut off before a hole may go on in it.
	if sure := len(t.Holes()) == 0 || len(t.Parts) == 1; !ok || !sure && i > 0 || i >= len(list.List) {
		return Text{}, false
	}
	return list.List[i].Text, true
}

// field is one of the words of a text.
func field(t Text, more []string) (Text, bool) {
	i, err := strconv.Atoi(more[0])
	list, ok := fields([]Value{TextValue(t)})
	if err != nil || !ok || i >= len(list.List) {
		return Text{}, false
	}
	return list.List[i].Text, true
}

// splitAfter is split with each separator left where it stands.
func splitAfter(args []Value) (Value, bool) {
	if len(args) != 2 && len(args) != 3 {
		return Value{}, false
	}
	s, ok := args[0].known()
	sep, ok2 := args[1].known()
	n := int64(-1)
	if len(args) == 3 {
		ok2 = ok2 && args[2].Kind == Int
		n = args[2].Int
	}
	if !ok || !ok2 {
		return Value{}, false
	}
	return pieces(strings.SplitAfterN(s, sep, int(n)), how(args[0])), true
}

// lines is the lines of a text, their ends with them.
func lines(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	if !ok {
		return Value{}, false
	}
	return pieces(slices.Collect(strings.Lines(s)), how(args[0])), true
}

func byteLen(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	return IntValue(int64(len(s))), ok
}

// cutEnd is what remains of a text without one end, and whether it had it.
func cutEnd(f func(s, end string) (string, bool)) func([]Value) (Value, bool) {
	return func(args []Value) (Value, bool) {
		if len(args) != 2 {
			return Value{}, false
		}
		s, ok := args[0].known()
		end, ok2 := args[1].known()
		if !ok || !ok2 {
			return Value{}, false
		}
		rest, found := f(s, end)
		return ListValue(TextValue(Hidden(rest, how(args[0]))), BoolValue(found)), true
	}
}

func lastIndexByte(args []Value) (Value, bool) {
	if len(args) != 2 || args[1].Kind != Int {
		return Value{}, false
	}
	s, ok := args[0].known()
	return IntValue(int64(strings.LastIndexByte(s, byte(args[1].Int)))), ok
}

func containsRune(args []Value) (Value, bool) {
	if len(args) != 2 || args[1].Kind != Int {
		return Value{}, false
	}
	s, ok := args[0].known()
	return BoolValue(strings.ContainsRune(s, rune(args[1].Int))), ok
}

// listHas reports whether a list of known texts has one of them.
func listHas(args []Value) (Value, bool) {
	if len(args) != 2 || args[0].Kind != List {
		return Value{}, false
	}
	want, ok := args[1].known()
	found := false
	for _, v := range args[0].List {
		s, known := v.known()
		ok = ok && known
		found = found || s == want
	}
	return BoolValue(found), ok
}
