// Package cargo holds what the vessels carry.
package cargo

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Container is one box on a bill of lading.
type Container struct {
	No      string  `json:"no" sensitive:"cargo"`
	Seal    string  `json:"seal" sensitive:"cargo"`
	HSCode  string  `json:"hs_code" sensitive:"cargo"`
	GrossKg float64 `json:"gross_kg" sensitive:"cargo"`
}

// Bill is a bill of lading.
type Bill struct {
	Number     string      `json:"number" sensitive:"cargo"`
	Shipper    string      `json:"shipper" sensitive:"cargo"`
	Consignee  string      `json:"consignee" sensitive:"cargo"`
	Containers []Container `json:"containers"`
	Port       string      `json:"port"`
	Terms      string      `json:"terms"`
	IssuedAt   time.Time   `json:"issued_at"`
}

// WriteTable writes bills as a table, a line for each container.
func WriteTable(w io.Writer, bills []Bill) error {
	cw := csv.NewWriter(w)
	if err := cw.Write([]string{"bill", "consignee", "container", "hs", "kg"}); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	for _, b := range bills {
		for _, c := range b.Containers {
			kg := strconv.FormatFloat(c.GrossKg, 'f', 0, 64)
			if err := cw.Write([]string{b.Number, b.Consignee, c.No, c.HSCode, kg}); err != nil {
				return fmt.Errorf("table: %w", err)
			}
		}
	}
	cw.Flush()
	return cw.Error()
}

// Total is how many boxes a port has handled in a month.
type Total struct {
	Port  string `json:"port"`
	Month string `json:"month"`
	Boxes int    `json:"boxes"`
}

// Totals counts boxes by port and month.
func Totals(bills []Bill) []Total {
	var out []Total
	at := make(map[string]int)
	for i := range bills {
		month := bills[i].IssuedAt.Format("2006-01")
		key := bills[i].Port + month
		n, ok := at[key]
		if !ok {
			n = len(out)
			at[key] = n
			out = append(out, Total{Port: bills[i].Port, Month: month})
		}
		out[n].Boxes += len(bills[i].Containers)
	}
	return out
}
