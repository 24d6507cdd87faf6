//go:build linux && !kqueue

package netpoll

import (
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// enoughQuiet is how many wakers must have come since the last event when the loop leaves its descriptors to a sentry:
// a goroutine, which costs about what three posts save.
const enoughQuiet = 8

// A gate is how a loop waits whose descriptors are quiet: for posts alone, on a channel, which is how it would wait
// without descriptors. A sentry looks after those, and opens the gate as well.
type gate struct {
	opened chan struct{} // of capacity one
	rung   func()        // by the sentry
	alarm  *time.Timer   // nil before there was a deadline
	quiet  int           // how many waits have ended by a waker since the last event
}

// waitAtGate is Wait while the descriptors are quiet.
func (p *Poller) waitAtGate(deadline time.Duration, posted func() bool) (found bool) {
	p.post(false, p.gate.rung)
	left := timer.Never
	if deadline != timer.Never {
		left = deadline - p.loop.Time()
	}
	p.asleep.Store(atGate)
	if !posted() && !p.sentry.rang.Load() {
		p.gate.wait(left)
	}
	p.asleep.CompareAndSwap(atGate, awake) // or a waker opens the gate for the next wait, which is too short
	if !p.sentry.rang.Load() {
		return false
	}
	p.gate.quiet = 0
	return p.fetch() > 0
}

func (g *gate) wait(d time.Duration) {
	if d == timer.Never {
		<-g.opened
		return
	}
	if g.alarm == nil {
		g.alarm = time.NewTimer(d)
	} else {
		g.alarm.Reset(d)
	}
	select {
	case <-g.opened:
		g.alarm.Stop()
	case <-g.alarm.C:
	}
}

// open may be called from any goroutine.
func (g *gate) open() {
	select {
	case g.opened <- struct{}{}:
	default:
	}
}

// note is told how a wait for events has ended.
func (g *gate) note(found, woken bool) {
	switch {
	case found:
		g.quiet = 0
	case woken:
		g.quiet++
	}
}
