//go:build linux || ((darwin || dragonfly || freebsd || netbsd || openbsd) && kqueue)

package netpoll_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A waker that comes when the wait it was for has ended, or is about to, makes no more than one wait too short: the one
// after that finds what has come.
func TestALateWaker(t *testing.T) {
	for name, wake := range map[string]func(p *netpoll.Poller) (posted bool){
		"in the wait after its own": func(p *netpoll.Poller) bool {
			p.WakeLate()
			return false
		},
		"while its own ends": func(p *netpoll.Poller) bool {
			p.Wake()
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
				w := newWatcher(t, p)
				defer w.close(p)
				p.Poll() // that it can be written
				require.False(t, p.Wait(timer.Never, func() bool { return wake(p) }))
				sent := make(chan struct{})
				require.True(t, p.Wait(timer.Never, func() bool {
					go func() { defer close(sent); w.send(t) }()
					return false
				}))
				<-sent
				p.Poll()
				require.NotZero(t, w.told&netpoll.Readable)
			})
		})
	}
}
