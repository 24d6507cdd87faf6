package bridge

import (
	"sync/atomic"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Resolver settles a loop's future from any goroutine: the bridge from callback APIs, and from goroutines of one's own.
// It holds virtual time until it has resolved or its future was canceled.
type Resolver[T any] struct {
	promise  future.Promise[T]
	resolved atomic.Bool
	hold     loop.Hold // the loop's goroutine only
	value    T         // written once, by the goroutine that resolves, before it posts
	err      error
}

// NewResolver returns a resolver whose future belongs to r's loop.
func NewResolver[T any](r loop.Ref) *Resolver[T] {
	r.Loop().Low().Check("NewResolver")
	s := &Resolver[T]{}
	s.promise.Init(r, (*resolverMaker[T])(s))
	s.hold = r.Loop().Low().Hold(loop.WillPost)
	return s
}

// Future returns the future, which belongs to the loop's goroutine.
func (s *Resolver[T]) Future() *future.Future[T] { return s.promise.Future() }

// Resolve may be called from any goroutine. It settles the future in a later turn of the loop: with err if it is not nil,
// as canceled if that is a cancellation, and with v otherwise. It never blocks. It reports whether it was the first to
// resolve, and the loop not closed; a future that was canceled meanwhile stays canceled, which is no fault.
func (s *Resolver[T]) Resolve(v T, err error) bool {
	if !s.resolved.CompareAndSwap(false, true) {
		return false
	}
	s.value, s.err = v, err
	return s.promise.Loop().Low().Post((*resolve[T])(s)) == nil
}

// resolve is a Resolver as the entry that brings its outcome to the loop.
type resolve[T any] Resolver[T]

func (e *resolve[T]) Run() {
	s := (*Resolver[T])(e)
	s.hold.Release()
	s.promise.Settle(s.value, s.err)
}

// resolverMaker is a Resolver as what its future asks to cancel.
type resolverMaker[T any] Resolver[T]

func (m *resolverMaker[T]) Cancel(cause error) bool {
	s := (*Resolver[T])(m)
	s.hold.Release()
	return s.promise.SetCanceled(loop.Canceled(cause))
}

func (m *resolverMaker[T]) String() string { return "resolver" }
