package task

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// Timeout runs body and cancels the straight-line coroutine co, in which it runs, if that takes longer than d. Then
// body gets the cancellation at its suspension point and may clean up, and when it returns that cancellation, Timeout
// returns a *loop.TimeoutError in its place. Any other outcome of body is returned as it is, also a cancellation that
// somebody else asked for. A body that does not suspend cannot time out.
//
// Body may move the deadline, or take it away, through dl. If d is not positive, body is canceled at its first
// suspension; with future.NoLimit, asyncio's None, there is no deadline. However body is left, the deadline is gone and
// the request that it made is taken back. Step tasks use a loop.Deadline directly. See asyncio.timeout.
func Timeout(co *loop.Co, d time.Duration, body func(dl *loop.Deadline) error) error {
	if body == nil {
		panic("task: Timeout of a nil function")
	}
	dl := &loop.Deadline{}
	if err := dl.Enter(co); err != nil {
		return err
	}
	if err := dl.Reset(d); err != nil {
		return err
	}
	return within(dl, body)
}

// TimeoutAt is Timeout with a deadline in the loop's time, which may have passed. See asyncio.timeout_at.
func TimeoutAt(co *loop.Co, when time.Duration, body func(dl *loop.Deadline) error) error {
	if body == nil {
		panic("task: TimeoutAt of a nil function")
	}
	dl := &loop.Deadline{}
	if err := dl.Enter(co); err != nil {
		return err
	}
	if err := dl.Set(when); err != nil {
		return err
	}
	return within(dl, body)
}

// WithTimeout is Timeout for a function with a value, which is returned as fn returned it. To limit the wait for a
// future, and to cancel that, there is future.WaitFor. No value? Use Timeout.
func WithTimeout[T any](co *loop.Co, d time.Duration, fn func(co *loop.Co) (T, error)) (v T, err error) {
	if fn == nil {
		panic("task: WithTimeout of a nil function")
	}
	err = Timeout(co, d, func(*loop.Deadline) (err error) {
		v, err = fn(co)
		return err
	})
	return v, err
}

// within exits the scope of dl on every way out of body, a panic and a Goexit among them.
func within(dl *loop.Deadline, body func(dl *loop.Deadline) error) (err error) {
	defer func() { err = dl.Exit(err) }()
	return body(dl)
}
