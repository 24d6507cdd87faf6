package httpserver

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"

	"github.com/monoloop-go/monoloop/loop"
)

// This file is the half of an exchange that runs on the goroutine of net/http.

// attend obeys the loop's orders, on the goroutine of net/http, until the last.
func (x *exchange) attend() {
	if x.handler.opts.FullDuplex {
		_ = http.NewResponseController(x.rw).EnableFullDuplex()
	}
	defer x.restore()
	ended := x.req.Context().Done()
	for {
		select {
		case o := <-x.orders:
			if o == end {
				x.finish()
				return
			}
			x.obey(o)
		case <-ended:
			ended = nil
			if x.state.CompareAndSwap(fresh, withdrawn) {
				panic(http.ErrAbortHandler)
			}
			if !x.stopped.Load() || !errors.Is(context.Cause(x.req.Context()), context.Canceled) {
				_ = x.handler.loop.Low().Post((*away)(x))
			}
		}
	}
}

// restore gives middlewares their request back.
func (x *exchange) restore() {
	if x.body != http.NoBody {
		x.req.Body = x.body
	}
}

// obey carries an order out, and answers it even if a middleware or a plain handler leaves the goroutine. A closed loop
// needs no answer: it has given its last order already.
func (x *exchange) obey(o order) {
	var answered loop.Runnable = (*lost)(x)
	defer func() { _ = x.handler.loop.Low().Post(answered) }()
	switch o {
	case read:
		x.in, x.inErr = nil, errLost
		x.in, x.inErr = x.read()
	case write:
		x.outErr = errLost
		x.outErr = x.send(&x.out)
	case delegate:
		x.runPlain()
	}
	answered = (*answer)(x)
}

func (x *exchange) read() ([]byte, error) {
	if x.inSpace == nil {
		size := int64(chunk)
		if known := x.req.ContentLength; known >= 0 {
			size = min(size, known+1) // and room to see the end
		}
		x.inSpace = make([]byte, size)
	}
	n, err := x.body.Read(x.inSpace)
	if err != nil && err != io.EOF && x.stopped.Load() {
		err = ErrReadStopped
	}
	return x.inSpace[:n], err
}

// finish sends what is left of the response.
func (x *exchange) finish() {
	last := &x.w.last
	if last.cut {
		panic(http.ErrAbortHandler)
	}
	if last.silent {
		return
	}
	if err := x.send(last); errors.Is(err, http.ErrContentLength) {
		l := x.handler.loop
		_ = l.CallSoonThreadsafe(func() { l.Report(loop.Report{Message: errorOfRequest, Err: err, Name: x.String()}) })
	}
}

// send sends the header, if that is still to be done, and a part of the body. A header that comes after it holds trailers.
func (x *exchange) send(m *message) error {
	if m.header != nil {
		to := x.rw.Header()
		if !x.sent {
			clear(to)
		}
		maps.Copy(to, m.header)
	}
	if !x.sent {
		x.sent = true
		if m.status != 0 {
			x.rw.WriteHeader(m.status)
		}
	}
	if len(m.body) > 0 {
		if _, err := x.rw.Write(m.body); err != nil {
			return err
		}
	}
	if m.flush {
		return http.NewResponseController(x.rw).Flush()
	}
	return nil
}
