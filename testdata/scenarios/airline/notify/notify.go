// Package notify tells people at the desks what happens.
package notify

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"skyway.example/booking/travel"
	"skyway.example/booking/wire"
)

const (
	noShowRoom = "https://discord.com/api/webhooks/118220045/kq3Jw"
	deskBoard  = "https://board.skyway-corp-example.com/api/cards"
	gateScreen = "http://gate-screens.airport.svc.cluster.local/show"
)

// NoShow tells the room of the gate agents who is missing.
func NoShow(m *travel.Manifest, missing []travel.Passenger) error {
	var who []string
	for _, p := range missing {
		who = append(who, fmt.Sprintf("%s (%s)", p.Name, p.FrequentFlyer))
	}
	body := fmt.Sprintf(`{"content":"%s: missing %s"}`, m.Flight, strings.Join(who, ", "))
	resp, err := http.Post(noShowRoom, "application/json", strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("no-show: %w", err)
	}
	return resp.Body.Close()
}

// Upgrade puts a card on the desk's board.
func Upgrade(ctx context.Context, p travel.Passenger) error {
	return wire.PostJSON(ctx, deskBoard, p)
}

// Paging shows a passenger's name at the gate.
func Paging(ctx context.Context, p travel.Passenger) error {
	return wire.PostJSON(ctx, gateScreen, p.Name)
}

// Delay tells the room that a flight is late, and for whose connection it waits.
func Delay(ctx context.Context, flight string, waitsFor travel.Passenger) error {
	text := fmt.Sprintf("%s waits for %s", flight, travel.Initials(waitsFor.Name))
	return wire.PostJSON(ctx, noShowRoom, map[string]string{"content": text})
}
