package future

import "github.com/monoloop-go/monoloop/loop"

// Shield returns a future that follows a's, and that can be canceled without canceling a's: whoever awaits the shield
// may go, and the work goes on. If a's future is settled, it is returned itself.
//
// Keep a reference to what you shield, to learn how it ends. A shield that is neither awaited nor canceled stays among
// the waiters of a's future, some eighty bytes each, until that is settled. See asyncio.shield.
func Shield[A Awaitable[T], T any](a A) *Future[T] {
	inner := given(a.Future(), "Shield")
	if inner.Done() {
		return inner
	}
	s := &shieldState[T]{inner: inner}
	s.outer.Init(inner, (*shieldCanceler[T])(s))
	inner.Subscribe((*shieldInner[T])(s))
	s.outer.future.Subscribe((*shieldOuter[T])(s))
	return s.outer.Future()
}

type shieldState[T any] struct {
	outer Promise[T]
	inner *Future[T]
}

// shieldCanceler is a shield as what its outer future asks to cancel.
type shieldCanceler[T any] shieldState[T]

func (s *shieldCanceler[T]) Cancel(cause error) bool {
	return s.outer.SetCanceled(loop.Canceled(cause))
}

func (s *shieldCanceler[T]) DependsOn() []any { return []any{s.inner} }

func (s *shieldCanceler[T]) link() *link { return &link{"shield of ", &s.inner.core} }

// shieldInner is a shield as the entry that is scheduled at the end of its inner future.
type shieldInner[T any] shieldState[T]

func (s *shieldInner[T]) Run() {
	switch {
	case s.outer.future.Done(): // canceled just now: the error of inner stays with inner
	case s.inner.Canceled():
		s.outer.SetCanceled(loop.Canceled(nil)) // without the cause, as in asyncio
	default:
		follow(&s.outer, s.inner)
	}
}

// shieldOuter is a shield as the entry that is scheduled at the end of its outer future: a shield that was canceled
// leaves nothing behind on what it protected.
type shieldOuter[T any] shieldState[T]

func (s *shieldOuter[T]) Run() { s.inner.Unsubscribe((*shieldInner[T])(s)) }
