package httpserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// chunk is how much of a body crosses between the goroutines at once.
const chunk = 32 << 10

// ErrEnded is the error of an await for a response that is complete: its coroutine has ended, or has delegated it.
var ErrEnded = errors.New("httpserver: the response is complete")

// errLost is the error of an order in which a middleware, or a plain handler, has left the goroutine.
var errLost = errors.New("httpserver: the goroutine of the request has ended")

// An order is what the loop asks of the handler's goroutine.
type order uint8

const (
	nothing  order = iota
	read           // the next chunk of the body
	write          // the header, if it was not sent yet, and a chunk of the response
	delegate       // a plain handler
	end            // the rest of the response: the coroutine has ended
)

// An exchange is one request and its response. Two goroutines work at it: the loop's, where the coroutine runs, and the one
// of net/http, which does whatever may block. The loop gives orders, one at a time, and end at last, even if another order
// is still under way; each but end is answered by a post.
//
// Fields belong to one of them: common ones do not change after the exchange was posted; the loop's are the loop's; those
// that travel belong to who has the order, and to the loop between orders.
type exchange struct {
	// Common.
	handler *Handler
	rw      http.ResponseWriter
	req     *http.Request
	body    io.ReadCloser
	orders  chan order   // one that is under way, and end: a send never blocks
	state   atomic.Int32 // fresh, then begun or withdrawn: whoever changes it first decides
	stopped atomic.Bool  // the loop has ended the reading: that the context ends does not mean that the client is gone

	// The loop's.
	co        loop.Co
	r         Request
	w         ResponseWriter
	step      loop.Stepper // a step handler's
	waiting   parking.Lot  // for the order under way
	under     order        // way: nothing if there is none
	hold      loop.Hold    // while an order is under way
	given     uint64       // how many orders were given
	answered  uint64       // how many of them were answered
	over      bool         // the coroutine has ended
	lost      bool         // nobody obeys any more
	unreached context.CancelCauseFunc

	// These travel.
	in      []byte // the part of the body that was read and not taken yet
	inSpace []byte
	inErr   error
	out     message
	outErr  error
	sent    bool // the header; the handler's goroutine only
	plain   http.Handler
	reached context.Context // of the plain handler
}

const (
	fresh int32 = iota
	begun
	withdrawn
)

// A message is what of a response is sent at once.
type message struct {
	header http.Header // or, if it was sent before, the trailers; nil if there are none
	status int         // zero for the default
	body   []byte
	flush  bool
	cut    bool // cut the connection instead
	silent bool // there is nothing to send: a plain handler has
}

func (h *Handler) newExchange(rw http.ResponseWriter, req *http.Request) *exchange {
	x := &exchange{handler: h, rw: rw, req: req, body: req.Body, orders: make(chan order, 2)}
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

// begin is an exchange as the entry that starts its coroutine, in the turn in which the loop learns of it.
type begin exchange

func (e *begin) Run() {
	x := (*exchange)(e)
	if !x.state.CompareAndSwap(fresh, begun) {
		return
	}
	if x.handler.loop.Debug() {
		x.co.SetName(x.req.Method + " " + x.req.URL.Path)
	}
	x.co.Low().StartEager(x.handler.from, x)
}

// Step makes the exchange a loop.Routine.
func (x *exchange) Step(co *loop.Co, in error) (done bool, err error) {
	if x.handler.serve != nil {
		return co.Low().BeginBody(x)
	}
	return x.advance(co, in)
}

// advance is the Step of a step handler.
func (x *exchange) advance(co *loop.Co, in error) (done bool, err error) {
	defer func() {
		if failed := x.absorb(recover()); failed != nil {
			done, err = true, failed
		}
	}()
	if x.step == nil {
		x.step = x.handler.step(&x.w, &x.r)
	}
	return x.step.Step(co, in)
}

// Main is the body of a straight-line handler.
func (x *exchange) Body(co *loop.Co) (err error) {
	defer func() {
		if failed := x.absorb(recover()); failed != nil {
			err = failed
		}
	}()
	return x.handler.serve(co, &x.w, &x.r)
}

// absorb makes an error of what a handler has panicked with to cut its own connection, as net/http does, and of its misuse
// of the response. Any other panic goes on, with the stack of its place below it.
func (x *exchange) absorb(v any) error {
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

// Ended gives the last order.
func (x *exchange) Ended(err error) {
	x.over, x.step = true, nil
	last := message{cut: true} // if a method of err panics
	defer func() { x.dismiss(last, err) }()
	last = x.conclude(err)
}

// dismiss ends what is under way, and gives the last order.
func (x *exchange) dismiss(last message, err error) {
	switch x.under {
	case read:
		x.stopReading()
	case write:
		if last.cut {
			_ = http.NewResponseController(x.rw).SetWriteDeadline(time.Unix(1, 0))
		}
	case delegate:
		x.unreached(err)
	}
	x.w.last = last
	x.wakeAll()
	x.orders <- end
}

// stopReading ends a read that is under way, however slow the client is, and all that would come after it.
func (x *exchange) stopReading() {
	if !x.stopped.Swap(true) {
		_ = http.NewResponseController(x.rw).SetReadDeadline(time.Unix(1, 0))
	}
}

// give gives an order, when none is under way, and returns its number.
func (x *exchange) give(o order) uint64 {
	x.given++
	x.under = o
	x.hold = x.handler.loop.Low().Hold(loop.WillPost)
	x.orders <- o
	return x.given
}

// wait parks co, until the order that is under way is answered.
func (x *exchange) wait(co *loop.Co, w loop.Waitlist, spot *parking.Spot) (done bool, err error) {
	if err := spot.Enter(&x.waiting, co, x); err != nil {
		return true, err
	}
	co.Low().Park(w)
	return false, nil
}

// String says what is waited for, in errors and in the await chain.
func (x *exchange) String() string { return "exchange of " + x.req.Method + " " + x.req.URL.Path }

func (x *exchange) wakeAll() {
	for x.waiting.GrantNext() {
	}
}

// answer is an exchange as the entry that tells the loop of an answered order.
type answer exchange

func (e *answer) Run() {
	x := (*exchange)(e)
	x.hold.Release()
	if x.under == write {
		x.w.takeBack(x.out.body, x.outErr)
	}
	if x.under == delegate {
		x.unreached(nil)
	}
	x.under, x.answered = nothing, x.given
	x.wakeAll()
}

// lost is an exchange as the entry that tells the loop that an order has ended the goroutine of net/http, by a panic or a
// Goexit.
type lost exchange

func (e *lost) Run() {
	e.lost = true
	(*answer)(e).Run()
	e.co.Cancel(errLost)
}

// away is an exchange as the entry that tells the loop that the context of the request has ended.
type away exchange

func (e *away) Run() {
	e.co.Cancel(context.Cause(e.req.Context()))
}
