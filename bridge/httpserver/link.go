package httpserver

import (
	"context"
	"net"
	"net/http"
	"reflect"
	"sync/atomic"
)

// A link is a connection of a server. Its context, which is above those of its requests, ends when the client has gone,
// where the system tells that without a read (see hangups); net/http itself learns it by a read, which it cannot make
// while a body lies unread, or another request behind the one that is served.
type link struct {
	context.Context
	gate     *gate
	number   int32 // in hangups; zero if it is not watched
	end      context.CancelCauseFunc
	gone     atomic.Bool              // the client is; set before the context ends
	hijacked atomic.Bool              // the connection is no more the server's
	crossed  atomic.Pointer[exchange] // the request with which the connection came from the loop, until net/http has it

	// Guarded by the gate.
	made int  // responses that the loop has made, and that are not sent yet
	over bool // the connection is
}

type linkKey struct{}

// linkOf returns the link of a request, nil if its server is not one of Serve.
func linkOf(ctx context.Context) *link {
	l, _ := ctx.Value(linkKey{}).(*link)
	return l
}

// link gives each connection of srv a link, until it is closed.
func (g *gate) link(srv *http.Server) {
	under, state := srv.ConnContext, srv.ConnState
	srv.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if under != nil {
			ctx = under(ctx, c)
		}
		return g.connected(ctx, c)
	}
	srv.ConnState = func(c net.Conn, now http.ConnState) {
		switch now {
		case http.StateIdle:
			g.idle(c)
		case http.StateClosed, http.StateHijacked:
			g.disconnected(c, now == http.StateHijacked)
		}
		if state != nil {
			state(c, now)
		}
	}
}

func (g *gate) connected(ctx context.Context, c net.Conn) context.Context {
	l := &link{gate: g, end: func(error) {}}
	if g.owner != nil {
		ctx = context.WithValue(ctx, http.ServerContextKey, g.owner)
	}
	if c := crossedOf(c); c != nil {
		l.crossed.Store(c.x)
	}
	l.Context = context.WithValue(ctx, linkKey{}, l)
	if !reflect.TypeOf(c).Comparable() {
		l.over = true // nobody would tell of its end
		return l.Context
	}
	l.Context, l.end = context.WithCancelCause(l.Context)
	g.mu.Lock()
	g.links[c] = l
	g.mu.Unlock()
	if r := relayedOf(c); r == nil {
		g.hangups.watch(c, l)
	} else if r.gone.Load() {
		l.hungUp()
	}
	return l.Context
}

// linkTo returns the link of a connection that is open.
func (g *gate) linkTo(c net.Conn) *link {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.links[c]
}

// idle is called when what a connection was to send is sent.
func (g *gate) idle(c net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l := g.links[c]; l != nil {
		g.endAnswers(l)
	}
}

func (g *gate) disconnected(c net.Conn, hijacked bool) {
	g.mu.Lock()
	l := g.links[c]
	delete(g.links, c)
	if l != nil {
		l.over = true
		g.endAnswers(l)
	}
	g.mu.Unlock()
	if l == nil {
		return
	}
	g.hangups.forget(l)
	if x := l.crossed.Swap(nil); x != nil {
		x.post((*departed)(x))
	}
	if hijacked {
		l.hijacked.Store(true)
	} else {
		l.end(nil)
	}
}

// hungUp is called when the client has gone. The cause is the one of net/http.
func (l *link) hungUp() {
	l.gone.Store(true)
	l.end(context.Canceled)
}

// served is called when a request was served. A connection that was taken over in it has no other after it.
func (l *link) served() {
	if l.hijacked.Load() {
		l.end(nil)
	}
}
