package strval

import (
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rc4"
	"io"
)

// unpacking are the operations that decompress and decrypt. A cipher and a mode of
// it are Values: lists that begin with a name.
var unpacking = map[string]operation{
	"gunzip":   unpacker("gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }),
	"inflate":  unpacker("deflate", func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil }),
	"unzlib":   unpacker("zlib", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }),
	"unbzip2":  unpacker("bzip2", func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }),
	"xor":      {run: xor, decodes: true},
	"xor.into": {run: func(a []Value) (Value, bool) { return xor(tail(a)) }, writes: 1, fills: true, decodes: true},
	"aes":      handle("aes", 1),
	"aes.gcm":  handle("gcm", 1),
	"aes.ecb":  {run: ecb, writes: 2, fills: true, decodes: true},
	"aes.cbc":  handle("cbc", 2),
	"aes.ctr":  handle("ctr", 2),
	"aes.cfb":  handle("cfb", 2),
	"aes.ofb":  handle("ofb", 2),
	"rc4":      handle("rc4", 1),
	"cipher":   {run: decrypt, writes: 2, fills: true, decodes: true},
	"gcm.open": {run: gcmOpen, decodes: true},

	"cipher.noncesize": sizeOf("gcm", 12),
	"cipher.overhead":  sizeOf("gcm", 16),
	"cipher.blocksize": plain(blockSize),
}

func tail(args []Value) []Value {
	if len(args) == 0 {
		return nil
	}
	return args[1:]
}

// handle keeps what a cipher was made of until it is used.
func handle(name string, n int) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) < n {
			return Value{}, false
		}
		return ListValue(append([]Value{TextValue(Const(name))}, args[:n]...)...), true
	})
}

// sizeOf is a number that all ciphers of a mode have in common.
func sizeOf(mode string, n int64) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != 1 {
			return Value{}, false
		}
		name, _, ok := unhandle(args[0], 1)
		return IntValue(n), ok && name == mode
	})
}

// blockSize is that of a cipher, or of one in a mode.
func blockSize(args []Value) (Value, bool) {
	if len(args) != 1 || args[0].Kind != List {
		return Value{}, false
	}
	if len(args[0].List) == 3 {
		args = args[0].List[1:2]
	}
	block, ok := aesBlock(args[0])
	if !ok {
		return Value{}, false
	}
	return IntValue(int64(block.BlockSize())), true
}

func unpacker(how string, open func(io.Reader) (io.Reader, error)) operation {
	return operation{decodes: true, run: func(args []Value) (Value, bool) {
		if len(args) != 1 {
			return Value{}, false
		}
		s, ok := args[0].known()
		if !ok {
			return Value{}, false
		}
		r, err := open(bytes.NewReader([]byte(s)))
		if err != nil {
			return Value{}, false
		}
		// A bomb is no endpoint.
		out, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
		if err != nil || len(out) > maxBytes {
			return Value{}, false
		}
		return BytesValue(Hidden(string(out), joinHow(args[0].Text.How, how))), true
	}}
}

// xor is a text under a key that is repeated as often as needed.
func xor(args []Value) (Value, bool) {
	if len(args) != 2 {
		return Value{}, false
	}
	s, ok := args[0].known()
	key, ok2 := args[1].known()
	if !ok || !ok2 || key == "" {
		return Value{}, false
	}
	out := []byte(s)
	for i := range out {
		out[i] ^= key[i%len(key)]
	}
	return BytesValue(Hidden(string(out), joinHow(how(args[0]), howXor))), true
}

// unhandle takes a handle of n parts apart.
func unhandle(v Value, n int) (name string, parts []Value, ok bool) {
	if v.Kind != List || len(v.List) != n+1 {
		return "", nil, false
	}
	name, ok = v.List[0].known()
	return name, v.List[1:], ok
}

func aesBlock(v Value) (cipher.Block, bool) {
	name, parts, ok := unhandle(v, 1)
	if !ok || name != "aes" {
		return nil, false
	}
	key, ok := parts[0].known()
	if !ok {
		return nil, false
	}
	block, err := aes.NewCipher([]byte(key))
	return block, err == nil
}

// decrypt takes a mode of a cipher, where to write, and what to read.
func decrypt(args []Value) (Value, bool) {
	if len(args) != 3 {
		return Value{}, false
	}
	src, ok := args[2].known()
	if !ok {
		return Value{}, false
	}
	out := make([]byte, len(src))
	how := joinHow(how(args[2]), "aes")
	if name, parts, ok := unhandle(args[0], 1); ok && name == "rc4" {
		key, ok := parts[0].known()
		c, err := rc4.NewCipher([]byte(key))
		if !ok || err != nil {
			return Value{}, false
		}
		c.XORKeyStream(out, []byte(src))
		return BytesValue(Hidden(string(out), joinHow(args[2].Text.How, "rc4"))), true
	}
	name, parts, ok := unhandle(args[0], 2)
	if !ok {
		return Value{}, false
	}
	block, ok := aesBlock(parts[0])
	iv, ok2 := parts[1].known()
	if !ok || !ok2 || len(iv) != block.BlockSize() {
		return Value{}, false
	}
	switch name {
	case "cbc":
		if len(src)%block.BlockSize() != 0 {
			return Value{}, false
		}
		cipher.NewCBCDecrypter(block, []byte(iv)).CryptBlocks(out, []byte(src))
	case "ctr":
		cipher.NewCTR(block, []byte(iv)).XORKeyStream(out, []byte(src))
	case "cfb":
		//lint:ignore SA1019 the analysed program uses the deprecated mode
		cipher.NewCFBDecrypter(block, []byte(iv)).XORKeyStream(out, []byte(src)) //nolint:staticcheck // see above
	case "ofb":
		//lint:ignore SA1019 the analysed program uses the deprecated mode
		cipher.NewOFB(block, []byte(iv)).XORKeyStream(out, []byte(src)) //nolint:staticcheck // see above
	default:
		return Value{}, false
	}
	return BytesValue(Hidden(string(out), how)), true
}

// ecb decrypts one block: a cipher, where to write, what to read.
func ecb(args []Value) (Value, bool) {
	if len(args) != 3 {
		return Value{}, false
	}
	block, ok := aesBlock(args[0])
	src, ok2 := args[2].known()
	if !ok || !ok2 || len(src) < block.BlockSize() {
		return Value{}, false
	}
	out := make([]byte, block.BlockSize())
	block.Decrypt(out, []byte(src)[:block.BlockSize()])
	return BytesValue(Hidden(string(out), joinHow(how(args[2]), "aes"))), true
}

// gcmOpen takes a mode, where to append, a nonce, what to read, and additional data.
func gcmOpen(args []Value) (Value, bool) {
	if len(args) != 5 {
		return Value{}, false
	}
	name, parts, ok := unhandle(args[0], 1)
	if !ok || name != "gcm" {
		return Value{}, false
	}
	block, ok := aesBlock(parts[0])
	if !ok {
		return Value{}, false
	}
	var in [4]string
	for i, a := range args[1:] {
		if in[i], ok = a.known(); !ok {
			return Value{}, false
		}
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(in[1]) != gcm.NonceSize() {
		return Value{}, false
	}
	out, err := gcm.Open([]byte(in[0]), []byte(in[1]), []byte(in[2]), []byte(in[3]))
	return BytesValue(Hidden(string(out), joinHow(how(args[3]), "aes"))), err == nil
}
