// Package customs files declarations with the authorities.
package customs

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"oriole-line.example/fleet/cargo"
)

const (
	singleWindow = "https://declare.singlewindow.example.cn/api/manifest"
	amsGateway   = "https://ams.filing.example.us/v2/manifest"
)

type declaration struct {
	XMLName xml.Name `xml:"Declaration"`
	Bill    string   `xml:"TransportDocument" sensitive:"cargo"`
	Owner   string   `xml:"Consignee" sensitive:"cargo"`
	Goods   []goods  `xml:"Goods"`
}

type goods struct {
	Box  string `xml:"Equipment" sensitive:"cargo"`
	Code string `xml:"Tariff" sensitive:"cargo"`
}

func declare(b *cargo.Bill) declaration {
	d := declaration{Bill: b.Number, Owner: b.Consignee}
	for _, c := range b.Containers {
		d.Goods = append(d.Goods, goods{Box: c.No, Code: c.HSCode})
	}
	return d
}

// Clerk files declarations.
type Clerk struct {
	client *http.Client
}

// NewClerk returns a clerk.
func NewClerk() *Clerk { return &Clerk{client: &http.Client{Timeout: time.Minute}} }

func (c *Clerk) submit(ctx context.Context, to string, d declaration) error {
	var body bytes.Buffer
	body.WriteString(xml.Header)
	if err := xml.NewEncoder(&body).Encode(d); err != nil {
		return fmt.Errorf("declare: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, &body)
	if err != nil {
		return fmt.Errorf("declare: %w", err)
	}
	req.Header.Set("Content-Type", "application/xml")
	resp, err := c.client.Do(req)
	if err != nil {
		return fmt.Errorf("declare: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusAccepted {
		return fmt.Errorf("declare: %s", resp.Status)
	}
	return nil
}

// File declares a bill at home.
func (c *Clerk) File(ctx context.Context, b *cargo.Bill) error {
	return c.submit(ctx, singleWindow, declare(b))
}

// FileAMS declares a bill that is bound for the United States.
func (c *Clerk) FileAMS(ctx context.Context, b *cargo.Bill) error {
	return c.submit(ctx, amsGateway, declare(b))
}

// FileTransit declares a bill with the forwarder's gateway, where there is one.
func (c *Clerk) FileTransit(ctx context.Context, b *cargo.Bill) error {
	gateway, ok := os.LookupEnv("TRANSIT_GATEWAY")
	if !ok {
		return errors.New("no transit gateway")
	}
	return c.submit(ctx, gateway, declare(b))
}
