package strval

import (
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decoding are the operations that reveal text, and their opposites. A decoder whose
// function is a method of an encoding takes that encoding first; where this is
// unknown, it takes any alphabet that the text fits.
var decoding = map[string]operation{
	"base64":            decoder1("base64", anyBase64),
	"base64.std":        decoder1("base64", base64.StdEncoding.DecodeString),
	"base64.rawstd":     decoder1("base64", base64.RawStdEncoding.DecodeString),
	"base64.url":        decoder1("base64", base64.URLEncoding.DecodeString),
	"base64.rawurl":     decoder1("base64", base64.RawURLEncoding.DecodeString),
	"base32":            decoder1("base32", anyBase32),
	"base32.std":        decoder1("base32", base32.StdEncoding.DecodeString),
	"base32.hex":        decoder1("base32", base32.HexEncoding.DecodeString),
	"base85":            decoder1("base85", unBase85),
	"hex":               decoder1("hex", hex.DecodeString),
	"base64.into":       into(decoder1("base64", anyBase64), 2),
	"base32.into":       into(decoder1("base32", anyBase32), 2),
	"hex.into":          into(decoder1("hex", hex.DecodeString), 1),
	"base85.into":       into(decoder1("base85", unBase85), 1),
	"rot13":             decoder1(howRot13, func(s string) ([]byte, error) { return []byte(strings.Map(rot13, s)), nil }),
	"reverse":           decoder1(howReversed, reverse),
	"alphabet":          plain(alphabet),
	"withpadding":       plain(withPadding),
	"base64.std.encode": encoder(base64.StdEncoding.EncodeToString),
	"base64.url.encode": encoder(base64.URLEncoding.EncodeToString),
	"base64.encode":     encoder(base64.StdEncoding.EncodeToString),
	"base32.std.encode": encoder(base32.StdEncoding.EncodeToString),
	"hex.encode":        encoder(hex.EncodeToString),
	"unquote":           onText(0, known(strconv.Unquote)),
	"htmlunescape":      eachPart("htmlunescape", always(html.UnescapeString)),
	"htmlescape":        eachPart("htmlescape", always(html.EscapeString)),
}

// alphabetMark begins the Value that stands for an encoding with its own alphabet.
const alphabetMark = "alphabet" + pendingSep

// decoder1 takes a text, or an encoding and a text. A text of which nothing is known yet waits.
func decoder1(how string, f func(string) ([]byte, error)) operation {
	o := plain(func(args []Value) (Value, bool) {
		if len(args) == 0 || len(args) > 2 {
			return Value{}, false
		}
		in := args[len(args)-1]
		s, ok := in.known()
		if !ok {
			return undecoded(how, args)
		}
		decode := f
		if len(args) == 2 {
			if enc, ok := args[0].known(); ok {
				if decode, ok = named(enc); !ok {
					return Value{}, false
				}
			}
		}
		out, err := decode(s)
		if err != nil || len(out) > maxBytes {
			return Value{}, false
		}
		return BytesValue(Hidden(string(out), joinHow(in.Text.How, how))), true
	})
	o.decodes = true
	return o
}

// undecoded is what a decoder makes of a text that is not known yet.
func undecoded(how string, args []Value) (Value, bool) {
	parts := args[len(args)-1].Text.parts()
	if len(parts) != 1 || parts[0].Hole == nil || parts[0].Hole.ID == 0 {
		return Value{}, false
	}
	op := how
	if enc, ok := args[0].known(); len(args) == 2 && ok {
		op = enc
	}
	if strings.HasPrefix(op, alphabetMark) || how == howReversed {
		return Value{}, false // no name of an operation
	}
	return BytesValue(build([]Part{parts[0].wait(Pending(op))})), true
}

// into is a decoder that writes to its argument number dst, counted from 0.
func into(o operation, dst int) operation {
	run := o.run
	o.writes, o.fills = dst, true
	o.run = func(args []Value) (Value, bool) {
		if len(args) < dst+1 {
			return Value{}, false
		}
		return run(append(args[:dst-1:dst-1], args[dst:]...))
	}
	return o
}

// named is the decoder that an encoding as a Value names.
func named(enc string) (func(string) ([]byte, error), bool) {
	switch enc {
	case "base64.std":
		return base64.StdEncoding.DecodeString, true
	case "base64.rawstd":
		return base64.RawStdEncoding.DecodeString, true
	case "base64.url":
		return base64.URLEncoding.DecodeString, true
	case "base64.rawurl":
		return base64.RawURLEncoding.DecodeString, true
	case "base32.std":
		return base32.StdEncoding.DecodeString, true
	case "base32.hex":
		return base32.HexEncoding.DecodeString, true
	}
	own, ok := strings.CutPrefix(enc, alphabetMark)
	if !ok {
		return nil, false
	}
	chars, pad, _ := strings.Cut(own, pendingSep)
	padding, err := strconv.Atoi(pad)
	if err != nil || !distinct(chars) || padding >= 0 && strings.ContainsRune(chars, rune(padding)) || padding > 0xff {
		return nil, false
	}
	switch len(chars) {
	case 64:
		return base64.NewEncoding(chars).WithPadding(rune(padding)).DecodeString, true
	case 32:
		return base32.NewEncoding(chars).WithPadding(rune(padding)).DecodeString, true
	}
	return nil, false
}

func distinct(chars string) bool {
	var seen [256]bool
	for i := range len(chars) {
		if c := chars[i]; seen[c] || c == '\r' || c == '\n' {
			return false
		}
		seen[chars[i]] = true
	}
	return true
}

// alphabet is the encoding that has the given characters.
func alphabet(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	s, ok := args[0].known()
	if !ok || strings.Contains(s, pendingSep) {
		return Value{}, false
	}
	return TextValue(Const(alphabetMark + s + pendingSep + strconv.Itoa(int('=')))), true
}

// withPadding is an encoding with another padding character, or -1 for none.
func withPadding(args []Value) (Value, bool) {
	if len(args) != 2 || args[1].Kind != Int {
		return Value{}, false
	}
	enc, ok := args[0].known()
	if !ok {
		// Which alphabet it has is left to the text.
		return Value{}, false
	}
	if own, ok := strings.CutPrefix(enc, alphabetMark); ok {
		chars, _, _ := strings.Cut(own, pendingSep)
		return TextValue(Const(alphabetMark + chars + pendingSep + strconv.FormatInt(args[1].Int, 10))), true
	}
	switch {
	case args[1].Int == -1 && enc == "base64.std":
		return TextValue(Const("base64.rawstd")), true
	case args[1].Int == -1 && enc == "base64.url":
		return TextValue(Const("base64.rawurl")), true
	}
	return Value{}, false
}

func anyBase64(s string) ([]byte, error) {
	s = strings.TrimRight(strings.NewReplacer("\r", "", "\n", "", "-", "+", "_", "/").Replace(s), "=")
	return base64.RawStdEncoding.DecodeString(s)
}

// anyBase32 prefers the alphabet whose result can be read.
func anyBase32(s string) ([]byte, error) {
	s = strings.TrimRight(strings.NewReplacer("\r", "", "\n", "").Replace(s), "=")
	out, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err == nil && printable(string(out)) {
		return out, nil
	}
	if hexed, err2 := base32.HexEncoding.WithPadding(base32.NoPadding).DecodeString(s); err2 == nil && (err != nil || printable(string(hexed))) {
		return hexed, nil
	}
	return out, err
}

func unBase85(s string) ([]byte, error) {
	dst := make([]byte, 4*len(s))
	n, _, err := ascii85.Decode(dst, []byte(s), true)
	return dst[:n], err
}

func rot13(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'a' + (r-'a'+13)%26
	case r >= 'A' && r <= 'Z':
		return 'A' + (r-'A'+13)%26
	}
	return r
}

func reverse(s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		b := []byte(s)
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		return b, nil
	}
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return []byte(string(r)), nil
}

// encoder takes a text, or an encoding and a text, and writes it in a code: that is
// exact only where no other encoding was named.
func encoder(f func([]byte) string) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) == 0 || len(args) > 2 {
			return Value{}, false
		}
		s, ok := args[len(args)-1].known()
		if !ok {
			return Value{}, false
		}
		return TextValue(Hidden(f([]byte(s)), how(args[len(args)-1]))), true
	})
}

func known(f func(string) (string, error)) func(Text, []string) (Text, bool) {
	return func(t Text, _ []string) (Text, bool) {
		s, ok := t.Known()
		if !ok {
			return Text{}, false
		}
		out, err := f(s)
		return Hidden(out, t.How), err == nil
	}
}
