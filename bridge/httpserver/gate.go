package httpserver

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// A gate counts the requests in the handlers of a server, and can be shut for good.
//
// It also knows the connections of the server, by their links, and tells the requests when it drains.
//
// mu guards what stands below it.
type gate struct {
	http.Handler

	draining context.Context // ends when the server drains
	tell     context.CancelFunc
	hangups  *hangups     // nil where the system does not tell
	owner    *http.Server // which serves by another one; nil if it serves itself
	alive    *keepAlives  // of the owner

	mu     sync.Mutex
	end    context.CancelCauseFunc // ends the contexts of all requests; nil before there can be any
	n      int
	made   int // responses that the loop has made, and net/http has not sent; the sum of those of the links
	closed bool
	empty  *sync.Cond         // of n, or of made
	links  map[net.Conn]*link // of the connections that are open
}

// newGate puts a gate before srv's handler.
func newGate(srv *http.Server) *gate {
	g := &gate{Handler: srv.Handler, links: map[net.Conn]*link{}}
	if g.Handler == nil {
		g.Handler = http.DefaultServeMux
	}
	g.empty = sync.NewCond(&g.mu)
	g.draining, g.tell = context.WithCancel(context.Background())
	g.hangups = newHangups()
	g.link(srv)
	srv.Handler = g
	base := srv.BaseContext
	srv.BaseContext = func(ln net.Listener) context.Context {
		ctx := context.Background()
		if base != nil {
			ctx = base(ln)
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		ctx, g.end = context.WithCancelCause(ctx)
		return ctx
	}
	return g
}

// ServeHTTP lets a request through, unless the gate is shut.
func (g *gate) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	l := linkOf(req.Context())
	if l != nil {
		if x := l.crossed.Swap(nil); x != nil {
			defer l.served()
			x.resume(l, rw, req)
			return
		}
	}
	if !g.enter() {
		http.Error(rw, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	defer g.leave()
	if l != nil {
		defer l.served()
	}
	if g.alive != nil {
		g.alive.enabled() // which sees to it that the server has it as its owner's
	}
	g.Handler.ServeHTTP(rw, req)
}

// tellDraining tells the requests that the server drains.
func (g *gate) tellDraining() { g.tell() }

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.n++
	}
	return !g.closed
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n--; g.n == 0 {
		g.empty.Broadcast()
	}
}

// beginAnswer tells that the response of x is made.
func (g *gate) beginAnswer(x *exchange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !x.left && !x.link.over {
		x.link.made++
		g.made++
	}
}

// leaveExchange tells that the goroutine of net/http is done with x, in whatever way; what it has written may still be
// on its way.
func (g *gate) leaveExchange(x *exchange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	x.left = true
}

// endAnswers tells that what was made for l is sent, or lost; mu is held.
func (g *gate) endAnswers(l *link) {
	if l.made == 0 {
		return
	}
	g.made -= l.made
	if l.made = 0; g.made == 0 {
		g.empty.Broadcast()
	}
}

// awaitAnswers waits until no response is to be sent that was made.
func (g *gate) awaitAnswers() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.made > 0 {
		g.empty.Wait()
	}
}

// endRequests ends the contexts of the requests in flight, and returns how many these are.
func (g *gate) endRequests() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.end != nil {
		g.end(http.ErrServerClosed)
	}
	return g.n
}

// shut refuses requests from now on and waits until none is in flight.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for g.n > 0 {
		g.empty.Wait()
	}
	if g.end != nil {
		g.end(http.ErrServerClosed)
	}
}
