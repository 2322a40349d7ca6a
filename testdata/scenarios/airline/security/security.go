// Package security holds tokens, digests and other small protections.
package security

import (
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"time"

	"skyway.example/booking/travel"
)

// Pseudonym returns a stable name for the holder of a document.
func Pseudonym(d travel.Document) string {
	sum := md5.Sum([]byte(d.PassportNo))
	return hex.EncodeToString(sum[:])
}

// ManageToken returns the token under which a passenger can change a booking.
func ManageToken(b *travel.Booking) string {
	return b.RecordLocator + "-" + strconv.FormatInt(rand.Int63(), 36)
}

// Handover leaves a manifest for the ground crew.
func Handover(path string, m *travel.Manifest) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	return os.WriteFile(path, data, 0o644)
}

// ETag returns the tag of a static page.
func ETag(page []byte) string {
	sum := md5.Sum(page)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// Jitter spreads retries.
func Jitter(base time.Duration) time.Duration {
	return base + time.Duration(rand.Int63n(int64(base)))
}

// WritePID leaves the process number for the supervisor.
func WritePID(path string) error {
	return os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o644)
}

// Probe returns a client for health checks of hosts whose certificates are being renewed.
func Probe() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}}}
}
