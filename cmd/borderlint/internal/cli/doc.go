// Package cli is the command: what its arguments mean, what it prints, and with
// which status it ends. It knows neither what the passes look for nor how they run.
package cli

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"
)

// Env is what the command takes from the process that it runs in.
type Env struct {
	Args   []string // without the program's name
	Dir    string   // the working directory, absolute
	Getenv func(string) string
	Stdout io.Writer
	Stderr io.Writer
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// color reports whether w shows colour, and its reader wants it (no-color.org).
func (e Env) color(w io.Writer) bool {
	switch {
	case e.Getenv("NO_COLOR") != "":
		return false
	case e.Getenv("CLICOLOR_FORCE") != "" && e.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return terminal(w) && e.Getenv("TERM") != "dumb"
}
