// Package portal exchanges files with the partners' portals.
package portal

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"time"

	"oriole-line.example/fleet/cargo"
	"oriole-line.example/fleet/ship"
)

// Client talks to the consultancy's portal.
type Client struct {
	base string
	http *http.Client
}

// Option changes how a client works.
type Option func(*Client)

// WithBase makes the client use another portal.
func WithBase(base string) Option { return func(c *Client) { c.base = base } }

// WithTimeout bounds each exchange.
func WithTimeout(d time.Duration) Option { return func(c *Client) { c.http.Timeout = d } }

// New returns a client.
func New(opts ...Option) *Client {
	c := &Client{base: "https://portal.maritime-insight-example.com/v1", http: &http.Client{Timeout: time.Minute}}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *Client) run(req *http.Request) error {
	answer, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("portal: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("portal: %s", answer.Status)
	}
	return nil
}

// Upload puts a table of bills on the portal.
func (c *Client) Upload(ctx context.Context, bills []cargo.Bill) error {
	var form bytes.Buffer
	mw := multipart.NewWriter(&form)
	part, err := mw.CreateFormFile("manifest", "manifest.csv")
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	if err := cargo.WriteTable(part, bills); err != nil {
		return err
	}
	if err := mw.Close(); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/uploads", &form)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	req.Header.Set("Content-Type", mw.FormDataContentType())
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	return resp.Body.Close()
}

// Statistics puts the month's totals on the portal.
func (c *Client) Statistics(ctx context.Context, bills []cargo.Bill) error {
	body, err := json.Marshal(cargo.Totals(bills))
	if err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, c.base+"/statistics", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	return c.run(req)
}

// Stream sends voyages to the bulk interface while they are being read.
func Stream(ctx context.Context, voyages func(yield func(ship.Voyage) bool)) error {
	pr, pw := io.Pipe()
	go func() {
		zw := gzip.NewWriter(pw)
		enc := json.NewEncoder(zw)
		for v := range voyages {
			if err := enc.Encode(v); err != nil {
				_ = pw.CloseWithError(err)
				return
			}
		}
		_ = pw.CloseWithError(zw.Close())
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://bulk.consult.example.us/voyages", pr)
	if err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return resp.Body.Close()
}

// row is a line of the terminal's exchange format, which names its columns by number.
type row struct {
	Q1 string `xml:"q1"`
	Q2 string `xml:"q2"`
	Q3 string `xml:"q3"`
}

func rows(b *cargo.Bill) []row {
	out := make([]row, 0, len(b.Containers))
	for _, c := range b.Containers {
		out = append(out, row{Q1: c.No, Q2: c.Seal, Q3: b.Consignee})
	}
	return out
}

const terminal = "edi.terminal.example.jp"

// Exchange sends a bill to the terminal of discharge.
func Exchange(ctx context.Context, b *cargo.Bill) error {
	body, err := xml.Marshal(rows(b))
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	u := url.URL{Scheme: "https", Host: terminal, Path: path.Join("/", "edi", "in")}
	//borderlint:allow cargo to JP until 2025-03-31 because trial of the terminal's interface, approval OPS-77
	resp, err := http.Post(u.String(), "application/xml", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	return resp.Body.Close()
}

// Schedule asks for sailings between two ports on a day.
func Schedule(ctx context.Context, from, to string, day time.Time) ([]byte, error) {
	q := url.Values{"from": {from}, "to": {to}, "date": {day.Format(time.DateOnly)}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://schedules.carrier.example.dk/v1?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("schedule: %w", err)
	}
	page, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("schedule: %w", err)
	}
	defer func() { _ = page.Body.Close() }()
	return io.ReadAll(page.Body)
}
