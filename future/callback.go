package future

import "github.com/monoloop-go/monoloop/loop"

// A Callback is the token of one OnDone. Two OnDone of the same function give two tokens.
type Callback struct {
	on    *core
	entry loop.Runnable // that it subscribes: the onDone of which it is a part
}

// Remove takes the callback back, and reports whether it came in time: not, if the future was settled before.
func (cb *Callback) Remove() bool { return cb.on.Unsubscribe(cb.entry) > 0 }

// An onDone is one OnDone, as an entry of the ready queue.
type onDone[T any] struct {
	Callback
	future *Future[T]
	fn     func(f *Future[T])
}

// Run calls the function.
func (d *onDone[T]) Run() { d.fn(d.future) }

// Calls returns the function, for those who name it.
func (d *onDone[T]) Calls() any { return d.fn }
