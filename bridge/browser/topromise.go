//go:build js

package browser

import (
	"syscall/js"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// PromiseOf returns a promise of JavaScript for the outcome of a future, a task or a promise of Go: its value is what
// js.ValueOf makes of it, as of numbers, strings, and maps and slices of any; an error rejects it with an Error of that
// message, a cancellation with an AbortError. If signal is an AbortSignal, and not undefined, to abort it cancels the
// future.
func PromiseOf[A future.Awaitable[T], T any](a A, signal js.Value) js.Value {
	promise, s := newSettler()
	f := a.Future()
	s.watch(signal, func(cause error) { f.Cancel(cause) }, f.Loop())
	f.OnDone(func(f *future.Future[T]) {
		v, err := f.Result()
		s.settle(v, err)
	})
	return promise
}

// Func returns a function for JavaScript that may wait: each call starts a task on l that runs fn, and returns a
// promise for its outcome, as PromiseOf does. A last argument that has an AbortSignal as its property signal, as in the
// options of fetch, cancels the task. Calls after release, which the caller calls when JavaScript has no more use for
// it, give undefined.
func Func(l *loop.Loop, fn func(co *loop.Co, args []js.Value) (any, error)) (f js.Value, release func()) {
	h := onEvent(func(args []js.Value) any {
		promise, s := newSettler()
		if err := l.CallSoonThreadsafe(func() { s.start(l, fn, args) }); err != nil {
			s.settle(nil, err)
		}
		return promise
	})
	return h.fn, h.forget
}

// A settler is the write side of a promise of JavaScript.
type settler struct {
	resolve, reject js.Value
	unwatch         func()
}

// newSettler makes a promise. Its two functions are pushed to an array, so that no function of Go is called for that.
func newSettler() (js.Value, *settler) {
	pair := js.Global().Get("Array").New()
	promise := js.Global().Get("Promise").New(pair.Get("push").Call("bind", pair))
	return promise, &settler{resolve: pair.Index(0), reject: pair.Index(1), unwatch: func() {}}
}

func (s *settler) start(l *loop.Loop, fn func(co *loop.Co, args []js.Value) (any, error), args []js.Value) {
	t := task.Go(l, func(co *loop.Co) (any, error) { return fn(co, args) })
	if n := len(args); n > 0 && args[n-1].Type() == js.TypeObject {
		if signal, err := get(args[n-1], "signal"); err == nil {
			s.watch(signal, func(cause error) { t.Cancel(cause) }, l)
		}
	}
	t.OnDone(func(t *task.Task[any]) { s.settle(t.Result()) })
}

// watch has cancel called on the loop when the signal is aborted, unless it is none.
func (s *settler) watch(signal js.Value, cancel func(cause error), l *loop.Loop) {
	if !isA(signal, "AbortSignal") {
		return
	}
	abort := func() {
		reason, _ := get(signal, "reason")
		cancel(&Error{reason})
	}
	h := onEvent(func([]js.Value) any {
		_ = l.CallSoonThreadsafe(abort)
		return nil
	})
	_, err := catch(func() js.Value { return signal.Call("addEventListener", "abort", h.fn) })
	if err != nil { // it has the prototype of a signal, and that is all
		h.forget()
		return
	}
	s.unwatch = func() {
		_, _ = catch(func() js.Value { return signal.Call("removeEventListener", "abort", h.fn) })
		h.forget()
	}
	if aborted, err := get(signal, "aborted"); err == nil && aborted.Truthy() {
		abort()
	}
}

func (s *settler) settle(v any, err error) {
	s.unwatch()
	var value js.Value
	if err == nil {
		value, err = valueOf(v)
	}
	switch {
	case err == nil:
		s.resolve.Invoke(value)
	case loop.IsCanceled(err):
		s.reject.Invoke(abortError(err))
	default:
		s.reject.Invoke(js.Global().Get("Error").New(err.Error()))
	}
}
