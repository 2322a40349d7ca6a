package flow

import "golang.org/x/tools/go/ssa"

// reversePostorder lists the blocks of a function so that, loops apart, a block
// comes after those that lead to it.
func reversePostorder(fn *ssa.Function) []*ssa.BasicBlock {
	seen := make([]bool, len(fn.Blocks))
	var out []*ssa.BasicBlock
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b.Index] = true
		for i := len(b.Succs) - 1; i >= 0; i-- {
			if s := b.Succs[i]; !seen[s.Index] {
				visit(s)
			}
		}
		out = append(out, b)
	}
	if fn.Recover != nil {
		visit(fn.Recover)
	}
	if !seen[0] {
		visit(fn.Blocks[0])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// loopBlocks tells which blocks lie on a cycle.
func loopBlocks(fn *ssa.Function) []bool {
	n := len(fn.Blocks)
	index, low, comp := make([]int, n), make([]int, n), make([]bool, n)
	onStack := make([]bool, n)
	var stack []int
	next := 1
	var visit func(int)
	visit = func(v int) {
		index[v], low[v] = next, next
		next++
		stack = append(stack, v)
		onStack[v] = true
		self := false
		for _, s := range fn.Blocks[v].Succs {
			if s.Index == v {
				self = true
			}
			if index[s.Index] == 0 {
				visit(s.Index)
				low[v] = min(low[v], low[s.Index])
			} else if onStack[s.Index] {
				low[v] = min(low[v], index[s.Index])
			}
		}
		if low[v] != index[v] {
			return
		}
		size := 0
		for i := len(stack) - 1; ; i-- {
			size++
			if stack[i] == v {
				for _, w := range stack[i:] {
					onStack[w] = false
					comp[w] = size > 1 || self
				}
				stack = stack[:i]
				return
			}
		}
	}
	for v := range n {
		if index[v] == 0 {
			visit(v)
		}
	}
	return comp
}
