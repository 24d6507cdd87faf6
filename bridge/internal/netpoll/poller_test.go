//go:build linux || ((darwin || dragonfly || freebsd || netbsd || openbsd) && kqueue)

package netpoll_test

import (
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// watcher counts what it is told, and makes ready who waits for it.
type watcher struct {
	fds   [2]int
	told  netpoll.Readiness
	times int
	co    *loop.Co
}

func (w *watcher) Ready(r netpoll.Readiness) {
	w.told |= r
	w.times++
	if w.co != nil {
		w.co.Low().Unpark()
	}
}

// Step waits until the watcher is told something.
func (w *watcher) Step(co *loop.Co, in error) (bool, error) {
	if w.co != nil {
		w.co = nil
		return true, in
	}
	w.co = co
	co.Low().Park(nil)
	return false, nil
}

func (w *watcher) send(t *testing.T) {
	_, err := netpoll.Send(w.fds[1], []byte{1})
	require.NoError(t, err)
}

func newWatcher(t *testing.T, p *netpoll.Poller) *watcher {
	w := &watcher{}
	var err error
	w.fds, err = syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	for _, fd := range w.fds {
		syscall.CloseOnExec(fd)
		require.NoError(t, syscall.SetNonblock(fd, true))
	}
	require.NoError(t, p.Add(w.fds[0], w))
	return w
}

func (w *watcher) close(p *netpoll.Poller) {
	p.Remove(w.fds[0])
	_ = syscall.Close(w.fds[0])
	_ = syscall.Close(w.fds[1])
}

// withPoller runs main on a loop with a poller, which is closed at the end.
func withPoller(t *testing.T, main func(co *loop.Co, p *netpoll.Poller)) {
	t.Helper()
	err := loop.Run(func(co *loop.Co) error {
		p, err := netpoll.New(co.Loop())
		if err != nil {
			return err
		}
		main(co, p)
		return p.Close()
	})
	require.NoError(t, err)
}

func TestADescriptorWakesTheLoop(t *testing.T) {
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		w := newWatcher(t, p)
		defer w.close(p)
		require.NoError(t, co.Await(w)) // a new socket can be written
		require.Equal(t, netpoll.Writable, w.told)

		sent := make(chan struct{})
		go func() { defer close(sent); w.send(t) }()
		require.NoError(t, co.Await(w))
		<-sent
		require.Equal(t, netpoll.Writable|netpoll.Readable, w.told)

		require.NoError(t, syscall.Shutdown(w.fds[1], syscall.SHUT_RDWR))
		require.NoError(t, co.Await(w))
		require.NotZero(t, w.told&netpoll.HungUp)
	})
}

// A loop that is never at rest looks at its descriptors all the same.
func TestABusyLoopPolls(t *testing.T) {
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		w := newWatcher(t, p)
		defer w.close(p)
		w.send(t)
		turns := 0
		for ; w.told&netpoll.Readable == 0; turns++ {
			require.NoError(t, co.Yield())
		}
		require.LessOrEqual(t, turns, 64)
	})
}

// What was fetched for a descriptor that is removed is not told to the next one of the same number.
func TestADescriptorThatIsMadeAnew(t *testing.T) {
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		old := newWatcher(t, p)
		old.send(t)
		require.True(t, p.Ready()) // fetches
		old.close(p)
		w := newWatcher(t, p)
		defer w.close(p)
		require.Contains(t, w.fds, old.fds[0])
		require.NoError(t, co.Await(w))
		require.Equal(t, netpoll.Writable, w.told)
		require.Zero(t, old.times)
	})
}

// Timers, posts and descriptors all end a wait, in whatever order they come, and none is lost: the deadline by which a
// late waker ends a wait must not stay for the next ones.
func TestWakersThatAreLate(t *testing.T) {
	const posts = 20_000
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		w := newWatcher(t, p)
		defer w.close(p)
		l := co.Loop()
		got, beats, running := 0, 0, true
		var beat func()
		beat = func() {
			if beats++; running {
				l.CallLater(50*time.Microsecond, beat)
			}
		}
		beat()
		var wakers sync.WaitGroup
		for range 2 {
			wakers.Go(func() {
				for i := range posts / 2 {
					_ = l.CallSoonThreadsafe(func() {
						if got++; got == posts {
							running = false
							w.Ready(0)
						}
					})
					if i%8 == 0 {
						runtime.Gosched()
					}
				}
			})
		}
		for got < posts {
			require.NoError(t, co.Await(w))
		}
		wakers.Wait()
		require.NoError(t, co.Sleep(time.Millisecond)) // a wait that no past deadline may end early, nor any miss
		require.Positive(t, beats)
	})
}

