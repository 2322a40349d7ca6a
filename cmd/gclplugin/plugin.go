// Package gclplugin is borderlint as a module plugin of golangci-lint, v2.14 or
// later. Its settings in .golangci.yml are either a policy file with its hash,
//
//	policy: borderlint.toml
//	policy-sha256: 9f86d081884c7d65…
//
// or the policy itself, with the keys of borderlint.toml. The hash is needed
// because golangci-lint's cache sees the settings but none of the files that a
// linter reads: without it, yesterday's findings would answer for today's policy.
package gclplugin

import (
	"fmt"
	"os"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers"
	"github.com/borderlint/borderlint/analyzers/policy"
)

func init() { register.Plugin("borderlint", New) }

type plugin struct {
	policy      *policy.Policy
	fingerprint bool
}

// New reads the plugin's settings, strictly, and the policy that they name.
func New(raw any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[settings](raw)
	if err != nil {
		return nil, fmt.Errorf("borderlint: %w", err)
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("borderlint: %w", err)
	}
	p, err := s.load(dir, os.Getenv)
	if err != nil {
		return nil, fmt.Errorf("borderlint: %w", err)
	}
	return plugin{policy: p, fingerprint: s.Fingerprint}, nil
}

// BuildAnalyzers returns the suite. It gives no related information, each piece of
// which golangci-lint would show as an issue of its own.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	suite := analyzers.New(analyzers.Options{Load: func() (*policy.Policy, error) { return p.policy, nil }})
	for _, a := range suite.Analyzers {
		if f := a.Flags.Lookup("fingerprint"); f != nil && p.fingerprint {
			if err := f.Value.Set("true"); err != nil {
				return nil, fmt.Errorf("borderlint: pass %s: %w", a.Name, err)
			}
		}
	}
	return suite.Analyzers, nil
}

// GetLoadMode asks for types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
