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

// unit is what the go command says of a package, as far as it matters here.
type unit struct {
	ImportPath, GoVersion     string
	ModulePath, ModuleVersion string
	Module                    *struct{ Path, Version string }
	VetxOnly                  bool

	data []byte
}

func readUnit(name string) (*unit, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	u := &unit{data: data}
	if err := json.Unmarshal(data, u); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return u, newer(u.GoVersion, runtime.Version())
}

// prepare returns the name of the file that the unitchecker is to read in the
// place of the one called name.
func (u *unit) prepare(name string) (string, error) {
	path, ver := u.ModulePath, u.ModuleVersion
	if u.Module != nil {
		path, ver = u.Module.Path, u.Module.Version
	}
	if !u.VetxOnly || path == "" || ver != "" {
		return name, nil
	}
	return both(name, u.data)
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
