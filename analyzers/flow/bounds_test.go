package flow_test

import (
	"testing"

	"github.com/borderlint/borderlint/analyzers/flow"
)

const sending = `package send

import (
	"bytes"
	"encoding/json"
	"net/http"
)

type Passenger struct {
	Document string ` + "`sensitive:\"passenger\"`" + `
	Seat     string ` + "`sensitive:\"-\"`" + `
}

type client struct{ base string }

func (c *client) post(path string, body []byte) error {
	resp, err := http.Post(c.base+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func encode(v any) []byte {
	text, _ := json.Marshal(v)
	return text
}

func fill(b *bytes.Buffer, text []byte) { b.Write(text) }

func Document(p Passenger) error {
	c := &client{base: "https://desk.example.de"}
	return c.post("/in", encode(p.Document))
}

func Buffer(p Passenger) error {
	var b bytes.Buffer
	fill(&b, encode(p))
	c := client{base: "https://hall.example.fr"}
	return c.post("/in", b.Bytes())
}

func Desk(list []Passenger) error {
	for _, p := range list {
		if err := told(p); err != nil {
			return err
		}
	}
	return nil
}

func told(p Passenger) error {
	c := &client{base: "https://told.example.es"}
	return c.post("/in", encode(p.Document))
}

func Nothing(p Passenger) error {
	c := &client{base: "https://gate.example.it"}
	return c.post("/in", encode(p.Seat))
}
`

// TestCoarse holds that a function which costs too much loses precision, not what it
// sends, and that what one that is given up calls is told by its types.
func TestCoarse(t *testing.T) {
	for _, coarse := range []bool{false, true} {
		hosts := map[string]bool{}
		for _, f := range flowsOf(t, sending, coarse) {
			hosts[f.Text] = true
			if trail := f.Trail(); len(trail.Data)+len(trail.Within) == 0 {
				t.Errorf("coarse %v: nothing is told of the way to %s", coarse, f.Text)
			}
		}
		for _, want := range []string{"https://desk.example.de/in", "https://hall.example.fr/in", "https://told.example.es/in"} {
			if !hosts[want] {
				t.Errorf("coarse %v: nothing is said to go to %s, only to %v", coarse, want, hosts)
			}
		}
		if hosts["https://gate.example.it/in"] {
			t.Errorf("coarse %v: nothing sensitive goes to gate.example.it", coarse)
		}
	}
}

const fielded = `package fielded

import (
	"net/http"
	"strings"
)

type Passenger struct {
	Document string ` + "`sensitive:\"passenger\"`" + `
	Row      int    ` + "`sensitive:\"passenger\"`" + `
}

type desk struct {
	hall       int
	name, note string
	rows       []int
}

func (d *desk) set(hall int, name string) {
	d.hall = hall
	d.name = name
	d.rows = append(d.rows, hall)
}

func (d *desk) label(hall int) { d.note = "hall " + digits[hall%10] }

var digits = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

func post(host, text string) error {
	_, err := http.Post("https://"+host, "text/plain", strings.NewReader(text))
	return err
}

func Named(p Passenger) error {
	d := &desk{note: "open"}
	d.set(1, p.Document)
	return post("name.example.fr", d.name)
}

func Beside(p Passenger) error {
	d := &desk{note: "open"}
	d.set(1, p.Document)
	return post("note.example.it", d.note)
}

func Chosen(p Passenger) error {
	d := &desk{}
	d.label(p.Row)
	return post("hall.example.it", d.note)
}
`

// TestFlatFields holds that a function which costs too much tells the fields apart that its
// callees write, and takes no whole number for what a text is made of.
func TestFlatFields(t *testing.T) {
	hosts := map[string]bool{}
	for _, f := range flowsOf(t, fielded, true) {
		hosts[f.Text] = true
	}
	if !hosts["https://name.example.fr"] {
		t.Errorf("nothing is said to go to name.example.fr, only to %v", hosts)
	}
	for _, host := range []string{"note", "hall"} {
		if hosts["https://"+host+".example.it"] {
			t.Errorf("nothing sensitive goes to %s.example.it", host)
		}
	}
}

func flowsOf(t *testing.T, src string, coarse bool) []flow.Flow {
	t.Helper()
	if coarse {
		defer flow.Coarsely("Desk")()
	}
	return load(t, src).flows(t)
}
