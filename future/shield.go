package future

// Shield returns a future that follows a's, and that can be canceled without canceling a's: whoever awaits the shield may
// go, and the work goes on. If a's future is settled, it is returned itself.
//
// Keep a reference to what you shield, to learn how it ends. See asyncio.shield.
func Shield[A Awaitable[T], T any](a A) *Future[T] {
	inner := a.Future()
	if inner.Done() {
		return inner
	}
	s := &shielding[T]{inner: inner}
	s.outer.future.init(inner.loop, nil)
	inner.Subscribe((*shieldInner[T])(s))
	s.outer.future.Subscribe((*shieldOuter[T])(s))
	return s.outer.Future()
}

type shielding[T any] struct {
	outer Promise[T]
	inner *Future[T]
}

// shieldInner is a shield as the waiter that is told of the end of its inner future, in a turn of its own.
type shieldInner[T any] shielding[T]

func (s *shieldInner[T]) Unpark() { s.inner.loop.Schedule((*runShieldInner[T])(s)) }

type runShieldInner[T any] shielding[T]

func (s *runShieldInner[T]) Run() {
	switch {
	case s.outer.future.Done(): // canceled just now: the error of inner stays with inner
	case s.inner.Canceled():
		s.outer.future.Cancel(nil) // without the cause, as in asyncio
	default:
		follow(&s.outer, s.inner)
	}
}

// shieldOuter is a shield as the waiter that is told of the end of its outer future: a shield that was canceled leaves
// nothing behind on what it protected.
type shieldOuter[T any] shielding[T]

func (s *shieldOuter[T]) Unpark() { s.inner.loop.Schedule((*runShieldOuter[T])(s)) }

type runShieldOuter[T any] shielding[T]

func (s *runShieldOuter[T]) Run() { s.inner.Unsubscribe((*shieldInner[T])(s)) }
