package httpserver

import (
	"log"
	"net"
	"net/http"
	"sync"
)

// copyOf returns a server with the choices of srv, and nothing of its state.
func copyOf(srv *http.Server) *http.Server {
	c := &http.Server{
		Addr:                         srv.Addr,
		Handler:                      srv.Handler,
		DisableGeneralOptionsHandler: srv.DisableGeneralOptionsHandler,
		TLSConfig:                    srv.TLSConfig,
		ReadTimeout:                  srv.ReadTimeout,
		ReadHeaderTimeout:            srv.ReadHeaderTimeout,
		WriteTimeout:                 srv.WriteTimeout,
		IdleTimeout:                  srv.IdleTimeout,
		MaxHeaderBytes:               srv.MaxHeaderBytes,
		TLSNextProto:                 srv.TLSNextProto,
		ConnState:                    srv.ConnState,
		ErrorLog:                     srv.ErrorLog,
		BaseContext:                  srv.BaseContext,
		ConnContext:                  srv.ConnContext,
		HTTP2:                        srv.HTTP2,
		Protocols:                    srv.Protocols,
	}
	copyNewer(c, srv)
	return c
}

func defaultLog(format string, args ...any) { log.Printf(format, args...) }

// A standIn is a listener whose connections are a presence, by which a server that serves it tells when it is shut
// down, or closed, and probes; see keepAlives. Its methods may be called from any goroutine.
type standIn struct {
	at     net.Addr
	one    *presence
	probes chan *probe
	once   sync.Once
	err    error // written before closed is
	closed chan struct{}
}

// Accept returns the presence, then probes, until the listener is closed.
func (l *standIn) Accept() (net.Conn, error) {
	if !l.one.accepted {
		l.one.accepted = true
		return l.one.server, nil
	}
	select {
	case p := <-l.probes:
		return p, nil
	case <-l.closed:
		return nil, l.err
	}
}

// Close ends Accept.
func (l *standIn) Close() error {
	l.fail(net.ErrClosed)
	return nil
}

// fail is Close with the error of Accept.
func (l *standIn) fail(err error) {
	l.once.Do(func() {
		l.err = err
		close(l.closed)
	})
}

// Addr returns the address of the listener that it stands for.
func (l *standIn) Addr() net.Addr { return l.at }

// A handover is a listener whose connections come from the loop, which never waits. Its methods may be called from any
// goroutine.
//
// mu guards what stands below it.
type handover struct {
	at net.Addr

	mu     sync.Mutex
	conns  []net.Conn // which nobody has accepted
	closed bool
	more   *sync.Cond
}

func newHandover(at net.Addr) *handover {
	h := &handover{at: at}
	h.more = sync.NewCond(&h.mu)
	return h
}

// put hands a connection over. It is closed if nobody will accept it.
func (h *handover) put(c net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		drop(c)
		return
	}
	h.conns = append(h.conns, c)
	h.more.Signal()
}

// Accept waits for a connection.
func (h *handover) Accept() (net.Conn, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.conns) == 0 && !h.closed {
		h.more.Wait()
	}
	if h.closed {
		return nil, net.ErrClosed
	}
	c := h.conns[0]
	h.conns = h.conns[1:]
	return c, nil
}

// Close ends Accept, and closes the connections that nobody has accepted.
func (h *handover) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, c := range h.conns {
		drop(c)
	}
	h.conns = nil
	h.more.Broadcast()
	return nil
}

// drop closes a connection that nobody will accept, and ends the request that has come with it.
func drop(c net.Conn) {
	_ = c.Close()
	if c := crossedOf(c); c != nil {
		c.x.post((*departed)(c.x))
	}
}

// Addr returns the address at which the connections were accepted.
func (h *handover) Addr() net.Addr { return h.at }
