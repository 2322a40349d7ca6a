package place

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// parseAddr reads an address in any form that a resolver or a browser accepts, for
// such forms hide addresses, and looks through those that carry another one.
func parseAddr(s string) (netip.Addr, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if strings.Contains(s, ":") {
		s, _, _ = strings.Cut(strings.ReplaceAll(s, "%25", "%"), "%")
		addr, err := netip.ParseAddr(s)
		if err != nil {
			return netip.Addr{}, false
		}
		return carried(addr), true
	}
	return parseLoose4(s)
}

// parseLoose4 reads an IPv4 address as inet_aton does: one to four parts, each
// decimal, octal or hexadecimal, the last filling all that remains.
func parseLoose4(s string) (netip.Addr, bool) {
	s = strings.TrimSuffix(s, ".")
	if s == "" || s[0] < '0' || s[0] > '9' {
		return netip.Addr{}, false
	}
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var sum uint64
	for i, part := range parts {
		n, ok := parsePart(part)
		if !ok {
			return netip.Addr{}, false
		}
		if i == len(parts)-1 {
			room := 8 * uint(5-len(parts))
			if n>>room != 0 {
				return netip.Addr{}, false
			}
			sum = sum<<room | n
			break
		}
		if n > 255 {
			return netip.Addr{}, false
		}
		sum = sum<<8 | n
	}
	return from4(uint32(sum)), true //nolint:gosec // at most 32 bits were put together
}

// parsePart reads one part; signs and underscores, which ParseUint lets pass, it refuses.
func parsePart(s string) (uint64, bool) {
	base, digits := 10, s
	switch lower := strings.ToLower(s); {
	case strings.HasPrefix(lower, "0x"):
		base, digits = 16, lower[2:]
	case len(s) > 1 && s[0] == '0':
		base, digits = 8, s[1:]
	}
	if digits == "" {
		return 0, base == 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return n, err == nil
}

func from4(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

// The prefixes of RFC 6052, 8215 and 3056 under which an IPv6 address carries an IPv4 one.
const (
	nat64      = "64:ff9b::/96"
	localNAT64 = "64:ff9b:1::/48"
	sixToFour  = "2002::/16"
)

// carried returns the IPv4 address that addr stands for, or addr itself.
func carried(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr
	}
	b := addr.As16()
	switch {
	case netip.MustParsePrefix(nat64).Contains(addr), netip.MustParsePrefix(localNAT64).Contains(addr):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case netip.MustParsePrefix(sixToFour).Contains(addr):
		return netip.AddrFrom4([4]byte(b[2:6]))
	case isCompatible(b):
		return netip.AddrFrom4([4]byte(b[12:16]))
	}
	return addr
}

// isCompatible reports whether b is an "IPv4-compatible" address, :: and ::1 apart.
func isCompatible(b [16]byte) bool {
	return [12]byte(b[:12]) == [12]byte{} && binary.BigEndian.Uint32(b[12:]) > 0xffff
}

// reserved reports whether addr is one that needs no rule to be private.
func reserved(addr netip.Addr) bool {
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsMulticast() || addr.IsUnspecified()
}

func parsePrefix(s string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return prefix.Masked(), nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

// addrRange returns the least and greatest address that an IPv4 address with holes
// may be: "5.9.207.{}". A hole in the first part leaves nothing known.
func addrRange(name string) (low, high netip.Addr, ok bool) {
	parts := strings.Split(name, ".")
	if !strings.Contains(name, hole) || len(parts) != 4 || strings.Contains(parts[0], hole) {
		return low, high, false
	}
	var from, to [4]byte
	for i, part := range parts {
		if strings.Contains(part, hole) {
			if strings.Trim(strings.ReplaceAll(part, hole, ""), "0123456789") != "" {
				return low, high, false
			}
			to[i] = 255
			continue
		}
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil {
			return low, high, false
		}
		from[i], to[i] = byte(n), byte(n)
	}
	return netip.AddrFrom4(from), netip.AddrFrom4(to), true
}
