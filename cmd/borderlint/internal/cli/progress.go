package cli

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// progress is the line on a terminal that says how far long work has come.
type progress struct {
	w     io.Writer // nil: there is nobody to see it
	start time.Time

	mu  sync.Mutex
	bar *progressbar.ProgressBar
}

// patience is how long work goes on without a word.
const patience = time.Second

func newProgress(env Env) *progress {
	p := &progress{start: time.Now()}
	if terminal(env.Stderr) && env.Getenv("TERM") != "dumb" && env.Getenv("CI") == "" {
		p.w = env.Stderr
	}
	return p
}

func (p *progress) step(done, total int, path string) {
	if p.w == nil || time.Since(p.start) < patience {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.w), progressbar.OptionSetWidth(20), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(false), progressbar.OptionUseANSICodes(true))
	}
	if path = report.Clean(path); len(path) > 40 {
		path = "…" + path[len(path)-40:]
	}
	p.bar.Describe(path)
	_ = p.bar.Set(done)
}

// done takes the line away.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
