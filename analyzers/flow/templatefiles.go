package flow

import (
	"path"
	"slices"
	"strings"

	"github.com/borderlint/borderlint/analyzers/internal/strval"
	"github.com/borderlint/borderlint/analyzers/policy"
)

// The operations of a call that adds embedded files to a template: what its texts are then,
// and the name of the first file.
const (
	evalTemplateFiles = "template.files"
	evalTemplateFile  = "template.file"
)

// templateFiles are the texts of a set to which files are added, if it is given, and then
// those in which the files are found, and patterns for their names. Files that are not known
// make a text that is not.
func (u *ruled) templateFiles(f *policy.Flow) Value {
	r := u.r
	n := len(f.From)
	before := []text{{}}
	if n > 2 {
		if before = nil; len(u.read(f.From[0])) == 1 {
			before = r.textsOf(u.read(f.From[0])[0].val)
		}
		if len(before) == 0 {
			before = []text{{}}
		}
	}
	files, ok := u.embeddedIn(f.From[n-2], f.From[n-1])
	if !ok {
		return single(r.textAtom(strval.NewHole(0), text{}))
	}
	if f.Eval == evalTemplateFile {
		return single(r.textAtom(strval.Const(path.Base(files[0].name)), files[0].text))
	}
	var out Value
	for _, b := range before {
		v := strval.TextValue(b.text)
		for _, file := range files {
			v, _ = strval.Apply("template.more", []strval.Value{v, strval.TextValue(strval.Const(path.Base(file.name))), strval.TextValue(file.text.text)})
		}
		out = append(out, pair(0, r.textAtom(v.Text, files[0].text)))
	}
	return normal(out)
}

// textFile is a file that is embedded in a variable.
type textFile struct {
	name string
	text text
}

// embeddedIn are the files at one place that match patterns at another, in the order in which
// these name them; false if not all are known.
func (u *ruled) embeddedIn(in, patterns policy.Place) (out []textFile, ok bool) {
	r := u.r
	places, names := u.read(in), u.read(patterns)
	if len(places) != 1 || len(names) != 1 {
		return nil, false
	}
	held := map[string]Value{}
	for _, e := range places[0].val {
		p, a := split(e)
		x := r.atoms[a]
		if p == 0 && x.kind == atomType {
			continue
		}
		if p == 0 || x.kind != atomRef {
			return nil, false
		}
		n := r.nodes[p]
		name, ok := strings.CutPrefix(r.steps[n.head].name, "s")
		if !ok || n.tail != 0 || r.steps[n.head].kind != stepKey {
			return nil, false
		}
		held[name] = r.union(held[name], r.at(r.load(single(a), nil), r.slot(slotContent)))
	}
	list, ok := u.variadic(names[0])
	if !ok {
		return nil, false
	}
	for _, s := range list {
		pattern, ok := r.namesIn(s.val)
		if !ok || len(pattern) != 1 {
			return nil, false
		}
		var found []textFile
		for name, v := range held {
			if met, err := path.Match(pattern[0], name); err != nil {
				return nil, false
			} else if !met {
				continue
			}
			texts := r.textsOf(v)
			if len(texts) != 1 {
				return nil, false
			}
			found = append(found, textFile{name, texts[0]})
		}
		slices.SortFunc(found, func(a, b textFile) int { return strings.Compare(a.name, b.name) })
		out = append(out, found...)
	}
	return out, len(out) > 0
}
