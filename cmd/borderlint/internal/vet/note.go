package vet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// note is what the call with -V=full tells the calls for packages.
type note struct {
	Dir string // where "go vet" was called
}

// noteFile is the note's name: both calls have the same parent, the go command.
func noteFile(c Call) (string, error) {
	// The go command itself writes to one of the two.
	dir := c.Getenv("GOCACHE")
	if !filepath.IsAbs(dir) {
		var err error
		if dir, err = os.UserCacheDir(); err != nil {
			return "", fmt.Errorf("finding a place for a note: %w", err)
		}
	}
	return filepath.Join(dir, "borderlint", "vet", strconv.Itoa(os.Getppid())), nil
}

func leave(c Call, n note) error {
	name, err := noteFile(c)
	if err != nil {
		return err
	}
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("leaving a note: %w", err)
	}
	forget(filepath.Dir(name), time.Now().Add(-24*time.Hour))
	temp := name + "." + strconv.Itoa(os.Getpid())
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		return fmt.Errorf("leaving a note: %w", err)
	}
	if err := os.Rename(temp, name); err != nil {
		return fmt.Errorf("leaving a note: %w", err)
	}
	return nil
}

// recall reads the note, if one was left for this process's parent.
func recall(c Call) (n note, found bool, err error) {
	name, err := noteFile(c)
	if err != nil {
		return note{}, false, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return note{}, false, nil
	}
	if err != nil {
		return note{}, false, fmt.Errorf("reading a note: %w", err)
	}
	if err := json.Unmarshal(data, &n); err != nil {
		return note{}, false, fmt.Errorf("reading a note: %w", err)
	}
	return n, true, nil
}

// forget removes the notes of runs that ended long ago. What cannot be removed
// does no harm.
func forget(dir string, before time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
