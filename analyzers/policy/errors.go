package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Error is one thing wrong with a policy, a rule file or a setting.
type Error struct {
	// Position has no line where the whole file is meant, and names a flag
	// where the setting came from there.
	Position finding.Position
	Message  string

	cause error
}

// Error prints file:line:column: message.
func (e *Error) Error() string {
	p := e.Position
	file := plainText(p.File)
	switch {
	case file == "":
		return e.Message
	case p.Line == 0:
		return file + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", file, p.Line, p.Column, e.Message)
}

// plainText keeps what strangers wrote from steering the reader's terminal.
func plainText(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, text)
}

// Unwrap returns what the operating system said, if it was asked.
func (e *Error) Unwrap() error { return e.cause }

// Errors is everything wrong with a policy and its rule files, by position.
type Errors []*Error

// Error prints one error a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single errors.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

func (e *Errors) add(p finding.Position, format string, args ...any) {
	*e = append(*e, &Error{Position: p, Message: fmt.Sprintf(format, args...)})
}

// sorted orders the errors by position and drops repetitions.
func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(a, b *Error) int {
		if c := finding.ComparePositions(a.Position, b.Position); c != 0 {
			return c
		}
		return strings.Compare(a.Message, b.Message)
	})
	return slices.CompactFunc(e, func(a, b *Error) bool {
		return a.Position == b.Position && a.Message == b.Message
	})
}

// err returns the errors as an error, nil if there are none.
func (e Errors) err() error {
	if len(e) == 0 {
		return nil
	}
	return e.sorted()
}
