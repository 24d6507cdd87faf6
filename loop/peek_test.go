package loop_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// sleepDeep sleeps some calls deep.
func sleepDeep(co *loop.Co, d time.Duration) error { return co.Sleep(d) }

// yieldDeep gives way some calls deep.
func yieldDeep(co *loop.Co) error { return co.Yield() }

// The stack of a suspended body can be told at any time, again and again, and the body goes on as if nothing had
// happened; also in debug mode. Who has no body, or runs, has no stack to tell.
func TestStackOfASuspendedBody(t *testing.T) {
	for _, debug := range []loop.DebugMode{loop.DebugOff, loop.DebugOn} {
		var trace []string
		err := loop.RunWith(t.Context(), &loop.Options{Debug: debug}, func(co *loop.Co) error {
			sleeper := loop.Start(co, loop.Func(func(co *loop.Co) error {
				trace = append(trace, "sleeps")
				err := sleepDeep(co, 5*time.Millisecond)
				trace = append(trace, "slept")
				return err
			}), nil)
			yielder := loop.Start(co, loop.Func(func(co *loop.Co) error {
				err := yieldDeep(co)
				trace = append(trace, "gave way")
				return err
			}), nil)
			step := loop.Start(co, &loop.SleepStep{D: time.Millisecond}, nil)
			require.Empty(t, sleeper.Low().Stack(), "it has not begun")
			require.NoError(t, co.Yield())
			for range 3 {
				require.Contains(t, sleeper.Low().Stack(), "loop_test.sleepDeep(")
				require.Contains(t, yielder.Low().Stack(), "loop_test.yieldDeep(")
			}
			begins := strings.HasPrefix(yielder.Low().Stack(), "github.com/monoloop-go/monoloop/loop.(*Co).")
			require.True(t, begins, "it begins where it has suspended: %s", yielder.Low().Stack())
			require.Empty(t, step.Low().Stack()+co.Low().Stack(), "a step task has none, and what runs tells none")
			require.NoError(t, co.Sleep(20*time.Millisecond))
			require.Empty(t, sleeper.Low().Stack(), "it has ended")
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, []string{"sleeps", "gave way", "slept"}, trace)
	}
}

// To tell a stack takes no request to cancel away from the body.
func TestStackOfACanceledBody(t *testing.T) {
	var got error
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		sleeper := loop.Start(co, loop.Func(func(co *loop.Co) error {
			got = sleepDeep(co, time.Hour)
			return nil
		}), nil)
		require.NoError(t, co.Yield())
		sleeper.Cancel(nil)
		require.Contains(t, sleeper.Low().Stack(), "sleepDeep")
		return co.Yield()
	}))
	require.True(t, loop.IsCanceled(got))
}
