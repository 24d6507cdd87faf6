package bridge

import (
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/once"
	"github.com/monoloop-go/monoloop/loop"
)

// CallLaterThreadsafe may be called from any goroutine. It schedules fn to be called on the loop's goroutine d after
// the loop hears of it, which it does in its next turn: never earlier than d from now. It never blocks. The error is
// loop.ErrClosed if the loop is closed; a loop that closes later drops the call. Calls of one goroutine with the same d
// run in the order in which they were made. See asyncio's loop.call_later, which has no form for other threads.
func CallLaterThreadsafe(l *loop.Loop, d time.Duration, fn func()) (*Timer, error) {
	if fn == nil {
		panic("bridge: a nil function cannot be scheduled")
	}
	t := &Timer{loop: given(l), after: d}
	t.fn.Set(fn)
	if err := l.Low().Post((*setTimer)(t)); err != nil {
		return nil, err
	}
	return t, nil
}

// A Timer may be used from any goroutine. It is a call with a deadline that can be taken back: either the function has
// begun to run, or it never will, never both.
//
// The loop or Cancel takes fn. handle belongs to the loop's goroutine.
type Timer struct {
	loop   *loop.Loop
	after  time.Duration
	fn     once.Func
	handle loop.TimerHandle
}

// Cancel may be called from any goroutine. It reports whether it came in time: if not, the function has begun, or the
// timer was canceled before. It does not wait for a function that runs. A canceled timer drops its function at once.
func (t *Timer) Cancel() bool {
	if t.fn.Take() == nil {
		return false
	}
	_ = t.loop.Low().Post((*dropTimer)(t)) // a closed loop has dropped it
	return true
}

// setTimer is a Timer as the entry that sets it.
type setTimer Timer

func (t *setTimer) Run() {
	if !t.fn.Taken() {
		t.handle = t.loop.Low().ScheduleAt(t.loop.After(t.after), (*fireTimer)(t))
	}
}

// dropTimer is a Timer as the entry that takes it out of the loop's timers.
type dropTimer Timer

func (t *dropTimer) Run() { t.handle.Cancel() }

// fireTimer is a Timer as the entry that calls the function.
type fireTimer Timer

func (t *fireTimer) Run() { t.fn.Run() }
