package flow

import "strings"

// lastingObjects writes the contents of objects behind package variables, each once.
func (e *encoder) lastingObjects() {
	for len(e.lasting) > 0 {
		list := e.lasting
		e.lasting = nil
		for _, id := range list {
			e.begin()
			e.depth = e.away[id]
			e.value(e.p.slim(e.p.frozen[id]))
			e.entries = append(e.entries, entry{objectPrefix + e.p.frozenName(id), e.buf})
		}
	}
	e.depth = 0
}

// frozenName is a name of an object behind a package variable that holds in all
// packages.
func (p *pkg) frozenName(id objID) string {
	x := p.objects[id]
	if x.kind == objFact && x.name != 0 {
		return p.table.names[x.name]
	}
	name := p.pass.Pkg.Path() + "#" + itoa(int(id))
	if x.box {
		name += boxMark
	}
	return name
}

// boxMark ends the names of those that are boxes behind an interface.
const boxMark = "="

// lastingNamed is the object behind a package variable that has a name.
func (p *pkg) lastingNamed(name nameID) objID {
	return p.object(object{kind: objFact, name: name, many: true, box: strings.HasSuffix(p.table.names[name], boxMark)})
}
