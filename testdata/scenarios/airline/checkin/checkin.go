// Package checkin is the web check-in.
package checkin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"

	"skyway.example/booking/audit"
	"skyway.example/booking/diag"
	"skyway.example/booking/partner"
	"skyway.example/booking/site"
	"skyway.example/booking/store"
	"skyway.example/booking/travel"
	"skyway.example/booking/wire"
)

// Server answers the check-in pages.
type Server struct {
	db      *store.Store
	gds     *partner.GDS
	shipper *diag.Shipper
	trail   *audit.Trail
	logger  *log.Logger
}

// New returns a server.
func New(db *store.Store, gds *partner.GDS, shipper *diag.Shipper, trail *audit.Trail) *Server {
	return &Server{db: db, gds: gds, shipper: shipper, trail: trail, logger: log.New(os.Stderr, "checkin ", log.LstdFlags)}
}

// Routes returns the pages.
func (s *Server) Routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /bookings", s.book)
	mux.HandleFunc("POST /documents", s.documents)
	mux.HandleFunc("POST /events", s.event)
	mux.HandleFunc("GET /map/{z}/{x}/{y}", s.tile)
	return mux
}

func (s *Server) book(w http.ResponseWriter, r *http.Request) {
	var b travel.Booking
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
		http.Error(w, "bad booking", http.StatusBadRequest)
		return
	}
	if err := s.db.Save(r.Context(), &b); err != nil {
		s.logger.Printf("save %+v: %v", b, err)
		if err := s.db.Spool(&b); err != nil {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
	}
	ref, err := s.gds.Confirm(r.Context(), &b)
	if err != nil {
		_ = s.shipper.Ship(r.Context(), &b, err)
		http.Error(w, "not confirmed", http.StatusBadGateway)
		return
	}
	s.trail.Changed("web", b)
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"reference": ref, "booking": b})
}

const (
	scanHost = "docscan.example.de"
	scanPath = "/v1/%s/verify"
)

// documents has the scan of a passport verified.
func (s *Server) documents(w http.ResponseWriter, r *http.Request) {
	var doc travel.Document
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&doc); err != nil {
		http.Error(w, "bad document", http.StatusBadRequest)
		return
	}
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(doc); err != nil {
		http.Error(w, "bad document", http.StatusInternalServerError)
		return
	}
	target := fmt.Sprintf("https://%s"+scanPath, scanHost, "mrz")
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, target, &body)
	if err != nil {
		http.Error(w, "bad document", http.StatusInternalServerError)
		return
	}
	resp, err := wire.Client.Do(req)
	if err != nil {
		http.Error(w, "not verified", http.StatusBadGateway)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	w.WriteHeader(resp.StatusCode)
}

// event passes a passenger's clicks to the agent in the pod.
func (s *Server) event(w http.ResponseWriter, r *http.Request) {
	var ev struct {
		Page      string           `json:"page"`
		Passenger travel.Passenger `json:"passenger"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		http.Error(w, "bad event", http.StatusBadRequest)
		return
	}
	if err := wire.PostJSON(r.Context(), site.Sidecar, ev); err != nil {
		s.logger.Print(err)
	}
	if err := wire.PostJSON(r.Context(), site.ArchiveLogs, ev); err != nil {
		s.logger.Print(err)
	}
	w.WriteHeader(http.StatusNoContent)
}

// tile serves the route map.
func (s *Server) tile(w http.ResponseWriter, r *http.Request) {
	var n [3]int
	for i, name := range []string{"z", "x", "y"} {
		v, err := strconv.Atoi(r.PathValue(name))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		n[i] = v
	}
	resp, err := wire.Client.Get(fmt.Sprintf(site.Tiles, n[0], n[1], n[2]))
	if err != nil {
		http.Error(w, "no map", http.StatusBadGateway)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(w, resp.Body)
}
