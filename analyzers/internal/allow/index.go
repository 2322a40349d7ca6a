package allow

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"time"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
)

// Index is the directives of one package. It remembers which of them were of use.
// It is not safe for concurrent use.
type Index struct {
	directives []*directive
	byLine     map[line][]*directive
}

type directive struct {
	Allowance
	pos  token.Pos
	err  error
	used bool
}

// line names a line as positions do.
type line struct {
	file string
	line int
}

// Stale is a directive that should go, and why: "expired on 2027-01-31", "matches
// nothing", "gives no reason", or what is wrong with its text.
type Stale struct {
	Pos token.Pos
	Why string
}

// New indexes the directives in files of the package pkgPath. Known, if not nil,
// tells which classes there are.
func New(fset *token.FileSet, pkgPath string, files []*ast.File, known func(class string) bool) *Index {
	x := &Index{byLine: map[line][]*directive{}}
	for _, file := range files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if IsDirective(comment.Text) {
					x.add(fset, pkgPath, comment, known)
				}
			}
		}
	}
	slices.SortFunc(x.directives, func(a, b *directive) int { return int(a.pos - b.pos) })
	return x
}

func (x *Index) add(fset *token.FileSet, pkgPath string, comment *ast.Comment, known func(string) bool) {
	d := &directive{pos: comment.Pos()}
	d.Allowance, d.err = Parse(comment.Text)
	for _, class := range d.Classes {
		if known != nil && !known(class) {
			d.err = fmt.Errorf("unknown class %q", class)
			break
		}
	}
	x.directives = append(x.directives, d)
	at := emit.Pos(fset, pkgPath, comment.Pos())
	for _, n := range []int{at.Line, at.Line + 1} {
		l := line{at.File, n}
		x.byLine[l] = append(x.byLine[l], d)
	}
}

// Match reports whether a directive on the line of f, or on the line above it,
// allows f. The directives that do are of use.
func (x *Index) Match(f finding.Finding, now time.Time) bool {
	allowed := false
	for _, d := range x.byLine[line{f.Position.File, f.Position.Line}] {
		if d.err == nil && !Expired(d.Until, now) && covers(d.Classes, &f) && reaches(&f, d.To) {
			d.used, allowed = true, true
		}
	}
	return allowed
}

// Stale tells which directives should go, by position. Ask when Match has seen all
// findings of the package.
func (x *Index) Stale(now time.Time) []Stale {
	var stale []Stale
	for _, d := range x.directives {
		why := ""
		switch {
		case d.err != nil:
			why = d.err.Error()
		default:
			why = staleness(d.Until, d.Reason, d.used, now)
		}
		if why != "" {
			stale = append(stale, Stale{d.pos, why})
		}
	}
	return stale
}

// staleness says why an allowance should go, "" if it should stay.
func staleness(until time.Time, reason string, used bool, now time.Time) string {
	switch {
	case Expired(until, now):
		return "expired on " + until.Format(time.DateOnly)
	case !used:
		return "matches nothing"
	case reason == "":
		return "gives no reason"
	}
	return ""
}
