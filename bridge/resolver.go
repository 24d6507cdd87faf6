package bridge

import (
	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Resolver settles a loop's future from any goroutine: the bridge from callback APIs, and from goroutines of one's
// own. It holds virtual time until it has resolved or its future was canceled.
type Resolver[T any] struct{ of jobs.Resolver[T] }

// NewResolver returns a resolver whose future belongs to r's loop.
func NewResolver[T any](r loop.Ref) *Resolver[T] {
	s := &Resolver[T]{}
	s.of.Init(r, "NewResolver", &s.of)
	return s
}

// Future returns the future, which belongs to the loop's goroutine.
func (s *Resolver[T]) Future() *future.Future[T] { return s.of.Future() }

// Resolve may be called from any goroutine. It settles the future in a later turn of the loop: with err if it is not
// nil, as canceled if that is a cancellation, and with v otherwise. It never blocks. It reports whether it was the
// first to resolve, and the loop not closed; a future that was canceled meanwhile stays canceled, which is no fault.
func (s *Resolver[T]) Resolve(v T, err error) bool { return s.of.Resolve(v, err) }
