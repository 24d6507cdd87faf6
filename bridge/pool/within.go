package pool

import (
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
)

// Within returns an executor that gives jobs to ex with a limit on their run. It counts from when a job begins; a
// timeout of whoever waits for it, as future.WaitFor, Job.ResultTimeout, or the deadline of the context given to
// Submit, counts the time in the queue as well. A nil ex means the default executor of the loop, where RunInExecutor or
// MapOn is given it.
//
// When the time is over, the context of the function ends, with context.DeadlineExceeded and a *loop.TimeoutError for
// its cause. The future of RunInExecutor fails with that error at once; the goroutine cannot be stopped, so a function
// that does not heed its context runs to its end, as one whose future was canceled does. A Job of Submit stays running
// until its function returns, as one that was asked to give up does; it fails with the *loop.TimeoutError if what the
// function returns is, or wraps, context.DeadlineExceeded. In Map and MapOn the limit is that of each call, and what a
// call returns comes in its place.
//
// The limit is real time, on a loop of virtual time as well. Bare functions, given to its Submit, have no context and
// no limit.
func Within(ex Executor, limit time.Duration) Executor {
	ex, outer := jobs.Unwrap(ex)
	return &jobs.Limited{Executor: ex, Limit: jobs.Tighter(outer, &limit)}
}
