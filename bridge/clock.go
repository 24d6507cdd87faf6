package bridge

import (
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// CallLaterThreadsafe may be called from any goroutine. It schedules fn to be called on the loop's goroutine d after the
// loop hears of it, which it does in its next turn: never earlier than d from now. It never blocks. The error is
// loop.ErrClosed if the loop is closed; a loop that closes later drops the call. Calls of one goroutine with the same d
// run in the order in which they were made. See asyncio's loop.call_later, which has no form for other threads.
func CallLaterThreadsafe(l *loop.Loop, d time.Duration, fn func()) (*Timer, error) {
	if fn == nil {
		panic("bridge: a nil function cannot be scheduled")
	}
	t := &Timer{loop: l, after: d, fn: fn}
	if err := l.Low().Post((*setTimer)(t)); err != nil {
		return nil, err
	}
	return t, nil
}

// A Timer may be used from any goroutine. It is a call with a deadline that can be taken back: either the function has begun
// to run, or it never will, never both.
//
// Whoever changes taken first, the loop or Cancel, has fn. handle belongs to the loop's goroutine.
type Timer struct {
	loop   *loop.Loop
	after  time.Duration
	fn     func()
	taken  atomic.Bool
	handle loop.TimerHandle
}

// Cancel may be called from any goroutine. It reports whether it came in time: if not, the function has begun, or the timer
// was canceled before. It does not wait for a function that runs. A canceled timer drops its function at once.
func (t *Timer) Cancel() bool {
	if t.take() == nil {
		return false
	}
	_ = t.loop.Low().Post((*dropTimer)(t)) // a closed loop has dropped it
	return true
}

// take gives the function to whoever comes first, and nil to everybody else.
func (t *Timer) take() func() {
	if !t.taken.CompareAndSwap(false, true) {
		return nil
	}
	fn := t.fn
	t.fn = nil
	return fn
}

// setTimer is a Timer as the entry that sets it.
type setTimer Timer

func (t *setTimer) Run() {
	if !t.taken.Load() {
		t.handle = t.loop.Low().ScheduleAt(t.loop.After(t.after), (*fireTimer)(t))
	}
}

// dropTimer is a Timer as the entry that takes it out of the loop's timers.
type dropTimer Timer

func (t *dropTimer) Run() { t.handle.Cancel() }

// fireTimer is a Timer as the entry that calls the function.
type fireTimer Timer

func (t *fireTimer) Run() {
	if fn := (*Timer)(t).take(); fn != nil {
		fn()
	}
}
