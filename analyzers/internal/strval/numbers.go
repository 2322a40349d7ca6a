package strval

import (
	"encoding/binary"
	"math/bits"
	"strconv"
)

// numbers are the operations between numbers and texts.
var numbers = map[string]operation{
	"atoi":        plain(atoi),
	"parseint":    plain(parseInt),
	"get.be16":    getter(2, func(b []byte) uint64 { return uint64(binary.BigEndian.Uint16(b)) }),
	"get.be32":    getter(4, func(b []byte) uint64 { return uint64(binary.BigEndian.Uint32(b)) }),
	"get.be64":    getter(8, binary.BigEndian.Uint64),
	"get.le16":    getter(2, func(b []byte) uint64 { return uint64(binary.LittleEndian.Uint16(b)) }),
	"get.le32":    getter(4, func(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }),
	"get.le64":    getter(8, binary.LittleEndian.Uint64),
	"put.be16":    putter(func(n uint64) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }),
	"put.be32":    putter(func(n uint64) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }),
	"put.be64":    putter(func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }),
	"put.le16":    putter(func(n uint64) []byte { return binary.LittleEndian.AppendUint16(nil, uint16(n)) }),
	"put.le32":    putter(func(n uint64) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }),
	"put.le64":    putter(func(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }),
	"rotl8":       rotate(func(x uint64, k int) uint64 { return uint64(bits.RotateLeft8(uint8(x), k)) }),
	"rotl16":      rotate(func(x uint64, k int) uint64 { return uint64(bits.RotateLeft16(uint16(x), k)) }),
	"rotl32":      rotate(func(x uint64, k int) uint64 { return uint64(bits.RotateLeft32(uint32(x), k)) }),
	"rotl64":      rotate(bits.RotateLeft64),
	"reversebits": plain(reverseBits),
}

func atoi(args []Value) (Value, bool) {
	if len(args) != 1 {
		return Value{}, false
	}
	return parseInt(append(args, IntValue(10), IntValue(0)))
}

// parseInt takes text, base and number of bits; unsigned numbers too.
func parseInt(args []Value) (Value, bool) {
	if len(args) != 3 || args[1].Kind != Int || args[2].Kind != Int {
		return Value{}, false
	}
	base, size := int(args[1].Int), int(args[2].Int)
	s, ok := args[0].known()
	if !ok || base < 0 || base == 1 || base > 36 || size < 0 || size > 64 {
		return Value{}, false
	}
	if n, err := strconv.ParseInt(s, base, 64); err == nil {
		return IntValue(n), true
	}
	n, err := strconv.ParseUint(s, base, 64)
	return IntValue(int64(n)), err == nil
}

// getter reads a number: the byte order, if it was an argument, and the bytes.
func getter(size int, f func([]byte) uint64) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) == 0 {
			return Value{}, false
		}
		s, ok := args[len(args)-1].known()
		if !ok || len(s) < size {
			return Value{}, false
		}
		return IntValue(int64(f([]byte(s)))), true
	})
}

// putter writes a number: the byte order, where to, the number.
func putter(f func(uint64) []byte) operation {
	return operation{writes: 2, fills: true, run: func(args []Value) (Value, bool) {
		if len(args) != 3 || args[2].Kind != Int {
			return Value{}, false
		}
		return BytesValue(Hidden(string(f(uint64(args[2].Int))), howBuilt)), true
	}}
}

func rotate(f func(uint64, int) uint64) operation {
	return plain(func(args []Value) (Value, bool) {
		if len(args) != 2 || args[0].Kind != Int || args[1].Kind != Int {
			return Value{}, false
		}
		return IntValue(int64(f(uint64(args[0].Int), int(args[1].Int)))), true
	})
}

func reverseBits(args []Value) (Value, bool) {
	if len(args) != 1 || args[0].Kind != Int {
		return Value{}, false
	}
	return IntValue(int64(bits.Reverse8(uint8(args[0].Int)))), true
}
