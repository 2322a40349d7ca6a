package policy

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestAlike(t *testing.T) {
	const house = `
[[sink]]
func = ["(*example.com/x.Client).Send", "(*example.com/x.Pool).Send"]
kind = "x"
alike = true
endpoint = "recv"
payload = "arg0"

[[sink]]
func = "(*example.com/x.File).Send"
kind = "x"
endpoint = "recv"
payload = "arg0"

[[binds]]
func = "(*example.com/x.Maker).Open"
alike = true
endpoint = "arg0"
to = "result0"

[[sanitizer]]
func = "(*example.com/x.Pool).Cut"
at = "recv"
where = "arg0"
among = ["0"]

[[sanitizer]]
func = "(*example.com/x.Mac).Sum"
at = "result0"
secret = "recv.#key"
`
	name := filepath.Join(t.TempDir(), "house.toml")
	write(t, name, house)
	r := load(t, Options{RuleFiles: []string{name}}).Rules
	if got, want := r.Alike("Send"), []string{"(*example.com/x.Client).Send", "(*example.com/x.Pool).Send"}; !slices.Equal(got, want) {
		t.Errorf("Send is like %v, want %v", got, want)
	}
	if got, want := r.Alike("Open"), []string{"(*example.com/x.Maker).Open"}; !slices.Equal(got, want) {
		t.Errorf("Open is like %v, want %v", got, want)
	}
	if c := r.Func("(*example.com/x.Pool).Cut").Sanitizers[0]; len(c.Where) != 1 || !slices.Equal(c.Among, []string{"0"}) {
		t.Errorf("Cut cleans where %v is among %v", c.Where, c.Among)
	}
	if c := r.Func("(*example.com/x.Mac).Sum").Sanitizers[0]; len(c.Secret) != 1 || !slices.Equal(c.Secret[0].Path, []string{"#key"}) {
		t.Errorf("Sum cleans with the secret at %v", c.Secret)
	}
}
