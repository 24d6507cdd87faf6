package stream

import (
	"errors"
	"net"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// pumpSize is how much is read ahead, and how much is written at a time.
const pumpSize = 16 << 10

// A pump is the Transport over any net.Conn: a goroutine for each call that may wait, one at most in each direction.
// One reads ahead, until the stream has taken what it has read; one writes what the stream has given, or tells the
// end, or closes.
//
// A goroutine makes its one call, posts its outcome to the loop, and ends. Under virtual time, the clock goes on
// while one reads, since it may for ever, and stands still while one writes: what has passed through a pump has taken
// no time, but what is about to arrive may be overtaken by a timer. A Pipe, or a simulated network, is never.
//
// The pump is a resource of the loop until its goroutines have ended. All fields belong to the loop's goroutine; in
// and out are the goroutine's while it works.
type pump struct {
	loop     *loop.Loop
	conn     net.Conn
	notifier *Notifier
	in, out  direction
	unread   []byte // of in.buffer, what the stream has not taken
	closed   bool
	node     list.Node[closing.Resource] // in the loop's resources until forgotten
	gone     bool
	working  sync.WaitGroup // the goroutines
	count    int            // of those whose outcome is not here
}

// direction is the call that a goroutine makes for a pump, and its outcome.
type direction struct {
	buffer []byte
	n      int
	err    error // for good, once the outcome is here
	busy   bool
	hold   loop.Hold
}

func (h *hub) newPump(c net.Conn) *pump {
	p := &pump{loop: h.loop, conn: c}
	_ = c.SetDeadline(time.Time{})
	p.node.Value = p
	closing.Add(h.loop, &p.node)
	return p
}

// Attach has n told.
func (p *pump) Attach(n *Notifier) { p.notifier = n }

// begin has a goroutine make a call. Its outcome is told to arrived.
func (p *pump) begin(d *direction, kind loop.HoldKind, call func() (int, error), arrived func()) {
	d.busy = true
	d.hold = p.loop.Low().Hold(kind)
	p.count++
	p.working.Add(1)
	go func() {
		defer p.working.Done()
		d.n, d.err = call()
		_ = p.loop.Low().Post(&outcome{p, d, arrived}) // a closed loop needs none
	}()
}

// outcome is the end of a call as the entry that brings it to the loop.
type outcome struct {
	pump      *pump
	direction *direction
	arrived   func()
}

// Run ends the call. After a Close, nobody wants to know.
func (o *outcome) Run() {
	p, d := o.pump, o.direction
	d.busy = false
	d.hold.Release()
	if p.count--; !p.closed {
		o.arrived()
	} else if p.count == 0 {
		p.forget()
	}
}

// Read takes what was read ahead. When that is all, the next is read.
func (p *pump) Read(b []byte) (int, error) {
	n := copy(b, p.unread)
	p.unread = p.unread[n:]
	switch {
	case len(p.unread) > 0:
		return n, nil
	case p.in.busy:
		return n, ErrWouldBlock
	case p.in.err != nil:
		return n, p.in.err
	}
	p.readAhead()
	return n, ErrWouldBlock
}

func (p *pump) readAhead() {
	if p.in.buffer == nil {
		p.in.buffer = make([]byte, pumpSize)
	}
	p.begin(&p.in, loop.MayPost, func() (int, error) { return p.conn.Read(p.in.buffer) }, p.haveRead)
}

func (p *pump) haveRead() {
	p.unread = p.in.buffer[:p.in.n]
	if p.in.err != nil {
		p.notifier.HungUp()
	} else {
		p.notifier.Readable()
	}
}

// Write takes one buffer, if there is none.
func (p *pump) Write(b []byte) (int, error) {
	switch {
	case p.out.busy:
		return 0, ErrWouldBlock
	case p.out.err != nil:
		return 0, p.out.err
	}
	p.out.buffer = append(p.out.buffer[:0], b[:min(len(b), pumpSize)]...)
	p.begin(&p.out, loop.WillPost, func() (int, error) { return p.conn.Write(p.out.buffer) }, p.haveWritten)
	return len(p.out.buffer), nil
}

func (p *pump) haveWritten() {
	p.out.buffer = p.out.buffer[:0]
	p.notifier.Writable()
}

// Buffered returns how much the goroutine writes.
func (p *pump) Buffered() int {
	if !p.out.busy {
		return 0
	}
	return max(1, len(p.out.buffer)) // the end is something as well
}

// Flush tells what has become of it.
func (p *pump) Flush() error {
	if p.out.busy {
		return nil
	}
	return p.out.err
}

// CloseWrite has the end told, by connections that have a way.
func (p *pump) CloseWrite() error {
	c, ok := p.conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	p.begin(&p.out, loop.WillPost, func() (int, error) { return 0, c.CloseWrite() }, p.haveWritten)
	return nil
}

var longAgo = time.Unix(1, 0)

// Close ends the calls under way, and has a goroutine close the connection, which may take its time.
func (p *pump) Close(abort bool) error {
	p.closed, p.unread = true, nil
	_ = p.conn.SetReadDeadline(longAgo)
	if abort {
		_ = p.conn.SetDeadline(longAgo)
		if c, ok := p.conn.(interface{ SetLinger(seconds int) error }); ok {
			_ = c.SetLinger(0)
		}
	}
	p.begin(&direction{}, loop.WillPost, func() (int, error) { return 0, p.conn.Close() }, nil)
	return nil
}

// detach ends the read under way. What it brings is unread.
func (p *pump) detach() (net.Conn, []byte, error) {
	if p.in.busy {
		if err := p.conn.SetReadDeadline(longAgo); err != nil {
			_ = p.Close(false)
			return nil, nil, err
		}
		p.working.Wait()
		p.unread = p.in.buffer[:p.in.n]
	}
	p.closed = true
	if p.count == 0 {
		p.forget()
	}
	return p.conn, p.unread, p.conn.SetReadDeadline(time.Time{})
}

// OnClose gives the connection up when the loop closes, and waits for the goroutines: a Close of the connection ends
// them.
func (p *pump) OnClose() {
	switch {
	case p.notifier == nil:
		_ = p.Close(true)
	case !p.closed:
		(*Stream)(p.notifier).Abort()
	}
	p.working.Wait()
	p.forget()
}

func (p *pump) forget() {
	if !p.gone {
		p.gone = true
		closing.Remove(p.loop, &p.node)
	}
}

// LocalAddr asks the connection.
func (p *pump) LocalAddr() net.Addr { return p.conn.LocalAddr() }

// RemoteAddr asks the connection.
func (p *pump) RemoteAddr() net.Addr { return p.conn.RemoteAddr() }
