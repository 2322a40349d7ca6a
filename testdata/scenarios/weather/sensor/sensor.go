// Package sensor reads the instruments of the station.
package sensor

import (
	"bufio"
	"fmt"
	"io"
	"time"
)

// Observation is one reading of all instruments.
type Observation struct {
	At        time.Time `json:"at" xml:"at,attr"`
	TempC     float64   `json:"temp_c" xml:"t" sensitive:"weather"`
	Humidity  float64   `json:"humidity" xml:"rh" sensitive:"weather"`
	Pressure  float64   `json:"pressure_hpa" xml:"p" sensitive:"weather"`
	WindSpeed float64   `json:"wind_speed" xml:"ff" sensitive:"weather"`
	WindDir   int       `json:"wind_dir" xml:"dd" sensitive:"weather"`
	RainMM    float64   `json:"rain_mm" xml:"rr" sensitive:"weather"`
	IndoorC   float64   `json:"indoor_temperature" xml:"-" sensitive:"-"`
	BatteryV  float64   `json:"battery_v" xml:"-"`
}

// Outdoor returns what the thermometer outside shows.
func (o Observation) Outdoor() float64 { return o.TempC }

// Fahrenheit converts degrees.
func Fahrenheit(c float64) float64 { return c*9/5 + 32 }

// Read parses the lines that the instruments' bus delivers and hands each reading to fn.
func Read(r io.Reader, fn func(Observation)) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		var o Observation
		if _, err := fmt.Sscanf(sc.Text(), "%g %g %g %g %d %g %g %g", &o.TempC, &o.Humidity, &o.Pressure, &o.WindSpeed, &o.WindDir, &o.RainMM, &o.IndoorC, &o.BatteryV); err != nil {
			return fmt.Errorf("instruments: %w", err)
		}
		o.At = time.Now()
		fn(o)
	}
	return sc.Err()
}
