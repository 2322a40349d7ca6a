package flow

import (
	"fmt"
	"strings"
)

// show writes a value for people who debug the engine.
func (t *table) show(v Value) string {
	var out []string
	for _, e := range v {
		p, a := split(e)
		out = append(out, t.showPath(p)+t.showAtom(a))
	}
	return "{" + strings.Join(out, " ") + "}"
}

func (t *table) showPath(p pathID) string {
	var b strings.Builder
	for _, s := range t.list(p) {
		x := t.steps[s]
		switch x.kind {
		case stepElem:
			b.WriteString("[*]")
		case stepKey:
			b.WriteString("[" + x.name + "]")
		case stepDeref:
			b.WriteString("^")
		case stepSlot:
			b.WriteString("#" + x.name)
		case stepShift:
			b.WriteString(">")
		default:
			b.WriteString("." + x.name)
		}
	}
	return b.String() + "="
}

func (t *table) showAtom(a atomID) string {
	x := t.atoms[a]
	switch x.kind {
	case atomUnknown:
		return "?"
	case atomKill:
		return "KILL"
	case atomData:
		return "data:" + t.names[t.srcs[x.src].what]
	case atomGuard:
		return "guard:" + t.names[t.srcs[x.src].what] + "<" + t.showAtom(x.in) + ">"
	case atomText:
		return fmt.Sprintf("%q", t.texts[x.text].String())
	case atomRef:
		return fmt.Sprintf("&o%d(%d)%s", x.obj, t.objects[x.obj].kind, t.showPath(x.path))
	case atomFunc:
		return "func:" + t.funcs[x.fn].key
	case atomType:
		return "type:" + t.types[x.typ].key
	case atomClean:
		return "clean:" + t.names[x.minus]
	case atomIn:
		ex := ""
		for _, p := range t.exceptList(x.except) {
			ex += " !" + t.showPath(p)
		}
		return fmt.Sprintf("in%d.%d%s/%d%s", x.root.kind, x.root.index, t.showPath(x.path), x.mode, ex)
	}
	return "!"
}

func (t *table) showSummary(s *summary) string {
	var b strings.Builder
	for i, v := range s.results {
		fmt.Fprintf(&b, "  result%d %s\n", i, t.show(v))
	}
	for _, o := range s.objects {
		fmt.Fprintf(&b, "  o%d kind %d in %s %s\n", o.obj, t.objects[o.obj].kind, t.showAtom(t.objects[o.obj].in), t.show(o.val))
	}
	for _, x := range s.sends {
		fmt.Fprintf(&b, "  send %s payload %s endpoint %s\n", t.names[x.fn], t.show(x.payload), t.show(x.endpoint))
	}
	for i, x := range s.opens {
		if x == nil {
			continue
		}
		fmt.Fprintf(&b, "  open %d %s.%s", i, t.showAtom(x.callee), t.names[x.method])
		for _, a := range x.args {
			b.WriteString(" " + t.show(a))
		}
		b.WriteString("\n")
	}
	return b.String()
}
