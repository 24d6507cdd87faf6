package locks

import "errors"

var (
	// ErrNotAcquired is the error of a release, a wait or a notification that needs a lock which nobody holds.
	ErrNotAcquired = errors.New("locks: not acquired")

	// ErrOverReleased is the error of a BoundedSemaphore released more often than it was acquired.
	ErrOverReleased = errors.New("locks: bounded semaphore released too many times")

	// ErrBrokenBarrier is the error of a wait at a Barrier that was aborted, or was reset meanwhile.
	ErrBrokenBarrier = errors.New("locks: barrier broken")
)
