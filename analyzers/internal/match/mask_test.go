package match_test

import (
	"testing"

	"github.com/borderlint/borderlint/analyzers/internal/match"
	"github.com/borderlint/borderlint/analyzers/policy"
)

func TestMask(t *testing.T) {
	l := match.Compile(nil, policy.Words{Masks: []string{"*", "-", "xxx", "redacted", "N/A", "脱敏"}})
	for text, want := range map[string]bool{
		"***": true, "*": true, "***-**-****": true, "-": true, "xxxx": true, "XXX-XX-XXX": true,
		"REDACTED": true, "[passport redacted]": true, "n/a": true, "已脱敏": true,
		"": false, "x": false, "xx": false, "xxx1": false, "Zhang San": false, "E12345678": false,
		"*a*": false, "a/n": false, "n": false, "...": false,
	} {
		if got := l.Mask(text); got != want {
			t.Errorf("Mask(%q) = %t, want %t", text, got, want)
		}
	}
}
