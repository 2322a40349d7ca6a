// Stationctl sends readings that were noted by hand.
package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"skywatch.example/station/firmware"
	"skywatch.example/station/sensor"
)

// forecastURL is for the city, wherever the station stands.
const forecastURL = "https://api.forecast.example.de/v1/forecast?latitude=31.2&longitude=121.5&days=3"

func main() {
	server := flag.String("server", "intake.wx.example.kr:7001", "where readings are sent")
	backfill := flag.Bool("backfill", false, "send all readings again")
	forecast := flag.Bool("forecast", false, "show the forecast and exit")
	upgrade := flag.Bool("upgrade", false, "show the newest release and exit")
	flag.Parse()
	var err error
	switch {
	case *forecast:
		err = show(os.Stdout)
	case *upgrade:
		firmware.Pause()
		var v string
		if v, err = firmware.Latest("SW-10"); err == nil {
			fmt.Println(v)
		}
	case *backfill:
		err = resend(context.Background(), os.Stdin)
	default:
		err = send(*server, os.Stdin)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// show prints the forecast.
func show(w io.Writer) error {
	resp, err := http.Get(forecastURL)
	if err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(w, resp.Body)
	return err
}

// send sends readings as lines.
func send(server string, in io.Reader) error {
	conn, err := net.Dial("tcp", server)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	defer func() { _ = conn.Close() }()
	w := bufio.NewWriter(conn)
	err = sensor.Read(in, func(o sensor.Observation) {
		fmt.Printf("%.1f\n", o.TempC)
		_, _ = fmt.Fprintf(w, "%s %.1f %.1f\n", o.At.Format("15:04"), o.TempC, o.Pressure)
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// resend sends readings as a table, through a pipe.
func resend(ctx context.Context, in io.Reader) error {
	target := cmp.Or(os.Getenv("BACKFILL_URL"), "https://backfill.wx.example.nl/table")
	pr, pw := io.Pipe()
	go func() {
		cw := csv.NewWriter(pw)
		err := sensor.Read(in, func(o sensor.Observation) {
			_ = cw.Write([]string{fmt.Sprint(o.At.Unix()), fmt.Sprint(o.TempC), fmt.Sprint(o.RainMM)})
		})
		cw.Flush()
		_ = pw.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, target, pr)
	if err != nil {
		return fmt.Errorf("resend: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("resend: %w", err)
	}
	return resp.Body.Close()
}
