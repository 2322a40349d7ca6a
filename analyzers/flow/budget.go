package flow

import "golang.org/x/tools/go/ssa"

// spend counts work and ends the function when its budget is gone.
func (r *run) spend(n int) {
	r.work += n
	if r.work > r.limit {
		panic(overBudget{})
	}
}

// overBudget ends the analysis of a function that costs too much.
type overBudget struct{}

// coarse is the summary of a function that was too much: its results hold the
// labels of its inputs, and nothing is said to be sent.
func (p *pkg) coarse(fn *ssa.Function) *summary {
	var all Value
	for i := range fn.Params {
		all = append(all, pair(0, p.atom(atom{kind: atomIn, mode: inDeep, root: root{kind: rootParam, index: int32(i)}})))
	}
	s := &summary{module: p.module}
	for v := range fn.Signature.Results().Variables() {
		if carries(v.Type()) {
			s.results = append(s.results, p.union(normal(all), p.unknown()))
		} else {
			s.results = append(s.results, p.unknown())
		}
	}
	return s
}
