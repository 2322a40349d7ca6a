package flow

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/internal/rehearse"
	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// pkg is the analysis of one package.
type pkg struct {
	*table
	pass   *analysis.Pass
	rules  *policy.Rules
	sens   *sensitive.Result
	ssa    *ssa.Package
	prog   *ssa.Program
	funcs  []*ssa.Function
	module string

	sums       map[*ssa.Function]*summary
	closings   map[*ssa.Function][]closing
	users      map[*ssa.Function]map[*ssa.Function]bool
	queue      worklist
	visits     map[*ssa.Function]int
	current    *ssa.Function
	variables  map[nameID]*variable
	readers    map[nameID]map[*ssa.Function]bool
	frozen     map[objID]Value
	held       map[objID]Value
	stored     map[objID]Value                  // what this package adds to such objects of others
	awaited    map[objID]bool                   // objects behind package variables to which callers add
	viewers    map[objID]map[*ssa.Function]bool // who read an object that outlives its function
	crowds     map[objID]objID                  // objects behind package variables for which another stands
	isCrowd    map[objID]bool
	assumed    map[*types.TypeName]Value
	goroutines map[*types.TypeName][]*ssa.Function // see goroutinesOf
	filled     map[*ssa.Function][]filling         // see fillings
	settling   map[*ssa.Function]bool              // see settles
	stateful   map[*types.TypeName]bool            // of which assumed has what functions left in objects that they were handed
	escaped    map[funcID]bool
	known      map[*ssa.Function]bool
	special    *specials
	called     map[*ssa.Function]bool
	valued     map[*ssa.Function]bool // called through a value that holds it
	careOf     map[*ssa.Function]care // how the function is analysed
	mentions   map[*summary]*madeOf   // of what summaries are made, where they are not told apart
	bounds     map[*ssa.Function]bound
	orphans    map[*ssa.Function]bool
	seen       *sight                            // once it is asked for
	uncalled   map[*ssa.Function][]*ssa.Function // closures that nobody is seen to call, by who makes them
	rings      map[*ssa.Function]int             // which recursion a function is part of
	failed     map[*ssa.Function]bool
	incomplete []finding.Incomplete
	told       map[pairKey][][]posID // by which calls, innermost first, what is told here is reached
	toldAt     map[posID][]pairKey   // what is told, by the call that sends

	leafCache    map[types.Type][]leaf
	labelledAt   map[labelAt]bool
	marshalCache map[marshalKey][]marshaler
	shadowCache  map[marshalKey][]pathID
	fieldSteps   map[fieldKey]stepID
	enums        map[*types.TypeName]bool // see isEnum
	ownSends     map[*send]bool           // those of this package's functions
	posCache     map[token.Pos]posID
	posBack      map[posID]token.Pos
	literals     map[string][]literal
	countries    map[string]string
	idleTexts    map[textID]bool
	interp       *strval.Interp
	theater      *rehearse.Theater
	rehearsals   map[*ssa.Function]rehearsal
	droppedBy    map[*ssa.Function]string // names that a log leaves out, see dropped
	imports      *importer
	standard     *StdTable
	making       bool              // the table of the standard library is being made
	missing      map[string]string // of it: why functions have no summary
	demanded     map[string]bool   // of it: methods of interfaces
}

// literal is a place at which a text is used: where in the code, and where the
// text itself stands.
type literal struct {
	at   token.Pos
	file *token.File
	pos  posID
	land nameID
	said []sensitive.Label // of a constant in it
}

