package javascript

import "github.com/monoloop-go/monoloop/loop"

// phase is where a cycle is.
type phase uint8

const (
	timersPhase phase = iota
	pollPhase
	checkPhase
)

// A cycle is what Node calls an iteration of its loop: timers, poll, check. It is one entry of the loop's ready
// queue, and is made ready by the first deadline, by an immediate, or by what comes from Go. It refuses to wait: that
// is the loop's.
//
// What becomes ready for a phase that has begun waits for the next cycle.
type cycle struct {
	r               *Runtime
	phase           phase
	begin           phase // of the next cycle
	checked, paused bool  // in the check phase: the immediates have begun, and the microtasks before them have had their turn
	ready           bool  // it is in the ready queue
	timer           loop.TimerHandle
	wake            int64 // the deadline of timer in milliseconds; 0 if there is none
}

// Run makes one iteration. It is the cycle's turn in the ready queue.
func (c *cycle) Run() {
	c.ready = false
	if c.r.over {
		return
	}
	c.enter(c.begin)
	c.begin = timersPhase
	c.r.perform(c)
}

// String names the entry in the stories of looptest.
func (c *cycle) String() string { return "a turn of the script" }

// due is the entry of the earliest deadline.
type due struct{ c *cycle }

// Run is called when a timer is due.
func (d due) Run() {
	d.c.wake = 0
	d.c.Run()
}

// String names the entry in the stories of looptest.
func (d due) String() string { return "timers of the script" }

// next gives the callbacks of one iteration; of more if ticks that have thrown have left some, which wait for a
// callback. Then there is an immediate that does nothing, and that is followed by them.
func (c *cycle) next() callback {
	for {
		var cb callback
		switch c.phase {
		case timersPhase:
			cb = c.aTimer()
		case pollPhase:
			cb = c.arrived()
		case checkPhase:
			cb = c.immediate()
		}
		if cb != nil {
			return cb
		}
		if c.phase == checkPhase && !c.r.dirty {
			return nil
		}
		c.enter((c.phase + 1) % (checkPhase + 1))
	}
}

func (c *cycle) enter(p phase) {
	c.phase = p
	switch p {
	case timersPhase:
		c.r.timers.start()
	case pollPhase:
		c.r.timers.clock()
		c.r.polling, c.r.poll = c.r.poll, c.r.polling[:0]
	case checkPhase:
		c.checked, c.paused = false, false
	}
}

// aTimer returns the next timer. Where one has thrown, the microtasks of the phase are run before the next list, and
// at its end.
func (c *cycle) aTimer() callback {
	if t := c.r.timers.take(); t != nil {
		return t
	}
	if c.r.dirty && !c.r.timers.closed {
		c.r.timers.closed = c.r.timers.over
		return nothing{}
	}
	if c.r.timers.again() {
		return c.aTimer()
	}
	return nil
}

// immediate returns the next immediate. What still waits for microtasks when the phase begins has them run.
func (c *cycle) immediate() callback {
	if !c.checked {
		if c.r.dirty && !c.paused {
			c.paused = true
			return nothing{}
		}
		c.checked = true
		c.r.immediates.start()
	}
	if x := c.r.immediates.next(); x != nil {
		return x
	}
	return nil
}

func (c *cycle) more() bool {
	switch c.phase {
	case timersPhase:
		return c.r.timers.more()
	case checkPhase:
		return c.r.immediates.left()
	}
	return false
}

func (c *cycle) arrived() callback {
	r := c.r
	if len(r.polling) == 0 {
		return nil
	}
	cb := r.polling[0]
	r.polling[0] = nil
	r.polling = r.polling[1:]
	return cb
}

func (c *cycle) settled(ok bool) {
	switch c.phase {
	case timersPhase:
		c.r.timers.settled(ok)
	case checkPhase:
		c.r.immediates.threw = !ok && !c.r.immediates.left()
	}
}

// mark puts the cycle into the ready queue.
func (c *cycle) mark() {
	if !c.ready && !c.r.over {
		c.ready = true
		c.r.loop.Low().Schedule(c)
	}
}

// arm makes sure that the cycle comes again if there is a reason, and looks whether the run is over.
func (r *Runtime) arm() {
	if r.over {
		return
	}
	if len(r.immediates.queue) > 0 || len(r.poll) > 0 {
		r.cycle.mark()
	}
	r.cycle.setTimer(r.timers.wanted())
	r.lookForEnd()
}

// setTimer sets the loop's timer for a deadline, 0 if there is none.
func (c *cycle) setTimer(when int64) {
	if when == c.wake {
		return
	}
	if c.wake != 0 {
		c.timer.Cancel()
	}
	if c.wake = when; when != 0 {
		c.timer = c.r.loop.Low().ScheduleAt(fromMillis(when), due{c})
	}
}

// enqueue has cb called in the next poll phase.
func (r *Runtime) enqueue(cb callback) {
	r.poll = append(r.poll, cb)
	r.cycle.mark()
}

// CallSoon has fn called in the next poll phase, and then the microtasks that it has made ready, as those of a
// callback of input and output in Node. It holds the run. fn may call the script, and its error is one that nobody
// has caught.
func (r *Runtime) CallSoon(fn func() error) {
	if fn == nil {
		panic("javascript: CallSoon of a nil function")
	}
	if !r.over {
		r.enqueue(function(fn))
	}
}

// A function is a callback of the host.
type function func() error

func (fn function) call(*Runtime) error { return fn() }

// nothing is the callback that does nothing, and is followed by microtasks like any other.
type nothing struct{}

func (nothing) call(*Runtime) error { return nil }
