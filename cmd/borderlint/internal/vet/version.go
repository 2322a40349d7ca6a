package vet

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// describe answers -V=full: the go command keeps results as long as this line
// stays the same.
func describe(c Call) error {
	if out, err := goVersion(c.Dir); err == nil {
		if err := newer(out, runtime.Version()); err != nil {
			return err
		}
	}
	pol, err := policy.Load(options(c, c.Dir, ""))
	if err != nil {
		return err
	}
	if err := leave(c, note{Dir: c.Dir}); err != nil {
		return err
	}
	sum, err := digest(pol, time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Stdout, "borderlint version devel buildID=%x\n", sum)
	return err
}

// goVersion asks the go command that is most likely the one that calls.
func goVersion(dir string) (string, error) {
	cmd := exec.Command("go", "env", "GOVERSION")
	cmd.Dir = dir
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

// digest covers all that findings depend on, save what is analysed.
func digest(pol *policy.Policy, now time.Time) ([]byte, error) {
	name, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading this program: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fmt.Errorf("reading this program: %w", err)
	}
	fmt.Fprintf(h, "policy %s\n", pol.Digest())
	for i, flow := range pol.AllowFlows {
		if !flow.Until.IsZero() && !now.Before(flow.Until.AddDate(0, 0, 1)) {
			fmt.Fprintf(h, "expired %d\n", i)
		}
	}
	return h.Sum(nil), nil
}
