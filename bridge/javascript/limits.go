package javascript

import (
	"strconv"
	"time"
)

// limitRun sets the deadline of the run: a timer of the loop, and one of the wall for a script that does not come back.
func (r *Runtime) limitRun() {
	limit := r.o.RunTime
	if limit <= 0 {
		return
	}
	exceeded := func() *LimitError { return &LimitError{What: "the time of the run", Limit: limit.String()} }
	r.deadline = r.loop.CallLater(limit, func() { r.fail(exceeded()) })
	r.watch.total = time.AfterFunc(limit, func() {
		if err := exceeded(); r.watch.raise(err) {
			_ = r.Post(func(r *Runtime) { r.fail(err) })
		}
	})
}

func (r *Runtime) limitTimers() {
	if limit := r.o.MaxTimers; limit > 0 && r.timers.set > limit {
		r.exceeded("the number of timers", limit)
	}
}

// exceeded ends the run of the script that is running: what it has called is interrupted when that returns.
func (r *Runtime) exceeded(what string, limit int) {
	r.watch.raise(&LimitError{What: what, Limit: strconv.Itoa(limit)})
}

// limitReactions counts reactions by the engine's tracker of contexts, which is told of each that is made and of each
// that runs.
func (r *Runtime) limitReactions() {
	if r.o.MaxReactions > 0 {
		r.vm.SetAsyncContextTracker(&reactions{r: r})
	}
}

// reactions counts what waits for promises.
type reactions struct {
	r       *Runtime
	waiting int
}

// Grab is called when a reaction is made.
func (c *reactions) Grab() any {
	if c.waiting++; c.waiting > c.r.o.MaxReactions {
		c.r.exceeded("the number of reactions to promises", c.r.o.MaxReactions)
	}
	return c
}

// Resumed is called when a reaction begins, and Exited when it is over.
func (c *reactions) Resumed(any) { c.waiting-- }
func (c *reactions) Exited()     {}
