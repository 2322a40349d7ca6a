package stream

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/gorilla/websocket"

	"oriole-line.example/fleet/ship"
)

// Live shows the fleet on a map.
type Live struct {
	conn *websocket.Conn
}

// Dial connects to the map's server.
func Dial(ctx context.Context) (*Live, error) {
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, "wss://live.fleetmap.example.fr/in", nil)
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	return &Live{conn: conn}, nil
}

// Show moves a vessel on the map.
func (l *Live) Show(f ship.Fix) error {
	return l.conn.WriteJSON(map[string]any{"mmsi": f.MMSI, "lat": f.Lat, "lon": f.Lon})
}

// Beat keeps the connection open.
func (l *Live) Beat() error {
	return l.conn.WriteJSON(map[string]any{"type": "beat"})
}

// Bridge shows a vessel on the display of the bridge simulator.
func Bridge(f ship.Fix) error {
	conn, _, err := websocket.DefaultDialer.Dial("ws://192.168.40.12/ecdis", nil)
	if err != nil {
		return fmt.Errorf("bridge: %w", err)
	}
	defer func() { _ = conn.Close() }()
	return conn.WriteJSON(f)
}

// subscription asks the feed for what happens in an area.
type subscription struct {
	APIKey string
	Boxes  [][2][2]float64
}

// Around receives positions in the East China Sea and hands them to show.
func Around(ctx context.Context, show func(ship.Fix)) error {
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, "wss://stream.aisstream.io/v0/stream", nil)
	if err != nil {
		return fmt.Errorf("around: %w", err)
	}
	defer func() { _ = conn.Close() }()
	sub := subscription{APIKey: os.Getenv("AISSTREAM_KEY"), Boxes: [][2][2]float64{{{25, 118}, {33, 126}}}}
	if err := conn.WriteJSON(sub); err != nil {
		return fmt.Errorf("around: %w", err)
	}
	for {
		var f ship.Fix
		if err := conn.ReadJSON(&f); err != nil {
			return fmt.Errorf("around: %w", err)
		}
		show(f)
	}
}

// Sentence is a report as the receiver on board gives it.
type Sentence struct {
	AIVDM   string `json:"aivdm" sensitive:"cargo,location"`
	Channel string `json:"channel"`
}

// Feed passes reports to the tracking network.
func Feed(in <-chan Sentence) error {
	station := &net.UDPAddr{IP: net.IPv4(5, 9, 207, 224), Port: 6767}
	conn, err := net.DialUDP("udp", nil, station)
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	defer func() { _ = conn.Close() }()
	for s := range in {
		if _, err := conn.Write([]byte(s.AIVDM + "\r\n")); err != nil {
			return fmt.Errorf("feed: %w", err)
		}
	}
	return nil
}