func newPkg(pass *analysis.Pass, pol *policy.Policy, sens *sensitive.Result, s *lazyssa.SSA) *pkg {
	p := &pkg{
		table: newTable(), pass: pass, rules: pol.Rules, sens: sens, ssa: s.Package(), funcs: s.Functions(),
		sums: map[*ssa.Function]*summary{}, closings: map[*ssa.Function][]closing{},
		users: map[*ssa.Function]map[*ssa.Function]bool{}, visits: map[*ssa.Function]int{},
		variables: map[nameID]*variable{}, readers: map[nameID]map[*ssa.Function]bool{}, frozen: map[objID]Value{}, viewers: map[objID]map[*ssa.Function]bool{}, awaited: map[objID]bool{}, stored: map[objID]Value{}, held: map[objID]Value{},
		crowds: map[objID]objID{}, isCrowd: map[objID]bool{},
		assumed: map[*types.TypeName]Value{}, stateful: map[*types.TypeName]bool{}, escaped: map[funcID]bool{}, known: map[*ssa.Function]bool{}, called: map[*ssa.Function]bool{}, valued: map[*ssa.Function]bool{}, careOf: map[*ssa.Function]care{}, mentions: map[*summary]*madeOf{}, bounds: map[*ssa.Function]bound{}, uncalled: map[*ssa.Function][]*ssa.Function{}, failed: map[*ssa.Function]bool{}, told: map[pairKey][][]posID{}, toldAt: map[posID][]pairKey{},
		leafCache: map[types.Type][]leaf{}, labelledAt: map[labelAt]bool{}, marshalCache: map[marshalKey][]marshaler{}, shadowCache: map[marshalKey][]pathID{}, fieldSteps: map[fieldKey]stepID{}, enums: map[*types.TypeName]bool{}, posCache: map[token.Pos]posID{},
		filled: map[*ssa.Function][]filling{}, settling: map[*ssa.Function]bool{},
		posBack: map[posID]token.Pos{}, literals: map[string][]literal{}, countries: sens.Countries(),
		idleTexts: map[textID]bool{}, rehearsals: map[*ssa.Function]rehearsal{}, droppedBy: map[*ssa.Function]string{}, missing: map[string]string{},
	}
	p.prog, p.standard = p.ssa.Prog, standardTable()
	for _, f := range p.funcs {
		p.known[f] = true
	}
	if pass.Module != nil {
		p.module = pass.Module.Path
	}
	if p.module == "" {
		p.module = modulePrefix(pass.Pkg.Path())
	}
	p.imports, p.special = newImporter(p), p.newSpecials()
	p.interp = strval.NewInterp(p.operation, 200_000)
	p.findLiterals()
	p.readSets()
	p.readEmbedded()
	return p
}

// modulePrefix stands in for a module's path where a driver does not tell it.
func modulePrefix(path string) string {
	n := 0
	for i, c := range path {
		if c == '/' {
			n++
			if n == 3 {
				return path[:i]
			}
		}
	}
	return path
}

// operation is the string operation that rules give for a function, if any: one that
// leads nowhere is meant for whoever computes constants, else what tells the first
// result, else what is written to an argument.
func (p *pkg) operation(name string) (string, bool) {
	f := p.rules.Func(name)
	if f == nil {
		return "", false
	}
	best, rank := "", 0
	for _, fl := range f.Flows {
		if n := computes(&fl); n > rank && !isPlayed(&fl) {
			best, rank = fl.Eval, n
		}
	}
	return best, rank > 0
}

// computes ranks a flow by how well its operation stands for a call of the function.
func computes(fl *policy.Flow) int {
	switch {
	case fl.Eval == "":
		return 0
	case len(fl.To) == 0:
		return 3
	case len(fl.To[0].Path) > 0:
		return 0
	case fl.To[0].Kind == policy.Result && fl.To[0].Index == 0:
		return 2
	case fl.To[0].Kind == policy.Arg:
		return 1
	}
	return 0
}

func (p *pkg) std(of *types.Package) bool { return of != nil && policy.IsStd(of.Path()) }

// where is a position of this package in full.
func (p *pkg) where(pos token.Pos) finding.Position {
	return emit.Pos(p.pass.Fset, p.pass.Pkg.Path(), pos)
}

// solve analyses all functions, callees first, until nothing changes.
func (p *pkg) solve() {
	p.queue.init(p.bottomUp())
	p.drain()
	p.enterIdle()
	p.drain()
}

// drain analyses what is queued, and what that queues in turn.
func (p *pkg) drain() {
	for {
		fn := p.queue.next()
		if fn == nil {
			return
		}
		p.visit(fn)
	}
}

// maxRounds is how often one function is analysed before its summary is taken as it stands.
const maxRounds = 4

func (p *pkg) visit(fn *ssa.Function) {
	p.visits[fn]++
	if p.visits[fn] > maxRounds {
		p.hit(fn, boundRounds)
		return
	}
	outer := p.current
	p.current = fn
	sum := p.analyse(fn)
	p.current = outer
	if old := p.sums[fn]; old.equal(sum) {
		return
	}
	p.sums[fn] = sum
	for _, u := range p.funcs {
		if p.users[fn][u] {
			p.queue.add(u)
		}
	}
}

