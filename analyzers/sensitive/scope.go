package sensitive

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/borderlint/borderlint/analyzers/internal/match"
)

// scopes remembers the names of each top-level declaration, and of the
// package-level variables of each file, once they have been asked for.
type scopes struct {
	decls map[ast.Decl]*match.Scope
	files map[*ast.File]*match.Scope
}

// scopeAt returns the scope that pos stands in: the function or declaration around
// it, or, for a package-level variable, those of its file. Functions within a
// function share its scope.
func (r *Result) scopeAt(pos token.Pos, variable bool) *match.Scope {
	i := slices.IndexFunc(r.pass.Files, func(f *ast.File) bool { return f.FileStart <= pos && pos <= f.FileEnd })
	if i < 0 {
		return nil
	}
	file := r.pass.Files[i]
	if variable {
		return r.fileScope(file)
	}
	for _, decl := range file.Decls {
		if decl.Pos() <= pos && pos < decl.End() {
			return r.declScope(decl)
		}
	}
	return nil
}

func (r *Result) fileScope(file *ast.File) *match.Scope {
	if s, ok := r.scopes.files[file]; ok {
		return s
	}
	s := r.words.lexicon.NewScope()
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				r.addDefined(s, id)
			}
		}
	}
	if r.scopes.files == nil {
		r.scopes.files = map[*ast.File]*match.Scope{}
	}
	r.scopes.files[file] = s
	return s
}

func (r *Result) declScope(decl ast.Decl) *match.Scope {
	if s, ok := r.scopes.decls[decl]; ok {
		return s
	}
	s := r.words.lexicon.NewScope()
	if fd, ok := decl.(*ast.FuncDecl); ok {
		s.Add(match.Name{Text: fd.Name.Name})
		if f, ok := r.pass.TypesInfo.Defs[fd.Name].(*types.Func); ok {
			if tn := receiver(f); tn != nil {
				s.Add(match.Name{Text: tn.Name()})
			}
		}
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			return false // has a scope of its own
		case *ast.Ident:
			r.addDefined(s, n)
		case *ast.CompositeLit:
			if r.isMap(n) {
				for _, elt := range n.Elts {
					if kv, ok := elt.(*ast.KeyValueExpr); ok {
						r.addKey(s, kv.Key)
					}
				}
			}
		case *ast.IndexExpr:
			r.addKey(s, n.Index)
		case *ast.CallExpr:
			// Whatever takes a key takes a value beside it.
			if len(n.Args) > 1 {
				for _, arg := range n.Args {
					r.addKey(s, arg)
				}
			}
		}
		return true
	})
	if r.scopes.decls == nil {
		r.scopes.decls = map[ast.Decl]*match.Scope{}
	}
	r.scopes.decls[decl] = s
	return s
}

func (r *Result) isMap(lit *ast.CompositeLit) bool {
	t := r.pass.TypesInfo.TypeOf(lit)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// addDefined adds the variable that id declares, if it does.
func (r *Result) addDefined(s *match.Scope, id *ast.Ident) {
	if v, ok := r.pass.TypesInfo.Defs[id].(*types.Var); ok {
		r.addTo(s, v.Type(), match.Name{Text: v.Name()})
	}
}

// addKey adds a constant string that may be a key.
func (r *Result) addKey(s *match.Scope, e ast.Expr) {
	v := r.pass.TypesInfo.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return
	}
	if key := constant.StringVal(v); nameLike(key) {
		s.Add(match.Name{Text: key})
	}
}

// signatureScope holds the names of a function, its receiver's type, its parameters
// and results: what of it an importer sees too.
func (r *Result) signatureScope(f *types.Func, owner *types.TypeName) *match.Scope {
	s := r.words.lexicon.NewScope(match.Name{Text: f.Name()})
	if owner != nil {
		s.Add(match.Name{Text: owner.Name()})
	}
	for _, vars := range []*types.Tuple{f.Signature().Params(), f.Signature().Results()} {
		for v := range vars.Variables() {
			r.addTo(s, v.Type(), match.Name{Text: v.Name()})
		}
	}
	return s
}
