// Package gps knows where the station stands.
package gps

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Fix is a position.
type Fix struct {
	Lat  float64   `json:"lat" xml:"lat" sensitive:"location"`
	Lon  float64   `json:"lon" xml:"lon" sensitive:"location"`
	Alt  float64   `json:"alt" xml:"alt" sensitive:"location"`
	Sats int       `json:"sats" xml:"-"`
	At   time.Time `json:"fixed_at" xml:"-"`
}

// Hash is a position as a geohash.
//
//borderlint:sensitive location
type Hash string

const alphabet = "0123456789bcdefghjkmnpqrstuvwxyz"

// Hash returns the geohash of a position with n characters.
func (f Fix) Hash(n int) Hash {
	lat, lon := [2]float64{-90, 90}, [2]float64{-180, 180}
	var out strings.Builder
	for bit, ch, even := 0, 0, true; out.Len() < n; even = !even {
		span, v := &lat, f.Lat
		if even {
			span, v = &lon, f.Lon
		}
		mid := (span[0] + span[1]) / 2
		ch <<= 1
		if v >= mid {
			ch |= 1
			span[0] = mid
		} else {
			span[1] = mid
		}
		if bit++; bit == 5 {
			out.WriteByte(alphabet[ch])
			bit, ch = 0, 0
		}
	}
	return Hash(out.String())
}

// APRS returns a position as packet radio writes it.
func (f Fix) APRS() string {
	ns, ew := "N", "E"
	if f.Lat < 0 {
		ns = "S"
	}
	if f.Lon < 0 {
		ew = "W"
	}
	la, lo := math.Abs(f.Lat), math.Abs(f.Lon)
	return fmt.Sprintf("%02d%05.2f%s/%03d%05.2f%s", int(la), (la-math.Trunc(la))*60, ns, int(lo), (lo-math.Trunc(lo))*60, ew)
}

// Cell returns the cell of five degrees in which a position lies.
//
//borderlint:sanitizes location
func (f Fix) Cell() string {
	return fmt.Sprintf("%d:%d", int(f.Lat)/5, int(f.Lon)/5)
}
