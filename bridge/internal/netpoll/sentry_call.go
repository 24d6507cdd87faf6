//go:build darwin || dragonfly || freebsd || netbsd || openbsd || (linux && kqueue)

package netpoll

import "sync/atomic"

// A sentry is a goroutine that looks after the descriptors of a loop while nobody runs it, since its host waits on a
// channel. It takes nothing from the queue, and calls ring once.
type sentry struct {
	done            chan struct{} // closed when it has ended
	rang, dismissed atomic.Bool
}

// Watch calls ring from another goroutine when there are events, once.
func (p *Poller) Watch(ring func()) {
	if p.sentry != nil && !p.sentry.rang.Load() {
		return
	}
	p.dismiss()
	s := &sentry{done: make(chan struct{})}
	p.sentry = s
	go func() {
		defer close(s.done)
		untilFilled(p.queue.fd)
		if !s.dismissed.Load() {
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
	s.dismissed.Store(true)
	p.bell.ring()
	<-s.done
	p.bell.Ready(0)
}
