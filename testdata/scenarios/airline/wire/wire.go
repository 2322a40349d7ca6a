// Package wire does the service's HTTP calls, so that time-outs and errors are the same everywhere.
package wire

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Client is the HTTP client that all calls share.
var Client = &http.Client{Timeout: 15 * time.Second}

// Option adjusts a request before it goes out.
type Option func(*http.Request)

// WithHeader sets a header.
func WithHeader(key, value string) Option {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

// PostJSON sends v and drops the answer.
func PostJSON[T any](ctx context.Context, url string, v T, opts ...Option) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	for _, o := range opts {
		o(req)
	}
	return Do(req)
}

// GetJSON fetches a document and decodes it.
func GetJSON[T any](ctx context.Context, url string) (T, error) {
	var out T
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return out, fmt.Errorf("request: %w", err)
	}
	resp, err := Client.Do(req)
	if err != nil {
		return out, fmt.Errorf("get: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return out, fmt.Errorf("decode: %w", err)
	}
	return out, nil
}

// Do sends a request and turns a bad status into an error.
func Do(req *http.Request) error {
	resp, err := Client.Do(req)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode >= 300 {
		return fmt.Errorf("send: %s", resp.Status)
	}
	return nil
}

// Squeeze compresses what fill writes.
func Squeeze(fill func(io.Writer) error) (*bytes.Buffer, error) {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	if err := fill(zw); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return &buf, nil
}
