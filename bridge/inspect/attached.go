package inspect

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
)

// ErrNoAnswer is the error of a question that a loop has not answered in time: it is stuck, or nobody runs it.
var ErrNoAnswer = errors.New("inspect: the loop has not answered in time")

// part is what a question asks for.
type part uint8

const (
	timersPart part = 1 << iota
	unreadPart
	poolsPart
)

// An attached is a loop that an inspector looks at. Any goroutine may use it.
type attached struct {
	name     string
	loop     *loop.Loop
	recorder *flight.Recorder // of the loop's flight, or nil
	watch    *watch
	tally    *tally // of the watch, which has another one after it was left by all
	stuckIn  stuckCache

	mu     sync.Mutex
	tasks  *Snapshot // of the last walk that was finished
	timers *Snapshot // of the last answer that had them
	unread *Snapshot
	pools  []*pool.Pool // of the loop's own executors
}

// attach begins to look at l. It is called on the loop's goroutine.
func attach(l *loop.Loop, name string) *attached {
	a := &attached{name: name, loop: l, recorder: recorderOf(l), watch: watchOf(l)}
	a.watch.enter()
	a.tally = a.watch.tally
	a.tally.publish(l.Time())
	return a
}

// snapshot returns an empty snapshot of the loop as it was known last.
func (a *attached) snapshot() *Snapshot {
	p := a.tally.last()
	s := &Snapshot{Version: Version, Taken: p.taken, Loop: p.loop}
	s.Loop.Name = a.name
	return s
}

// ask has the loop answer in one short callback.
func (a *attached) ask(ctx context.Context, want part) (*Snapshot, error) {
	answer := make(chan *Snapshot, 1)
	call := loop.NewCall(func() { answer <- a.answer(want) })
	if err := a.loop.Low().Post(call); err != nil {
		return nil, err
	}
	select {
	case s := <-answer:
		a.keep(s, want)
		return s, nil
	case <-ctx.Done():
		call.Cancel()
		return nil, ErrNoAnswer
	}
}

// answer is called on the loop's goroutine.
func (a *attached) answer(want part) *Snapshot {
	a.tally.publish(a.loop.Time())
	s := a.snapshot()
	if want&timersPart != 0 {
		s.Timers, s.TimersLeft = timersOf(a.loop)
	}
	if want&unreadPart != 0 {
		s.Unread, s.UnreadLeft = unreadOf(a.loop)
	}
	if want&poolsPart != 0 {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.pools = bridge.Pools(a.loop)
	}
	return s
}

// keep keeps an answer for the time when there is none.
func (a *attached) keep(s *Snapshot, want part) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if want&timersPart != 0 {
		a.timers = s
	}
	if want&unreadPart != 0 {
		a.unread = s
	}
}

// walk has the loop tell of its tasks, up to a limit.
func (a *attached) walk(ctx context.Context, limit int) (*Snapshot, error) {
	done := make(chan struct{})
	w := newWalk(a.loop, limit, a.tally.known)
	w.done = func() {
		a.tally.publish(a.loop.Time())
		close(done)
	}
	taken := time.Now()
	if err := a.loop.Low().Post(w); err != nil {
		return nil, err
	}
	select {
	case <-done:
	case <-ctx.Done():
		w.abandoned.Store(true)
		return nil, ErrNoAnswer
	}
	s := a.snapshot()
	s.Taken = taken
	w.tell(s)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tasks = s
	return s, nil
}

// state says what the loop does, as far as that can be seen from outside, given whether it has answered.
func (a *attached) state(answered bool) string {
	switch {
	case a.loop.IsClosed():
		return "closed"
	case !a.loop.IsRunning():
		return "idle"
	case !answered:
		return "stuck"
	}
	return "running"
}

// lastKnown returns what was known last of the parts that a question asks for.
func (a *attached) lastKnown(want part) *Snapshot {
	s := a.snapshot()
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.timers; t != nil && want&timersPart != 0 {
		s.Timers, s.TimersLeft = t.Timers, t.TimersLeft
	}
	if u := a.unread; u != nil && want&unreadPart != 0 {
		s.Unread, s.UnreadLeft = u.Unread, u.UnreadLeft
	}
	return s
}

// lastTasks returns the tasks that were known last; if none were, those of the record of the loop's flight.
func (a *attached) lastTasks() *Snapshot {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.tasks != nil:
		return a.tasks
	case a.recorder != nil:
		return a.recorded()
	}
	return a.snapshot()
}
