package sensitive

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// collector attaches the directives of one file to what they stand on.
type collector struct {
	*Result
	// at holds the directives that no declaration has claimed, by line.
	at map[int][]note
}

type note struct {
	directive
	pos token.Pos
}

// collect records the directives of this package and what is wrong with them.
func (r *Result) collect() {
	for _, file := range r.pass.Files {
		c := collector{Result: r, at: map[int][]note{}}
		c.read(file)
		c.structTags(file)
		if len(c.at) == 0 {
			continue
		}
		for _, decl := range file.Decls {
			c.decl(decl)
		}
		for _, notes := range c.at {
			for _, n := range notes {
				r.complain(n.pos, n.verb, "marks nothing: it stands in no doc comment of a type, field, variable, constant or function")
			}
		}
	}
	slices.SortFunc(r.bad, func(a, b BadDirective) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), strings.Compare(a.Message, b.Message))
	})
}

func (r *Result) complain(pos token.Pos, verb, problem string) {
	r.bad = append(r.bad, BadDirective{Pos: pos, Message: prefix + verb + " " + problem})
}

// read finds the directives among the comments of a file.
func (c collector) read(file *ast.File) {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			d, problem, ok := parseDirective(comment.Text)
			switch {
			case !ok:
			case problem != "":
				c.complain(comment.Pos(), d.verb, problem)
			default:
				line := c.line(comment.Pos())
				c.at[line] = append(c.at[line], note{c.knownClasses(d, comment.Pos()), comment.Pos()})
			}
		}
	}
}

// knownClasses drops the classes that the rules do not have.
func (c collector) knownClasses(d directive, pos token.Pos) directive {
	if d.verb != verbSensitive && d.verb != verbSanitizes {
		return d
	}
	kept := d.args[:0:0]
	for _, class := range d.args {
		if c.words.lexicon.Known(class) {
			kept = append(kept, class)
		} else {
			c.complain(pos, d.verb, c.unknownClass(class))
		}
	}
	if len(kept) == 0 && len(d.args) > 0 {
		d.verb = "" // claimed, and without effect
	}
	d.args = kept
	return d
}

func (r *Result) unknownClass(class string) string {
	return fmt.Sprintf("names the unknown class %q; there are %s", class, strings.Join(r.words.lexicon.Classes(), ", "))
}

// structTags checks the classes that the sensitive tags of a file name.
func (c collector) structTags(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || field.Tag == nil || !strings.Contains(field.Tag.Value, tagKey) {
			return true
		}
		for _, bad := range c.badTag(field.Tag) {
			c.bad = append(c.bad, BadDirective{Pos: field.Tag.Pos(), Message: bad})
		}
		return true
	})
}

func (c collector) badTag(tag *ast.BasicLit) []string {
	text, err := strconv.Unquote(tag.Value)
	if err != nil {
		return nil // the parser has complained
	}
	classes, public, ok := statedClasses(parseTag(text))
	if !ok || public {
		return nil
	}
	if len(classes) == 0 {
		return []string{`the sensitive tag names no class: write sensitive:"location", or "-" for what is not sensitive`}
	}
	var bad []string
	for _, class := range classes {
		if !c.words.lexicon.Known(class) {
			bad = append(bad, "the sensitive tag "+c.unknownClass(class))
		}
	}
	return bad
}

func (c collector) line(pos token.Pos) int { return c.pass.Fset.PositionFor(pos, false).Line }

// decl attaches what stands on a declaration and within it.
func (c collector) decl(decl ast.Decl) {
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			c.attach(c.claim(n.Doc), n.Name)
			c.params(n.Type)
		case *ast.FuncLit:
			c.params(n.Type)
		case *ast.GenDecl:
			c.specs(n)
		case *ast.StructType:
			c.structFields(n)
		case *ast.InterfaceType:
			for _, m := range n.Methods.List {
				c.attach(c.claim(m.Doc, m.Comment), m.Names...)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				var idents []*ast.Ident
				for _, lhs := range n.Lhs {
					if id, ok := lhs.(*ast.Ident); ok {
						idents = append(idents, id)
					}
				}
				c.attach(c.beside(n.Pos()), idents...)
			}
		}
		return true
	})
}

