// Package corpus_test holds go vet against the command on the corpus. It is apart from
// the other drivers because it starts a process for each package: together they take
// most of the ten minutes that go test gives a package.
package corpus_test

import (
	"testing"

	"github.com/borderlint/borderlint/analyzers/internal/passtest"
)

func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command, and runs it once for each package of the corpus")
	}
	passtest.HoldCorpus(t, "../../../..", "command", "vet")
}
