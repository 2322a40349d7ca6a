package flow

import (
	"go/types"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// Knowledge is how it is known what a function of the standard library does with data.
type Knowledge string

const (
	// ByRule is what a rule tells of.
	ByRule Knowledge = "rule"
	// BySummary is what the table of the standard library tells of.
	BySummary Knowledge = "summary"
	// Nothing is what carries nothing, as a rule or the table says.
	Nothing Knowledge = "nothing"
	// Unknown is what neither knows: its results are taken to hold what all of its
	// arguments hold, and what it puts into arguments is not seen.
	Unknown Knowledge = "unknown"
)

// Known is what is known of one function or method of the standard library.
type Known struct {
	How Knowledge
	// Why tells where the rule stands, or for what reason nobody knows.
	Why string
	// Taken is what a call of it is taken to do if nobody knows.
	Taken string
}

// The reasons for which a function is unknown, beside those that the table tells.
const (
	whyInterface = "is a method of an interface: what is seen behind it tells"
	whyPackage   = "is of a package that the table leaves out"
	whyRelease   = "is not in the release that the table was made of"
	whyNewer     = "is of a package that is newer than the table"
)

// What a call of an unknown function is taken to do.
const (
	takenAll    = "results hold all arguments"
	takenCount  = "nothing comes out of it: its results are counts"
	takenNoData = "nothing comes out of it"
)

// Std tells what is known of functions of the standard library before any code is
// looked at that calls them. It is not safe for concurrent use.
type Std struct {
	rules   *policy.Rules
	table   *StdTable
	bundles map[string]*bundle // by path and type
}

// NewStdKnown returns what rules and a table know.
func NewStdKnown(rules *policy.Rules, table *StdTable) *Std {
	return &Std{rules: rules, table: table, bundles: map[string]*bundle{}}
}

// Release is the release of Go that the table was made of.
func (s *Std) Release() string { return s.table.Release() }

// Of tells what is known of a function or a method, as it is declared. It asks as a call
// does: rules, then the table, then nothing but the signature.
func (s *Std) Of(f *types.Func) Known {
	f = f.Origin()
	if r := s.rules.Func(f.FullName()); r != nil {
		if where, moves := moving(r); moves {
			return Known{How: ByRule, Why: where}
		} else if rulesSpeak(r) {
			return Known{How: Nothing, Why: where}
		}
	}
	k := Known{How: Unknown, Taken: taken(f.Signature().Results())}
	of := ""
	if recv := f.Signature().Recv(); recv != nil {
		if types.IsInterface(recv.Type()) {
			k.Why = whyInterface
			return k
		}
		if n, ok := types.Unalias(deref(recv.Type())).(*types.Named); ok {
			of = n.Origin().Obj().Name()
		}
	}
	path := f.Pkg().Path()
	switch {
	case !policy.IsStd(path):
		k.Why = whyNewer
		return k
	case !s.table.has(path):
		k.Why = whyPackage
		return k
	}
	if blob, told := s.told(path, of, f.FullName()); told && len(blob) > 0 {
		return Known{How: BySummary}
	} else if told {
		return Known{How: Nothing}
	}
	k.Why = s.missing(path, f.FullName())
	return k
}

// told is what the table tells of a function: nothing, if it carries nothing.
func (s *Std) told(path, of, name string) (blob []byte, told bool) {
	key := path + "." + of
	b, ok := s.bundles[key]
	if !ok {
		if data := s.table.fact(path, of); data != nil {
			b = openBundle(data)
		}
		s.bundles[key] = b
	}
	if b == nil {
		return nil, false
	}
	blob, told = b.index[name]
	return blob, told
}

// missing is why the table has no summary of a function of a package that it tells of.
func (s *Std) missing(path, name string) string {
	for line := range strings.Lines(string(s.table.fact(path, whyMissing))) {
		if f, why, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); f == name {
			return why
		}
	}
	return whyRelease
}

// moving reports whether rules say that a function moves, sends, binds, marks or clears
// anything, and where the first rule of it stands.
func moving(r *policy.FuncRules) (where string, moves bool) {
	at := func(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }
	for _, s := range r.Sinks {
		return at(s.Origin.File), true
	}
	for _, b := range r.Binds {
		return at(b.Origin.File), true
	}
	for _, s := range r.Sanitizers {
		return at(s.Origin.File), true
	}
	for _, s := range r.Sources {
		return at(s.Origin.File), true
	}
	for _, f := range r.Flows {
		where = at(f.Origin.File)
		if len(f.From) > 0 && len(f.To) > 0 {
			return where, true
		}
	}
	return where, false
}

// taken is what comes out of a call of a function of which only the signature is known.
func taken(results *types.Tuple) string {
	out := takenNoData
	for v := range results.Variables() {
		switch {
		case carries(v.Type()) && !isInteger(v.Type()):
			return takenAll
		case isInteger(v.Type()):
			out = takenCount
		}
	}
	return out
}
