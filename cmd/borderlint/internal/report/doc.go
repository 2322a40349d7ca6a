// Package report writes reports. A format is one function of a writer and a
// report; it decides nothing about severity, suppression or order.
package report

import (
	"io"
	"slices"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Options are what a format may need besides the report.
type Options struct {
	// Color says that the reader is a terminal that shows colour.
	Color bool
	// Source returns a line of a file that the report names, if it can be read.
	Source func(file string, line int) (string, bool)
}

// Format writes a report.
type Format func(w io.Writer, r *finding.Report, opts Options) error

// Lookup returns the format called name, or nil.
func Lookup(name string) Format {
	switch name {
	case "text":
		return Text
	case "json":
		return JSON
	}
	return nil
}

// Names are the formats that there are, in the order in which to offer them.
func Names() []string { return []string{"text", "json"} }

// Planned are the formats of the contract that are not built yet.
func Planned(name string) bool {
	return slices.Contains([]string{"sarif", "github", "gitlab", "junit", "html"}, name)
}
