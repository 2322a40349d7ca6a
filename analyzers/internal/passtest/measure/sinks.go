package main

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/securego/gosec/v2/taint"

	"github.com/borderlint/borderlint/rules"
)

// sinks are those of the standard library in rules/sinks, as gosec writes them. Every
// argument counts: that one is the endpoint it cannot know.
func sinks() ([]taint.Sink, error) {
	files, err := fs.Glob(rules.Files, "sinks/*.toml")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var all []taint.Sink
	for _, name := range files {
		data, err := fs.ReadFile(rules.Files, name)
		if err != nil {
			return nil, err
		}
		var file struct {
			Sink []struct{ Func any }
		}
		if err := toml.Unmarshal(data, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, s := range file.Sink {
			for _, fn := range list(s.Func) {
				if sink, ok := parseSink(fn); ok && !seen[fn] {
					seen[fn] = true
					all = append(all, sink)
				}
			}
		}
	}
	return all, nil
}

// list is a string, or the strings in a list.
func list(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, list(e)...)
		}
		return all
	}
	return nil
}

// parseSink reads (*net/http.Client).Do, (net.Conn).Write or net/http.Post; ok is
// false for what is not of the standard library.
func parseSink(fn string) (sink taint.Sink, ok bool) {
	if recv, method, isMethod := strings.Cut(fn, ")."); isMethod {
		recv, sink.Pointer = strings.CutPrefix(strings.TrimPrefix(recv, "("), "*")
		sink.Package, sink.Receiver = split(recv)
		sink.Method = method
	} else {
		sink.Package, sink.Method = split(fn)
	}
	first, _, _ := strings.Cut(sink.Package, "/")
	return sink, sink.Package != "" && !strings.Contains(first, ".")
}

// split parts an import path from the name behind it.
func split(name string) (pkg, rest string) {
	dir, base := path.Split(name)
	last, rest, ok := strings.Cut(base, ".")
	if !ok {
		return "", name
	}
	return dir + last, rest
}
