// Package travel holds what a reservation is made of.
package travel

import "time"

// Document is a travel document as it is sent for advance passenger information.
type Document struct {
	Kind        string    `json:"kind"`
	PassportNo  string    `json:"passport_no" sensitive:"passenger"`
	Nationality string    `json:"nationality" sensitive:"passenger"`
	ValidUntil  time.Time `json:"valid_until"`
}

// Passenger is one person on a booking.
type Passenger struct {
	Name          string    `json:"name" sensitive:"passenger"`
	Born          time.Time `json:"born" sensitive:"passenger"`
	Email         string    `json:"email" sensitive:"passenger"`
	FrequentFlyer string    `json:"frequent_flyer,omitempty"`
	Seat          string    `json:"seat,omitempty"`
	Document      Document  `json:"document"`
	Remarks       string    `json:"-" sensitive:"passenger"`
}

// Segment is one flight of an itinerary.
type Segment struct {
	Flight  string    `json:"flight"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Departs time.Time `json:"departs"`
}

// Booking is a reservation with everybody on it.
type Booking struct {
	RecordLocator string      `json:"record_locator" sensitive:"passenger"`
	Channel       string      `json:"channel"`
	Currency      string      `json:"currency"`
	CreatedAt     time.Time   `json:"created_at"`
	Segments      []Segment   `json:"segments"`
	Passengers    []Passenger `json:"passengers"`
}

// Lead returns the passenger in whose name the booking was made.
func (b *Booking) Lead() *Passenger {
	if len(b.Passengers) == 0 {
		return &Passenger{}
	}
	return &b.Passengers[0]
}

// Manifest lists the people on one departure.
type Manifest struct {
	Flight     string      `json:"flight"`
	Departs    time.Time   `json:"departs"`
	Passengers []Passenger `json:"passengers"`
}

// Load is how full a departure is.
type Load struct {
	Flight         string  `json:"flight"`
	PassengerCount int     `json:"passenger_count"`
	LoadFactor     float64 `json:"load_factor"`
}

// LoadOf counts the seats taken on a departure of the given capacity.
func LoadOf(m *Manifest, capacity int) Load {
	l := Load{Flight: m.Flight, PassengerCount: len(m.Passengers)}
	if capacity > 0 {
		l.LoadFactor = float64(l.PassengerCount) / float64(capacity)
	}
	return l
}
