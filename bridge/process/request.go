package process

import (
	"context"
	"time"
)

// A request is what a worker is asked to do: a job, or several that travel in one message, in the eyes of the pool. It is
// begun by one worker at a time; who has begun it settles it.
type request interface {
	// begin reports whether it is still wanted. It may be called again by another worker if the first died too early.
	begin() bool
	// canceled reports whether begin will say no.
	canceled() bool
	context() context.Context
	function() string
	// limit is how long the call may run, or zero.
	limit() time.Duration
	// encode appends the call to b; false means that nothing is left to be called, and that only settle is to come.
	encode(c Codec, b []byte) ([]byte, bool)
	// decode reads the result.
	decode(c Codec, result []byte)
	// settle settles the jobs with what decode and encode have found.
	settle()
	// fail settles the jobs with an error.
	fail(err error)
	// withdraw cancels what was not begun.
	withdraw(cause error)
}