func (c collector) specs(decl *ast.GenDecl) {
	whole := c.claim(decl.Doc)
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			c.attach(append(c.claim(spec.Doc, spec.Comment), whole...), spec.Name)
		case *ast.ValueSpec:
			c.attach(append(c.claim(spec.Doc, spec.Comment), whole...), spec.Names...)
		}
	}
}

// structFields attaches by index, for an embedded field has no identifier of its own.
func (c collector) structFields(n *ast.StructType) {
	st, ok := c.pass.TypesInfo.TypeOf(n).(*types.Struct)
	if !ok {
		return
	}
	i := 0
	for _, f := range n.Fields.List {
		notes := c.claim(f.Doc, f.Comment)
		for range max(1, len(f.Names)) {
			if i < st.NumFields() {
				c.mark(notes, st.Field(i))
			}
			i++
		}
	}
}

// params attaches what stands on the line of a parameter, or the line above it: the
// parser keeps no doc comments there.
func (c collector) params(ft *ast.FuncType) {
	for _, list := range []*ast.FieldList{ft.Params, ft.Results} {
		if list == nil || c.line(list.Opening) == c.line(list.Closing) {
			continue
		}
		for _, f := range list.List {
			c.attach(c.beside(f.Pos()), f.Names...)
		}
	}
}

// claim takes the directives of comment groups from those not yet attached.
func (c collector) claim(groups ...*ast.CommentGroup) []note {
	var notes []note
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, comment := range g.List {
			notes = append(notes, c.take(c.line(comment.Pos()), comment.Pos())...)
		}
	}
	return notes
}

// beside takes the directives on the line of pos and on the line above it.
func (c collector) beside(pos token.Pos) []note {
	line := c.line(pos)
	return append(c.take(line-1, token.NoPos), c.take(line, token.NoPos)...)
}

// take takes what stands on a line; if pos is set, only the directive there.
func (c collector) take(line int, pos token.Pos) []note {
	var taken, left []note
	for _, n := range c.at[line] {
		if pos.IsValid() && n.pos != pos {
			left = append(left, n)
		} else {
			taken = append(taken, n)
		}
	}
	if left == nil {
		delete(c.at, line)
	} else {
		c.at[line] = left
	}
	return taken
}

func (c collector) attach(notes []note, idents ...*ast.Ident) {
	for _, id := range idents {
		if obj := c.pass.TypesInfo.Defs[id]; obj != nil {
			c.mark(notes, obj)
		}
	}
}

// mark records what directives say of obj.
func (c collector) mark(notes []note, obj types.Object) {
	m := c.marks[obj]
	for _, n := range notes {
		if problem := misplaced(n.verb, obj); problem != "" {
			c.complain(n.pos, n.verb, problem)
			continue
		}
		switch n.verb {
		case verbSensitive:
			m.Classes = union(m.Classes, n.args)
		case verbPublic:
			m.Public = true
		case verbSanitizes:
			m.Sanitizes = union(m.Sanitizes, n.args)
			m.SanitizesAll = m.SanitizesAll || len(n.args) == 0
		case verbEndpoint:
			m.Country = n.args[0]
		}
		if m.Public && len(m.Classes) > 0 {
			c.complain(n.pos, n.verb, "contradicts another directive here: one says sensitive, the other public")
			m.Public = false
		}
	}
	if !m.empty() {
		c.marks[obj] = m
	}
}

// misplaced tells why a directive cannot stand on obj, or "".
func misplaced(verb string, obj types.Object) string {
	fn, isFunc := obj.(*types.Func)
	tn, isType := obj.(*types.TypeName)
	switch {
	case isType && tn.IsAlias():
		return "marks nothing on an alias: put it where the type is declared"
	case verb == verbSanitizes && !isFunc:
		return "belongs on a function"
	case verb == verbEndpoint && (isFunc || isType):
		return "belongs on a constant or variable"
	case isFunc && verb == verbSensitive && fn.Signature().Results().Len() == 0:
		return "marks nothing: the function has no results"
	}
	return ""
}

func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(a), b...))))
}
