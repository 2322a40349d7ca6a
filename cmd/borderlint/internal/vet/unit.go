package vet

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// prepare reads what the go command says of a package and returns the name of
// the file that the unitchecker is to read in its place.
func prepare(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	var cfg struct {
		ImportPath, GoVersion     string
		ModulePath, ModuleVersion string
		Module                    *struct{ Path, Version string }
		VetxOnly                  bool
	}
	if err := json.Unmarshal(data, &cfg); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if err := newer(cfg.GoVersion, runtime.Version()); err != nil {
		return "", err
	}
	path, ver := cfg.ModulePath, cfg.ModuleVersion
	if cfg.Module != nil {
		path, ver = cfg.Module.Path, cfg.Module.Version
	}
	if !cfg.VetxOnly || path == "" || ver != "" {
		return name, nil
	}
	return both(name, data)
}

// both writes a copy of a package's description that asks for findings too.
func both(name string, data []byte) (string, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	fields["VetxOnly"] = json.RawMessage("false")
	data, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	// The go command removes the directory when it is done.
	full := filepath.Join(filepath.Dir(name), strings.TrimSuffix(filepath.Base(name), ".cfg")+".full.cfg")
	if err := os.WriteFile(full, data, 0o600); err != nil {
		return "", fmt.Errorf("asking for findings too: %w", err)
	}
	return full, nil
}

// newer complains if the go command is of a later release than the one that
// built this program, whose type checker would not understand the library.
func newer(theirs, ours string) error {
	if !version.IsValid(theirs) || !version.IsValid(ours) || version.Compare(version.Lang(theirs), version.Lang(ours)) <= 0 {
		return nil
	}
	return errors.New("this borderlint was built with " + ours + ", but the go command is " + theirs +
		": build borderlint anew with " + version.Lang(theirs) + " or later")
}
