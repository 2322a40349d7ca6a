package passtest_test

import (
	"testing"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and golangci-lint")
	}
	passtest.HoldCorpus(t, "../../..", "command", "golangci-lint")
}
