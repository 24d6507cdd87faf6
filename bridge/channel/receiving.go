package channel

import (
	"errors"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrClosed is the error of a Receive from a channel that is closed and empty.
var ErrClosed = errors.New("channel: closed")

// Receive returns a future of r's loop for the next value of a Go channel, to be combined with other futures; Recv is what
// awaits one alone. It fails with ErrClosed if the channel is closed and empty.
//
// It begins to receive at once, whether it is awaited or not. To cancel the future ends that, and no value is lost: if one
// was taken just before, the future is finished with that value, and not canceled, so that who cancels a future should look
// at it. A loop that closes cancels the futures that are pending.
//
// A goroutine waits meanwhile, and under virtual time the clock stands still, as it does for a job.
func Receive[T any](r loop.Ref, ch <-chan T) *future.Future[T] {
	l := r.Loop()
	l.Low().Check("Receive")
	f := &receiving[T]{from: ch}
	f.promise.Init(l, f)
	select {
	case f.value, f.ok = <-ch:
		f.settle()
	default:
		f.attempt.start(l, f)
	}
	return f.promise.Future()
}

// receiving is the maker of the future of a Receive.
type receiving[T any] struct {
	promise future.Promise[T]
	from    <-chan T
	value   T
	ok      bool // there is a value
	got     bool // there is a value, or the channel is closed
	attempt attempt
}

func (f *receiving[T]) settle() {
	if f.ok {
		f.promise.SetResult(f.value)
	} else {
		f.promise.SetError(ErrClosed)
	}
}

func (f *receiving[T]) do(stop <-chan struct{}) bool {
	select {
	case f.value, f.ok = <-f.from:
		f.got = true
	case <-stop:
	}
	return f.got
}

func (f *receiving[T]) done() { f.settle() }

func (f *receiving[T]) abandon() { f.Cancel(nil) }

// Cancel ends the wait. A value that came just before is not lost; that the channel was closed is not either, since it is
// found out at the next receive.
func (f *receiving[T]) Cancel(cause error) bool {
	f.attempt.stop()
	if f.ok {
		return f.promise.SetResult(f.value)
	}
	return f.promise.SetCanceled(loop.Canceled(cause))
}

func (f *receiving[T]) String() string { return "receive" }
