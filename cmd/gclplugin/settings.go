package gclplugin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// settings are what .golangci.yml says of the plugin.
type settings struct {
	Policy       string `json:"policy"`
	PolicySHA256 string `json:"policy-sha256"`
	// Fingerprint ends every message with the finding's fingerprint.
	Fingerprint bool `json:"fingerprint"`

	Home  []string `json:"home"`
	Rules []string `json:"rules"`
	inline
}

// inline are the keys of a policy that cannot stand beside a policy file.
type inline struct {
	Allow        []string          `json:"allow" toml:"allow,omitempty"`
	Packs        []string          `json:"packs" toml:"packs,omitempty"`
	Infer        *bool             `json:"infer" toml:"infer,omitempty"`
	Unknown      string            `json:"unknown" toml:"unknown,omitempty"`
	WeakHandling *bool             `json:"weak_handling" toml:"weak_handling,omitempty"`
	Internal     []string          `json:"internal" toml:"internal,omitempty"`
	MMDB         string            `json:"mmdb" toml:"mmdb,omitempty"`
	Severity     map[string]string `json:"severity" toml:"severity,omitempty"`
	AllowFlow    []allowFlow       `json:"allow_flow" toml:"allow_flow,omitempty"`
}

type allowFlow struct {
	Classes    []string `json:"classes" toml:"classes,omitempty"`
	To         []string `json:"to" toml:"to"`
	Packages   []string `json:"packages" toml:"packages,omitempty"`
	Reason     string   `json:"reason" toml:"reason"`
	ApprovedBy string   `json:"approved_by" toml:"approved_by,omitempty"`
	Until      date     `json:"until" toml:"until,omitempty"`
}

// date is a day. YAML makes a point in time of one that stands there unquoted.
type date string

// MarshalTOML writes a date as TOML has it: without quotes.
func (d date) MarshalTOML() ([]byte, error) {
	day, _, _ := strings.Cut(string(d), "T")
	return []byte(day), nil
}

// text is the policy that the settings state themselves, as a policy file.
func (s settings) text() ([]byte, error) {
	var b bytes.Buffer
	err := toml.NewEncoder(&b).Encode(struct {
		Home  []string `toml:"home,omitempty"`
		Rules []string `toml:"rules,omitempty"`
		inline
	}{s.Home, s.Rules, s.inline})
	return b.Bytes(), err
}

// load loads the policy as every driver does: the one that is named, here or by
// the environment; else what is stated inline; else the file that is found
// upwards from dir. Home and rules beside a policy's name are the flags of the
// command.
func (s settings) load(dir string, getenv func(string) string) (*policy.Policy, error) {
	files := &reader{}
	o := policy.Options{Dir: dir, Getenv: getenv, ReadFile: files.read}
	stated := !reflect.ValueOf(s.inline).IsZero() || s.Policy == "" && (s.Home != nil || s.Rules != nil)
	switch {
	case s.Policy != "" && stated:
		return nil, errors.New("the settings name a policy file and state one beside it: only home and rules may stand beside policy")
	case s.Policy != "":
		o.Config, o.Home, o.RuleFiles = upwards(dir, s.Policy), s.Home, s.Rules
	case stated:
		text, err := s.text()
		if err != nil {
			return nil, fmt.Errorf("writing the settings as a policy: %w", err)
		}
		o.Config = filepath.Join(dir, virtual)
		files.name, files.text = o.Config, text
	}
	p, err := policy.Load(o)
	if err != nil {
		return nil, unplaced(err)
	}
	return p, s.check(files, p)
}

// upwards finds a relative file as golangci-lint finds its own configuration: in
// dir or a folder above. If it is nowhere, loading it will say so.
func upwards(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	for at := dir; ; at = filepath.Dir(at) {
		file := filepath.Join(at, name)
		if _, err := os.Stat(file); err == nil {
			return file
		}
		if at == filepath.Dir(at) {
			return filepath.Join(dir, name)
		}
	}
}

// check compares the hash in the settings with the files that were read, one
// after the other: policy, rule files, country database.
func (s settings) check(files *reader, p *policy.Policy) error {
	if p.MMDB != "" {
		if _, err := files.read(p.MMDB); err != nil {
			return fmt.Errorf("hashing the country database: %w", err)
		}
	}
	got := ""
	if len(files.names) > 0 {
		h := sha256.Sum256(files.all)
		got = hex.EncodeToString(h[:])
	}
	switch want := strings.ToLower(s.PolicySHA256); {
	case want == got:
		return nil
	case got == "":
		return errors.New("policy-sha256 is set, but no file is read")
	case want == "":
		return fmt.Errorf("golangci-lint's cache does not see changes of %s: name the policy and its hash in the settings of borderlint, policy-sha256: %s",
			strings.Join(files.names, ", "), got)
	default:
		return fmt.Errorf("policy-sha256 is not that of %s, which golangci-lint's cache does not see: if the change is right, set policy-sha256: %s",
			strings.Join(files.names, ", "), got)
	}
}

// virtual is the name of the policy that is made from the settings.
const virtual = "settings of borderlint"

// unplaced takes from errors in the settings a position that nobody wrote.
func unplaced(err error) error {
	var all policy.Errors
	if !errors.As(err, &all) {
		return err
	}
	for _, e := range all {
		if e.Position.File == virtual {
			e.Position.Line, e.Position.Column = 0, 0
		}
	}
	return all
}

// reader reads files and remembers them in order, save one that exists only here.
type reader struct {
	names []string
	all   []byte
	name  string
	text  []byte
}

func (r *reader) read(name string) ([]byte, error) {
	if name == r.name {
		return r.text, nil
	}
	text, err := os.ReadFile(name)
	if err == nil {
		r.names = append(r.names, name)
		r.all = append(r.all, text...)
	}
	return text, err
}
