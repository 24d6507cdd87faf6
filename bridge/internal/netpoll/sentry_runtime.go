//go:build linux && !kqueue

package netpoll

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"github.com/monoloop-go/monoloop/timer"
)

// A sentry is a goroutine that looks after the descriptors of a loop while nobody runs it, since its host waits on a
// channel. It takes nothing from the queue, and calls ring once.
type sentry struct {
	done chan struct{} // closed when it has ended
	rang atomic.Bool
}

// Watch calls ring from another goroutine when there are events, once.
func (p *Poller) Watch(ring func()) {
	if p.sentry != nil && !p.sentry.rang.Load() {
		return
	}
	p.dismiss()
	s := &sentry{done: make(chan struct{})}
	p.sentry = s
	p.setDeadline(timer.Never)
	go func() {
		defer close(s.done)
		if p.raw.Read(func(fd uintptr) bool { return filled(int(fd)) }) == nil {
			s.rang.Store(true)
			ring()
		}
	}()
}

// dismiss ends the sentry, if there is one, and waits until it is gone.
func (p *Poller) dismiss() {
	s := p.sentry
	if s == nil {
		return
	}
	p.sentry = nil
	select {
	case <-s.done:
		return
	default:
	}
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
