package httpserver

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A Handler is an http.Handler that runs each request as a coroutine of a loop. It needs a server: Serve, or any
// http.Server. Its fields do not change after New, but for inFlight.
type Handler struct {
	from     loop.Ref
	loop     *loop.Loop
	handle   func(co *loop.Co, w *ResponseWriter, r *Request) error // nil if step is not
	newStep  func(w *ResponseWriter, r *Request) loop.Stepper
	opts     Options
	inFlight atomic.Int64
}

// Options are the rarely needed choices of a Handler. The zero value, like a nil pointer, means the defaults.
type Options struct {
	// MaxConcurrent is how many requests may be in flight at a time; what comes beyond gets 503 Service Unavailable
	// with a Retry-After, and costs the loop nothing. Zero means no limit.
	MaxConcurrent int

	// RetryAfter is what the refused are told, rounded up to whole seconds; zero means one second.
	RetryAfter time.Duration

	// FullDuplex lets a handler go on reading the body of an HTTP/1 request after the response has begun. See
	// http.ResponseController.EnableFullDuplex.
	FullDuplex bool
}

// New returns a handler that runs handle for each request, as a straight-line coroutine of r's loop; if r is a
// *loop.Co, with its task-local values. The coroutine starts in the turn in which the loop learns of the request, in
// order of arrival.
//
// When handle has returned nil, what is left of the response is sent. Its error makes the response if nothing was sent
// yet, and cuts the connection otherwise: a *StatusError is sent as it is, and an *http.MaxBytesError as 413. A
// cancellation is sent as 503, and so is the end of the loop. http.ErrAbortHandler cuts the connection, whether
// returned or panicked with. Misuse of the response, such as WriteHeader(99999), cuts it as well, and goes to the
// loop's OnError. Any other error is sent as 500 and goes to OnError.
//
// So is any other panic, if the loop has loop.Options.RecoverPanics. Otherwise, and that is the default, it is a bug
// that ends the loop, and with it the program: unlike net/http, where a panic costs one connection.
//
// When the client is gone, or a middleware ends the context of the request, the coroutine is canceled with the cause of
// that context.
//
// A handler does not tell the loop that requests may come: Serve does. A program that runs a server otherwise does so
// by loop.Low.Hold: of the kind loop.WillPost, or where only a deadlock is to be ruled out, loop.MayPost.
func New(r loop.Ref, handle func(co *loop.Co, w *ResponseWriter, r *Request) error, o *Options) *Handler {
	if handle == nil {
		panic("httpserver: New with a nil function")
	}
	return newHandler(r, &Handler{handle: handle}, o)
}

// NewStep is New for step tasks: newStep returns, on the loop's goroutine, the step that serves the request.
func NewStep(r loop.Ref, newStep func(w *ResponseWriter, r *Request) loop.Stepper, o *Options) *Handler {
	if newStep == nil {
		panic("httpserver: NewStep with a nil function")
	}
	return newHandler(r, &Handler{newStep: newStep}, o)
}

func newHandler(r loop.Ref, h *Handler, o *Options) *Handler {
	h.from, h.loop = r, loop.Of(r)
	if o != nil {
		h.opts = *o
	}
	if h.opts.RetryAfter <= 0 {
		h.opts.RetryAfter = time.Second
	}
	return h
}

// InFlight may be called from any goroutine. It returns how many requests have come and were not answered yet.
func (h *Handler) InFlight() int { return int(h.inFlight.Load()) }

// ServeHTTP may be called from any goroutine, except inside a loop's turn, which it would block: there it panics. It
// hands the request to the loop and returns when the coroutine has ended and the response is sent. If the loop is
// closed, the response is 503. A response that cannot be completed ends in a panic with http.ErrAbortHandler, by which
// net/http cuts the connection.
func (h *Handler) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	if in, ok := rw.(*incoming); ok {
		h.begin(in, req)
		return
	}
	if req.Context().Value(http.ServerContextKey) == nil && loop.OnLoop() { // a server's own goroutines are never inside
		panic("httpserver: ServeHTTP inside a loop's turn, which it would block")
	}
	n := h.inFlight.Add(1)
	defer h.inFlight.Add(-1)
	if h.opts.MaxConcurrent > 0 && n > int64(h.opts.MaxConcurrent) {
		h.refuse(rw)
		return
	}
	x := h.newExchange(rw, req)
	if h.loop.Low().Post((*requestArrived)(x)) != nil {
		h.refuse(rw)
		return
	}
	x.carryOutOrders()
}

func (h *Handler) refuse(rw http.ResponseWriter) {
	rw.Header().Set("Retry-After", h.retryAfter())
	http.Error(rw, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// retryAfter is the value of the header: whole seconds, and not too few.
func (h *Handler) retryAfter() string {
	return strconv.Itoa(int((h.opts.RetryAfter + time.Second - 1) / time.Second))
}
