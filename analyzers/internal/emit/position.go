// Package emit is where findings become diagnostics, and where positions are
// made: in one place, so that every driver says the same.
package emit

import (
	"go/token"
	"path"
	"path/filepath"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// Pos is pos as summaries and findings carry it: the import path and the file's
// base name, so that it holds on any machine. A //line comment does not move it.
func Pos(fset *token.FileSet, pkgPath string, pos token.Pos) finding.Position {
	if !pos.IsValid() {
		return finding.Position{}
	}
	p := fset.PositionFor(pos, false)
	if p.Filename == "" {
		return finding.Position{}
	}
	return finding.Position{File: path.Join(pkgPath, filepath.Base(filepath.ToSlash(p.Filename))), Line: p.Line, Column: p.Column}
}
