package stream

import (
	"errors"
	"net"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// pumpSize is how much is read ahead, and how much is written at a time.
const pumpSize = 16 << 10

// A pump is the Transport over any net.Conn: a goroutine for each call that may wait, one at most in each direction.
// One reads ahead, until the buffer is full of what the stream has not taken, so that the end is seen behind it; one
// writes what the stream has given, or tells the end, or closes.
//
// A goroutine makes its one call, posts its outcome to the loop, and ends. Under virtual time, the clock goes on
// while one reads, since it may for ever, and stands still while one writes: what has passed through a pump has taken
// no time, but what is about to arrive may be overtaken by a timer. A Pipe, or a simulated network, is never.
//
// All fields belong to the loop's goroutine; out is the goroutine's while it works, and of in what is behind filled.
type pump struct {
	calls
	conn     net.Conn
	notifier *Notifier
	in, out  direction
	filled   int    // how much of in.buffer was read
	unread   []byte // the end of that, which the stream has not taken
}

func (h *hub) newPump(c net.Conn) *pump {
	p := &pump{conn: c}
	_ = c.SetDeadline(time.Time{})
	p.register(h.loop, p)
	return p
}

// Attach has n told.
func (p *pump) Attach(n *Notifier) { p.notifier = n }

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

// readAhead reads into what is free behind all that was read, if anything is.
func (p *pump) readAhead() {
	if p.in.buffer == nil {
		p.in.buffer = make([]byte, pumpSize)
	}
	if len(p.unread) == 0 {
		p.filled = 0
	}
	if free := p.in.buffer[p.filled:]; len(free) > 0 {
		p.begin(&p.in, loop.MayPost, func() (int, error) { return p.conn.Read(free) }, p.haveRead)
	}
}

func (p *pump) haveRead() {
	p.take()
	if p.in.err != nil {
		p.notifier.HungUp()
		return
	}
	p.readAhead()
	p.notifier.Readable()
}

// take adds what a goroutine has read to what is unread.
func (p *pump) take() {
	from := p.filled - len(p.unread)
	p.filled += p.in.n
	p.unread = p.in.buffer[from:p.filled]
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
	p.unread = nil
	_ = p.conn.SetReadDeadline(longAgo)
	if abort {
		_ = p.conn.SetDeadline(longAgo)
		if c, ok := p.conn.(interface{ SetLinger(seconds int) error }); ok {
			_ = c.SetLinger(0)
		}
	}
	p.begin(&direction{}, loop.WillPost, func() (int, error) { return 0, p.conn.Close() }, nil)
	p.close()
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
		p.take()
	}
	p.close()
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
	p.join()
}

// LocalAddr asks the connection.
func (p *pump) LocalAddr() net.Addr { return p.conn.LocalAddr() }

// RemoteAddr asks the connection.
func (p *pump) RemoteAddr() net.Addr { return p.conn.RemoteAddr() }
