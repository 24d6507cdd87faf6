//go:build linux

package loop_test

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func locked(o *loop.Options) { o.LockOSThread = true }

// threads collects the threads on which look is called.
type threads map[int]bool

func (th threads) look() { th[syscall.Gettid()] = true }

func TestALockedLoopStaysOnItsThread(t *testing.T) {
	th := threads{}
	require.Equal(t, "by a return", comesBack(func() {
		s := newStage(t, locked)
		for range 3 { // the coroutines outlive the runs
			_ = s.loop.Run(func(co *loop.Co) error {
				for _, kind := range lab.Kinds {
					loop.Start(co, kind.Body(canceledTo(th.look)...), nil)
				}
				loop.Start(co, loop.Func(func(co *loop.Co) error {
					for range 100 {
						th.look()
						if err := co.Sleep(time.Second); err != nil {
							return err
						}
					}
					return nil
				}), nil)
				th.look()
				return co.Sleep(10 * time.Second)
			})
			_, _ = s.loop.Turn()
			_ = s.loop.RunUntilIdle()
			th.look()
		}
		_ = s.loop.Close()
	}))
	require.Len(t, th, 1)
}

func TestEagerCoroutinesInsideEachOtherOnALockedThread(t *testing.T) {
	var j lab.Journal
	th := threads{}
	require.Equal(t, "by a return", comesBack(func() {
		s := newStage(t, locked)
		var nest func(co *loop.Co, depth int) error
		nest = func(co *loop.Co, depth int) error {
			th.look()
			if depth < 4 {
				e := &eager{body: func(co *loop.Co) error { return nest(co, depth+1) }}
				e.co.Low().StartEager(co, e)
			}
			j.Add("down %d", depth)
			err := co.Sleep(time.Duration(depth) * time.Second)
			th.look()
			j.Add("up %d", depth)
			return err
		}
		_ = s.loop.Run(func(co *loop.Co) error {
			_ = nest(co, 1)
			return co.Sleep(time.Minute)
		})
		_ = s.loop.Close()
	}))
	j.Require(t, "down 4", "down 3", "down 2", "down 1", "up 1", "up 2", "up 3", "up 4")
	require.Len(t, th, 1)
}

func TestALockedLoopIsOfOneGoroutine(t *testing.T) {
	s := newStage(t, locked)
	require.NoError(t, s.loop.Run(func(co *loop.Co) error { return co.Yield() }))
	const rule = "loop: a loop with LockOSThread is to be run and closed by one goroutine"
	require.Equal(t, rule, elsewhere(func() { _ = s.loop.RunForever() }))
	require.Equal(t, rule, elsewhere(func() { _ = s.loop.Close() }))
	require.NoError(t, s.loop.Close())
	require.Nil(t, elsewhere(func() { _ = s.loop.Close() }), "a closed loop is locked to nobody")
}

func TestALockedLoopIsUnwoundByAPanicAndAGoexit(t *testing.T) {
	for _, place := range places {
		t.Run(place.name, func(t *testing.T) {
			for how, do := range map[string]func(){
				"by a panic with *loop.PanicError": explode,
				"by a Goexit":                      runtime.Goexit,
			} {
				s := newStage(t, locked)
				require.Equal(t, how, comesBack(func() { s.around(func(l *loop.Loop) { place.set(l, do) }) }))
				require.Equal(t, tidied, s.Journal)
				require.True(t, s.loop.IsClosed())
			}
		})
	}
}
