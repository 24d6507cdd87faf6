package httpserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// chunk is how much of a body crosses between the goroutines at once.
const chunk = 32 << 10

// ErrEnded is the error of an await for a response that is complete: its coroutine has ended, or has delegated it.
var ErrEnded = errors.New("httpserver: the response is complete")

// An exchange is one request and its response. Two goroutines work at it: the loop's, where the coroutine runs, and
// that of net/http, which does whatever may block. The loop sends orders, one at a time (orders.go), and the goroutine
// tells the loop of events (events.go): each order but the last, endResponse, is followed by one. The last may be sent
// while another is still under way.
//
// The first fields do not change after the exchange was posted, or are atomic. Those of the loop belong to its
// goroutine. Those that are shared belong to the goroutine of net/http while an order is under way, and to the loop
// otherwise.
type exchange struct {
	handler     *Handler
	rw          http.ResponseWriter // nil while conn is not
	req         *http.Request
	body        io.ReadCloser
	orders      chan order              // room for one under way and the last: a send never blocks
	state       atomic.Int32            // posted, then started or withdrawn, whichever comes first
	link        *link                   // the connection with net/http; nil if its server is not one of Serve
	endContext  context.CancelCauseFunc // of a request that has begun on the loop; nil otherwise
	readStopped atomic.Bool             // the loop has ended the reading: the end of the context says nothing of the client

	left bool // the goroutine of net/http is done with it; guarded by the gate of link

	// Of the loop.
	co      loop.Co
	conn    *conn // whose request it is, until net/http has it; nil if it always had
	r       Request
	w       ResponseWriter
	step    loop.Stepper // a step handler's
	current order        // the order under way; noOrder if there is none
	early   error        // why it is to be canceled as soon as it has begun; nil if it is not
	ended   bool         // the coroutine has ended
	exited  bool         // the goroutine has ended

	// Shared.
	sent  bool // the header was; of the goroutine of net/http alone
	inErr error

	*traffic // nil before the first await: most requests have none
}

// traffic is what an exchange has of orders, but the last, and of those who await them.
type traffic struct {
	// Of the loop.
	waiters        parking.Lot // for the order under way
	hold           loop.Hold   // while an order is under way
	orderCount     uint64      // how many orders were sent
	doneCount      uint64      // how many of them were carried out
	cancelDelegate context.CancelCauseFunc

	// Shared.
	in              []byte // the part of the body that was read and not taken yet
	inSpace         []byte
	out             message
	outErr          error
	delegateTo      http.Handler
	delegateContext context.Context
}

// await is called by each await, before it looks at the traffic.
func (x *exchange) await() {
	if x.traffic == nil {
		x.traffic = &traffic{}
	}
}

const (
	posted int32 = iota
	started
	withdrawn
)

// A message is what of a response is sent at once.
type message struct {
	header    http.Header // or, if it was sent before, the trailers; nil if there are none
	status    int         // zero for the default
	body      []byte
	flush     bool
	abort     bool // the connection is cut instead
	delegated bool // there is nothing to send: an ordinary handler has made the response
}

func (h *Handler) newExchange(rw http.ResponseWriter, req *http.Request) *exchange {
	x := &exchange{handler: h, rw: rw, req: req, body: req.Body, orders: newOrders(), link: linkOf(req.Context())}
	x.r.Request, x.r.x, x.w.x = req, x, x
	if len(rw.Header()) > 0 {
		x.w.header = rw.Header().Clone()
	}
	if req.Body == nil || req.Body == http.NoBody {
		x.body, x.inErr = http.NoBody, io.EOF
	} else {
		req.Body = blockingBody{}
	}
	return x
}

// Step makes the exchange a loop.Routine.
func (x *exchange) Step(co *loop.Co, in error) (done bool, err error) {
	if x.handler.handle != nil {
		return co.Low().BeginBody(x)
	}
	return x.advance(co, in)
}

// advance is the Step of a step handler.
func (x *exchange) advance(co *loop.Co, in error) (done bool, err error) {
	defer func() {
		if failed := x.recovered(recover()); failed != nil {
			done, err = true, failed
		}
	}()
	if x.step == nil {
		x.step = x.handler.newStep(&x.w, &x.r)
	}
	return x.step.Step(co, in)
}

// Body is that of a straight-line handler.
func (x *exchange) Body(co *loop.Co) (err error) {
	defer func() {
		if failed := x.recovered(recover()); failed != nil {
			err = failed
		}
	}()
	return x.handler.handle(co, &x.w, &x.r)
}

// recovered makes an error of what a handler has panicked with to cut its own connection, as net/http does, and of its
// misuse of the response. Any other panic goes on, with the stack of its place below it.
func (x *exchange) recovered(v any) error {
	switch {
	case v == nil:
		return nil
	case v == http.ErrAbortHandler:
		return http.ErrAbortHandler
	case x.w.misused != "" && v == x.w.misused:
		x.w.broken = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: x.String()}
		return x.w.broken
	}
	panic(v)
}

// Ended sends the last order.
func (x *exchange) Ended(err error) {
	x.ended, x.step = true, nil
	last := message{abort: true} // if a method of err panics
	defer func() { x.endOrders(last, err) }()
	last = x.lastMessage(err)
}

// String says what is waited for, in errors and in the await chain.
func (x *exchange) String() string { return "exchange of " + x.req.Method + " " + x.req.URL.Path }
