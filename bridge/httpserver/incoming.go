package httpserver

import (
	"context"
	"io"
	"net/http"
)

// An incoming is a plain request on its way to its Handler: the http.ResponseWriter that an http.ServeMux passes on.
// Nobody writes to it.
type incoming struct {
	conn *conn
	body []byte
	end  context.CancelCauseFunc // of the request's context
}

func (*incoming) Header() http.Header { return http.Header{} }

func (*incoming) Write([]byte) (int, error) { return 0, http.ErrNotSupported }

func (*incoming) WriteHeader(int) {}

// begin is ServeHTTP for a plain request, on the loop: the coroutine begins in the next turn.
func (h *Handler) begin(in *incoming, req *http.Request) {
	c := in.conn
	if n := h.inFlight.Add(1); h.opts.MaxConcurrent > 0 && n > int64(h.opts.MaxConcurrent) {
		in.end(nil)
		c.requestEnded(h.refusal())
		return
	}
	x := &exchange{handler: h, req: req, body: http.NoBody, inErr: io.EOF, conn: c, endContext: in.end}
	x.r.Request, x.r.x, x.w.x = req, x, x
	if in.body != nil {
		x.traffic, x.body, req.Body = &traffic{in: in.body}, spentBody{}, blockingBody{}
	}
	c.x = x
	h.loop.Low().Schedule((*requestArrived)(x)) // its panic, and its Goexit, are none of the connection
}

// refusal is what refuse sends.
func (h *Handler) refusal() message {
	text := http.StatusText(http.StatusServiceUnavailable)
	return message{
		status: http.StatusServiceUnavailable,
		header: http.Header{
			"Retry-After":            {h.retryAfter()},
			"Content-Type":           {"text/plain; charset=utf-8"},
			"X-Content-Type-Options": {"nosniff"},
		},
		body: []byte(text + "\n"),
	}
}

// begin begins the request with which the unread input begins.
func (c *conn) begin() {
	req, body, size := c.streams.read(c)
	if req == nil {
		c.phase = connHanding
		return
	}
	h := c.streams.route(req)
	if h == nil {
		c.phase = connHanding
		return
	}
	if !c.streams.gate.enter() {
		c.phase = connClosing
		return
	}
	if c.link == nil {
		c.connect()
	}
	c.phase, c.size, c.handler = connServing, size, h
	c.head, c.posted = req.Method == http.MethodHead, req.Method == http.MethodPost
	c.close = wantsClose(req)
	c.timers.arm(c, c.streams.inner.WriteTimeout)
	req.RemoteAddr, req.TLS = c.remote, c.tls
	req.Body = http.NoBody
	ctx, end := context.WithCancelCause(c.link.Context)
	c.call(&incoming{c, body, end}, req.WithContext(ctx))
}

// call runs the handler, on its way through the http.ServeMux, which knows the path's values.
func (c *conn) call(in *incoming, req *http.Request) {
	if mux, ok := c.streams.gate.Handler.(*http.ServeMux); ok {
		mux.ServeHTTP(in, req)
		return
	}
	c.handler.begin(in, req)
}

// connect makes what the requests of the connection share.
func (c *conn) connect() {
	c.remote = c.stream.RemoteAddr().String()
	c.link = &link{gate: c.streams.gate, end: func(error) {}}
	ctx := context.WithValue(c.streams.base, http.LocalAddrContextKey, c.stream.LocalAddr())
	c.link.Context = context.WithValue(ctx, linkKey{}, c.link)
}

// route returns the Handler of a plain request, if it is one of this loop; nil otherwise.
func (v *streams) route(req *http.Request) *Handler {
	top := v.gate.Handler
	if mux, ok := top.(*http.ServeMux); ok {
		top, _ = mux.Handler(req)
	}
	if h, ok := top.(*Handler); ok && h.loop == v.serve.co.Loop() {
		return h
	}
	return nil
}
