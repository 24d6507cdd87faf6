package pool

import "github.com/monoloop-go/monoloop/loop"

// Low is a pool as the authors of primitives see it: those who have something run in it of which they have a handle, as
// bridge.RunInExecutor does, and Submit here. Programs do not need it. It is its pool, under another name.
type Low Pool

// Low returns the pool as authors of primitives see it.
func (p *Pool) Low() *Low { return (*Low)(p) }

// Work is what an executor runs, once. Whoever calls Begin or Drop first has it: a worker, or a pool that is shut down;
// and its owner may cancel it before. Its methods may be called from any goroutine, and while the pool is locked: but
// for Run and Drop they call nothing of a pool.
type Work interface {
	Begin() bool      // takes it, to run it; false: it was canceled, and nothing is left to do
	Run()             // after Begin
	Drop(err error)   // settles with err what has not begun
	Canceled() bool   // before it began
	Abandoned() bool  // has begun, and was then asked to give up
	Function() string // the name of the function and its place
}

// Submit may be called from any goroutine. It is Pool.Submit that never blocks: in a pool that has it wait for room, w
// waits, but not the caller. If it returns an error, w will not be called.
func (low *Low) Submit(w Work) error { return low.SubmitFrom(nil, w) }

// SubmitFrom is Submit on the goroutine of l, which spares the pool a question.
func (low *Low) SubmitFrom(l *loop.Loop, w Work) error {
	_, err := (*Pool)(low).admit(l, w, false)
	return err
}

// Discard may be called from any goroutine. Whoever cancels w before it began calls it then, once, so that w takes no
// room any more; w was submitted to the pool.
func (low *Low) Discard(w Work) { (*Pool)(low).discard(w) }

// Watch may be called from any goroutine. It has l report, once, that the pool does not come forward, if jobs wait in
// it for a worker and none ends for a second.
func (low *Low) Watch(l *loop.Loop) { (*Pool)(low).watch(l) }
