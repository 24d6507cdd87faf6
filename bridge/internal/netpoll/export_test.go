//go:build linux && !kqueue

package netpoll

// WakeLate is what a waker does last, when it is late.
func (p *Poller) WakeLate() { _ = p.file.SetReadDeadline(past) }

// Guarded reports whether a sentry watches while the loop waits for posts.
func (p *Poller) Guarded() bool { return p.sentry != nil && !p.sentry.hosted && !p.sentry.rang.Load() }

// Unquiet makes the next wait one for events, as if there had been some.
func (p *Poller) Unquiet() { p.gate.quiet = 0 }
