package jobs

import (
	"sync/atomic"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Resolver is a future of a loop that is settled from any goroutine. It holds virtual time until it has resolved or
// its future was canceled.
type Resolver[T any] struct {
	promise  future.Promise[T]
	resolved atomic.Bool
	hold     loop.Hold // the loop's goroutine only
	value    T         // written once, by the goroutine that resolves, before it posts
	err      error
}

// Init makes the zero Resolver one of r's loop, whose future asks c to cancel; what is the name of the caller.
func (s *Resolver[T]) Init(r loop.Ref, what string, c future.Canceler) {
	low := loop.Of(r).Low()
	low.Check(what)
	s.promise.Init(r, c)
	s.hold = low.Hold(loop.WillPost)
}

// Future returns the future, which belongs to the loop's goroutine.
func (s *Resolver[T]) Future() *future.Future[T] { return s.promise.Future() }

// Resolve may be called from any goroutine. It settles the future in a later turn, and reports whether it was the first
// to resolve, and the loop not closed.
func (s *Resolver[T]) Resolve(v T, err error) bool {
	if !s.resolved.CompareAndSwap(false, true) {
		return false
	}
	s.value, s.err = v, err
	return s.promise.Loop().Low().Post((*resolve[T])(s)) == nil
}

// Cancel settles the future.
func (s *Resolver[T]) Cancel(cause error) bool {
	s.hold.Release()
	return s.promise.SetCanceled(loop.Canceled(cause))
}

func (s *Resolver[T]) String() string { return "resolver" }

// resolve is a Resolver as the entry that brings its outcome to the loop.
type resolve[T any] Resolver[T]

// Quiet reports whether Run does nothing but to settle the future: an error may have methods of the program's.
func (e *resolve[T]) Quiet() bool { return e.err == nil }

func (e *resolve[T]) Run() {
	e.hold.Release()
	e.promise.Settle(e.value, e.err)
}
