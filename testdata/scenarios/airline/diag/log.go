package diag

import (
	"fmt"
	"log/slog"
	"net"
	"os"

	"skyway.example/booking/travel"
)

// Journal writes what happened to a log, here and at the log service.
type Journal struct {
	local  *slog.Logger
	remote *slog.Logger
}

// OpenJournal connects to the log service.
func OpenJournal() (*Journal, error) {
	conn, err := net.Dial("tcp", "logs5.papertrailapp.com:12345")
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return &Journal{
		local:  slog.New(slog.NewTextHandler(os.Stdout, nil)),
		remote: slog.New(slog.NewJSONHandler(conn, nil)),
	}, nil
}

// Rejected notes that an authority refused a passenger's documents.
func (j *Journal) Rejected(p *travel.Passenger, reason string) {
	j.local.Warn("documents refused", "pax", p, "reason", reason)
	j.remote.Warn("documents refused", "pax", *p, "reason", reason)
}

// Departed notes that a flight has left.
func (j *Journal) Departed(m *travel.Manifest) {
	j.local.Info("departed", "manifest", m)
	j.remote.Info("departed", "flight", m.Flight, "aboard", len(m.Passengers))
}
