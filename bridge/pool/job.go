package pool

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/internal/engine/each"
	"github.com/monoloop-go/monoloop/loop"
)

// A Job is the outcome of work on another goroutine, which may not be there yet. Every method may be called from any
// goroutine, by any number of them at a time. It is settled by its Promise, and by nobody else; Submit makes both and
// hands out the Job. It refuses to be awaited: on a loop, await Wrap of it. See concurrent.futures.Future.
//
// It is pending, running, or done for good; a canceled job is done in the moment of the cancellation, for everybody. mu
// guards all fields below it. Once state is done, nothing changes any more but done, which is made when somebody asks.
// Callbacks run without mu.
type Job[T any] struct {
	ctx jobs.Context

	mu        sync.Mutex
	state     State
	asked     bool  // to give up, while it was running
	pool      *Pool // where it was submitted, if it was to a pool, until it is done
	work      Work  // which has it in its queue as this
	value     T
	err       error
	done      chan struct{}
	callbacks []*Callback[T] // in order of registration; nil once they are called
	made      time.Duration  // since epoch, as the next two
	begun     time.Duration  // when it began, or was settled without
	ended     time.Duration
}

// Callback is a function that OnDone was given.
type Callback[T any] struct{ fn func(*Job[T]) }

// epoch is where the clock of this package begins. Only differences are of interest.
var epoch = time.Now()

func now() time.Duration { return time.Since(epoch) }

// closed is the Done of jobs that were done before anybody asked.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// State may be called from any goroutine. It tells where the job stands. Right after Submit that may be any state.
func (j *Job[T]) State() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state
}

// Done may be called from any goroutine. It returns a channel that is closed when the job is canceled or finished.
func (j *Job[T]) Done() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.done == nil {
		j.done = closed
		if !j.state.done() {
			j.done = make(chan struct{})
		}
	}
	return j.done
}

// Result may be called from any goroutine. It waits until the job is done, and returns its value or its error, which is
// a cancellation if the job was canceled. If ctx ends before, the error is context.Cause(ctx), and the job goes on. On
// a loop's goroutine it returns the outcome of a job that is done, and fails with loop.ErrWouldBlock before any other.
func (j *Job[T]) Result(ctx context.Context) (T, error) {
	if ctx == nil {
		panic("pool: Result with a nil context")
	}
	if v, err, ok := j.outcome(); ok {
		return v, err
	}
	var zero T
	if loop.OnLoop() {
		return zero, jobs.WouldBlock("Result of a job that is not done", "await bridge.Wrap(co, job) instead")
	}
	select {
	case <-j.Done():
		v, err, _ := j.outcome()
		return v, err
	case <-ctx.Done():
		return zero, context.Cause(ctx)
	}
}

// ResultTimeout may be called from any goroutine. It is Result that waits for d at most: then the error is
// loop.ErrTimeout, and the job goes on. See concurrent.futures.Future.result.
func (j *Job[T]) ResultTimeout(d time.Duration) (T, error) {
	ctx, cancel := context.WithTimeoutCause(context.Background(), d, loop.ErrTimeout)
	defer cancel()
	return j.Result(ctx)
}

func (j *Job[T]) outcome() (v T, err error, done bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.value, j.err, j.state.done()
}

// Cancel may be called from any goroutine. It cancels a pending job, which then never runs, and ends the context of a
// running one; a finished job stays what it is. The answer tells which of the three it was.
func (j *Job[T]) Cancel() Cancellation { return j.CancelCause(nil) }

// CancelCause is Cancel with a cause, which travels in the *loop.CanceledError.
func (j *Job[T]) CancelCause(cause error) Cancellation {
	j.mu.Lock()
	switch j.state {
	case Pending:
		var none T
		pool, work := j.pool, j.work
		callbacks := j.settle(Canceled, none, loop.Canceled(cause))
		j.mu.Unlock()
		j.ctx.Cancel(loop.Canceled(cause))
		if pool != nil {
			pool.discard(work)
		}
		j.call(callbacks)
		return CanceledNow
	case Running:
		j.asked = true
		j.mu.Unlock()
		j.ctx.Cancel(loop.Canceled(cause))
		return Requested
	case Canceled:
		j.mu.Unlock()
		return CanceledNow
	}
	j.mu.Unlock()
	return TooLate
}

// OnDone may be called from any goroutine. It has fn called with the job when the job is done: on the goroutine that
// settles or cancels it, before that call returns, in order of registration; or at once, on the caller's, if it is done
// already. fn should be short and must not wait for the job's pool. If it panics, the job keeps its outcome and the
// other callbacks are called; then the panic goes on through whoever settled or canceled, and on a worker of a pool it
// ends the program, as a panic on any goroutine does. The result is for RemoveOnDone. See
// concurrent.futures.Future.add_done_callback.
func (j *Job[T]) OnDone(fn func(*Job[T])) *Callback[T] {
	if fn == nil {
		panic("pool: OnDone of a nil function")
	}
	cb := &Callback[T]{fn}
	j.mu.Lock()
	done := j.state.done()
	if !done {
		j.callbacks = append(j.callbacks, cb)
	}
	j.mu.Unlock()
	if done {
		fn(j)
	}
	return cb
}

// RemoveOnDone may be called from any goroutine. It takes back a call of OnDone; one that was called, or is being
// called, it does not.
func (j *Job[T]) RemoveOnDone(cb *Callback[T]) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if i := slices.Index(j.callbacks, cb); i >= 0 {
		j.callbacks = slices.Delete(j.callbacks, i, i+1)
	}
}

// settle makes the job done, for a caller who holds mu, and returns whom to call without it.
func (j *Job[T]) settle(s State, v T, err error) []*Callback[T] {
	j.ended = now()
	if j.state == Pending {
		j.begun = j.ended
	}
	j.state, j.value, j.err = s, v, err
	j.pool, j.work = nil, nil
	if j.done != nil {
		close(j.done)
	}
	callbacks := j.callbacks
	j.callbacks = nil
	return callbacks
}

// call calls each callback, even if one of them panics or ends the goroutine.
func (j *Job[T]) call(callbacks []*Callback[T]) {
	each.Of(callbacks, func(cb *Callback[T]) { cb.fn(j) })
}

// QueueTime may be called from any goroutine. It returns how long the job waited until it began or was done without, or
// has waited until now.
func (j *Job[T]) QueueTime() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.state == Pending {
		return now() - j.made
	}
	return j.begun - j.made
}

// RunTime may be called from any goroutine. It returns how long the job ran, or has run until now.
func (j *Job[T]) RunTime() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch j.state {
	case Pending:
		return 0
	case Running:
		return now() - j.begun
	}
	return j.ended - j.begun
}

// String may be called from any goroutine. It tells the state, and the error of a job that has one.
func (j *Job[T]) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return fmt.Sprintf("job, %v: %v", j.state, j.err)
	}
	return fmt.Sprintf("job, %v", j.state)
}
