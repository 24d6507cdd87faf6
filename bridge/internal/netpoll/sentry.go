//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import "sync/atomic"

// A sentry is a goroutine that looks after the descriptors of a loop while nobody runs it, since its host waits on a
// channel. It takes nothing from the queue, and calls ring once.
type sentry struct {
	done      chan struct{} // closed when it has ended
	rang      atomic.Bool
	dismissed atomic.Bool
	hosted    bool // it is the host whom it tells
}

// Watch calls ring from another goroutine when there are events, once.
func (p *Poller) Watch(ring func()) { p.post(true, ring) }

// post has a sentry watch, unless one does for the same.
func (p *Poller) post(hosted bool, ring func()) {
	if s := p.sentry; s != nil && s.hosted == hosted && !s.rang.Load() {
		return
	}
	p.dismiss()
	s := &sentry{done: make(chan struct{}), hosted: hosted}
	p.sentry = s
	p.beginWatch()
	go func() {
		defer close(s.done)
		if p.watch(s) {
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
	default:
		p.endWatch(s)
	}
}
