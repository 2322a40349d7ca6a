package flow

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

const embedVerb = "//go:embed "

// readEmbedded gives package variables the contents of the files that are embedded
// in them: these are written in the code like literals.
func (p *pkg) readEmbedded() {
	for _, f := range p.pass.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				doc := v.Doc
				if doc == nil && !g.Lparen.IsValid() {
					doc = g.Doc
				}
				if name, ok := embedded(doc); ok && len(v.Names) == 1 {
					p.embed(v.Names[0], name)
				}
			}
		}
	}
}

// embedded is the one file that a directive names.
func embedded(doc *ast.CommentGroup) (string, bool) {
	if doc == nil {
		return "", false
	}
	for _, c := range doc.List {
		if rest, ok := strings.CutPrefix(c.Text, embedVerb); ok {
			name := strings.Trim(strings.TrimSpace(rest), "\"`")
			return name, name != "" && !strings.ContainsAny(name, " *?[")
		}
	}
	return "", false
}

func (p *pkg) embed(id *ast.Ident, name string) {
	g, ok := p.ssa.Members[id.Name].(*ssa.Global)
	if !ok {
		return
	}
	dir := filepath.Dir(p.pass.Fset.PositionFor(id.Pos(), false).Filename)
	file := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxText {
		return // who drives the pass may not have it at hand: then it stays unknown
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return
	}
	t := deref(g.Type())
	content := single(p.textAtom(strval.Const(string(data)), text{pos: p.position(id.Pos())}))
	p.globalObject(g)
	v := p.variables[p.table.name(g.RelString(nil))]
	switch {
	case isString(t):
		v.val = p.union(v.val, content)
	case isBytes(t):
		o := p.object(object{kind: objFact, name: p.table.name("embedded " + g.RelString(nil)), typ: t, many: true})
		p.frozen[o] = p.under(p.cons(p.slot(slotContent), 0), content)
		v.val = p.union(v.val, single(p.atom(atom{kind: atomRef, obj: o})))
	}
}
