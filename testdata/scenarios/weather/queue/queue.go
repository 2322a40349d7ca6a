// Package queue keeps readings while the line is down and sends them together.
package queue

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"skywatch.example/station/sensor"
)

// Queue holds readings.
type Queue struct {
	mu     sync.Mutex
	items  []sensor.Observation
	target string
}

// New returns an empty queue.
func New() *Queue {
	return &Queue{target: "https://batch.wx.example.pl/v1/batches"}
}

// Add appends a reading.
func (q *Queue) Add(o sensor.Observation) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, o)
}

// Waiting returns a copy of what has not been sent.
func (q *Queue) Waiting() []sensor.Observation {
	q.mu.Lock()
	defer q.mu.Unlock()
	return append([]sensor.Observation(nil), q.items...)
}

// Spill writes what has not been sent to a file.
func (q *Queue) Spill(name string) error {
	data, err := json.Marshal(q.Waiting())
	if err != nil {
		return fmt.Errorf("spill: %w", err)
	}
	return os.WriteFile(name, data, 0o666)
}

// Run sends what has come together, every so often.
func (q *Queue) Run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if err := q.flush(ctx); err != nil {
				return err
			}
		}
	}
}

func (q *Queue) flush(ctx context.Context) error {
	q.mu.Lock()
	batch := q.items
	q.items = nil
	q.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	var body bytes.Buffer
	zw := gzip.NewWriter(&body)
	if err := json.NewEncoder(zw).Encode(batch); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	if err := zw.Close(); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, q.target, &body)
	if err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	req.Header.Set("Content-Encoding", "gzip")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return resp.Body.Close()
}
