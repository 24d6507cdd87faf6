//go:build (linux || darwin || dragonfly || freebsd || netbsd || openbsd) && kqueue

package netpoll

// WakeLate is what a waker does last, when it is late.
func (p *Poller) WakeLate() { p.bell.ring() }

// Unquiet does nothing: there is only one way to wait.
func (p *Poller) Unquiet() {}
