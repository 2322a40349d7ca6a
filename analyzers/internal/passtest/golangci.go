package passtest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// golangciConfig shows every finding: by default a second one on a line is
// hidden, and so is the fourth with the same text.
const golangciConfig = `version: "2"
run:
  allow-parallel-runners: true
linters:
  default: none
  enable: [borderlint]
  settings:
    custom:
      borderlint:
        type: module
        settings:
          policy: %q
          policy-sha256: "%x"
          fingerprint: true
issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
output:
  formats:
    json:
      path: stdout
  show-stats: false
`

func runGolangci(ctx context.Context, tool, cache, dir string, packages []string) ([]Got, error) {
	policy := filepath.Join(dir, policyFile)
	data, err := os.ReadFile(policy)
	if err != nil {
		return nil, err
	}
	rules, err := os.ReadFile(filepath.Join(dir, rulesFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	data = append(data, rules...)
	config := filepath.Join(dir, ".golangci.yml")
	if err := write(config, fmt.Appendf(nil, golangciConfig, policy, sha256.Sum256(data))); err != nil {
		return nil, err
	}
	args := []string{"run", "--config", config, "--issues-exit-code", "0"}
	out, status, err := run(ctx, dir, cache, tool, append(args, packages...)...)
	if err != nil {
		return nil, err
	}
	if status != 0 {
		return nil, fmt.Errorf("golangci-lint: exit status %d\n%s", status, out)
	}
	var r struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return nil, fmt.Errorf("golangci-lint's report is no JSON: %w\n%s", err, out)
	}
	var gots []Got
	for _, i := range r.Issues {
		if i.FromLinter != "borderlint" {
			return nil, fmt.Errorf("golangci-lint: %s: %s: %s", i.Pos.Filename, i.FromLinter, i.Text)
		}
		g, err := parseMessage(i.Text)
		if err != nil {
			return nil, err
		}
		g.Line, g.Column = i.Pos.Line, i.Pos.Column
		if g.File, err = relative(dir, i.Pos.Filename); err != nil {
			return nil, err
		}
		gots = append(gots, g)
	}
	return sorted(gots), nil
}
