package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
)

const embedVerb = "//go:embed "

// readEmbedded gives package variables the contents of the files that are embedded
// in them: these are written in the code like literals.
func (p *pkg) readEmbedded() {
	whole := map[*ssa.Global]strval.Value{}
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
				if names := embedded(doc); len(names) > 0 && len(v.Names) == 1 {
					p.embed(v.Names[0], names, whole)
				}
			}
		}
	}
	if len(whole) == 0 {
		return
	}
	p.interp.Global = func(g *ssa.Global) (strval.Value, bool) {
		v, ok := whole[g]
		return v, ok && !p.interp.Written(g)
	}
}

// embedded is what directives name: files, folders and patterns.
func embedded(doc *ast.CommentGroup) (names []string) {
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		rest, ok := strings.CutPrefix(c.Text, embedVerb)
		if !ok {
			continue
		}
		for name := range strings.FieldsSeq(rest) {
			name = strings.TrimPrefix(strings.Trim(name, "\"`"), "all:")
			if name != "" && filepath.IsLocal(filepath.FromSlash(name)) {
				names = append(names, name)
			}
		}
	}
	return names
}

const (
	maxEmbedded = 64  // how many files of one variable are read
	maxFolder   = 512 // how many are looked at
)

func (p *pkg) embed(id *ast.Ident, names []string, whole map[*ssa.Global]strval.Value) {
	g, ok := p.ssa.Members[id.Name].(*ssa.Global)
	if !ok {
		return
	}
	dir := filepath.Dir(p.pass.Fset.PositionFor(id.Pos(), false).Filename)
	t := deref(g.Type())
	p.globalObject(g)
	v := p.variables[p.table.name(g.RelString(nil))]
	if n, ok := types.Unalias(t).(*types.Named); ok && n.String() == "embed.FS" {
		files, all := embeddedFiles(dir, names)
		if !all {
			v.val = p.union(v.val, p.under(p.cons(p.elem(), 0), p.unknown()))
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			content := p.unknown()
			if files[name] != nil {
				content = p.embeddedText(id, *files[name])
			}
			ref := p.embeddedBytes(g, name, content)
			v.val = p.union(v.val, p.under(p.cons(p.key("s"+name), 0), ref))
		}
		return
	}
	data, ok := embeddedFile(filepath.Join(dir, filepath.FromSlash(names[0])))
	if !ok || len(names) > 1 {
		return
	}
	content := p.embeddedText(id, data)
	switch {
	case isString(t):
		v.val = p.union(v.val, content)
		whole[g] = strval.TextValue(strval.Const(data))
	case isBytes(t):
		v.val = p.union(v.val, p.embeddedBytes(g, "", content))
		whole[g] = strval.BytesValue(strval.Const(data))
	}
}

func (p *pkg) embeddedText(id *ast.Ident, data string) Value {
	return single(p.textAtom(strval.Const(data), text{pos: p.position(id.Pos())}))
}

// embeddedBytes is a slice of bytes with the content of a file.
func (p *pkg) embeddedBytes(g *ssa.Global, file string, content Value) Value {
	name := "embedded " + g.RelString(nil)
	if file != "" {
		name += " " + file
	}
	o := p.object(object{kind: objFact, name: p.table.name(name), typ: types.NewSlice(types.Typ[types.Byte]), many: true})
	p.frozen[o] = p.under(p.cons(p.slot(slotContent), 0), content)
	return single(p.atom(atom{kind: atomRef, obj: o}))
}

// embeddedFile is the text of a file. Who drives the pass may not have it at hand:
// then it stays unknown.
func embeddedFile(file string) (string, bool) {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxText {
		return "", false
	}
	data, err := os.ReadFile(file)
	return string(data), err == nil
}

// embeddedFiles are the files that names and patterns lead to, by the names that an
// embed.FS has for them; nil is what could not be read. It is false if there are more.
func embeddedFiles(dir string, names []string) (out map[string]*string, all bool) {
	out, all = map[string]*string{}, true
	looked := 0
	for _, name := range names {
		found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			all = false
			continue
		}
		for _, root := range found {
			_ = filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
				if looked++; err != nil || looked > maxFolder || len(out) >= maxEmbedded {
					all = false
					return fs.SkipAll
				}
				if !e.Type().IsRegular() {
					return nil
				}
				rel, err := filepath.Rel(dir, file)
				if err != nil {
					return nil
				}
				if data, ok := embeddedFile(file); ok {
					out[filepath.ToSlash(rel)] = &data
				} else {
					out[filepath.ToSlash(rel)] = nil
				}
				return nil
			})
		}
	}
	return out, all
}
