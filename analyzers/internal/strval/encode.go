package strval

import (
	"encoding/binary"
	"errors"
)

var errCorrupt = errors.New("corrupt text")

// Key returns what identifies t: equal texts have equal keys.
func (t Text) Key() string { return string(t.Encode(nil)) }

// Encode appends the canonical encoding of t to dst.
func (t Text) Encode(dst []byte) []byte {
	parts := t.parts()
	dst = binary.AppendUvarint(dst, uint64(len(parts)))
	how := ""
	for _, p := range parts {
		switch {
		case p.Hole != nil:
			dst = append(dst, byte(len(p.Hole.Ops))<<2|1)
			dst = binary.AppendVarint(dst, int64(p.Hole.ID))
			for _, op := range p.Hole.Ops {
				dst = appendString(dst, op)
			}
		case p.How == how:
			dst = appendString(append(dst, 0), p.Lit)
		default:
			how = p.How
			dst = appendString(append(dst, 2), how)
			dst = appendString(dst, p.Lit)
		}
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// Decode reads a text that Encode wrote, and returns what follows it.
func Decode(b []byte) (Text, []byte, error) {
	d := decoder{b: b}
	n := d.uvarint()
	if n > maxParts {
		return Text{}, nil, errCorrupt
	}
	parts := make([]Part, 0, n)
	how := ""
	for range n {
		tag := d.byte()
		switch {
		case tag&1 != 0:
			h := &Hole{ID: int(d.varint())}
			if tag>>2 > maxPending {
				return Text{}, nil, errCorrupt
			}
			for range tag >> 2 {
				h.Ops = append(h.Ops, d.string())
			}
			parts = append(parts, Part{Hole: h})
		default:
			if tag == 2 {
				how = d.string()
			}
			parts = append(parts, Part{Lit: d.string(), How: how})
		}
		if d.bad {
			return Text{}, nil, errCorrupt
		}
	}
	if d.bad {
		return Text{}, nil, errCorrupt
	}
	return build(parts), d.b, nil
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) skip(n int) {
	if n <= 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return
	}
	d.b = d.b[n:]
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.bad = true
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	d.skip(n)
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	d.skip(n)
	return v
}

func (d *decoder) string() string {
	n := d.uvarint()
	if d.bad || n > uint64(len(d.b)) {
		d.bad = true
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}
