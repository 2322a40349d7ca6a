package passtest

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// The length of a Go file of a mechanism.
const (
	shortest = 10
	longest  = 60
)

// reserved are the names of what is written beside a mechanism.
var reserved = regexp.MustCompile(`^(Report.*|report.*|Person|place.*)$`)

// declared says what functions a side must declare: name and type.
func declared(kind string) map[string]string {
	switch kind {
	case kindCarry:
		return map[string]string{"Carry": "func(string, string) string"}
	case kindTyped:
		return map[string]string{"Carry": "func(Passenger) string", "Sample": "func(string) Passenger"}
	case kindEndpoint:
		return map[string]string{"Endpoint": "func() string"}
	default:
		return map[string]string{"Send": "func(string)"}
	}
}

// side is what a side of a mechanism declares at its top level.
type side struct {
	funcs   map[string]string // with their types
	types   map[string]bool
	classes []string // in sensitive tags
}

// checkSide holds the files of a side to the format.
func (m *Mechanism) checkSide(name string) error {
	s := side{funcs: map[string]string{}, types: map[string]bool{}}
	var own bool
	for _, f := range m.of(name) {
		if path.Ext(f.Name) != ".go" {
			continue
		}
		own = own || sideOf(f.Name) == name
		if err := s.add(f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if !own {
		return fmt.Errorf("no Go file of its %s", name)
	}
	for fn, want := range declared(m.Kind) {
		switch got, ok := s.funcs[fn]; {
		case !ok:
			return fmt.Errorf("%s: no function %s", name, fn)
		case got != want:
			return fmt.Errorf("%s: %s is a %s, not a %s", name, fn, got, want)
		}
	}
	if m.Kind == kindTyped {
		if !s.types["Passenger"] {
			return fmt.Errorf("%s: no type Passenger", name)
		}
		if !slices.Contains(s.classes, "passenger") || !slices.Contains(s.classes, "-") {
			return fmt.Errorf(`%s: no field has the tag sensitive:"passenger", or none sensitive:"-"`, name)
		}
	}
	return nil
}

// add holds a Go file to the format, and gathers what it declares.
func (s *side) add(f txtar.File) error {
	if path.Base(f.Name) != f.Name || strings.HasSuffix(f.Name, "_test.go") {
		return errors.New("a Go file lies beside the others, and is no test")
	}
	if n := bytes.Count(f.Data, []byte("\n")); n > longest || n < shortest && sideOf(f.Name) != "" {
		return fmt.Errorf("%d lines, not %d to %d", n, shortest, longest)
	}
	file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if file.Name.Name != "mechanism" {
		return fmt.Errorf("the package is called %s, not mechanism", file.Name.Name)
	}
	if pretty, err := format.Source(f.Data); err != nil || !bytes.Equal(pretty, f.Data) {
		return errors.New("not as gofmt would write it")
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if first, _, _ := strings.Cut(imported, "/"); imported == "C" || strings.Contains(first, ".") {
			return fmt.Errorf("%s is not of the standard library", imported)
		}
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:build") || strings.HasPrefix(c.Text, "// +build") {
				return errors.New("build tags")
			}
		}
	}
	return s.declare(file)
}

func (s *side) declare(file *ast.File) error {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				continue
			}
			s.funcs[d.Name.Name] = signature(d.Type)
			if reserved.MatchString(d.Name.Name) {
				return fmt.Errorf("%s is a name for what is written beside it", d.Name.Name)
			}
		case *ast.GenDecl:
			for _, name := range names(d) {
				if reserved.MatchString(name) {
					return fmt.Errorf("%s is a name for what is written beside it", name)
				}
				s.types[name] = s.types[name] || d.Tok == token.TYPE
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil {
			if tag, err := strconv.Unquote(field.Tag.Value); err == nil {
				if class, ok := reflect.StructTag(tag).Lookup("sensitive"); ok {
					s.classes = append(s.classes, class)
				}
			}
		}
		return true
	})
	return nil
}

func names(d *ast.GenDecl) (names []string) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			names = append(names, spec.Name.Name)
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// signature writes a function's type without the names of its parameters.
func signature(f *ast.FuncType) string {
	list := func(fields *ast.FieldList) string {
		var parts []string
		if fields != nil {
			for _, field := range fields.List {
				for range max(1, len(field.Names)) {
					parts = append(parts, types.ExprString(field.Type))
				}
			}
		}
		return strings.Join(parts, ", ")
	}
	text := "func"
	if f.TypeParams != nil {
		text += "[" + list(f.TypeParams) + "]"
	}
	return strings.TrimSpace(text + "(" + list(f.Params) + ") " + list(f.Results))
}
