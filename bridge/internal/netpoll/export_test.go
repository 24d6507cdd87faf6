//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

// SetPastDeadline is what a waker does last, when it is late.
func (p *Poller) SetPastDeadline() { _ = p.file.SetReadDeadline(past) }
