package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// usage is what one run of a program took.
type usage struct {
	Wall float64 `json:"wall"` // seconds
	CPU  float64 `json:"cpu"`  // seconds, user and system, of it and of the children it waited for
	// Memory is the peak of the resident sizes of all its processes together,
	// looked at ten times a second, and never less than Largest.
	Memory int64 `json:"memory"`
	// Largest is the peak resident size of the largest of its processes, by the
	// kernel's count.
	Largest int64 `json:"largest"`
	Exit    int   `json:"exit"`
	// Stopped says why it was ended before it was done, "" if it was not.
	Stopped string `json:"stopped,omitempty"`
}

// program is what to run, and the bounds it has to keep.
type program struct {
	name           string
	args           []string
	dir            string
	env            []string
	stdout, stderr io.Writer
	timeout        time.Duration // 0: none
	memory         int64         // bytes, of all its processes together; 0: any
	unwatched      bool          // nobody asks for the memory of all together
}

// sampled is how often the memory of a program is looked at.
const sampled = 100 * time.Millisecond

// run runs p in a process group of its own, so that all of it can be counted and
// ended. That it fails by its own exit status is no error.
func (p program) run(ctx context.Context) (usage, error) {
	limited := ctx
	if p.timeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, p.timeout)
		defer cancel()
	}
	cmd := exec.CommandContext(limited, p.name, p.args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, p.stdout, p.stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	end := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel = end
	cmd.WaitDelay = 5 * time.Second
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return usage{}, fmt.Errorf("starting %s: %w", p.name, err)
	}
	watch := watcher{group: cmd.Process.Pid, limit: p.memory, end: end, done: make(chan struct{})}
	var watching sync.WaitGroup
	if !p.unwatched {
		watching.Go(watch.run)
	}
	err := cmd.Wait()
	u := usage{Wall: time.Since(start).Seconds()}
	close(watch.done)
	watching.Wait()
	_ = end() // what it left behind; that there is nothing is no error

	state := cmd.ProcessState
	u.CPU = (state.UserTime() + state.SystemTime()).Seconds()
	u.Exit = state.ExitCode()
	u.Largest = largest(state)
	u.Memory = max(u.Largest, watch.peak)
	if ctx.Err() != nil {
		return u, context.Cause(ctx)
	}
	switch {
	case watch.over:
		u.Stopped = fmt.Sprintf("more than %s", gib(p.memory))
	case limited.Err() != nil:
		u.Stopped = fmt.Sprintf("more than %v", p.timeout)
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) && u.Stopped == "" {
		return u, fmt.Errorf("running %s: %w", p.name, err)
	}
	return u, nil
}

// largest is the peak resident size that the kernel counted for the largest of a
// process and the children it waited for.
func largest(state *os.ProcessState) int64 {
	rusage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return rusage.Maxrss
	}
	return rusage.Maxrss * 1024
}

// watcher looks at the memory of a process group until done is closed.
type watcher struct {
	group int
	limit int64
	end   func() error
	done  chan struct{}
	peak  int64
	over  bool
}

func (w *watcher) run() {
	tick := time.NewTicker(sampled)
	defer tick.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-tick.C:
			w.peak = max(w.peak, resident(w.group))
			if w.limit > 0 && w.peak > w.limit && !w.over {
				w.over = true
				_ = w.end() // that it has ended by itself is no error
			}
		}
	}
}
