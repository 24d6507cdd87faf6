//go:build linux && !kqueue

package netpoll_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// wokenOften has a loop be woken until it leaves its descriptors to a sentry.
func wokenOften(t *testing.T, p *netpoll.Poller) {
	for n := 0; !p.Guarded(); n++ {
		require.False(t, p.Wait(timer.Never, func() bool { go p.Wake(); return false }))
		require.Less(t, n, 100)
	}
}

// A loop that waits for posts alone is woken by whatever comes: a post, a descriptor, a deadline; and after a descriptor
// it waits for descriptors again.
func TestALoopWhoseDescriptorsAreQuiet(t *testing.T) {
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		w := newWatcher(t, p)
		p.Poll() // that it can be written
		for _, wake := range []func(){
			func() { w.send(t) },
			func() { p.WakeLate(); w.send(t) },
			func() { p.WakeLate(); p.WakeLate(); w.send(t) },
			func() { w.send(t); p.Wake() },
		} {
			w.told = 0
			wokenOften(t, p)
			for sent := false; w.told&netpoll.Readable == 0; {
				p.Wait(timer.Never, func() bool {
					if !sent {
						sent = true
						go wake()
					}
					return false
				})
				if !p.Guarded() {
					p.Poll()
				}
			}
			require.False(t, p.Guarded())
		}
		wokenOften(t, p)
		until := co.Loop().Time() + time.Millisecond
		for co.Loop().Time() < until {
			require.False(t, p.Wait(until, func() bool { return false }))
		}
		require.False(t, p.Wait(timer.Never, func() bool { return true }), "what was posted before")
		require.True(t, p.Guarded())
		w.close(p)
		require.False(t, p.Guarded(), "the sentry goes with the last descriptor")
	})
}
