package flow

import (
	queue "container/heap"

	"golang.org/x/tools/go/ssa"
)

// worklist is the functions that are to be analysed, callees before those that
// call them: a recursion settles before anybody outside looks at it.
type worklist struct {
	place map[*ssa.Function]int
	funcs []*ssa.Function
	ready places
	has   map[*ssa.Function]bool
	later []*ssa.Function
}

// init queues all functions, in this order.
func (w *worklist) init(order []*ssa.Function) {
	w.place, w.has = map[*ssa.Function]int{}, map[*ssa.Function]bool{}
	for _, fn := range order {
		w.add(fn)
	}
}

// add queues a function, unless it is. One that was never queued comes last.
func (w *worklist) add(fn *ssa.Function) {
	if w.has[fn] {
		return
	}
	w.has[fn] = true
	at, ok := w.place[fn]
	if !ok {
		at = len(w.funcs)
		w.place[fn] = at
		w.funcs = append(w.funcs, fn)
	}
	queue.Push(&w.ready, at)
}

// addLater queues a function for when the queue is empty: what many functions write is
// read again once, not after each of them.
func (w *worklist) addLater(fn *ssa.Function) { w.later = append(w.later, fn) }

// next takes the first function; nil if there is none.
func (w *worklist) next() *ssa.Function {
	if len(w.ready) == 0 {
		for _, fn := range w.later {
			w.add(fn)
		}
		w.later = w.later[:0]
	}
	if len(w.ready) == 0 {
		return nil
	}
	fn := w.funcs[queue.Pop(&w.ready).(int)]
	w.has[fn] = false
	return fn
}

// places is a heap of places in the order.
type places []int

func (p places) Len() int           { return len(p) }
func (p places) Less(i, j int) bool { return p[i] < p[j] }
func (p places) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *places) Push(x any)        { *p = append(*p, x.(int)) }

func (p *places) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}
