//go:build js

package browser

import (
	"errors"
	"io"
	"syscall/js"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrBodyClosed is the error of a read from a body that was closed.
var ErrBodyClosed = errors.New("browser: the body is closed")

// A Response is the answer to a request of Fetch: its head has come, and its body is read as it comes. It belongs to
// its loop, and is to be read to its end or closed; what is left open is closed with the loop.
type Response struct {
	// Value is the Response of JavaScript. Its body is this one's to read.
	Value js.Value
	// Status is the status code of HTTP, such as 200. One that tells of an error is no error of Fetch.
	Status int
	// OK is whether the status is one from 200 to 299.
	OK bool

	loop       *loop.Loop
	controller js.Value
	reader     js.Value                    // undefined if there is no body
	reading    *future.Future[js.Value]    // the chunk that is waited for; nil if none is
	chunk      []byte                      // what was read from JavaScript, and nobody has taken
	end        error                       // what the next read without a chunk returns, if that is known
	node       list.Node[closing.Resource] // among what the loop closes, until there is an end
}

// Fetch makes a request with the fetch of JavaScript, and waits for the head of the answer. Init are the options of
// fetch, such as method, headers and body, and may be nil; Bytes makes a body of bytes. Its signal is Fetch's own: if
// co is canceled, the request is aborted on the wire. An error of the network is an *Error.
func Fetch(co *loop.Co, url string, init map[string]any) (*Response, error) {
	controller := js.Global().Get("AbortController").New()
	options := js.Global().Get("Object").New()
	for name, value := range init {
		options.Set(name, value)
	}
	options.Set("signal", controller.Get("signal"))
	p := newPending(co, controller)
	promise, err := catch(func() js.Value { return js.Global().Call("fetch", url, options) })
	if err != nil {
		p.of.Resolve(js.Undefined(), err)
	} else {
		p.follow(promise)
	}
	v, err := p.of.Future().Await(co)
	if err != nil {
		abort(controller, err) // it may have come in the turn in which co was canceled
		return nil, err
	}
	return newResponse(co.Loop(), v, controller), nil
}

// Bytes copies b to a Uint8Array, as for the body of a request.
func Bytes(b []byte) js.Value { return arrayOf(b) }

func newResponse(l *loop.Loop, v, controller js.Value) *Response {
	r := &Response{Value: v, Status: v.Get("status").Int(), OK: v.Get("ok").Bool(), loop: l, controller: controller}
	if body := v.Get("body"); body.Type() == js.TypeObject {
		r.reader = body.Call("getReader")
		r.node.Value = r
		closing.Add(l, &r.node)
	} else {
		r.end = io.EOF
	}
	return r
}

// Header returns a header of the answer, and an empty string if there is none.
func (r *Response) Header(name string) string {
	if v := r.Value.Get("headers").Call("get", name); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// Read waits until some of the body is there, and copies as much as p has room for. The error is io.EOF at the end, an
// *Error if the connection breaks, and ErrBodyClosed if the body was closed, also while this read waits. A cancellation
// of co aborts the request: the body has no more to give. Only one coroutine may read at a time.
func (r *Response) Read(co *loop.Co, p []byte) (int, error) {
	for len(r.chunk) == 0 && r.end == nil {
		if err := r.next(co); err != nil {
			return 0, err
		}
	}
	if len(r.chunk) == 0 {
		return 0, r.end
	}
	n := copy(p, r.chunk)
	r.chunk = r.chunk[n:]
	return n, nil
}

// ReadAll waits for the rest of the body. With an error it returns what has come before.
func (r *Response) ReadAll(co *loop.Co) ([]byte, error) {
	var all []byte
	for {
		all, r.chunk = append(all, r.chunk...), nil
		switch {
		case r.end == io.EOF:
			return all, nil
		case r.end != nil:
			return all, r.end
		}
		if err := r.next(co); err != nil {
			return all, err
		}
	}
}

// next waits for the next chunk, or the end.
func (r *Response) next(co *loop.Co) error {
	r.reading = Future(co, r.reader.Call("read"))
	v, err := r.reading.Await(co)
	r.reading = nil
	switch {
	case r.end != nil:
		return r.end
	case err != nil:
		r.finish(err)
		abort(r.controller, err)
		return err
	case v.Get("done").Bool():
		r.finish(io.EOF)
	default:
		r.chunk = bytesOf(v.Get("value"))
	}
	return nil
}

// finish keeps the end of the body.
func (r *Response) finish(end error) {
	r.end = end
	closing.Remove(r.loop, &r.node)
}

// Close aborts the request, unless the body was read to its end. A read that waits fails with ErrBodyClosed, and so do
// those that come later.
func (r *Response) Close() {
	if r.end != nil {
		return
	}
	r.finish(ErrBodyClosed)
	r.chunk = nil
	if r.reading != nil {
		r.reading.Cancel(ErrBodyClosed)
	}
	abort(r.controller, ErrBodyClosed)
}

// OnClose is called when the loop closes.
func (r *Response) OnClose() { r.Close() }
