package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// weak holds that a weakness counts where sensitive data is handled, and only there.
func (s *scene) weak(t *testing.T) {
	at := map[string]struct{ innocent, handles place }{
		"airline": {
			innocent: place{"security/security.go", "func Jitter("},
			handles:  place{"security/security.go", "func ManageToken("},
		},
		"shipping": {
			innocent: place{"registry/registry.go", "func Push("},
			handles:  place{"customs/customs.go", "func declare("},
		},
		"weather": {
			innocent: place{"queue/queue.go", "func New("},
			handles:  place{"queue/queue.go", "func (q *Queue) Add("},
		},
	}[s.name]
	class := map[string]string{"airline": "passenger", "shipping": "cargo", "weather": "weather"}[s.name]

	on := func(t *testing.T, dir string) []string {
		t.Helper()
		edit(t, dir, func(name, text string) string {
			if name != "borderlint.toml" {
				return text
			}
			return strings.Replace(text, "weak_handling = false", "weak_handling = true", 1)
		})
		return said(s.of(t, dir))
	}
	before := on(t, s.copy(t))

	dir := s.copy(t)
	at.innocent.weaken(t, dir)
	same(t, "a weak call where nothing is handled", before, on(t, dir))

	dir = s.copy(t)
	line := at.handles.weaken(t, dir)
	if s.name == "shipping" {
		same(t, "a weak call, which the policy does not ask for", said(s.findings), said(s.of(t, dir)))
	}
	more := fmt.Sprintf("%s:%d: %s G401 %s", at.handles.file, line, finding.WeakHandling, class)
	want := append(slices.Clone(before), more)
	slices.Sort(want)
	same(t, "a weak call where data is handled", want, on(t, dir))
}

// place is the beginning of a function's body.
type place struct{ file, header string }

// weaken adds a weak call to a function without moving a line, and returns its line.
func (p place) weaken(t *testing.T, dir string) int {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(p.file))
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if !strings.Contains(text, `"crypto/md5"`) {
		text = strings.Replace(text, "import (\n", "import (\"crypto/md5\"\n", 1)
	}
	lines := strings.Split(text, "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, p.header) && strings.HasSuffix(l, "{") })
	if i < 0 {
		t.Fatalf("%s has no %s", p.file, p.header)
	}
	lines[i] += " md5.Sum(nil)"
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	return i + 1
}
