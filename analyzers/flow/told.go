package flow

import "slices"

// tell notes that a pair is told where a root is closed.
func (p *pkg) tell(m met) {
	if !onTheWay(p.told[m.key], m.send.via) {
		p.told[m.key] = append(p.told[m.key], m.send.via)
	}
}

// onTheWay reports whether one of some ways to a call that sends, innermost call first,
// is a part of another or all of it, and furtherIn whether one is a part.
func onTheWay(ways [][]posID, via []posID) bool {
	return slices.ContainsFunc(ways, func(w []posID) bool { return len(w) <= len(via) && slices.Equal(w, via[:len(w)]) })
}

func furtherIn(ways [][]posID, via []posID) bool {
	return slices.ContainsFunc(ways, func(w []posID) bool { return len(w) < len(via) && slices.Equal(w, via[:len(w)]) })
}

// tellAll notes that pairs are told, also in the sends that they are of, if these are of this
// package's functions: what others' send is no news only on the way that it was told for.
func (p *pkg) tellAll(ms []met) {
	for _, m := range ms {
		p.tell(m)
		if s := m.callee; s != nil && p.ownSends[s] && !slices.Contains(s.reported, m.key) {
			s.reported = append(s.reported, m.key)
			slices.SortFunc(s.reported, comparePairs)
		}
	}
}
