// Package ship holds vessels and where they are.
package ship

import "time"

// Vessel is a ship of the fleet.
type Vessel struct {
	Name     string `json:"vessel_name" sensitive:"cargo"`
	IMO      int    `json:"imo" sensitive:"cargo"`
	MMSI     string `json:"mmsi" sensitive:"cargo"`
	CallSign string `json:"call_sign" sensitive:"cargo"`
	Built    int    `json:"built"`
}

// Fix says where a vessel was at a time.
type Fix struct {
	MMSI     string    `json:"mmsi" sensitive:"cargo"`
	Lat      float64   `json:"lat" sensitive:"cargo,location"`
	Lon      float64   `json:"lon" sensitive:"cargo,location"`
	At       time.Time `json:"at"`
	Receiver string    `json:"receiver"`
}

// Voyage is one passage of a vessel.
type Voyage struct {
	VoyageNo        string    `json:"voyage_no"`
	VesselName      string    `json:"vessel_name"`
	PortOfLoading   string    `json:"port_of_loading"`
	PortOfDischarge string    `json:"port_of_discharge"`
	Sails           time.Time `json:"sails"`
}

// Zone is the part of the sea in which a vessel was, a degree wide.
type Zone struct {
	Row    int       `json:"row"`
	Column int       `json:"column"`
	Day    time.Time `json:"day"`
}

// ZoneOf forgets which vessel a fix belongs to and where exactly it was.
//
//borderlint:sanitizes cargo
//borderlint:sanitizes location
func ZoneOf(f Fix) Zone {
	return Zone{Row: int(f.Lat), Column: int(f.Lon), Day: f.At.Truncate(24 * time.Hour)}
}
