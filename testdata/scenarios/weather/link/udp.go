package link

import (
	"encoding/binary"
	"fmt"
	"net"
	"time"

	"skywatch.example/station/gps"
	"skywatch.example/station/sensor"
)

const (
	gridHost = "obs.grid.example.no"
	gridPort = "9100"
)

// Grid sends a reading as one datagram of sixteen bytes.
func Grid(f gps.Fix, o sensor.Observation) error {
	conn, err := net.Dial("udp", net.JoinHostPort(gridHost, gridPort))
	if err != nil {
		return fmt.Errorf("grid: %w", err)
	}
	defer func() { _ = conn.Close() }()
	frame := make([]byte, 16)
	binary.BigEndian.PutUint32(frame[0:], uint32(int32(f.Lat*1e7)))
	binary.BigEndian.PutUint32(frame[4:], uint32(int32(f.Lon*1e7)))
	binary.BigEndian.PutUint16(frame[8:], uint16(int16(o.TempC*10)))
	binary.BigEndian.PutUint16(frame[10:], uint16(o.Pressure*10))
	if _, err := conn.Write(frame); err != nil {
		return fmt.Errorf("grid: %w", err)
	}
	return nil
}

// Clock asks a time server what time it is.
func Clock() (time.Time, error) {
	conn, err := net.Dial("udp", "ntp.time.example.jp:123")
	if err != nil {
		return time.Time{}, fmt.Errorf("clock: %w", err)
	}
	defer func() { _ = conn.Close() }()
	query := make([]byte, 48)
	query[0] = 0x1b
	if _, err := conn.Write(query); err != nil {
		return time.Time{}, fmt.Errorf("clock: %w", err)
	}
	if _, err := conn.Read(query); err != nil {
		return time.Time{}, fmt.Errorf("clock: %w", err)
	}
	secs := binary.BigEndian.Uint32(query[40:44])
	return time.Unix(int64(secs)-2208988800, 0), nil
}
