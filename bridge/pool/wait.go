package pool

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Wait may be called from any goroutine. It waits until as many jobs are done as mode asks, and tells which are, and
// which are not, both in the order of the arguments and each once. The jobs may be of any executors, and a canceled one
// is done. It cancels nothing and returns no error of a job. That ctx ends is no error either: Wait is over then. On a
// loop's goroutine it fails with loop.ErrWouldBlock, unless enough jobs are done. See concurrent.futures.wait.
func Wait[T any](ctx context.Context, mode future.Mode, jobs ...*Job[T]) (done, pending []*Job[T], err error) {
	mustJobs("Wait", ctx, jobs)
	jobs = distinct(jobs)
	w := newWatch(mode, len(jobs))
	for _, j := range jobs {
		defer j.RemoveOnDone(j.OnDone(func(j *Job[T]) { w.count(j.failed()) }))
	}
	err = w.wait(ctx)
	for _, j := range jobs {
		if j.State().done() {
			done = append(done, j)
		} else {
			pending = append(pending, j)
		}
	}
	return done, pending, err
}

// mustJobs refuses a nil context, and nil jobs, of a function of this name.
func mustJobs[T any](what string, ctx context.Context, jobs []*Job[T]) {
	if ctx == nil {
		panic("pool: " + what + " with a nil context")
	}
	if i := slices.Index(jobs, nil); i >= 0 {
		panic(fmt.Sprintf("pool: %s of a nil job, argument %d", what, i))
	}
}

// failed reports whether the job has ended with an error; a cancellation is no failure.
func (j *Job[T]) failed() bool {
	_, err, _ := j.outcome()
	return err != nil && j.State() == Finished
}

func distinct[T any](jobs []*Job[T]) []*Job[T] {
	seen := make(map[*Job[T]]struct{}, len(jobs))
	var once []*Job[T]
	for _, j := range jobs {
		if _, ok := seen[j]; !ok {
			seen[j] = struct{}{}
			once = append(once, j)
		}
	}
	return once
}

// A watch counts jobs that are done, on whatever goroutine they are, until there are enough.
type watch struct {
	mode   future.Mode
	left   atomic.Int64
	enough chan struct{} // of capacity one
}

func newWatch(mode future.Mode, jobs int) *watch {
	w := &watch{mode: mode, enough: make(chan struct{}, 1)}
	w.left.Store(int64(jobs))
	if jobs == 0 {
		w.enough <- struct{}{}
	}
	return w
}

// count is called once for each job that is done.
func (w *watch) count(failed bool) {
	if w.left.Add(-1) == 0 || w.mode == future.FirstCompleted || w.mode == future.FirstError && failed {
		select {
		case w.enough <- struct{}{}:
		default:
		}
	}
}

func (w *watch) wait(ctx context.Context) error {
	select {
	case <-w.enough:
		return nil
	default:
	}
	if loop.OnLoop() {
		return jobs.WouldBlock("Wait for jobs", "await future.Wait of bridge.Wrap(co, job) for each instead")
	}
	select {
	case <-w.enough:
	case <-ctx.Done():
	}
	return nil
}

// Completed iterates, on any goroutine, over the jobs as they are done: over those that are done already first, in the
// order of the arguments, then over each in the moment when it is done. A job given twice comes once. If ctx ends
// before, the last element is an *UnfinishedError, and nil for the job; on a loop's goroutine that would have to wait
// it is loop.ErrWouldBlock. It cancels nothing.
//
// It lets go of a job as it hands it out, so that of many jobs only those that are left take memory. To iterate again
// goes on with those that are left. One goroutine iterates at a time. See concurrent.futures.as_completed, whose
// timeout is a ctx with a deadline here.
func Completed[T any](ctx context.Context, jobs ...*Job[T]) iter.Seq2[*Job[T], error] {
	mustJobs("Completed", ctx, jobs)
	c := completing[T]{left: distinct(jobs)}
	c.total = len(c.left)
	return func(yield func(*Job[T], error) bool) { c.each(ctx, yield) }
}

// completing is a Completed under way: the jobs that were not handed out, with nil for each that was, and how many
// there were at first.
type completing[T any] struct {
	left  []*Job[T]
	total int
}

func (c *completing[T]) each(ctx context.Context, yield func(*Job[T], error) bool) {
	c.left = slices.DeleteFunc(c.left, func(j *Job[T]) bool { return j == nil })
	var todo []int // the places in left of those that are not done yet
	for i, j := range c.left {
		if !j.State().done() {
			todo = append(todo, i)
		}
	}
	next := 0 // of todo
	for i := range c.left {
		if next < len(todo) && todo[next] == i {
			next++
		} else if !yield(c.take(i), nil) {
			return
		}
	}
	c.await(ctx, todo, yield)
}

// take hands out the job in place i.
func (c *completing[T]) take(i int) *Job[T] {
	j := c.left[i]
	c.left[i] = nil
	return j
}

// await iterates over jobs that were not done when they were looked at.
func (c *completing[T]) await(ctx context.Context, todo []int, yield func(*Job[T], error) bool) {
	ended := make(chan int, len(todo))
	callbacks := make([]*Callback[T], len(todo))
	for n, i := range todo {
		callbacks[n] = c.left[i].OnDone(func(*Job[T]) { ended <- i })
	}
	defer func() {
		for n, i := range todo {
			if j := c.left[i]; j != nil {
				j.RemoveOnDone(callbacks[n])
			}
		}
	}()
	for left := len(todo); left > 0; left-- {
		i, err := nextEnded(ctx, ended)
		if err == errOver {
			err = &UnfinishedError{Unfinished: left, Total: c.total, Cause: context.Cause(ctx)}
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if !yield(c.take(i), nil) {
			return
		}
	}
}

var errOver = errors.New("the context has ended")

// nextEnded takes what has ended before it looks at anything else.
func nextEnded(ctx context.Context, ended <-chan int) (int, error) {
	select {
	case i := <-ended:
		return i, nil
	default:
	}
	if loop.OnLoop() {
		return 0, jobs.WouldBlock("Completed", "use future.AsCompleted of bridge.Wrap(co, job) for each instead")
	}
	select {
	case i := <-ended:
		return i, nil
	case <-ctx.Done():
		return 0, errOver
	}
}

// An UnfinishedError is the last element of a Completed whose context has ended too early. It wraps the cause of that,
// and if that was a deadline, it matches loop.ErrTimeout.
type UnfinishedError struct {
	Unfinished int // jobs that were not handed out
	Total      int
	Cause      error
}

// Error counts the jobs.
func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("pool: %d (of %d) jobs unfinished: %v", e.Unfinished, e.Total, e.Cause)
}

// Unwrap returns the cause.
func (e *UnfinishedError) Unwrap() error { return e.Cause }

// Is makes it match loop.ErrTimeout if the context's deadline has passed.
func (e *UnfinishedError) Is(target error) bool {
	return target == loop.ErrTimeout && errors.Is(e.Cause, context.DeadlineExceeded)
}
