package emit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Fingerprints names the findings of one package so that they are known again when
// lines have moved. The zero value is ready.
type Fingerprints struct{ seen map[string]int }

// Next returns the fingerprint of the next finding that parts tell from others:
// what a finding says, never where it stands. Findings with the same parts are told
// apart by their order.
func (p *Fingerprints) Next(parts ...string) string {
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	key := strings.Join(parts, "\x00")
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, p.seen[key]))
	p.seen[key]++
	return hex.EncodeToString(sum[:8])
}
