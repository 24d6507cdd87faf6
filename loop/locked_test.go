//go:build !wasm

package loop_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// On wasm there is one thread: nothing runs elsewhere, and nobody has a reason to lock it.

// In debug mode, a body that has locked its thread fails when it awaits or ends, where the runtime would end the program.
func TestABodyThatHasLockedItsThread(t *testing.T) {
	rule := " after runtime.LockOSThread: unlock before, lock in a job of an executor, or use Options.LockOSThread in "
	for name, body := range map[string]func(co *loop.Co) error{
		"Yield":          (*loop.Co).Yield,
		"Sleep":          func(co *loop.Co) error { return co.Sleep(time.Second) },
		"its body ended": func(*loop.Co) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, debugging, recovering)
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
			require.Equal(t, "loop: Task-1: "+name+rule+"Task-1", p.Value.(string)+" in "+p.Where)
			s.loop.CallSoon(s.Adds("the loop goes on"))
			require.NoError(t, s.loop.RunUntilIdle())
			s.Require(t, "the loop goes on")
		})
	}
}

// Who locks and unlocks between two awaits, and a loop that is locked itself, may.
func TestAThreadMayBeLockedBetweenAwaits(t *testing.T) {
	for name, change := range map[string]func(o *loop.Options){"locked by the body": debugging, "by the loop": func(o *loop.Options) {
		debugging(o)
		o.LockOSThread = true
	}} {
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
