package process

import (
	"context"
	"time"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A request is what a worker is asked to do: a job, or several that travel in one message, in the eyes of the pool. It
// is run by one worker at a time, which settles it.
type request interface {
	// setRunning reports whether it is still wanted. It may be called again by another worker if the first died too
	// early.
	setRunning() bool
	// canceled reports whether setRunning will say no.
	canceled() bool
	context() context.Context
	function() string
	// limit is how long the call may run, or zero.
	limit() time.Duration
	// encode appends the call to b; false means that nothing is left to be called, and that only settle is to come.
	encode(c remote.Codec, b []byte) ([]byte, bool)
	// decode reads the result.
	decode(c remote.Codec, result []byte)
	// settle settles the jobs with what decode and encode have found.
	settle()
	// fail settles the jobs with an error.
	fail(err error)
	// cancel cancels what was not begun.
	cancel(cause error)
}
