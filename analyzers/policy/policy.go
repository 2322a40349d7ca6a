// Package policy holds what a project allows and the facts that the rules state.
// It reads both strictly: what is misspelt is an error with its file, line and
// column, never a setting that silently does nothing.
package policy

import (
	"io/fs"
	"time"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// FileName is the name of a policy that is looked for.
const FileName = "borderlint.toml"

// EnvConfig is the environment variable that names a policy.
const EnvConfig = "BORDERLINT_CONFIG"

// Off is the severity that hides unknown-endpoint.
const Off = "off"

// Policy is what a project allows, and the rules in force under it. It is
// immutable once loaded and safe for concurrent use.
type Policy struct {
	// Home are the home countries, sorted; none: every endpoint is foreign.
	Home []string
	// Allow are countries that any class may reach, sorted.
	Allow []string
	// Packs are the built-in packs in force beside the core, as named.
	Packs []string
	// RuleFiles are the project's own rule files, as they are opened.
	RuleFiles []string
	// Infer says that names and types make sensitive.
	Infer bool
	// Unknown is the severity of unknown-endpoint, or Off.
	Unknown string
	// WeakHandling says that gosec runs beside the flows.
	WeakHandling bool
	// Internal are hosts, "*.suffix", addresses and prefixes that are the
	// organisation's own.
	Internal []string
	// Severity is the severity of findings by class.
	Severity map[string]string
	// AllowFlows are the approved transfers, in the order of the file.
	AllowFlows []AllowFlow
	// MMDB is the file of a country database, or "".
	MMDB string
	// Path is the policy's file as messages name it, "" if there is none.
	Path string
	// Dir is the folder of the policy's file, absolute if the working directory
	// was given so, "" if there is none.
	Dir string
	// Rules are the facts in force.
	Rules *Rules

	mmdbDigest string
}

// AllowFlow is one approved transfer, [[allow_flow]] of a policy.
type AllowFlow struct {
	Classes    []string // none: any class
	To         []string // countries, hosts, "*.suffix", addresses, prefixes
	Packages   []string // patterns such as ./export/..., relative to the policy's folder; none: all
	Reason     string
	ApprovedBy string
	Until      time.Time // the last day, at midnight UTC; zero: no end
	Position   finding.Position
}

// Options say where a policy comes from. Only Dir matters to most callers.
type Options struct {
	// Config is the policy's file; "" to look for it.
	Config string
	// Home, if not empty, takes the place of the policy's home.
	Home []string
	// RuleFiles are rule files beside those that the policy names.
	RuleFiles []string
	// Dir is the working directory: relative names start there, that in the
	// environment too, and a policy is looked for from there upwards. "" is the
	// process's own.
	Dir string
	// Getenv reads the environment; nil: it is empty.
	Getenv func(string) string
	// Core are the built-in rules; nil: those that the tool carries.
	Core fs.FS
	// ReadFile reads a file, for callers with unsaved buffers; nil: from disk.
	ReadFile func(name string) ([]byte, error)
	// NoSearch looks for a policy nowhere: the audited must not choose their own.
	NoSearch bool
}
