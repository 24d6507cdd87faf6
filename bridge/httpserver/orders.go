package httpserver

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// errExited is the error of an order in which a middleware, or an ordinary handler, has ended the goroutine.
var errExited = errors.New("httpserver: the goroutine of the request has ended")

// An order is what the loop has the goroutine of net/http do, since it may block.
type order uint8

const (
	noOrder     order = iota
	readBody          // read the next chunk of the body
	writeBody         // send the header, if that was not done yet, and a chunk of the response
	runHandler        // run an ordinary handler, which makes the response
	endResponse       // send the rest of the response: the coroutine has ended
)

// orderChannels keeps the channels of exchanges that have got their last order, which is the last that is sent.
var orderChannels = sync.Pool{New: func() any { return make(chan order, 2) }}

func newOrders() chan order { return orderChannels.Get().(chan order) }

// endOrders ends what is under way, and sends the last order.
func (x *exchange) endOrders(last message, err error) {
	switch x.current {
	case readBody:
		x.stopReading()
	case writeBody:
		if last.abort && x.conn == nil {
			_ = http.NewResponseController(x.rw).SetWriteDeadline(time.Unix(1, 0))
		}
	case runHandler:
		x.cancelDelegate(err)
	}
	x.w.last = last
	x.wakeAll()
	if x.conn != nil {
		x.conn.requestEnded(last)
		return
	}
	if x.link != nil {
		x.link.gate.beginAnswer(x)
	}
	x.orders <- endResponse
}

// stopReading ends a read that is under way, however slow the client is, and all that would come after it.
func (x *exchange) stopReading() {
	if !x.readStopped.Swap(true) {
		_ = http.NewResponseController(x.rw).SetReadDeadline(time.Unix(1, 0))
	}
}

// ask sends an order, when none is under way, and returns its number.
func (x *exchange) ask(o order) uint64 {
	x.orderCount++
	x.current = o
	x.hold = x.handler.loop.Low().Hold(loop.WillPost)
	if x.conn != nil {
		x.conn.cross()
	} else {
		x.orders <- o
	}
	return x.orderCount
}

// wait parks co until the order under way is carried out.
func (x *exchange) wait(co *loop.Co, w loop.Waitlist, spot *parking.Spot) (done bool, err error) {
	if err := spot.Enter(&x.waiters, co, x); err != nil {
		return true, err
	}
	co.Low().Park(w)
	return false, nil
}

func (x *exchange) wakeAll() {
	if x.traffic == nil {
		return
	}
	for x.waiters.GrantNext() {
	}
}

// carryOutOrders does what the loop asks for, on the goroutine of net/http, until the last order.
func (x *exchange) carryOutOrders() {
	if x.handler.opts.FullDuplex {
		_ = http.NewResponseController(x.rw).EnableFullDuplex()
	}
	defer x.restore()
	if x.link != nil {
		defer x.link.gate.leaveExchange(x)
	}
	ended := x.req.Context().Done()
	link := x.link // tells the end of the client even then
	for {
		select {
		case o := <-x.orders:
			if o == endResponse {
				orderChannels.Put(x.orders)
				x.finish()
				return
			}
			x.carryOut(o)
		case <-ended:
			ended = nil
			if x.state.CompareAndSwap(posted, withdrawn) {
				panic(http.ErrAbortHandler)
			}
			if !x.endedByItself() {
				x.post((*contextDone)(x))
			} else if link != nil {
				ended, link = link.Done(), nil
			}
		}
	}
}

// endedByItself reports whether the context of the request has ended since the loop has stopped the reading, which
// net/http takes for a client that is gone.
func (x *exchange) endedByItself() bool {
	ctx := x.req.Context()
	l := x.link
	return x.readStopped.Load() && errors.Is(context.Cause(ctx), context.Canceled) && (l == nil || !l.gone.Load())
}

// restore gives middlewares their request back.
func (x *exchange) restore() {
	if x.body != http.NoBody {
		x.req.Body = x.body
	}
}

// carryOut carries an order out, and posts its end even if a middleware or an ordinary handler ends the goroutine.
func (x *exchange) carryOut(o order) {
	var event loop.Runnable = (*goroutineExited)(x)
	defer func() { x.post(event) }()
	switch o {
	case readBody:
		x.in, x.inErr = nil, errExited
		x.in, x.inErr = x.read()
	case writeBody:
		x.outErr = errExited
		x.outErr = x.send(&x.out)
	case runHandler:
		x.runDelegate()
	}
	event = (*orderDone)(x)
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
	if err != nil && err != io.EOF && x.readStopped.Load() {
		err = ErrReadStopped
	}
	return x.inSpace[:n], err
}

// finish sends what is left of the response.
func (x *exchange) finish() {
	last := &x.w.last
	if last.abort {
		panic(http.ErrAbortHandler)
	}
	if last.delegated {
		return
	}
	if err := x.send(last); errors.Is(err, http.ErrContentLength) {
		l := x.handler.loop
		_ = l.CallSoonThreadsafe(func() { l.Report(loop.Report{Message: errorOfRequest, Err: err, Name: x.String()}) })
	}
}

// send sends the header, if that is still to be done, and a part of the body. A header that comes after it holds
// trailers.
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
