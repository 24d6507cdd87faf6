//go:build linux && !kqueue

package netpoll

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"github.com/monoloop-go/monoloop/timer"
)

// A parker has the loop's goroutine wait in the runtime, where it holds no thread: the queue, a descriptor itself, is
// registered with the runtime's own poller.
//
// What has no comment belongs to the loop's goroutine.
type parker struct {
	file    *os.File // the queue
	raw     syscall.RawConn
	fetched func(fd uintptr) bool

	deadline time.Duration // the file's, in the loop's time
	dirty    bool          // a waker has replaced it by one in the past, or is about to

	asleep atomic.Uint32 // how a Wait is under way that Wake would have to end; whoever clears it must see to that
	gate   gate
	sentry *sentry // who watches while the loop does not; nil if nobody does
}

// Where the loop's goroutine is.
const (
	awake uint32 = iota
	atQueue
	atGate
)

func (p *Poller) openParker() (err error) {
	if err = syscall.SetNonblock(p.queue.fd, true); err != nil { // or os.NewFile does not give it to the runtime's poller
		return errors.Join(os.NewSyscallError("fcntl", err), syscall.Close(p.queue.fd))
	}
	p.gate.opened, p.gate.rung = make(chan struct{}, 1), func() { p.Wake() }
	p.file, p.deadline = os.NewFile(uintptr(p.queue.fd), "events of a loop"), timer.Never
	if p.raw, err = p.file.SyscallConn(); err == nil {
		err = p.file.SetReadDeadline(time.Time{}) // an error says that the runtime cannot watch it
	}
	p.fetched = func(uintptr) bool { return p.fetch() > 0 }
	if err != nil {
		return errors.Join(err, p.file.Close())
	}
	return nil
}

func (p *Poller) closeParker() error { return p.file.Close() }

// Wait parks the loop's goroutine until there are events, until the deadline, or until a Wake. It need not look for
// events before: the runtime does so before it parks.
func (p *Poller) Wait(deadline time.Duration, posted func() bool) (found bool) {
	if p.gate.quiet >= enoughQuiet && p.pending == 0 {
		return p.waitAtGate(deadline, posted)
	}
	p.dismiss()
	p.setDeadline(deadline)
	p.asleep.Store(atQueue)
	if posted() {
		p.wakeUp()
		return p.pending > 0
	}
	err := p.raw.Read(p.fetched)
	p.gate.note(p.pending > 0, p.wakeUp())
	if err != nil {
		p.dirty = true // it may be the doing of a waker that was late in the wait before
		if err != os.ErrDeadlineExceeded && !errors.Is(err, os.ErrDeadlineExceeded) {
			panic("netpoll: wait for events: " + err.Error())
		}
	}
	return p.pending > 0
}

// wakeUp ends a wait. If a waker has been faster, it has set a deadline, or is about to: also after the wait has ended.
func (p *Poller) wakeUp() (woken bool) {
	if woken = !p.asleep.CompareAndSwap(atQueue, awake); woken {
		p.dirty = true
	}
	return woken
}

// setDeadline sets the file's deadline, unless that is what it is.
func (p *Poller) setDeadline(deadline time.Duration) {
	if deadline == p.deadline && !p.dirty {
		return
	}
	p.deadline, p.dirty = deadline, false
	var at time.Time
	if deadline != timer.Never {
		at = time.Now().Add(deadline - p.loop.Time())
	}
	p.mustSetDeadline(at)
}

func (p *Poller) mustSetDeadline(t time.Time) {
	if err := p.file.SetReadDeadline(t); err != nil {
		panic("netpoll: " + err.Error())
	}
}

var past = time.Now() // with a reading of the monotonic clock, it costs half of what another time does

// Wake may be called from any goroutine. It ends the Wait under way, and reports whether there was one.
func (p *Poller) Wake() bool {
	where := p.asleep.Load()
	if where == awake || !p.asleep.CompareAndSwap(where, awake) {
		return false
	}
	if where == atGate {
		p.gate.open()
	} else {
		_ = p.file.SetReadDeadline(past) // it fails if the poller was closed meanwhile
	}
	return true
}

func (p *Poller) beginWatch() { p.setDeadline(timer.Never) }

// watch waits until there are events, and reports whether there are; it is the sentry's. A deadline that is not that of
// endWatch is a late waker's, and taken back, before it looks whether that has come meanwhile.
func (p *Poller) watch(s *sentry) bool {
	for {
		err := p.raw.Read(func(fd uintptr) bool { return filled(int(fd)) })
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err == nil
		}
		if p.mustSetDeadline(time.Time{}); s.dismissed.Load() {
			return false
		}
	}
}

// endWatch ends the watch of s, and returns when that has ended.
func (p *Poller) endWatch(s *sentry) {
	s.dismissed.Store(true)
	p.dirty = true
	p.mustSetDeadline(past)
	<-s.done
}

// pollFd is the kernel's struct pollfd.
type pollFd struct {
	fd      int32
	events  int16
	revents int16
}

const pollIn = 1

// filled reports whether the queue fd has events, and takes none. Any goroutine may call it.
func filled(fd int) bool {
	p := pollFd{fd: int32(fd), events: pollIn}
	var now syscall.Timespec
	n, _, errno := syscall.RawSyscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&p)), 1, uintptr(unsafe.Pointer(&now)),
		0, 0, 0)
	return errno == 0 && n > 0
}
