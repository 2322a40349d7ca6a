// Package wunder uploads readings to personal weather networks.
package wunder

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"skywatch.example/station/sensor"
)

// Account is a registered station.
type Account struct {
	ID       string
	Key      string
	Endpoint string // of a network that speaks the same protocol; empty for the usual one
}

func set(v url.Values, key string, x float64) { v.Set(key, strconv.FormatFloat(x, 'f', 2, 64)) }

// Upload sends a reading.
func (a Account) Upload(ctx context.Context, o sensor.Observation) error {
	ep := a.Endpoint
	if ep == "" {
		ep = "https://weatherstation.wunderground.com/weatherstation/updateweatherstation.php"
	}
	v := url.Values{}
	v.Set("ID", a.ID)
	v.Set("PASSWORD", a.Key)
	v.Set("action", "updateraw")
	v.Set("dateutc", o.At.UTC().Format(time.DateTime))
	set(v, "tempf", sensor.Fahrenheit(o.Outdoor()))
	set(v, "humidity", o.Humidity)
	set(v, "baromin", o.Pressure/33.8639)
	set(v, "windspeedmph", o.WindSpeed*2.23694)
	v.Set("winddir", strconv.Itoa(o.WindDir))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, ep+"?"+v.Encode(), nil)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	return resp.Body.Close()
}

// Ecowitt sends a reading to the maker's own service.
func Ecowitt(passkey string, o sensor.Observation) error {
	form := url.Values{"PASSKEY": {passkey}, "stationtype": {"SW-10"}}
	set(form, "tempf", sensor.Fahrenheit(o.TempC))
	set(form, "baromrelin", o.Pressure/33.8639)
	resp, err := http.PostForm("http://rtpdate.ecowitt.net/data/report/", form)
	if err != nil {
		return fmt.Errorf("ecowitt: %w", err)
	}
	return resp.Body.Close()
}

// Thermostat tells the heating's cloud how warm it is in the house.
func Thermostat(ctx context.Context, o sensor.Observation) error {
	u := url.URL{Scheme: "https", Host: "api.heating.example.se", Path: "/v1/room"}
	q := u.Query()
	set(q, "c", o.IndoorC)
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, u.String(), nil)
	if err != nil {
		return fmt.Errorf("thermostat: %w", err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("thermostat: %w", err)
	}
	return answer.Body.Close()
}
