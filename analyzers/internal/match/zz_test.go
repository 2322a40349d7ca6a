package match_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/internal/match"
	"github.com/borderlint/borderlint/analyzers/policy"
)

func TestZZ(t *testing.T) {
	root := os.Getenv("ZZROOT")
	if root == "" {
		t.Skip()
	}
	p, err := policy.Load(policy.Options{NoSearch: true})
	if err != nil {
		t.Fatal(err)
	}
	l := match.New(p.Rules)
	n := map[string]int{}
	ex := map[string]string{}
	note := func(kind string, hits []match.Hit, what, where string) {
		for _, h := range hits {
			k := h.Class + "\t" + h.Phrase + "\t" + kind + "\t" + what
			n[k]++
			ex[k] = where
		}
	}
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil
		}
		where := strings.TrimPrefix(path, root)
		ast.Inspect(f, func(nd ast.Node) bool {
			switch nd := nd.(type) {
			case *ast.TypeSpec:
				if st, ok := nd.Type.(*ast.StructType); ok {
					s := l.NewScope(match.Name{Text: nd.Name.Name})
					for _, fl := range st.Fields.List {
						for _, id := range fl.Names {
							s.Add(match.Name{Owner: nd.Name.Name, Text: id.Name})
						}
					}
					for _, fl := range st.Fields.List {
						if id, ok := fl.Type.(*ast.Ident); ok && id.Name == "bool" {
							continue
						}
						for _, id := range fl.Names {
							note("field", l.Find(s, match.Name{Owner: nd.Name.Name, Text: id.Name}), nd.Name.Name+"."+id.Name, where)
						}
					}
				}
			case *ast.FuncDecl:
				if nd.Type.Results != nil && !l.PlainFunc(nd.Name.Name) {
					note("func", l.Find(nil, match.Name{Text: nd.Name.Name}), nd.Name.Name, where)
				}
				if nd.Body == nil {
					return true
				}
				s := l.NewScope(match.Name{Text: nd.Name.Name})
				var ids []string
				ast.Inspect(nd, func(x ast.Node) bool {
					switch x := x.(type) {
					case *ast.AssignStmt:
						if x.Tok == token.DEFINE {
							for _, e := range x.Lhs {
								if id, ok := e.(*ast.Ident); ok {
									ids = append(ids, id.Name)
								}
							}
						}
					case *ast.Field:
						for _, id := range x.Names {
							ids = append(ids, id.Name)
						}
					case *ast.ValueSpec:
						for _, id := range x.Names {
							ids = append(ids, id.Name)
						}
					}
					return true
				})
				for _, id := range ids {
					s.Add(match.Name{Text: id})
				}
				for _, id := range ids {
					note("var", l.Find(s, match.Name{Text: id}), id, where)
				}
			}
			return true
		})
		return nil
	})
	var ks []string
	for k := range n {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	for _, k := range ks {
		fmt.Printf("%d\t%s\t%s\n", n[k], k, ex[k])
	}
}
