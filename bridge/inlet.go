package bridge

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/loop"
)

// An Inlet may be used from any goroutine. It lets goroutines post to a loop no faster than the loop runs what they
// post: who finds too much of it waiting, waits. Loop.CallSoonThreadsafe never does. Goroutines that post by it without
// end fill each turn with all that came during the turn before, the turns grow longer and longer, and whatever else
// runs on the loop gets one step in each. With an inlet, a turn has no more than limit of its posts.
//
// It refuses to bound what is posted past it.
type Inlet struct {
	loop *loop.Loop
	room chan struct{} // has an element for each post that has not begun to run
}

// NewInlet returns an inlet of l for limit posts at a time, which must be at least one. It has nothing to close.
func NewInlet(l *loop.Loop, limit int) *Inlet {
	if limit < 1 {
		panic("bridge: an inlet needs room for one post at least")
	}
	return &Inlet{loop: given(l), room: make(chan struct{}, limit)}
}

// CallSoon schedules fn to be called on the loop's goroutine, as Loop.CallSoonThreadsafe does, as soon as fewer than
// limit posts of the inlet have yet to begin. If it returns an error, fn will not run: that is the context's cause, if
// ctx has ended first; loop.ErrClosed; or loop.ErrWouldBlock, where it would wait on the goroutine of a loop.
func (in *Inlet) CallSoon(ctx context.Context, fn func()) error {
	if fn == nil {
		panic("bridge: a nil function cannot be scheduled")
	}
	if ctx == nil {
		panic("bridge: Inlet.CallSoon with a nil context")
	}
	if err := in.enter(ctx); err != nil {
		return err
	}
	if err := in.loop.Low().Post(&admitted{in, fn}); err != nil {
		<-in.room
		return err
	}
	return nil
}

func (in *Inlet) enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case in.room <- struct{}{}:
		return nil
	default:
	}
	if loop.OnLoop() {
		return jobs.WouldBlock("Inlet.CallSoon", "use Loop.CallSoon")
	}
	select {
	case in.room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// admitted is a post of an inlet as an entry of the loop.
type admitted struct {
	inlet *Inlet
	fn    func()
}

// Run makes room before it calls the function, which may panic.
func (a *admitted) Run() {
	<-a.inlet.room
	a.fn()
}
