// Package export gives readings to those who have been promised them.
package export

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"skywatch.example/station/gps"
	"skywatch.example/station/sensor"
)

func post(ctx context.Context, url string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return resp.Body.Close()
}

// WIS gives a reading to the world's exchange.
func WIS(ctx context.Context, o sensor.Observation) error {
	return post(ctx, "https://wis2.wmo.int/in/observations", o)
}

// Neighbour tells the institute across the sea where the station has been set up.
func Neighbour(ctx context.Context, f gps.Fix) error {
	return post(ctx, "https://siting.met.example.kr/stations", f) //borderlint:allow location to KR until 2030-06-30 because joint network of coastal stations, agreement 2025-8
}

// Coverage says in which cell the station works.
func Coverage(ctx context.Context, f gps.Fix) error {
	return post(ctx, "https://coverage.met.example.uk/cells", map[string]string{"cell": f.Cell()})
}

// House gives a reading to the dashboard of the house.
func House(ctx context.Context, o sensor.Observation) error {
	return post(ctx, "http://localhost:8086/api/v2/write", o)
}

//go:embed registry.txt
var registryHost string

// Register enters the station in the makers' list.
func Register(ctx context.Context, latitude, longitude float64, model string) error {
	url := "https://" + strings.TrimSpace(registryHost) + "/api/v2/stations"
	entry := map[string]any{"latitude": latitude, "longitude": longitude, "station_model": model}
	return post(ctx, url, entry)
}

// Model asks whether the makers know a model.
func Model(ctx context.Context, model string) error {
	url := "https://" + strings.TrimSpace(registryHost) + "/api/v2/models"
	return post(ctx, url, map[string]any{"model": model})
}

// Influx writes a reading as a line to the database in the cloud.
func Influx(ctx context.Context, station string, f gps.Fix, o sensor.Observation) error {
	var line strings.Builder
	fmt.Fprintf(&line, "weather,station=%s,lat=%.5f,lon=%.5f ", station, f.Lat, f.Lon)
	fmt.Fprintf(&line, "t=%.1f,rh=%.0f,p=%.1f %d", o.TempC, o.Humidity, o.Pressure, o.At.UnixNano())
	const base = "https://us-east-1-1.aws.cloud2.influxdata.com"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v2/write?bucket=stations", strings.NewReader(line.String()))
	if err != nil {
		return fmt.Errorf("influx: %w", err)
	}
	req.Header.Set("Authorization", "Token "+os.Getenv("INFLUX_TOKEN"))
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("influx: %w", err)
	}
	return answer.Body.Close()
}

// Collect hands readings to the collecting centre, with the program that it recommends.
func Collect(ctx context.Context, day []sensor.Observation) error {
	data, err := json.Marshal(day)
	if err != nil {
		return fmt.Errorf("collect: %w", err)
	}
	cmd := exec.CommandContext(ctx, "curl", "-sS", "--fail", "--data-binary", "@-", "https://collect.wx.example.cz/days")
	cmd.Stdin = bytes.NewReader(data)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// Sort sorts a file of readings with the system's own program.
func Sort(ctx context.Context, day []sensor.Observation) ([]byte, error) {
	var in bytes.Buffer
	for _, o := range day {
		fmt.Fprintf(&in, "%d %.1f\n", o.At.Unix(), o.TempC)
	}
	cmd := exec.CommandContext(ctx, "sort", "-n")
	cmd.Stdin = &in
	return cmd.Output()
}
