// Package uplink hands reports to services that take them as they are.
package uplink

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// Uplink takes reports.
type Uplink interface {
	Send(ctx context.Context, report []byte) error
}

type httpUplink struct {
	url    string
	header http.Header
	client *http.Client
}

// HTTP returns an uplink that posts to a URL.
func HTTP(url string) Uplink {
	return &httpUplink{url: url, header: http.Header{}, client: &http.Client{Timeout: time.Minute}}
}

func (u *httpUplink) Send(ctx context.Context, report []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.url, bytes.NewReader(report))
	if err != nil {
		return fmt.Errorf("uplink: %w", err)
	}
	req.Header = u.header.Clone()
	resp, err := u.client.Do(req)
	if err != nil {
		return fmt.Errorf("uplink: %w", err)
	}
	return resp.Body.Close()
}

type fileUplink struct{ name string }

// File returns an uplink that appends to a file.
func File(name string) Uplink { return fileUplink{name} }

func (u fileUplink) Send(_ context.Context, report []byte) error {
	f, err := os.OpenFile(u.name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("uplink: %w", err)
	}
	if _, err := f.Write(report); err != nil {
		return fmt.Errorf("uplink: %w", err)
	}
	return f.Close()
}

// Configured returns the uplink that the installer has set, if any.
func Configured() (Uplink, bool) {
	url := strings.TrimSpace(os.Getenv("STATION_UPLINK"))
	return HTTP(url), url != ""
}
