// Package aprs sends packets over the amateurs' internet service.
package aprs

import (
	"errors"
	"fmt"
	"net"
	"time"

	"skywatch.example/station/gps"
	"skywatch.example/station/sensor"
)

var servers = []string{"cwop.aprs.net:14580", "cwop.aprs.net:23"}

// Client is a logged in connection.
type Client struct {
	conn net.Conn
	user string
}

// Connect logs in at the first server that answers.
func Connect(user, pass string) (*Client, error) {
	var failed []error
	for _, s := range servers {
		conn, err := net.DialTimeout("tcp", s, 10*time.Second)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		c := &Client{conn: conn, user: user}
		if err := c.line(fmt.Sprintf("user %s pass %s vers skywatch 1.8", user, pass)); err != nil {
			failed = append(failed, err, conn.Close())
			continue
		}
		return c, nil
	}
	return nil, errors.Join(failed...)
}

func (c *Client) line(s string) error {
	if err := c.conn.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return fmt.Errorf("aprs: %w", err)
	}
	if _, err := fmt.Fprintf(c.conn, "%s\r\n", s); err != nil {
		return fmt.Errorf("aprs: %w", err)
	}
	return nil
}

// Beacon sends position and weather.
func (c *Client) Beacon(f gps.Fix, o sensor.Observation) error {
	packet := fmt.Sprintf("%s>APRS,TCPIP*:@%sz%s_%03d/%03.0fg...t%03.0fh%02.0fb%05.0f",
		c.user, o.At.UTC().Format("021504"), f.APRS(), o.WindDir, o.WindSpeed, sensor.Fahrenheit(o.TempC), o.Humidity, o.Pressure*10)
	return c.line(packet)
}

// Status says that the station is alive.
func (c *Client) Status(release string) error {
	return c.line(c.user + ">APRS,TCPIP*:>skywatch " + release)
}

// Close logs out.
func (c *Client) Close() error { return c.conn.Close() }
