//go:build linux && !kqueue

package netpoll

// WakeLate is what a waker does last, when it is late.
func (p *Poller) WakeLate() { _ = p.file.SetReadDeadline(past) }
