//go:build !wasm

package loop_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// On wasm there is one thread: nothing runs elsewhere, and nobody has a reason to lock it.

// A body that has locked its thread fails when it awaits or ends, where the runtime would end the program: in debug
// mode everywhere, and otherwise where that can be known at all.
func TestABodyThatHasLockedItsThread(t *testing.T) {
	inDebugMode := []func(o *loop.Options){debugging, recovering}
	modes := map[string][]func(o *loop.Options){"debug mode": inDebugMode}
	if ambient.LocksAreKnown() {
		modes["production"] = inDebugMode[1:]
	}
	for mode, change := range modes {
		for name, body := range map[string]func(co *loop.Co) error{
			"Yield":          (*loop.Co).Yield,
			"Sleep":          func(co *loop.Co) error { return co.Sleep(time.Second) },
			"its body ended": func(*loop.Co) error { return nil },
		} {
			t.Run(mode+", "+name, func(t *testing.T) {
				s := newStage(t, change...)
				require.Equal(t, "loop: Task-1: "+name+" after runtime.LockOSThread: unlock before, lock in a job of an executor, "+
					"or use Options.LockOSThread in Task-1", panicsLocked(t, s, body))
			})
		}
	}
}

// What a body panics with while it has locked its thread is the panic that is told.
func TestABodyThatPanicsOnALockedThread(t *testing.T) {
	if !ambient.LocksAreKnown() {
		t.Log("here the runtime ends the program")
		return
	}
	s := newStage(t, recovering)
	require.Equal(t, "oops in Task-1", panicsLocked(t, s, func(*loop.Co) error { panic("oops") }))
}

// panicsLocked runs a body after it has locked its thread, twice, and returns the panic that has ended it. The loop
// goes on.
func panicsLocked(t *testing.T, s *stage, body func(co *loop.Co) error) string {
	var got error
	s.loop.CallSoon(func() {
		loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
			runtime.LockOSThread()
			runtime.LockOSThread()
			return body(co)
		}), func(err error) { got = err })
	})
	require.NoError(t, s.loop.RunUntilIdle())
	p, ok := got.(*loop.PanicError)
	require.True(t, ok, "%v", got)
	s.loop.CallSoon(s.Adds("the loop goes on"))
	require.NoError(t, s.loop.RunUntilIdle())
	s.Require(t, "the loop goes on")
	return p.Value.(string) + " in " + p.Where
}

// Who locks and unlocks between two awaits, and a loop that is locked itself, may.
func TestAThreadMayBeLockedBetweenAwaits(t *testing.T) {
	for name, change := range map[string]func(o *loop.Options){
		"locked by the body": func(*loop.Options) {}, "in debug mode": debugging,
		"by the loop":                func(o *loop.Options) { o.LockOSThread = true },
		"by the loop, in debug mode": func(o *loop.Options) { o.Debug, o.LockOSThread = loop.DebugOn, true },
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, "by a return", comesBack(func() {
				s := newStage(t, change)
				for range 2 {
					_ = s.loop.Run(func(co *loop.Co) error {
						runtime.LockOSThread()
						runtime.UnlockOSThread()
						return co.Yield()
					})
				}
				_ = s.loop.Close()
			}))
		})
	}
}

// A loop that a locked goroutine closes gives its stacks to nobody: they could not be resumed from others.
func TestALockedGoroutineGivesNoStacksBack(t *testing.T) {
	before := coroutines()
	s := &loop.Stacks{}
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		l.Low().UseStacks(s)
		done <- l.RunContext(context.Background(), func(co *loop.Co) error { return co.Yield() })
		done <- l.Close()
	}()
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	require.Zero(t, s.Len())
	require.Equal(t, before, coroutines())
}
