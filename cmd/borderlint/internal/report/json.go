package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// JSON writes the whole report as one object.
func JSON(w io.Writer, r *finding.Report, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	// Endpoints have ampersands, and nobody puts this into a web page unread.
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// Decode reads back what JSON wrote.
func Decode(in io.Reader) (*finding.Report, error) {
	r := new(finding.Report)
	dec := json.NewDecoder(in)
	dec.DisallowUnknownFields()
	if err := dec.Decode(r); err != nil {
		return nil, fmt.Errorf("not a report of borderlint: %w", err)
	}
	if r.Schema != finding.Schema {
		return nil, fmt.Errorf("not a report that this borderlint reads: schema %q, not %q", r.Schema, finding.Schema)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a report of borderlint: something follows it")
	}
	return r, nil
}
