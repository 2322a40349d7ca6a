package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// The exit statuses of the contract.
const (
	exitClean      = 0 // nothing to report
	exitFindings   = 1 // findings at or above -fail-on
	exitWrong      = 2 // a wrong call, rule file or policy
	exitIncomplete = 3 // some package could not be analysed; wins over exitFindings
)

// never is the level of -fail-on that no finding reaches.
const never = "never"

// status is the exit status that goes with a report.
func status(r *finding.Report, failOn string) int {
	if len(r.Incomplete) > 0 {
		return exitIncomplete
	}
	if failOn != never {
		for _, f := range r.Findings {
			if finding.Least(f.Severity, failOn) {
				return exitFindings
			}
		}
	}
	return exitClean
}

// wrong prints an error, each of its lines as one, and returns exitWrong.
func wrong(w io.Writer, err error) int {
	for line := range strings.Lines(err.Error()) {
		// Messages that begin with a position are left as editors read them.
		fmt.Fprintln(w, report.Clean(strings.TrimRight(line, "\n")))
	}
	return exitWrong
}

// errUsage is an error after which the flags are worth a hint.
var errUsage = errors.New("run \"borderlint -h\" for the flags")

func usageError(format string, args ...any) error {
	return fmt.Errorf("borderlint: %s; %w", fmt.Sprintf(format, args...), errUsage)
}
