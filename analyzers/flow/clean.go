package flow

import "strings"

// cleaned is v without the classes in minus. mark leaves a trace of it, so that
// a later store into a field of that class knows.
func (r *run) cleaned(v Value, minus nameID, mark bool) Value {
	list := r.table.names[minus]
	var out Value
	for _, e := range v {
		p, a := split(e)
		x := r.atoms[a]
		switch x.kind {
		case atomData, atomGuard:
			if covers(list, r.table.names[r.srcs[x.src].class]) {
				continue
			}
		case atomIn:
			if list == "*" {
				if x.mode != inExact {
					continue
				}
			}
			x.minus = r.mergeMinus(x.minus, list)
			out = append(out, pair(p, r.atom(x)))
			continue
		}
		out = append(out, e)
	}
	if mark {
		out = append(out, pair(0, r.atom(atom{kind: atomClean, minus: minus})))
	}
	return normal(out)
}

// covers reports whether a list of classes, or * for any, takes in a class.
func covers(list, class string) bool {
	if list == "*" {
		return true
	}
	for c := range strings.SplitSeq(list, ",") {
		if class == c || strings.HasPrefix(class, c+".") {
			return true
		}
	}
	return false
}

func (r *run) mergeMinus(have nameID, add string) nameID {
	old := r.table.names[have]
	switch {
	case old == "" || add == "*":
		return r.table.name(add)
	case old == "*" || covers(old, add):
		return have
	}
	return r.table.name(old + "," + add)
}
