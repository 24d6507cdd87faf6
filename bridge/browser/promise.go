//go:build js

package browser

import (
	"syscall/js"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// An Error is a value that JavaScript has thrown, or with which it has rejected a promise.
type Error struct {
	// Value is what was thrown, mostly an Error of JavaScript.
	Value js.Value
}

// Error gives the name and the message of an Error of JavaScript, and what String makes of any other value. Some have no
// text, as an object without a prototype, and that is said of them.
func (e *Error) Error() string {
	text, err := catch(func() js.Value { return js.Global().Get("String").Invoke(e.Value) })
	if err != nil {
		return "JavaScript: a value that has no text"
	}
	return "JavaScript: " + text.String()
}

// Name returns the name of the Error of JavaScript, such as AbortError, or nothing if it has none.
func (e *Error) Name() string {
	if e.Value.Type() != js.TypeObject {
		return ""
	}
	if name, err := get(e.Value, "name"); err == nil && name.Type() == js.TypeString {
		return name.String()
	}
	return ""
}

// Await waits for a promise, and returns what it comes to; its rejection is an *Error. A value that is no promise is
// returned as it is, in a later turn. See Future.
func Await(co *loop.Co, promise js.Value) (js.Value, error) { return Future(co, promise).Await(co) }

// Future returns a future of r's loop for what a promise comes to. To cancel it stops nothing: what the promise comes
// to is dropped. Where JavaScript takes a signal, Abortable stops it.
func Future(r loop.Ref, promise js.Value) *future.Future[js.Value] {
	p := newPending(r, js.Undefined())
	p.follow(promise)
	return p.of.Future()
}

// Abortable calls start with an AbortSignal, which start hands to JavaScript, and returns a future of r's loop for what
// the promise comes to that start returns. To cancel the future settles it at once, and aborts the signal with the
// cause as its reason. A value that start panics with because JavaScript has thrown is the error of the future.
func Abortable(r loop.Ref, start func(signal js.Value) js.Value) *future.Future[js.Value] {
	controller := js.Global().Get("AbortController").New()
	p := newPending(r, controller)
	promise, err := catch(func() js.Value { return start(controller.Get("signal")) })
	if err != nil {
		p.of.Resolve(js.Undefined(), err)
	} else {
		p.follow(promise)
	}
	return p.of.Future()
}

// catch calls fn, and returns what JavaScript throws meanwhile as an *Error.
func catch(fn func() js.Value) (v js.Value, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case js.Error:
			err = &Error{r.Value}
		default:
			panic(r)
		}
	}()
	return fn(), nil
}

// A pending is the future of a promise, and the handlers that the promise has. They are forgotten together, when one of
// them is called or the future is canceled.
type pending struct {
	of         jobs.Resolver[js.Value]
	controller js.Value // undefined if nothing can be aborted
	kept, lost handler
}

func newPending(r loop.Ref, controller js.Value) *pending {
	p := &pending{controller: controller}
	p.of.Init(r, "browser.Future", p)
	return p
}

func (p *pending) follow(promise js.Value) {
	p.kept = onEvent(func(args []js.Value) any {
		p.settle(args[0], nil)
		return nil
	})
	p.lost = onEvent(func(args []js.Value) any {
		p.settle(js.Undefined(), &Error{args[0]})
		return nil
	})
	_, err := catch(func() js.Value {
		return js.Global().Get("Promise").Call("resolve", promise).Call("then", p.kept.fn, p.lost.fn)
	})
	if err != nil { // of a then that the promise has of its own
		p.settle(js.Undefined(), err)
	}
}

func (p *pending) settle(v js.Value, err error) {
	p.kept.forget()
	p.lost.forget()
	p.of.Resolve(v, err)
}

// Cancel is the future's.
func (p *pending) Cancel(cause error) bool {
	p.kept.forget()
	p.lost.forget()
	if !p.controller.IsUndefined() {
		abort(p.controller, cause)
	}
	return p.of.Cancel(cause)
}

func (p *pending) String() string { return "promise" }

// abort aborts a signal with a DOMException of the name AbortError, whose message is the cause's.
func abort(controller js.Value, cause error) {
	controller.Call("abort", abortError(loop.Canceled(cause)))
}

func abortError(err error) js.Value {
	return js.Global().Get("DOMException").New(err.Error(), "AbortError")
}
