package weakness

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/emit"
	"github.com/borderlint/borderlint/analyzers/internal/lazyssa"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// handler is what the pass asks of the flows: the classes of the sensitive data
// that the function around pos handles, sorted.
type handler interface {
	Handles(pos token.Pos) []string
}

// New returns the pass; its result is a *Result. It requires the passes that hand
// it the policy, the flows (whose result has a method Handles) and the SSA.
// Its flag "fingerprint" appends each finding's fingerprint to its message.
func New(pol, flow, ssa *analysis.Analyzer) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "weakness",
		Doc:        "report gosec's findings in functions that handle sensitive data",
		Requires:   []*analysis.Analyzer{pol, flow, ssa},
		ResultType: reflect.TypeFor[*Result](),
	}
	verbose := a.Flags.Bool("fingerprint", false, "append each finding's fingerprint to its message")
	a.Run = func(pass *analysis.Pass) (any, error) {
		r := run(pass, pass.ResultOf[pol].(*policy.Policy), pass.ResultOf[flow].(handler), pass.ResultOf[ssa].(*lazyssa.SSA))
		r.report(pass, *verbose)
		return r, nil
	}
	return a
}

// Result is what the pass found in one package.
type Result struct {
	findings   []finding.Finding
	at         []token.Pos // of each
	incomplete []finding.Incomplete
}

// Findings returns the weak-handling findings, by position.
func (r *Result) Findings() []finding.Finding { return r.findings }

// Incomplete returns what of gosec could not be run, sorted.
func (r *Result) Incomplete() []finding.Incomplete { return r.incomplete }

func run(pass *analysis.Pass, pol *policy.Policy, flows handler, ssa *lazyssa.SSA) *Result {
	r := &Result{}
	if !pol.WeakHandling || required(pass) || !handlesAny(pass.Files, flows) {
		return r
	}
	weak, failed := check(pass, ssa, pol.Rules.Weakness().Noise)
	for _, f := range failed {
		r.incomplete = append(r.incomplete, finding.Incomplete{Package: pass.Pkg.Path(), Reason: f})
	}
	var prints emit.Fingerprints
	for _, w := range weak {
		classes := flows.Handles(w.pos)
		name := enclosing(pass.Files, w.pos)
		if len(classes) == 0 || name == "" {
			continue
		}
		f := w.finding(pass, pol, classes)
		// Lines move; what a function does wrong, and for the how manieth time, stays.
		f.Fingerprint = prints.Next(f.Rule, f.Package, name, w.id, w.what)
		r.findings = append(r.findings, f)
		r.at = append(r.at, w.pos)
	}
	return r
}

func (r *Result) report(pass *analysis.Pass, verbose bool) {
	for i, f := range r.findings {
		pass.Report(emit.Diagnostic(f, r.at[i], verbose))
	}
}

// required reports whether the package is of another module, whose findings
// nobody is shown.
func required(pass *analysis.Pass) bool {
	return policy.IsStd(pass.Pkg.Path()) || pass.Module != nil && pass.Module.Version != ""
}

func handlesAny(files []*ast.File, flows handler) (any bool) {
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if body := bodyOf(n); body != nil && len(flows.Handles(body.Lbrace)) > 0 {
				any = true
			}
			return !any
		})
	}
	return any
}

func bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// enclosing names the declaration that pos lies in, "" if it is in no function.
func enclosing(files []*ast.File, pos token.Pos) string {
	for _, file := range files {
		if pos < file.FileStart || pos >= file.FileEnd {
			continue
		}
		for _, decl := range file.Decls {
			if pos < decl.Pos() || pos >= decl.End() {
				continue
			}
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				return funcName(decl)
			case *ast.GenDecl:
				return inLiteral(decl, pos)
			}
		}
	}
	return ""
}

func funcName(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	recv := ast.Unparen(decl.Recv.List[0].Type)
	for {
		switch t := recv.(type) {
		case *ast.StarExpr:
			recv = t.X
		case *ast.IndexExpr:
			recv = t.X
		case *ast.IndexListExpr:
			recv = t.X
		case *ast.Ident:
			return t.Name + "." + decl.Name.Name
		default:
			return decl.Name.Name
		}
	}
}

// inLiteral names the variable in whose function literal pos lies.
func inLiteral(decl *ast.GenDecl, pos token.Pos) (name string) {
	for _, spec := range decl.Specs {
		ast.Inspect(spec, func(n ast.Node) bool {
			lit, ok := n.(*ast.FuncLit)
			if v, isVar := spec.(*ast.ValueSpec); ok && isVar && lit.Pos() <= pos && pos < lit.End() {
				name = "var " + v.Names[0].Name
			}
			return name == ""
		})
	}
	return name
}

// finding puts a weakness into words.
func (w weak) finding(pass *analysis.Pass, pol *policy.Policy, classes []string) finding.Finding {
	ids := w.id
	if w.cwe != "" {
		ids += ", " + w.cwe
	}
	return finding.Finding{
		Rule:     finding.WeakHandling,
		Severity: severity(pol, classes),
		Message:  fmt.Sprintf("%s (%s) in a function that handles %s data", w.what, ids, strings.Join(classes, ", ")),
		Package:  pass.Pkg.Path(),
		Position: emit.Pos(pass.Fset, pass.Pkg.Path(), w.pos),
		Classes:  classes,
		Weakness: &finding.Weakness{ID: w.id, CWE: w.cwe},
	}
}

// severity is the gravest that the policy gives to one of the classes.
func severity(pol *policy.Policy, classes []string) string {
	var given []string
	for _, class := range classes {
		if s := pol.Severity[class]; s != "" {
			given = append(given, s)
		}
	}
	for _, s := range []string{finding.Error, finding.Warning, finding.Note} {
		if slices.Contains(given, s) {
			return s
		}
	}
	return finding.Warning
}
