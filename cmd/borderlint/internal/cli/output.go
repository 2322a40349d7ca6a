package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// sink is an output that has been opened.
type sink struct {
	output
	w      io.Writer
	file   *os.File // w, unless it is standard output
	target string   // what file is renamed to; "" if it is written in place
}

// open opens all outputs before the analysis: who waits for a report wants to know
// at once that it cannot be written. Files appear under their names when all are
// complete; what is no regular file (a pipe, a terminal) is written in place.
func open(env Env, outputs []output) (sinks []*sink, err error) {
	defer func() {
		if err != nil {
			discard(sinks)
		}
	}()
	for _, o := range outputs {
		if o.file == "" || o.file == "-" {
			sinks = append(sinks, &sink{output: o, w: env.Stdout})
			continue
		}
		s, err := create(o, env.resolve(o.file))
		if err != nil {
			var pe *fs.PathError
			if errors.As(err, &pe) {
				err = pe.Err
			}
			return sinks, fmt.Errorf("borderlint: cannot write %s: %w", o.file, err)
		}
		sinks = append(sinks, s)
	}
	return sinks, nil
}

func create(o output, name string) (*sink, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, errors.New("it is a directory")
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &sink{output: o, w: f, file: f}, err
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	temp := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+strconv.Itoa(os.Getpid())+".part")
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, err
	}
	return &sink{output: o, w: f, file: f, target: name}, nil
}

// discard removes what was begun.
func discard(sinks []*sink) {
	for _, s := range sinks {
		if s.file != nil {
			s.file.Close()
			if s.target != "" {
				_ = os.Remove(s.file.Name())
			}
		}
	}
}

// write writes a report to all outputs; if one fails, no file appears.
func write(env Env, sinks []*sink, r *finding.Report, source func(string, int) (string, bool)) error {
	return writeWith(sinks, func(s *sink) error {
		opts := report.Options{Source: source, Color: s.file == nil && env.color(s.w)}
		return report.Lookup(s.format)(s.w, r, opts)
	})
}

// writeWith has all outputs written; if one fails, no file appears.
func writeWith(sinks []*sink, to func(s *sink) error) error {
	for _, s := range sinks {
		err := to(s)
		if err == nil && s.file != nil {
			err = s.file.Close()
		}
		if err != nil {
			discard(sinks)
			return fmt.Errorf("borderlint: writing %s: %w", name(s.output), err)
		}
	}
	for _, s := range sinks {
		if s.target == "" {
			continue
		}
		if err := os.Rename(s.file.Name(), s.target); err != nil {
			discard(sinks)
			return fmt.Errorf("borderlint: writing %s: %w", s.output.file, err)
		}
	}
	return nil
}

// lines reads source lines for the text report, keeping the last file.
func lines(absolute func(string) string) func(file string, line int) (string, bool) {
	var last string
	var kept [][]byte
	return func(file string, line int) (string, bool) {
		if file != last {
			last, kept = file, nil
			name := absolute(file)
			if name == "" {
				return "", false
			}
			data, err := os.ReadFile(name)
			if err != nil {
				return "", false
			}
			kept = bytes.Split(data, []byte("\n"))
		}
		if line < 1 || line > len(kept) {
			return "", false
		}
		return string(kept[line-1]), true
	}
}
