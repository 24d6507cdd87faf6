package httpserver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// Delegate lets an ordinary handler make the response, on net/http's own goroutine, where it may block: files, a
// reverse proxy, what takes the connection over. It suspends the straight-line coroutine co until h has returned; then
// the response is complete. What was set by Header is passed on, and so is the part of the body that was not read. To
// delegate a response that has begun is misuse: see New.
//
// If co is canceled, the context of the request that h gets ends, and co goes on at once. A panic of h is the error, a
// *loop.PanicError.
func (w *ResponseWriter) Delegate(co *loop.Co, h http.Handler) error {
	return co.Await(&DelegateStep{W: w, Handler: h})
}

// DelegateStep is Delegate for step tasks.
type DelegateStep struct {
	W       *ResponseWriter
	Handler http.Handler

	spot  parking.Spot
	order uint64 // zero until it was sent
}

// Step delegates, from its first call on.
func (s *DelegateStep) Step(co *loop.Co, in error) (done bool, err error) {
	x := s.W.x
	x.await()
	s.spot.Leave()
	switch {
	case in != nil:
		return true, in
	case s.order != 0 && x.doneCount >= s.order:
		return true, x.outErr
	case s.order != 0:
	case x.ended || x.w.last.delegated:
		return true, ErrEnded
	case x.exited:
		return true, errExited
	case s.W.sent || len(s.W.buf) > 0 || s.W.status != 0:
		s.W.misuse("Delegate after the response has begun")
	case x.current == readBody:
		x.stopReading()
	case x.current == noOrder:
		s.delegate()
	}
	return x.wait(co, s, &s.spot)
}

func (s *DelegateStep) delegate() {
	x := s.W.x
	x.delegateTo = s.Handler
	x.delegateContext, x.cancelDelegate = context.WithCancelCause(x.req.Context())
	x.out = message{header: s.W.header}
	s.W.last.delegated, s.W.sent = true, true
	s.order = x.ask(runHandler)
}

// Abort ends the wait, and the context of the ordinary handler.
func (s *DelegateStep) Abort(co *loop.Co, cause error) bool {
	if s.order != 0 {
		s.W.x.cancelDelegate(loop.Canceled(cause))
	}
	return s.spot.Cancel(co, cause)
}

// String says what a coroutine waits for.
func (s *DelegateStep) String() string { return "the delegate of the " + s.W.x.String() }

// runDelegate runs the ordinary handler, on the goroutine of net/http.
func (x *exchange) runDelegate() {
	x.outErr = loop.ErrGoexit // unless the handler returns or panics
	defer func() {
		switch v := recover(); {
		case v == http.ErrAbortHandler:
			x.outErr = http.ErrAbortHandler
		case v != nil:
			x.outErr = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: "delegate"}
		}
	}()
	maps.Copy(x.rw.Header(), x.out.header)
	x.restore()
	req := x.req.WithContext(x.delegateContext)
	if len(x.in) > 0 {
		req.Body = unreadBody{io.MultiReader(bytes.NewReader(x.in), x.body), x.body}
	} else if x.inErr != nil && !errors.Is(x.inErr, io.EOF) {
		req.Body = unreadBody{errorReader{x.inErr}, x.body}
	}
	x.delegateTo.ServeHTTP(x.rw, req)
	x.outErr = nil
}

// unreadBody is a body of which a part was read already.
type unreadBody struct {
	io.Reader
	io.Closer
}

type errorReader struct{ err error }

func (f errorReader) Read([]byte) (int, error) { return 0, f.err }
