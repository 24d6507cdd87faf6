package inspect

import (
	"context"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// Take returns the loop as it is in this moment, with up to limit tasks; it must be called on the loop's goroutine, or
// while the loop does not run, by its owner. The work is in proportion to the number of tasks and of what they wait
// for. Of tasks it knows less if no Inspector is attached: not since when, nor who has started them.
func Take(l *loop.Loop, limit int) *Snapshot {
	w := newWalk(l, limit, recordOf)
	w.whole()
	t := tally{loop: l, low: l.Low()}
	s := &Snapshot{Version: Version, Taken: time.Now(), Loop: t.whole()}
	if !l.IsRunning() {
		s.Loop.State = "idle"
	}
	w.tell(s)
	s.Hopeless = hopeless(s)
	s.Timers, s.TimersLeft = timersOf(l)
	s.Unread, s.UnreadLeft = unreadOf(l)
	return s
}

// Ask may be called from any goroutine but the loop's. It is Take that is done in slices, between which the loop goes
// on; so each task is as it was in one moment, but not all in the same. If the loop has not answered when ctx ends, the
// error is ErrNoAnswer; it is loop.ErrClosed if the loop was closed, and loop.ErrWouldBlock on the goroutine of a loop.
func Ask(ctx context.Context, l *loop.Loop, limit int) (*Snapshot, error) {
	if ctx == nil {
		panic("inspect: Ask with a nil context")
	}
	if loop.OnLoop() {
		return nil, fmt.Errorf("inspect: Ask: %w: use Take", loop.ErrWouldBlock)
	}
	w := newWalk(l, limit, recordOf)
	done := make(chan *Snapshot, 1)
	w.done = func() {
		t := tally{loop: l, low: l.Low()}
		s := &Snapshot{Version: Version, Loop: t.whole()}
		s.Timers, s.TimersLeft = timersOf(l)
		s.Unread, s.UnreadLeft = unreadOf(l)
		done <- s
	}
	taken := time.Now()
	if err := l.Low().Post(w); err != nil {
		return nil, err
	}
	select {
	case s := <-done:
		s.Taken = taken
		w.tell(s)
		s.Hopeless = hopeless(s)
		return s, nil
	case <-ctx.Done():
		w.abandoned.Store(true)
		return nil, ErrNoAnswer
	}
}
