// Command truth runs mechanisms with a secret, and writes what came of each.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httputil"
	"os"
	"strings"
	"sync"
	"time"
)

// run is one side of a mechanism to be run: what comes of it in a string, or sent.
type run struct {
	name, side string
	text       func(secret, plain string) string
	send       func(text string)
}

// outcome is what came of a run.
type outcome struct {
	Name, Side string
	Texts      []string            // of each call
	Sent       map[string][]string // by host
	Failed     string
}

const (
	plain   = "seat 14C"
	patient = 5 * time.Second
	settled = 50 * time.Millisecond
)

func main() {
	var all []outcome
	for _, r := range runs {
		// If the process dies, this is the last that was heard of it.
		fmt.Fprintln(os.Stderr, r.name, r.side)
		all = append(all, r.run(os.Args[1]))
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run calls twice, so that what is kept between calls is seen.
func (r run) run(secret string) outcome {
	rec := &recorder{sent: map[string][]string{}, heard: make(chan bool, 100)}
	http.DefaultTransport, http.DefaultClient = rec, &http.Client{}
	out := outcome{Name: r.name, Side: r.side}
	done := make(chan outcome, 1)
	go func() {
		out := out
		defer func() {
			if p := recover(); p != nil {
				out.Failed = fmt.Sprintf("panic: %v", p)
			}
			done <- out
		}()
		for range 2 {
			if r.send != nil {
				r.send(secret)
			} else {
				out.Texts = append(out.Texts, r.text(secret, plain))
			}
		}
	}()
	select {
	case out = <-done:
	case <-time.After(patient):
		out.Failed = "does not come to an end"
		return out
	}
	if r.send != nil {
		out.Sent = rec.wait()
	}
	return out
}

// recorder answers every request, and keeps it.
type recorder struct {
	mu    sync.Mutex
	sent  map[string][]string
	heard chan bool
}

func (rec *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	dump, err := httputil.DumpRequest(r, true)
	if err != nil {
		return nil, err
	}
	text := r.URL.String() + "\n" + string(dump)
	if _, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && params["boundary"] != "" {
		text = strings.ReplaceAll(text, params["boundary"], "boundary")
	}
	rec.mu.Lock()
	rec.sent[r.URL.Hostname()] = append(rec.sent[r.URL.Hostname()], text)
	rec.mu.Unlock()
	select {
	case rec.heard <- true:
	default:
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader("ok\n")), ContentLength: 3, Request: r,
	}, nil
}

// wait returns what was sent when nothing more comes for a while.
func (rec *recorder) wait() map[string][]string {
	first := time.After(20 * settled)
	for {
		rec.mu.Lock()
		some := len(rec.sent) > 0
		rec.mu.Unlock()
		until := first
		if some {
			until = time.After(settled)
		}
		select {
		case <-rec.heard:
		case <-until:
			rec.mu.Lock()
			defer rec.mu.Unlock()
			sent := map[string][]string{}
			for host, texts := range rec.sent {
				sent[host] = append([]string{}, texts...)
			}
			return sent
		}
	}
}
