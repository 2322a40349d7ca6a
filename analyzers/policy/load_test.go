package policy

import "testing"

func TestEmbedded(t *testing.T) {
	p, err := Load(Options{Dir: t.TempDir(), NoSearch: true})
	if err != nil {
		t.Fatal(err)
	}
	if p.Rules.Func("net/http.Post") == nil {
		t.Error("no rule about net/http.Post")
	}
}
