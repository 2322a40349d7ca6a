// Package tracker follows the fleet and tells whoever wants to know.
package tracker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"

	"oriole-line.example/fleet/ship"
)

// forwarder posts what it is given to one address.
type forwarder struct {
	url    string
	client *http.Client
}

func (f *forwarder) forward(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		log.Printf("forward: %v", err)
		return
	}
	resp, err := f.client.Post(f.url, "application/json", bytes.NewReader(body))
	if err != nil {
		log.Printf("forward: %v", err)
		return
	}
	_ = resp.Body.Close()
}

// Tracker knows where every vessel was last.
type Tracker struct {
	mu     sync.Mutex
	last   map[string]ship.Fix
	onFix  []func(any)
	onTick func(any)
}

// New returns a tracker that knows nothing yet.
func New() *Tracker {
	abroad := &forwarder{url: "https://positions.fleetview.example.us/in", client: http.DefaultClient}
	ticks := &forwarder{url: "https://ticks.fleetview.example.us/in", client: http.DefaultClient}
	t := &Tracker{last: make(map[string]ship.Fix), onTick: ticks.forward}
	t.onFix = append(t.onFix, abroad.forward)
	return t
}

// Update notes a position.
func (t *Tracker) Update(f ship.Fix) {
	t.mu.Lock()
	t.last[f.MMSI] = f
	n := len(t.last)
	t.mu.Unlock()
	for _, tell := range t.onFix {
		tell(f)
	}
	t.onTick(n)
}

// Save writes the last positions to a file.
func (t *Tracker) Save(name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	data, err := json.Marshal(t.last)
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	return os.WriteFile(name, data, 0o600)
}

// voyageAPI is where the charterers look.
var voyageAPI = "https://api.voyages.example.no"

// Publish announces a voyage and the vessel that makes it.
func Publish(v ship.Voyage, by ship.Vessel) error {
	post := func(path string, value any) error {
		body, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		resp, err := http.Post(voyageAPI+path, "application/json", bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		return resp.Body.Close()
	}
	if err := post("/voyages", v); err != nil {
		return err
	}
	if err := post("/ages", by.Built); err != nil {
		return err
	}
	return post("/vessels", &by)
}

// berthAPI is run from Singapore under a name that does not say so.
//
//borderlint:endpoint SG
const berthAPI = "https://api.berth-watch-example.com/v2/eta"

// Announce asks for a berth.
func Announce(v ship.Vessel, eta string) error {
	form := map[string][]string{"imo": {fmt.Sprint(v.IMO)}, "eta": {eta}}
	resp, err := http.PostForm(berthAPI, form)
	if err != nil {
		return fmt.Errorf("announce: %w", err)
	}
	return resp.Body.Close()
}