// fail notes a function that could not be analysed.
func (p *pkg) fail(fn *ssa.Function, why any) {
	if p.failed[fn] {
		return
	}
	p.failed[fn] = true
	in := finding.Incomplete{Package: p.pass.Pkg.Path(), Reason: fmt.Sprintf("function %s could not be analysed: %v", fn.RelString(p.pass.Pkg), why)}
	if at := p.where(fn.Pos()); at.Known() {
		in.Position = &at
	}
	p.incomplete = append(p.incomplete, in)
}

// summaryOf is the summary of a callee: of this package, or from a fact. It is
// nil where the code is not seen.
func (r *run) summaryOf(ce callee) *summary {
	fn := ce.fn
	if fn != nil && len(fn.Blocks) > 0 {
		r.use(fn)
		if r.sums[fn] == nil && !r.known[fn] {
			r.adopt(fn)
		}
		if s := r.sums[fn]; s != nil {
			return s
		}
		return &summary{module: r.module, results: make([]Value, fn.Signature.Results().Len())}
	}
	if ce.obj != nil && ce.obj.Pkg() != nil && (!r.std(ce.obj.Pkg()) || r.tabled(ce.obj.Pkg().Path())) {
		return r.importedFunc(ce.obj)
	}
	return nil
}

func (p *pkg) use(fn *ssa.Function) {
	if p.users[fn] == nil {
		p.users[fn] = map[*ssa.Function]bool{}
	}
	if p.current != nil {
		p.users[fn][p.current] = true
	}
}

// adopt analyses a function that the package's list lacks: a wrapper that the
// compiler makes.
func (r *run) adopt(fn *ssa.Function) {
	r.known[fn] = true
	r.pkg.funcs = append(r.pkg.funcs, fn)
	r.visit(fn)
}

// handable has a wrapper that the compiler makes of a method summarised where it is made a
// value: other packages may be the only ones that call it.
func (r *run) handable(fn *ssa.Function) {
	if fn.Synthetic != "" && fn.Origin() == nil && len(fn.Blocks) > 0 && r.sums[fn] == nil && !r.known[fn] {
		r.adopt(fn)
	}
}

// findLiterals notes where the package's texts are written.
func (p *pkg) findLiterals() {
	info := p.pass.TypesInfo
	for _, f := range p.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			tv, ok := info.Types[e]
			if !ok || tv.Value == nil || tv.Value.Kind() != constant.String {
				return true
			}
			l := literal{at: e.Pos(), file: p.pass.Fset.File(e.Pos()), pos: p.position(e.Pos())}
			l.said = p.saidOf(e)
			if obj := info.Uses[usedIdent(e)]; obj != nil {
				if c, ok := obj.(*types.Const); ok {
					l.pos = p.declared(c)
					l.land = p.table.name(p.sens.Country(c))
				}
			}
			s := constant.StringVal(tv.Value)
			if len(s) <= maxText {
				p.literals[s] = append(p.literals[s], l)
			}
			return true
		})
	}
	for _, ls := range p.literals {
		slices.SortFunc(ls, func(a, b literal) int {
			return cmp.Or(cmp.Compare(a.file.Name(), b.file.Name()), cmp.Compare(a.at, b.at))
		})
	}
}

// saidOf is what directives say of the constants that an expression is made of.
func (p *pkg) saidOf(e ast.Expr) (out []sensitive.Label) {
	known := p.sens.Constants()
	if len(known) == 0 {
		return nil
	}
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if c, ok := p.pass.TypesInfo.Uses[id].(*types.Const); ok && c.Val().Kind() == constant.String {
			out = append(out, known[constant.StringVal(c.Val())]...)
		}
		return true
	})
	return out
}

// declared is where a constant is declared. Export data has no columns.
func (p *pkg) declared(c *types.Const) posID {
	if c.Pkg() == p.pass.Pkg || c.Pkg() == nil {
		return p.position(c.Pos())
	}
	at := emit.Pos(p.pass.Fset, c.Pkg().Path(), c.Pos())
	if at.Known() {
		at.Column = 1
	}
	return p.pos(at)
}

func usedIdent(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

func sortIDs[T ~int32](ids []T) { slices.Sort(ids) }
