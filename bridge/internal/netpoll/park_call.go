//go:build darwin || dragonfly || freebsd || netbsd || openbsd || (linux && kqueue)

package netpoll

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// A parker has the loop's goroutine wait in a call to the kernel, which holds a thread meanwhile. A kqueue cannot be
// registered with the runtime's own poller as an epoll instance is: that asks of each descriptor to be told when it can
// be read and when it can be written, and a kqueue refuses the second.
//
// What has no comment belongs to the loop's goroutine.
type parker struct {
	bell   *bell
	asleep atomic.Bool // a Wait is under way that Wake would have to end; whoever clears it must see to that
	sentry *sentry     // who watches while the loop is idle; nil if nobody does
}

func (p *Poller) openParker() (err error) {
	if p.bell, err = newBell(); err == nil {
		p.setWatcher(p.bell.fd, p.bell)
		err = os.NewSyscallError("watch a descriptor", p.queue.add(p.bell.fd))
	}
	if err != nil {
		return errors.Join(err, p.closeParker())
	}
	return nil
}

func (p *Poller) closeParker() error {
	return errors.Join(os.NewSyscallError("close the queue of events", syscall.Close(p.queue.fd)), p.bell.close())
}

// Wait waits until there are events, until the deadline, or until a Wake.
func (p *Poller) Wait(deadline time.Duration, posted func() bool) (found bool) {
	p.dismiss()
	p.asleep.Store(true)
	if p.pending == 0 && !posted() {
		p.wait(deadline)
	}
	if !p.asleep.CompareAndSwap(true, false) {
		p.bell.Ready(0) // or the next wait would be short; one that rings only now makes it so
	}
	return p.pending > 0
}

// most is how long a call waits; there are kernels that refuse one of years.
const most = time.Hour

func (p *Poller) wait(deadline time.Duration) {
	left := most
	if deadline != timer.Never {
		left = min(max(deadline-p.loop.Time(), 0), most)
	}
	n, err := p.queue.wait(left)
	if err != nil && err != syscall.EINTR {
		panic("netpoll: wait for events: " + err.Error())
	}
	if p.pending = n; n == 1 {
		if fd, _ := p.queue.event(0); fd == p.bell.fd {
			p.bell.Ready(0)
			p.pending = 0
		}
	}
}

// Wake may be called from any goroutine. It ends the Wait under way, and reports whether there was one.
func (p *Poller) Wake() bool {
	woken := p.asleep.CompareAndSwap(true, false)
	if woken {
		p.bell.ring()
	}
	return woken
}

// A bell ends a wait: a pipe whose end is watched.
type bell struct {
	in, out *os.File
	raw     syscall.RawConn // of in
	fd      int             // of in
	heard   [64]byte
	hear    func(fd uintptr) bool
}

// newBell returns, with an error, what there is to be closed.
func newBell() (b *bell, err error) {
	b = &bell{}
	if b.in, b.out, err = os.Pipe(); err != nil {
		return nil, err
	}
	b.hear = func(fd uintptr) bool {
		for {
			if n, err := syscall.Read(int(fd), b.heard[:]); err != nil || n < len(b.heard) {
				return true
			}
		}
	}
	if b.raw, err = b.in.SyscallConn(); err == nil {
		err = b.raw.Control(func(fd uintptr) { b.fd = int(fd) })
	}
	return b, err
}

func (b *bell) close() error {
	if b == nil {
		return nil
	}
	return errors.Join(b.in.Close(), b.out.Close())
}

var stroke = []byte{0}

// ring may be called from any goroutine, also when the bell is closed: the file knows that its descriptor may be
// another's now.
func (b *bell) ring() { _, _ = b.out.Write(stroke) }

// Ready hears all that has rung.
func (b *bell) Ready(Readiness) { _ = b.raw.Read(b.hear) }

func (p *Poller) beginWatch() {}

// watch waits until there are events, and reports whether there are; it is the sentry's.
func (p *Poller) watch(s *sentry) bool {
	untilFilled(p.queue.fd)
	return !s.dismissed.Load()
}

// endWatch ends the watch of s, and returns when that has ended.
func (p *Poller) endWatch(s *sentry) {
	s.dismissed.Store(true)
	p.bell.ring()
	<-s.done
	p.bell.Ready(0)
}
