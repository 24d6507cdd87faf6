package channel

import (
	"errors"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrClosed is the error of a Receive from a channel that is closed and empty.
var ErrClosed = errors.New("channel: closed")

// Receive returns a future of r's loop for the next value of a Go channel, to be combined with other futures; Recv is
// what awaits one alone. It fails with ErrClosed if the channel is closed and empty.
//
// It begins to receive at once, whether it is awaited or not. To cancel the future ends that, and no value is lost: if
// one was taken just before, the future is finished with that value, and not canceled, so that who cancels a future
// should look at it. A loop that closes cancels the futures that are pending.
//
// A goroutine waits meanwhile, and under virtual time the clock stands still, as it does for a job.
func Receive[T any](r loop.Ref, ch <-chan T) *future.Future[T] {
	l := loop.Of(r)
	l.Low().Check("Receive")
	f := &receiving[T]{recv: RecvStep[T]{From: ch}}
	f.promise.Init(l, f)
	if f.recv.try() {
		f.done()
	} else {
		f.recv.attempt.start(l, f)
	}
	return f.promise.Future()
}

// receiving is what makes the future of a Receive, with a step by which nobody waits.
type receiving[T any] struct {
	promise future.Promise[T]
	recv    RecvStep[T]
}

func (f *receiving[T]) do(stop <-chan struct{}) bool { return f.recv.do(stop) }

func (f *receiving[T]) done() {
	if f.recv.OK {
		f.promise.SetResult(f.recv.Value)
	} else {
		f.promise.SetError(ErrClosed)
	}
}

func (f *receiving[T]) abandon() { f.Cancel(nil) }

// Cancel ends the wait. A value that came just before is not lost; that the channel was closed is not either, since it
// is found out at the next receive.
func (f *receiving[T]) Cancel(cause error) bool {
	f.recv.attempt.stop()
	if f.recv.OK {
		return f.promise.SetResult(f.recv.Value)
	}
	return f.promise.SetCanceled(loop.Canceled(cause))
}

func (f *receiving[T]) String() string { return "receive" }
