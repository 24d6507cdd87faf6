package inspect

import (
	"sync"
	"time"
)

// dumpEvery is how old a stack may be that is shown. To take one stops the process for a moment, and many may ask.
const dumpEvery = 200 * time.Millisecond

// A stuckCache is what a loop was stuck in when that was asked last. Any goroutine may use it.
type stuckCache struct {
	mu    sync.Mutex
	taken time.Time
	stuck *Stuck
}

// stuck returns what the loop is stuck in, if its watchdog knows.
func (a *attached) stuck() *Stuck {
	c := &a.stuckIn
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.taken) < dumpEvery {
		return c.stuck
	}
	s, ok := a.loop.Stuck()
	c.taken, c.stuck = time.Now(), nil
	if ok {
		c.stuck = &Stuck{s.For, cut(s.Name), s.Made, s.Function, s.Line, s.Stack}
	}
	return c.stuck
}
