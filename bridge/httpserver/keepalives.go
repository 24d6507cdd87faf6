package httpserver

import (
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// keepAlives knows whether the owner's server keeps its connections, of which net/http tells nobody. A connection lies
// idle there, which SetKeepAlivesEnabled(false) closes before it returns, like all that are idle. From then on each
// question makes another such connection, and asks for something over it: if the server keeps that, it is the one that
// lies idle.
//
// Its methods may be called from any goroutine. mu is held by who asks.
type keepAlives struct {
	standIn *standIn
	changed func(enabled bool) // called on whichever goroutine changes it, or asks
	idle    atomic.Pointer[probe]
	stopped atomic.Bool    // the serving ends: nothing is asked or told any more; written under mu
	all     sync.WaitGroup // of the goroutines and ends of probes

	mu sync.Mutex
}

// enabled reports whether connections are kept.
func (k *keepAlives) enabled() bool {
	if p := k.idle.Load(); p != nil && !p.gone.Load() {
		return true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if p := k.idle.Load(); p != nil && !p.gone.Load() {
		return true
	}
	return !k.stopped.Load() && k.ask()
}

// ask makes a connection, and reports whether it is kept. mu is held.
func (k *keepAlives) ask() bool {
	client, server := net.Pipe()
	p := &probe{Conn: server, keeper: k, kept: make(chan bool, 1)}
	select {
	case k.standIn.probes <- p:
	case <-k.standIn.closed:
		client.Close()
		server.Close()
		return false
	}
	k.all.Add(2)
	go func() {
		defer k.all.Done()
		defer client.Close()
		_, _ = io.WriteString(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		_, _ = io.Copy(io.Discard, client)
	}()
	if !<-p.kept {
		return false
	}
	k.idle.Store(p)
	k.changed(true)
	if p.gone.Load() { // its end may have been told before its beginning
		k.changed(false)
		return false
	}
	return true
}

// stop is called before the server is shut down, by which what lies idle there is closed.
func (k *keepAlives) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped.Store(true)
}

// join waits until nothing is left of a server that serves no more.
func (k *keepAlives) join() {
	if p := k.idle.Load(); p != nil {
		_ = p.Close()
	}
	k.all.Wait()
}

// A probe is the server's end of a connection that is kept, or not.
type probe struct {
	net.Conn
	keeper *keepAlives
	kept   chan bool // gets one answer
	gone   atomic.Bool
}

// told is http.Server.ConnState for a probe.
func (p *probe) told(now http.ConnState) {
	if now == http.StateIdle || now == http.StateClosed {
		select {
		case p.kept <- now == http.StateIdle:
		default:
		}
	}
}

// Close is called by the server. It has a lock then.
func (p *probe) Close() error {
	if !p.gone.Swap(true) {
		if k := p.keeper; k.idle.Load() == p && !k.stopped.Load() {
			p.keeper.changed(false)
		}
		p.keeper.all.Done()
	}
	return p.Conn.Close()
}

// SetReadDeadline leaves out what is a timeout of the server: none ends the connection. A deadline that is long past is
// how net/http ends a read of its own.
func (p *probe) SetReadDeadline(t time.Time) error {
	if t.Unix() > 1 {
		t = time.Time{}
	}
	return p.Conn.SetReadDeadline(t)
}

func (p *probe) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

func (p *probe) SetWriteDeadline(time.Time) error { return nil }

// keepAlivesOff is the entry that closes what is idle, as http.Server.SetKeepAlivesEnabled does.
type keepAlivesOff streams

// Run closes.
func (k *keepAlivesOff) Run() {
	if (*streams)(k).alive.enabled() {
		return
	}
	for n := k.conns.First(); n != nil; n = n.Next() {
		if c := n.Value; c.phase == connReading && c.link != nil {
			c.co.Cancel(nil)
		}
	}
}

// keepAlivesChanged is called when the owner's server begins to keep its connections, or no longer does.
func (v *streams) keepAlivesChanged(enabled bool) {
	v.inner.SetKeepAlivesEnabled(enabled)
	if !enabled {
		_ = v.serve.co.Loop().Low().Post((*keepAlivesOff)(v))
	}
}
