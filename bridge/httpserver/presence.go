package httpserver

import (
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// A presence is a connection of the owner's server of streams, with a request that lasts as long as the serving.
// So the Shutdown of that server waits for the serving, as it does for any request; and its Close, which closes all
// connections, is told by this one.
//
// Its fields do not change, but for accepted, which belongs to the goroutine of http.Server.Serve until that returns.
type presence struct {
	client, server net.Conn
	accepted       bool
	begun          chan struct{} // the request has come to the server
	closed         chan struct{} // the server has closed its end
	watched        chan struct{} // watch has returned
}

func newPresence() *presence {
	p := &presence{begun: make(chan struct{}), closed: make(chan struct{}), watched: make(chan struct{})}
	client, server := net.Pipe()
	p.client, p.server = client, &present{Conn: server, closed: sync.OnceFunc(func() { close(p.closed) })}
	return p
}

// occupy makes srv serve nothing but this, and probes. It was copied before.
func (p *presence) occupy(srv *http.Server) {
	srv.Handler = http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodGet { // of a probe
			return
		}
		close(p.begun)
		_, _ = io.Copy(io.Discard, req.Body)
	})
	srv.BaseContext, srv.ConnContext, srv.Protocols = nil, nil, nil
	srv.ConnState = func(c net.Conn, now http.ConnState) {
		if p, ok := c.(*probe); ok {
			p.told(now)
		}
	}
}

// watch makes the request, whose body never comes, and waits for its end. If that is the server's doing, it calls
// onClose; not for a request that never began, since a server that is shut down lets go of a connection that is so new.
func (p *presence) watch(onClose func()) {
	defer close(p.watched)
	_, _ = io.WriteString(p.client, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n")
	if _, err := p.client.Read(make([]byte, 1)); err != io.EOF {
		return
	}
	select {
	case <-p.begun:
		onClose()
	default:
	}
}

// end ends the request, once http.Server.Serve has returned, and waits until the connection is closed.
func (p *presence) end() {
	_ = p.client.Close()
	<-p.watched
	if p.accepted {
		<-p.closed
	}
}

// A present is the server's end, which has no deadlines: no timeout of the server ends the request.
type present struct {
	net.Conn
	closed func()
}

func (p *present) Close() error {
	defer p.closed()
	return p.Conn.Close()
}

func (p *present) SetDeadline(time.Time) error      { return nil }
func (p *present) SetReadDeadline(time.Time) error  { return nil }
func (p *present) SetWriteDeadline(time.Time) error { return nil }
