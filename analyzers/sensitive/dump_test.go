package sensitive_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/analyzers/sensitive"
)

// coreEnv names the folder of rules that stand in for the built-in ones; inferEnv
// switches names off.
const (
	coreEnv  = "SENSITIVE_TEST_CORE"
	inferEnv = "SENSITIVE_TEST_INFER"
)

func load() (*policy.Policy, error) {
	p, err := policy.Load(policy.Options{Core: os.DirFS(os.Getenv(coreEnv)), NoSearch: true})
	if err != nil {
		return nil, err
	}
	if os.Getenv(inferEnv) == "off" {
		off := *p
		off.Infer = false
		p = &off
	}
	return p, nil
}

// newDump makes a pass that tells, at each declaration and constant key, what the
// result under test says of it: one message a fact, "what: class/why".
func newDump() *analysis.Analyzer {
	sens := sensitive.New(policy.NewAnalyzer(load))
	return &analysis.Analyzer{
		Name:     "dump",
		Doc:      "tell what is sensitive",
		Requires: []*analysis.Analyzer{sens},
		Run: func(pass *analysis.Pass) (any, error) {
			r := pass.ResultOf[sens].(*sensitive.Result)
			d := dumper{pass, r}
			for _, bad := range r.Bad() {
				pass.Reportf(bad.Pos, "bad: %s", bad.Message)
			}
			for _, file := range pass.Files {
				ast.Inspect(file, d.node)
			}
			return nil, nil
		},
	}
}

type dumper struct {
	pass *analysis.Pass
	r    *sensitive.Result
}

func (d dumper) say(n ast.Node, what string, words ...string) {
	if len(words) > 0 {
		d.pass.Reportf(n.Pos(), "%s: %s", what, strings.Join(words, " "))
	}
}

func (d dumper) node(n ast.Node) bool {
	info := d.pass.TypesInfo
	switch n := n.(type) {
	case *ast.Ident:
		d.defined(n, info.Defs[n])
	case *ast.StructType:
		if st := info.TypeOf(n); st != nil {
			d.fields(n, st)
		}
	case *ast.SelectorExpr:
		if f, ok := info.Uses[n.Sel].(*types.Func); ok && f.Pkg() != d.pass.Pkg {
			d.function(n, f)
		}
	case *ast.CompositeLit:
		if m, ok := info.TypeOf(n).Underlying().(*types.Map); ok {
			for _, elt := range n.Elts {
				d.key(elt.(*ast.KeyValueExpr).Key, m.Elem())
			}
		}
	case *ast.CallExpr:
		if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Set" && len(n.Args) == 2 {
			d.key(n.Args[0], info.TypeOf(n.Args[1]))
		}
	}
	return true
}

func (d dumper) key(e ast.Expr, val types.Type) {
	if v := d.pass.TypesInfo.Types[e].Value; v != nil && v.Kind() == constant.String {
		d.say(e, "key", labels(d.r.Key(e.Pos(), constant.StringVal(v), val))...)
	}
}

func (d dumper) defined(id *ast.Ident, obj types.Object) {
	if c := d.r.Country(obj); c != "" {
		d.say(id, id.Name, "endpoint:"+c)
	}
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() {
			return
		}
		found, public, weak := d.r.Var(obj)
		words := labels(found)
		if weak {
			for i := range words {
				words[i] += "?"
			}
		}
		d.say(id, id.Name, append(words, said(public)...)...)
		if n, ok := types.Unalias(obj.Type()).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg() != d.pass.Pkg {
			d.imported(id, n)
		}
	case *types.TypeName:
		found, public := d.r.Type(obj.Type())
		d.say(id, "type "+id.Name, append(labels(found), said(public)...)...)
	case *types.Const:
		if obj.Val().Kind() == constant.String {
			d.say(id, id.Name, labels(d.r.Constants()[constant.StringVal(obj.Val())])...)
		}
	case *types.Func:
		d.function(id, obj)
	}
}

// imported tells what is known of a type of another package and of its fields.
func (d dumper) imported(id *ast.Ident, n *types.Named) {
	found, public := d.r.Type(n)
	d.say(id, "type "+n.Obj().Name(), append(labels(found), said(public)...)...)
	d.fields(id, n)
}

func (d dumper) fields(at ast.Node, t types.Type) {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, f := range d.r.Struct(t) {
		node := at
		if lit, ok := at.(*ast.StructType); ok {
			node = fieldNode(lit, i)
		}
		what := st.Field(i).Name()
		if len(f.Labels) > 0 {
			what = f.Labels[0].What
		}
		d.say(node, what, append(labels(f.Labels), said(f.Public)...)...)
		if _, ok := at.(*ast.Ident); ok {
			if inner, ok := st.Field(i).Type().(*types.Struct); ok {
				d.fields(at, inner)
			}
		}
	}
}

func fieldNode(lit *ast.StructType, i int) ast.Node {
	for _, f := range lit.Fields.List {
		if i -= max(1, len(f.Names)); i < 0 {
			return f.Type
		}
	}
	return lit
}

func (d dumper) function(at ast.Node, f *types.Func) {
	fn := d.r.Func(f)
	var words []string
	for i, res := range fn.Results {
		for _, w := range labels(res) {
			words = append(words, fmt.Sprintf("%d:%s", i, w))
		}
	}
	for _, i := range slices.Sorted(func(yield func(int) bool) {
		for i := range fn.Fills {
			if !yield(i) {
				return
			}
		}
	}) {
		for _, w := range labels(fn.Fills[i]) {
			words = append(words, fmt.Sprintf("fills%d:%s", i, w))
		}
	}
	words = append(words, said(fn.Public)...)
	if fn.SanitizesAll {
		words = append(words, "sanitizes")
	}
	for _, c := range fn.Sanitizes {
		words = append(words, "sanitizes:"+c)
	}
	d.say(at, f.Name()+"()", words...)
}

func labels(ls []sensitive.Label) []string {
	var words []string
	for _, l := range ls {
		words = append(words, l.Class+"/"+l.Why)
	}
	return words
}

func said(public bool) []string {
	if public {
		return []string{"public"}
	}
	return nil
}