// However many posts come between two events, neither is lost: not where the loop begins to wait for posts alone, and not
// where it ends that.
func TestPostsBetweenEvents(t *testing.T) {
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		w := newWatcher(t, p)
		defer w.close(p)
		var drained [1]byte
		for i := range 500 {
			posted := 0
			for n := range i % 25 {
				go func() { _ = co.Loop().CallSoonThreadsafe(func() { posted++; w.Ready(0) }) }()
				for posted <= n {
					require.NoError(t, co.Await(w))
				}
			}
			w.told = 0
			go w.send(t)
			for w.told&netpoll.Readable == 0 {
				require.NoError(t, co.Await(w))
			}
			_, err := netpoll.Receive(w.fds[0], drained[:])
			require.NoError(t, err)
		}
	})
}

// counted counts the waits of a loop.
type counted struct {
	*netpoll.Poller
	waits int
}

func (c *counted) Wait(deadline time.Duration, posted func() bool) (found bool) {
	c.waits++
	return c.Poller.Wait(deadline, posted)
}

// A waker that comes late ends one wait in vain, and no more: a loop that has nothing to do rests.
func TestALoopAtRestRests(t *testing.T) {
	withPoller(t, func(co *loop.Co, p *netpoll.Poller) {
		const posts = 1000
		w := newWatcher(t, p)
		defer w.close(p)
		c := &counted{Poller: p}
		co.Loop().Low().SetPoller(c)
		for range posts {
			go func() { _ = co.Loop().CallSoonThreadsafe(func() { w.Ready(0) }) }()
			require.NoError(t, co.Await(w))
		}
		for range 10 {
			require.NoError(t, co.Sleep(time.Millisecond))
		}
		require.LessOrEqual(t, c.waits, 3*posts)
	})
}

// A host that waits on Woken learns of descriptors, and of posts.
func TestAHostIsToldOfDescriptors(t *testing.T) {
	l := loop.New(nil)
	p, err := netpoll.New(l)
	require.NoError(t, err)
	w := newWatcher(t, p)
	require.NoError(t, l.RunUntilIdle())
	require.Equal(t, netpoll.Writable, w.told)
	for range 100 {
		woken := l.Woken()
		more, err := l.Turn()
		require.NoError(t, err)
		require.False(t, more)
		w.told = 0
		go w.send(t)
		for w.told == 0 {
			<-woken
			_, err = l.Turn()
			require.NoError(t, err)
		}
		require.NotZero(t, w.told&netpoll.Readable)
		var drained [8]byte
		_, err = netpoll.Receive(w.fds[0], drained[:])
		require.NoError(t, err)
	}
	require.NoError(t, l.RunUntilIdle())
	require.NoError(t, l.Run(func(co *loop.Co) error { return co.Sleep(time.Microsecond) }),
		"the sentry is gone when a run begins")
	w.close(p)
	require.NoError(t, p.Close())
	require.NoError(t, l.Close())
}

// A loop on a clock of its own would never wait on a poller, and refuses it.
func TestALoopWithAClockOfItsOwnHasNoPoller(t *testing.T) {
	err := loop.RunWith(t.Context(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		low := co.Loop().Low()
		require.False(t, low.CanPoll())
		require.PanicsWithValue(t, "loop: a loop with a clock of its own was given a poller: it would never wait on it",
			func() { low.SetPoller(&counted{}) })
		return nil
	})
	require.NoError(t, err)
}

// A loop that is posted to again and again waits as one without descriptors; the first posts after an event find it at
// its queue.
func BenchmarkPostToASleepingLoop(b *testing.B) {
	for _, bench := range []struct {
		name    string
		sockets bool
		before  func(p *netpoll.Poller) // each post
	}{
		{"on a channel", false, func(*netpoll.Poller) {}},
		{"on the poller", true, func(*netpoll.Poller) {}},
		{"on the poller after an event", true, (*netpoll.Poller).Unquiet},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			err := loop.Run(func(co *loop.Co) error {
				p, err := netpoll.New(co.Loop())
				if err != nil {
					return err
				}
				if bench.sockets {
					fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
					if err != nil {
						return err
					}
					defer syscall.Close(fds[0])
					defer syscall.Close(fds[1])
					if err := p.Add(fds[0], &watcher{}); err != nil {
						return err
					}
					defer p.Remove(fds[0])
				}
				pingpong(co, b, func() { bench.before(p) })
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

// pingpong has a goroutine post to the loop, and go on when the loop has answered.
func pingpong(co *loop.Co, b *testing.B, before func()) {
	asks, answered := make(chan struct{}), &watcher{}
	defer close(asks)
	l := co.Loop()
	post := func() { answered.Ready(0) }
	go func() {
		for range asks {
			_ = l.CallSoonThreadsafe(post)
		}
	}()
	for b.Loop() {
		before()
		asks <- struct{}{}
		if err := co.Await(answered); err != nil {
			b.Error(err)
		}
	}
}
