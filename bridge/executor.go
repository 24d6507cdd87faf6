package bridge

import (
	"errors"
	"runtime"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// ErrExecutorClosed is the error of a job given to an executor that was closed.
var ErrExecutorClosed = errors.New("bridge: executor closed")

// An Executor runs jobs on other goroutines. A Pool is one; so is anything with this method.
type Executor interface {
	// Submit may be called from any goroutine. It arranges for job to be called once, on a goroutine that is not the
	// caller's, and does not wait for it. If it returns an error, job will not be called.
	Submit(job func()) error
}

// work is what an executor runs: a job of RunInExecutor or Submit, or a bare function. Whoever calls begin or drop first
// has it.
type work interface {
	begin() bool      // takes it, to run it; false: it was canceled, and nothing is left to do
	run()             // after begin
	drop(err error)   // settles with err what has not begun
	gone() bool       // canceled before it began
	abandoned() bool  // has begun, and was then asked to give up
	function() string // the name of the function and its place
}

// submit gives w to an executor. A Pool takes it as it is, which saves making a function of it, and never blocks.
func submit(ex Executor, w work) error {
	if p, ok := ex.(*Pool); ok {
		return p.submit(w)
	}
	return ex.Submit(func() { execute(w) })
}

func execute(w work) {
	if w.begin() {
		w.run()
	}
}

// workFunc is a bare function, of which nobody has a handle.
type workFunc func()

func (fn workFunc) begin() bool      { return true }
func (fn workFunc) run()             { fn() }
func (fn workFunc) drop(error)       {}
func (fn workFunc) gone() bool       { return false }
func (fn workFunc) abandoned() bool  { return false }
func (fn workFunc) function() string { return nameOf((func())(fn)) }

// DefaultWorkers is the limit on the goroutines of a loop's default executor, and of a pool that is given none.
func DefaultWorkers() int { return min(32, runtime.NumCPU()+4) }

type defaultKey struct{}

// DefaultExecutor returns the pool that l uses where no executor is given, unless SetDefaultExecutor was called: one of
// DefaultWorkers, made when it is first asked for. When the loop closes, it is closed as well, and every job in it is waited
// for. From then on it refuses jobs.
func DefaultExecutor(l *loop.Loop) *Pool {
	l.Low().Check("DefaultExecutor")
	if p, ok := l.Low().Value(defaultKey{}).(*Pool); ok {
		return p
	}
	p := NewPool(DefaultWorkers())
	l.Low().SetValue(defaultKey{}, p)
	l.Low().OnClose(func(co *loop.Co) error {
		_ = guestsOf(l).leave(co) // a job may wait for what a guest has to tell
		return p.Join(co)
	})
	return p
}

type chosenKey struct{}

// SetDefaultExecutor makes ex what RunInExecutor on l uses where no executor is given, for what comes from now on; nil
// restores the pool of DefaultExecutor. ex stays the caller's, who closes it if it needs that. See asyncio's
// loop.set_default_executor, which closes it with the loop.
func SetDefaultExecutor(l *loop.Loop, ex Executor) {
	l.Low().Check("SetDefaultExecutor")
	l.Low().SetValue(chosenKey{}, ex)
}

// executorFor returns ex, or the executor that l uses where that is nil, and the limit that Within has given its jobs, if any.
func executorFor(l *loop.Loop, ex Executor) (Executor, *time.Duration) {
	ex, limit := unwrap(ex)
	if ex != nil {
		return ex, limit
	}
	ex, own := unwrap(executorOf(l))
	return ex, tighter(limit, own)
}

// executorOf returns the executor that l uses where none is given.
func executorOf(l *loop.Loop) Executor {
	if ex, ok := l.Low().Value(chosenKey{}).(Executor); ok {
		return ex
	}
	return DefaultExecutor(l)
}
