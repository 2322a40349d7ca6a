package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// digestVersion changes when the meaning of rules or policies does.
const digestVersion = "borderlint policy 1"

// rulesDigest covers what reaches summaries.
func rulesDigest(layers []layer, infer bool) string {
	h := sha256.New()
	put(h, digestVersion)
	put(h, fmt.Sprint(infer))
	for _, l := range layers {
		put(h, fmt.Sprintf("%t %d", l.user, len(l.files)))
		for _, file := range l.files {
			put(h, file.text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// put writes text so that no two sequences of texts look alike.
func put(h hash.Hash, text string) {
	fmt.Fprintf(h, "%d:%s", len(text), text)
}

// Digest is a hash of all that changes findings: rules and policy. Drivers put it
// into the keys of caches that do not see these files. It does not depend on where
// the files are, except if an approved transfer is limited to packages relative to
// the policy's folder.
func (p *Policy) Digest() string {
	h := sha256.New()
	put(h, digestVersion)
	put(h, p.Rules.Digest())
	put(h, p.mmdbDigest)
	dir := ""
	for _, a := range p.AllowFlows {
		if len(a.Packages) > 0 {
			dir = p.Dir
		}
	}
	text, err := json.Marshal([]any{
		p.Home, p.Allow, p.Unknown, p.WeakHandling, p.Internal, p.Severity, p.AllowFlows, dir,
	})
	if err != nil {
		panic(err) // strings, booleans and dates in range always encode
	}
	put(h, string(text))
	return hex.EncodeToString(h.Sum(nil))
}

func fileDigest(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", cmp.Or(err, errors.New("it is no regular file"))
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
