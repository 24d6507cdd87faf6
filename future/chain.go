package future

import (
	"fmt"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/loop"
)

// Then returns a future of what fn makes of a's value. If a fails or is canceled, so does the future, and fn is not
// called; so no chain is left hanging. fn runs as a callback, in the turn after a is settled, and must not suspend; if
// it panics, the future fails with the *loop.PanicError, besides what the loop does about a panic, and with
// loop.ErrGoexit if it calls runtime.Goexit. To cancel the future is to cancel a: Shield prevents that. asyncio has no
// counterpart.
func Then[A Awaitable[T], T, U any](a A, fn func(v T) (U, error)) *Future[U] {
	if fn == nil {
		panic("future: Then of a nil function")
	}
	c := &chained[T, U]{from: given(a.Future(), "Then"), fn: fn}
	c.promise.Init(c.from, c)
	c.from.Subscribe(c)
	return c.promise.Future()
}

// Map is Then for a function that cannot fail. No value? Use OnDone.
func Map[A Awaitable[T], T, U any](a A, fn func(v T) U) *Future[U] {
	if fn == nil {
		panic("future: Map of a nil function")
	}
	return Then[A, T, U](a, func(v T) (U, error) { return fn(v), nil })
}

// Flatten returns a future of the value of the future that is a's value, and fails or is canceled with either. To
// cancel it is to cancel the one that is pending. An await never does this by itself, here as in asyncio.
func Flatten[A Awaitable[*Future[T]], T any](a A) *Future[T] {
	f := &flattened[T]{from: given(a.Future(), "Flatten")}
	f.promise.Init(f.from, f)
	f.from.Subscribe(f)
	return f.promise.Future()
}

type chained[T, U any] struct {
	handsOn
	promise Promise[U]
	from    *Future[T]
	fn      func(T) (U, error)
}

func (c *chained[T, U]) relay(n int) loop.Cancelable {
	if n > 0 {
		return nil
	}
	return &c.from.core
}

func (c *chained[T, U]) returned(cause error) bool {
	return c.promise.SetCanceled(loop.Canceled(cause))
}

func (c *chained[T, U]) DependsOn() []any { return []any{c.from} }

func (c *chained[T, U]) link() *link { return &link{"then of ", &c.from.core} }

func (c *chained[T, U]) Run() {
	if c.from.state != finished {
		follow(&c.promise, c.from)
		return
	}
	defer failIfLeft(&c.promise, "the function of Then")
	c.promise.Settle(c.fn(c.from.value))
}

// failIfLeft, deferred, makes a panic of the caller's function the error of p, or that it has called runtime.Goexit, so
// that nobody waits for p in vain, and lets either go on.
func failIfLeft[T any](p *Promise[T], where string) {
	if p.future.state != pending {
		return
	}
	v := recover()
	if v == nil {
		p.SetError(loop.ErrGoexit)
		return
	}
	p.SetError(&loop.PanicError{Value: v, Stack: debug.Stack(), Where: where})
	panic(v)
}

type flattened[T any] struct {
	handsOn
	promise Promise[T]
	from    *Future[*Future[T]]
	inner   *Future[T] // nil until from is settled
}

func (f *flattened[T]) relay(n int) loop.Cancelable {
	inner := f.inner
	if inner == nil && f.from.state == finished { // which f is about to be told
		inner = f.from.value
	}
	switch {
	case n > 0:
		return nil
	case inner == nil || inner.loop != f.from.loop:
		return &f.from.core
	}
	return &inner.core
}

func (f *flattened[T]) returned(cause error) bool { return f.promise.SetCanceled(loop.Canceled(cause)) }

func (f *flattened[T]) DependsOn() []any {
	if f.inner != nil {
		return []any{f.inner}
	}
	return []any{f.from}
}

func (f *flattened[T]) link() *link { return &link{"flattened ", &f.from.core} }

func (f *flattened[T]) Run() {
	switch {
	case f.inner != nil:
		follow(&f.promise, f.inner)
	case f.from.state != finished:
		follow(&f.promise, f.from)
	case f.from.value == nil:
		f.promise.SetError(fmt.Errorf("flatten: %w: a nil future", ErrNothing))
	case f.from.value.loop != f.from.loop:
		f.promise.SetError(fmt.Errorf("flatten: %w", loop.ErrForeignLoop))
	default:
		f.inner = f.from.value
		f.inner.Subscribe(f)
	}
}

// follow settles p as f is settled; a value passes only between futures of one type.
func follow[T, U any](p *Promise[T], f *Future[U]) {
	switch err := f.outcome(); f.state {
	case canceled:
		p.SetCanceled(err)
	case failed:
		p.SetError(err)
	default:
		v, _ := any(f.value).(T)
		p.SetResult(v)
	}
}
