package stream

import (
	"net"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A pumpListener is the Acceptor over any net.Listener: a goroutine for each Accept that waits. It is one connection
// ahead, which is closed if nobody takes it.
//
// It is a resource of the loop until it is closed. Every field belongs to the loop's goroutine, but next and err are
// the goroutine's while it works.
type pumpListener struct {
	hub      *hub
	listener net.Listener
	readable func()
	next     net.Conn // nil if there is none
	err      error    // of the last Accept, and not told
	busy     bool     // a goroutine accepts
	closed   bool
	ended    bool // nothing is left of it
	hold     loop.Hold
	working  sync.WaitGroup
	node     list.Node[closing.Resource]
}

func (h *hub) pumpListener(ln net.Listener) Acceptor {
	l := &pumpListener{hub: h, listener: ln}
	l.node.Value = l
	closing.Add(h.loop, &l.node)
	return l
}

// Attach has the listener told.
func (l *pumpListener) Attach(readable func()) { l.readable = readable }

// Accept returns the connection that is there, or else has a goroutine wait for one.
func (l *pumpListener) Accept() (Transport, error) {
	if l.busy {
		return nil, ErrWouldBlock
	}
	c, err := l.next, l.err
	l.next, l.err = nil, nil
	switch {
	case err != nil:
		return nil, err
	case c != nil:
		return l.hub.transportOf(c)
	}
	l.busy = true
	l.hold = l.hub.loop.Low().Hold(loop.MayPost)
	l.working.Add(1)
	go l.accept()
	return nil, ErrWouldBlock
}

func (l *pumpListener) accept() {
	defer l.working.Done()
	l.next, l.err = l.listener.Accept()
	_ = l.hub.loop.Low().Post((*accepted)(l)) // a closed loop waits for the goroutine itself
}

// accepted is a pumpListener as the entry that brings a connection to the loop.
type accepted pumpListener

// Run tells the listener.
func (e *accepted) Run() {
	l := (*pumpListener)(e)
	if l.busy = false; l.closed {
		l.end()
		return
	}
	l.hold.Release()
	l.readable()
}

// end lets go of what is left when the listener is closed and its goroutine has ended.
func (l *pumpListener) end() {
	if l.ended {
		return
	}
	l.ended = true
	l.hold.Release()
	closing.Remove(l.hub.loop, &l.node)
	if l.next != nil {
		_ = l.next.Close()
		l.next = nil
	}
}

// Close closes the listener, which ends the Accept under way.
func (l *pumpListener) Close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	err := l.listener.Close()
	if !l.busy {
		l.end()
	}
	return err
}

// OnClose is called when the loop closes.
func (l *pumpListener) OnClose() {
	_ = l.Close()
	l.working.Wait()
	l.end()
}

// Addr returns the address.
func (l *pumpListener) Addr() net.Addr { return l.listener.Addr() }
