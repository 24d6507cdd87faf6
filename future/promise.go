package future

import "github.com/monoloop-go/monoloop/loop"

// A Promise is the write side of a future: whoever holds it settles the future, once. To lose the race against a
// cancellation, or against another holder, is no fault: settling a settled future returns false and changes nothing.
//
// The zero Promise must be made ready by Init before anything else. A promise must not be copied.
type Promise[T any] struct {
	future Future[T]
}

// New returns a promise of r's loop, pending.
func New[T any](r loop.Ref) *Promise[T] {
	l := loop.Of(r)
	p := &Promise[T]{}
	p.future.loop = l
	if l.Debug() {
		p.future.remember(nil)
	}
	return p
}

// A Canceler is asked when a future is canceled that a task or a combinator works for. It is for authors of these.
// If all that its Cancel does is to cancel one coroutine, it has a method Co that returns that one, which gives the
// future its name. If it is a loop.Dependent, so is the future.
type Canceler interface {
	// Cancel asks for the work to be given up because of the cause, which may be nil. To agree means to settle the
	// promise, now or later, however that ends, and to return true.
	Cancel(cause error) bool
}

// Init makes a promise that is part of a larger struct ready, as New does, with what Cancel of its future asks.
func (p *Promise[T]) Init(r loop.Ref, c Canceler) { p.future.init(loop.Of(r), c) }

// Future returns the read side; that of a nil promise is nil.
func (p *Promise[T]) Future() *Future[T] {
	if p == nil {
		return nil
	}
	return &p.future
}

// Loop returns the loop that the promise belongs to.
func (p *Promise[T]) Loop() *loop.Loop { return p.future.loop }

// SetResult settles the future with a value, and reports whether it was pending.
func (p *Promise[T]) SetResult(v T) bool {
	f := &p.future
	if f.state != pending {
		return false
	}
	f.mustBelong()
	f.loop.Low().Settled(&f.core, nil)
	f.value = v
	f.settle(finished, nil)
	return true
}

// SetError settles the future with an error, which must not be nil, and reports whether it was pending. An error that
// nobody ever looks at is reported to the loop's OnError.
func (p *Promise[T]) SetError(err error) bool {
	if err == nil {
		panic("future: SetError with a nil error")
	}
	return p.future.settleFailed(err)
}

// SetCanceled settles the future as canceled with err, which must not be nil and should be what loop.IsCanceled calls a
// cancellation, and reports whether it was pending. The Canceler is not asked.
func (p *Promise[T]) SetCanceled(err error) bool {
	if err == nil {
		panic("future: SetCanceled with a nil error")
	}
	return p.future.settleCanceled(err)
}

// Settle settles the future with the outcome of a function: canceled if err is a cancellation, failed with any other
// error, and finished with v if there is none. It reports whether the future was pending.
func (p *Promise[T]) Settle(v T, err error) bool {
	switch {
	case err == nil:
		return p.SetResult(v)
	case loop.IsCanceled(err):
		p.future.raised = p.future.state == pending || p.future.raised
		return p.SetCanceled(err)
	}
	return p.SetError(err)
}
