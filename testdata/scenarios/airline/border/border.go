// Package border files advance passenger information with the authorities of the countries flown to.
package border

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"

	"skyway.example/booking/travel"
	"skyway.example/booking/wire"
)

const (
	koreaAPIS   = "https://apis.immigration.example.kr/v1/paxlst"
	japanAPIS   = "https://apis.immigration.example.jp/v1/paxlst"
	homeBureau  = "https://apis.border.example.cn/paxlst"
	contentType = "application/xml"
)

type paxList struct {
	XMLName xml.Name   `xml:"PAXLST"`
	Flight  string     `xml:"flight,attr"`
	People  []paxEntry `xml:"pax"`
}

type paxEntry struct {
	Name        string `xml:"name" sensitive:"passenger"`
	PassportNo  string `xml:"doc" sensitive:"passenger"`
	Nationality string `xml:"nat" sensitive:"passenger"`
}

func encode(m *travel.Manifest) (string, error) {
	list := paxList{Flight: m.Flight}
	for _, p := range m.Passengers {
		list.People = append(list.People, paxEntry{p.Name, p.Document.PassportNo, p.Document.Nationality})
	}
	out, err := xml.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("encode manifest: %w", err)
	}
	return string(out), nil
}

func file(ctx context.Context, to, text string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("file manifest: %w", err)
	}
	req.Header.Set("Content-Type", contentType)
	return wire.Do(req)
}

// FileKorea files a manifest for a flight to Korea.
func FileKorea(ctx context.Context, m *travel.Manifest) error {
	text, err := encode(m)
	if err != nil {
		return err
	}
	return file(ctx, koreaAPIS, text)
}

// FileJapan files a manifest for a flight to Japan.
func FileJapan(ctx context.Context, m *travel.Manifest) error {
	text, err := encode(m)
	if err != nil {
		return err
	}
	//borderlint:allow passenger to JP until 2029-12-31 because the immigration act of the destination asks for it, approval LEGAL-2241
	return file(ctx, japanAPIS, text)
}

// FileHome files a manifest at home.
func FileHome(ctx context.Context, m *travel.Manifest) error {
	text, err := encode(m)
	if err != nil {
		return err
	}
	return file(ctx, homeBureau, text)
}
