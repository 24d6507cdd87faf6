package httpserver

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// ServeStreams is Serve on a listener of the loop. A plain request (see conn) of a Handler of this loop is read, served
// and answered on the loop, without a goroutine; with the first request of any other kind, net/http takes the
// connection over, as it is, and keeps it. What the two answer is the same.
//
// Not served on the loop is what comes in pieces, a body that has not come with its header, another protocol than
// HTTP/1.1, an upgrade, and what is for another handler than a Handler that is the server's own or stands in its
// http.ServeMux. A request that is served on the loop goes over to net/http in the middle when it flushes, delegates,
// or writes more than is kept. If srv has a ConnContext or a ConnState, every connection goes over at once.
//
// The listener may be one of a simulated network. Shutdown of srv waits until the serving is over, and Close ends it at
// once, as ever: what is in flight is cut off. What srv has of handlers, of functions for its connections, and of
// Protocols, is taken from it. What becomes of each of its choices is in a table of the package. For clients that speak
// TLS, see ServeStreamsTLS.
func ServeStreams(co *loop.Co, srv *http.Server, ln *stream.Listener, grace time.Duration) error {
	return co.Await(&ServeStep{Server: srv, Streams: ln, Grace: grace})
}

// streams is what a ServeStep has that serves a listener of the loop. The owner's server tells when it is shut down or
// closed, and serves nothing but a presence: what net/http serves is served by another one, inner, which still takes
// connections over while the requests of the loop end.
//
// What has no comment belongs to the loop's goroutine.
type streams struct {
	serve    *ServeStep
	gate     *gate
	standIn  *standIn      // what the owner's server listens on
	inner    *http.Server  // does not change
	over     *handover     // what inner listens on
	alive    *keepAlives   // of the owner's server
	config   *tls.Config   // nil without TLS
	innerEnd chan struct{} // closed when inner serves no more
	base     context.Context
	foreign  bool // every connection is net/http's
	acceptor acceptor
	conns    list.List[*conn]
	relays   list.List[*relay]

	lastEntry *drainEnded      // nil until it waits for the relays
	lastTimer loop.TimerHandle // which bounds that

	draining bool
	settled  chan struct{} // closed when it drains and has no connection
	isOver   bool          // settled is closed
	handed   bool          // net/http has got a connection
	isCut    bool          // the grace is over
	cut      atomic.Int64  // how many requests were in flight then

	// A loop with a clock of its own does not let goroutines choose its turns: as long as net/http has got nothing, it
	// waits for their end where it stands.
	waits bool // it does; written before settled is closed
	ended chan int

	source bytes.Reader // of reader
	reader *bufio.Reader
	answer answer // the one that is made now
}

func newStreams(s *ServeStep) *streams {
	v := &streams{serve: s, inner: copyOf(s.Server)}
	v.settled, v.innerEnd, v.ended = make(chan struct{}), make(chan struct{}), make(chan int)
	v.standIn = &standIn{at: s.Streams.Addr(), one: newPresence(), closed: make(chan struct{}), probes: make(chan *probe)}
	v.alive = &keepAlives{standIn: v.standIn, changed: v.keepAlivesChanged}
	if s.TLS != nil {
		v.config = offering(s.TLS)
	}
	v.standIn.one.occupy(s.Server)
	v.over = newHandover(s.Streams.Addr())
	v.foreign = !v.servesHTTP1()
	v.gate = newGate(v.inner)
	v.gate.owner, v.gate.alive = s.Server, v.alive
	base := v.inner.BaseContext(v.standIn)
	v.inner.BaseContext = func(net.Listener) context.Context { return base }
	v.base = context.WithValue(base, http.ServerContextKey, s.Server)
	v.reader = bufio.NewReader(&v.source)
	return v
}

// servesHTTP1 reports whether there is nothing in the way of serving on the loop.
func (v *streams) servesHTTP1() bool {
	p := v.inner.Protocols
	return v.inner.ConnState == nil && v.inner.ConnContext == nil && (p == nil || p.HTTP1())
}

// start begins to accept.
func (v *streams) start(co *loop.Co) {
	go func() {
		defer close(v.innerEnd)
		_ = v.inner.Serve(v.over)
	}()
	go v.standIn.one.watch(v.ownerClosed)
	v.acceptor.streams = v
	v.acceptor.co.Low().Start(co, &v.acceptor)
}

// ownerClosed is called when the owner has closed its server, on a goroutine.
func (v *streams) ownerClosed() {
	_ = v.inner.Close()
	_ = v.serve.co.Loop().Low().Post((*serverClosed)(v.serve))
}

