package cli

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/check"
)

// cacheVariable is the environment variable that says where analysed packages are
// remembered: a folder, or "off".
const cacheVariable = "BORDERLINT_CACHE"

// cached is where analysed packages are remembered, nil if nowhere.
func (f *flags) cached(env Env, pol *policy.Policy) *check.Cache {
	dir := cmp.Or(f.cache, env.Getenv(cacheVariable))
	switch {
	case dir == "off":
		return nil
	case dir == "":
		user, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(user, "borderlint", "packages")
	default:
		dir = env.resolve(dir)
	}
	program, err := self()
	if err != nil {
		return nil
	}
	now := time.Now()
	c := &check.Cache{
		Dir:   dir,
		Facts: program + " " + pol.Rules.Digest(),
		// Allowances expire by the day.
		Findings: pol.Digest() + " " + now.UTC().Format(time.DateOnly),
	}
	c.Trim(now)
	return c
}

// self is a digest of this program.
func self() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
