package channel

import (
	"iter"

	"github.com/monoloop-go/monoloop/loop"
)

// Recv receives from a Go channel in the straight-line coroutine co; ok is false if the channel is closed and empty. If
// a value is there, co does not give way; otherwise it is suspended, and not its loop.
//
// If co is canceled while it waits, no value is lost: either err is the cancellation and nothing was taken from the
// channel, or the value came first. Then Recv returns it with no error, and the cancellation comes out of the next
// suspension.
//
// A goroutine waits for co meanwhile, and under virtual time the clock stands still, as it does for a job.
func Recv[T any](co *loop.Co, ch <-chan T) (v T, ok bool, err error) {
	select {
	case v, ok = <-ch:
		return v, ok, nil
	default:
	}
	s := RecvStep[T]{From: ch}
	err = co.Await(&s)
	return s.Value, s.OK, err
}

// Send sends v to a Go channel in the straight-line coroutine co. If somebody receives, or the channel's buffer has
// room, co does not give way; otherwise it is suspended, and not its loop.
//
// If the error is nil, the value was sent; otherwise the error is the cancellation of co, and the value was not sent,
// and never will be. If both come at once, the error is nil, and the cancellation comes out of the next suspension. To
// send to a closed channel panics, as everywhere in Go.
//
// A goroutine waits for co meanwhile, and under virtual time the clock stands still, as it does for a job.
func Send[T any](co *loop.Co, ch chan<- T, v T) error {
	select {
	case ch <- v:
		return nil
	default:
	}
	return co.Await(&SendStep[T]{To: ch, Value: v})
}

// burst is how many values Range gives before it gives way although there are more.
const burst = 64

// Range iterates, in the straight-line coroutine co, over the values of a Go channel, as Recv gives them, until the
// channel is closed and empty. It takes a value only when it is asked for the next, so nothing is lost by breaking it
// off. Goroutines that send faster than co receives do not keep the loop from its other work: now and then it gives
// way. If co is canceled, the iteration gives that error and ends.
func Range[T any](co *loop.Co, ch <-chan T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		s := RecvStep[T]{From: ch}
		for n := 1; ; n++ {
			err := rangeNext(co, &s, &n)
			if err == nil && !s.OK {
				return
			}
			if !yield(s.Value, err) || err != nil {
				return
			}
		}
	}
}

// rangeNext receives the next value; n counts those received without giving way.
func rangeNext[T any](co *loop.Co, s *RecvStep[T], n *int) error {
	if *n > burst {
		*n = 0
		if err := co.Yield(); err != nil {
			s.clear()
			return err
		}
	}
	if s.try() {
		return nil
	}
	*n = 0
	return co.Await(s)
}

// RecvStep is Recv for step tasks. It may be used again once it is done.
type RecvStep[T any] struct {
	From <-chan T

	// Value and OK are what Go's receive gives; they are set when the step is done without an error.
	Value T
	OK    bool

	got bool // there is a value, or the channel is closed
	wait
}

// Step receives, from its first call on.
func (s *RecvStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	if s.co == nil {
		if s.clear(); s.try() {
			return true, nil
		}
		s.begin(co, s)
		return false, nil
	}
	if !s.over(in, s) {
		return false, nil
	}
	return true, outcome(co, in, s.OK || s.got && in == nil)
}

func (s *RecvStep[T]) clear() {
	var zero T
	s.Value, s.OK, s.got = zero, false, false
}

func (s *RecvStep[T]) try() bool {
	select {
	case s.Value, s.OK = <-s.From:
		return true
	default:
		return false
	}
}

func (s *RecvStep[T]) do(stop <-chan struct{}) bool {
	select {
	case s.Value, s.OK = <-s.From:
		s.got = true
	case <-stop:
	}
	return s.got
}

// String says what the coroutine waits for.
func (s *RecvStep[T]) String() string { return "a receive from a channel" }

// SendStep is Send for step tasks. It may be used again once it is done.
type SendStep[T any] struct {
	To    chan<- T
	Value T

	sent    bool
	failure any // what the send has panicked with
	wait
}

// Step sends, from its first call on.
func (s *SendStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	if s.co == nil {
		select {
		case s.To <- s.Value:
			return true, nil
		default:
		}
		s.sent, s.failure = false, nil
		s.begin(co, s)
		return false, nil
	}
	if !s.over(in, s) {
		return false, nil
	}
	if s.failure != nil {
		panic(s.failure)
	}
	return true, outcome(co, in, s.sent)
}

func (s *SendStep[T]) do(stop <-chan struct{}) (done bool) {
	defer func() {
		if v := recover(); v != nil {
			s.failure, done = v, true // for the coroutine to panic with
		}
	}()
	select {
	case s.To <- s.Value:
		s.sent = true
	case <-stop:
	}
	return s.sent
}

// String says what the coroutine waits for.
func (s *SendStep[T]) String() string { return "a send to a channel" }