// drain closes what is idle, and lets the rest end.
func (v *streams) drain() {
	v.draining = true
	_ = v.serve.Streams.Close()
	v.acceptor.co.Cancel(nil)
	v.inner.SetKeepAlivesEnabled(false)
	for n := v.conns.First(); n != nil; n = n.Next() {
		if p := n.Value.phase; p == connReading || p == connSecuring {
			n.Value.co.Cancel(nil)
		}
	}
	v.settle()
}

// settle tells that no connection is the loop's any more. From then on, only goroutines are waited for.
func (v *streams) settle() {
	if v.draining && !v.isOver && v.conns.Len() == 0 && v.acceptor.co.Ended() {
		v.isOver = true
		v.holdForPost()
		v.waits = !v.foreign && !v.handed && !v.serve.co.Loop().Low().CanPoll()
		close(v.settled)
		if v.waits {
			(&drainEnded{v.serve, <-v.ended}).Run() // nothing is left to be waited for
		}
	}
}

// holdForPost tells the loop that a goroutine is about to go on with the end of the serving.
func (v *streams) holdForPost() {
	v.serve.hold.Release()
	v.serve.hold = v.serve.co.Loop().Low().Hold(loop.WillPost)
}

// shutdown waits until the grace is over, or nothing is in flight. It may be called from any goroutine.
func (v *streams) shutdown(grace context.Context) error {
	atOnce, end := context.WithCancel(context.Background())
	end()
	_ = v.serve.Server.Shutdown(atOnce) // it calls what is registered for that; its presence goes on
	select {
	case <-v.settled:
		return v.inner.Shutdown(grace)
	case <-grace.Done():
		return grace.Err()
	}
}

// beginGrace returns a context that ends with the grace, which is in the loop's time.
func (v *streams) beginGrace() context.Context {
	grace, end := context.WithCancel(context.Background())
	cutOff := func() {
		v.cutOff()
		end()
	}
	timer := v.serve.co.Loop().CallLater(v.serve.Grace, cutOff)
	v.serve.endGrace = func() {
		timer.Cancel()
		cutOff()
	}
	return grace
}

// cutOff ends what is in flight, and cuts its connections, when the grace is over: what has been answered goes out.
func (v *streams) cutOff() {
	if v.isCut {
		return
	}
	v.isCut = true
	v.cut.Store(int64(v.gate.endRequests()))
	for n := v.conns.First(); n != nil; n = n.Next() {
		c := n.Value
		switch {
		case c.x != nil && !c.made:
			c.x.cancel(http.ErrServerClosed)
			c.stream.Abort()
		case v.serve.closed && c.phase == connWriting:
			c.stream.Abort()
		case c.phase != connCrossing:
			c.timers.arm(c, lastMoment)
		}
	}
}

// join waits for what is left, and returns how many requests were cut off. It may be called from any goroutine.
func (v *streams) join() int {
	<-v.settled
	_ = v.over.Close()
	_ = v.inner.Close()
	<-v.innerEnd
	return int(v.cut.Load())
}

// An acceptor is the coroutine that accepts.
type acceptor struct {
	streams *streams
	co      loop.Co
}

// Step begins the body.
func (a *acceptor) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(a) }

// As net/http has it: after an Accept that has failed it waits for 5 ms, doubled each time, up to a second.
const (
	minPause = 5 * time.Millisecond
	maxPause = time.Second
)

// Body accepts until the listener is closed.
func (a *acceptor) Body(co *loop.Co) error {
	v := a.streams
	pause := minPause
	for {
		s, err := v.serve.Streams.Accept(co)
		switch {
		case err == nil:
			pause = minPause
			newConn(v, s)
			continue
		case loop.IsCanceled(err), errors.Is(err, net.ErrClosed):
			return err
		}
		v.logf("http: Accept error: %v; retrying in %v", err, pause)
		if err := co.Sleep(pause); err != nil {
			return err
		}
		pause = min(2*pause, maxPause)
	}
}

// Ended ends the serving, which http.Server.Serve will tell.
func (a *acceptor) Ended(err error) {
	v := a.streams
	v.standIn.fail(err)
	if v.serve.phase == serving {
		v.holdForPost()
	}
	v.settle()
}

func (v *streams) logf(format string, args ...any) {
	if log := v.inner.ErrorLog; log != nil {
		log.Printf(format, args...)
	} else {
		defaultLog(format, args...)
	}
}
