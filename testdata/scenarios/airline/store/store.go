// Package store keeps bookings in the service's own database.
package store

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"skyway.example/booking/travel"
)

const dsn = "postgres://booking@10.20.0.15:5432/booking?sslmode=verify-full"

// Store is the bookings database.
type Store struct {
	pool *pgxpool.Pool
	dir  string
}

// Open connects to the database; spool is a folder for records that could not be written.
func Open(ctx context.Context, spool string) (*Store, error) {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("open bookings: %w", err)
	}
	return &Store{pool: pool, dir: spool}, nil
}

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Save writes a booking and the people on it.
func (s *Store) Save(ctx context.Context, b *travel.Booking) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `insert into booking (locator, channel, currency, created) values ($1, $2, $3, $4)`, b.RecordLocator, b.Channel, b.Currency, b.CreatedAt); err != nil {
			return fmt.Errorf("insert booking: %w", err)
		}
		for _, p := range b.Passengers {
			if _, err := tx.Exec(ctx, `insert into pax (locator, name, born, passport, nationality) values ($1, $2, $3, $4, $5)`, b.RecordLocator, p.Name, p.Born, p.Document.PassportNo, p.Document.Nationality); err != nil {
				return fmt.Errorf("insert passenger: %w", err)
			}
		}
		return nil
	})
}

// Booking reads one booking.
func (s *Store) Booking(ctx context.Context, locator string) (*travel.Booking, error) {
	var b travel.Booking
	row := s.pool.QueryRow(ctx, `select locator, channel, currency, created from booking where locator = $1`, locator)
	if err := row.Scan(&b.RecordLocator, &b.Channel, &b.Currency, &b.CreatedAt); err != nil {
		return nil, fmt.Errorf("read booking: %w", err)
	}
	rows, err := s.pool.Query(ctx, `select name, born, email, passport, nationality from pax where locator = $1`, locator)
	if err != nil {
		return nil, fmt.Errorf("read passengers: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p travel.Passenger
		if err := rows.Scan(&p.Name, &p.Born, &p.Email, &p.Document.PassportNo, &p.Document.Nationality); err != nil {
			return nil, fmt.Errorf("read passenger: %w", err)
		}
		b.Passengers = append(b.Passengers, p)
	}
	return &b, rows.Err()
}

// Manifest reads who is on a departure.
func (s *Store) Manifest(ctx context.Context, flight string, day time.Time) (*travel.Manifest, error) {
	m := &travel.Manifest{Flight: flight, Departs: day}
	rows, err := s.pool.Query(ctx, `select name, seat, passport from pax join leg using (locator) where flight = $1 and day = $2`, flight, day)
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p travel.Passenger
		if err := rows.Scan(&p.Name, &p.Seat, &p.Document.PassportNo); err != nil {
			return nil, fmt.Errorf("read manifest: %w", err)
		}
		m.Passengers = append(m.Passengers, p)
	}
	return m, rows.Err()
}

// Spool keeps a booking on disk until the database is back.
func (s *Store) Spool(b *travel.Booking) error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	return os.WriteFile(filepath.Join(s.dir, b.CreatedAt.Format("20060102-150405.000")+".json"), data, 0o600)
}
