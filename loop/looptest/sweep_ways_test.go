package looptest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// A noting is a program that notes what happens in it, with the time.
type noting func(note func(format string, args ...any), co *loop.Co) error

// notes returns what is noted in the run of a record, which must pass.
func notes(t *testing.T, record string, p noting) (all []string) {
	failure, err := looptest.Sweeper{}.Replay(record, func(_ *looptest.T, co *loop.Co) error {
		all = nil
		return p(func(format string, args ...any) {
			all = append(all, fmt.Sprintf("%v ", co.Loop().Time())+fmt.Sprintf(format, args...))
		}, co)
	})
	require.NoError(t, err)
	require.Nil(t, failure)
	return all
}

// Each way, as the one who is canceled sees it.
func TestWaysOfCanceling(t *testing.T) {
	for _, test := range []struct {
		how  looptest.Cancellation
		want []string
	}{
		{looptest.CancelOnce, []string{"0s first: canceled: by looptest.Sweep, 1 requests", "1s second: <nil>, 1 requests",
			"1s task: canceled: by looptest.Sweep, canceled true"}},
		{looptest.CancelTwice, []string{"0s first: canceled: by looptest.Sweep, 2 requests", "1s second: <nil>, 2 requests",
			"1s task: canceled: by looptest.Sweep, canceled true"}},
		{looptest.CancelAgain, []string{"0s first: canceled: by looptest.Sweep, 1 requests", "0s second: canceled: by looptest.Sweep, 2 requests",
			"0s task: canceled: by looptest.Sweep, canceled true"}},
		{looptest.CancelByTimeout, []string{"0s first: canceled, 1 requests", "1s second: <nil>, 1 requests",
			"1s task: deadline exceeded, canceled false"}},
		{looptest.CancelAtWake, []string{"1s first: canceled: by looptest.Sweep, 1 requests", "2s second: <nil>, 1 requests",
			"2s task: canceled: by looptest.Sweep, canceled true"}},
	} {
		t.Run(test.how.String(), func(t *testing.T) {
			require.Equal(t, test.want, notes(t, fmt.Sprintf("c1:2/1/%v", test.how), func(note func(string, ...any), co *loop.Co) error {
				worker := task.Do(co, func(co *loop.Co) error {
					first := co.Sleep(time.Second)
					note("first: %v, %d requests", first, co.Canceling())
					note("second: %v, %d requests", co.Sleep(time.Second), co.Canceling())
					return first
				})
				err := awaited(co, worker)
				note("task: %v, canceled %v", err, worker.Canceled())
				return err
			}))
		})
	}
}

// asks awaits its work, behind a shield or not.
func asks(shielded bool) noting {
	return func(note func(string, ...any), co *loop.Co) error {
		work := task.Go(co, func(co *loop.Co) (int, error) {
			err := co.Sleep(time.Second)
			note("work: %v", err)
			return 1, err
		}, task.Eager, task.Named("work"))
		asker := task.Do(co, func(co *loop.Co) error {
			f := work.Future()
			if shielded {
				f = future.Shield(work)
			}
			v, err := f.Await(co)
			note("asker: %d, %v, %d requests", v, err, co.Canceling())
			return err
		})
		note("asked: %v", awaited(co, asker))
		v, err := work.Await(co)
		note("worked: %d, %v", v, err)
		return err
	}
}

// isLimited works within a timeout that comes at its first suspension, or without one.
func isLimited(limited bool) noting {
	return func(note func(string, ...any), co *loop.Co) error {
		body := func(co *loop.Co) error {
			err := co.Sleep(time.Second)
			note("first: %v, %d requests", err, co.Canceling())
			note("second: %v", co.Sleep(time.Second))
			return err
		}
		worker := task.Do(co, func(co *loop.Co) error {
			if !limited {
				return body(co)
			}
			return task.Timeout(co, 0, func(*loop.Deadline) error { return body(co) })
		})
		err := awaited(co, worker)
		note("task: %v, canceled %v, %d requests", err, worker.Canceled(), worker.Canceling())
		return nil
	}
}

// What a sweep does in place of a shield and of a timeout is what those do.
func TestWaysAreAsTheRealOnes(t *testing.T) {
	t.Run("shield", func(t *testing.T) {
		want := notes(t, "c1:3/1/once", asks(true))
		require.Equal(t, []string{"0s asker: 0, canceled: by looptest.Sweep, 1 requests", "0s asked: canceled: by looptest.Sweep",
			"1s work: <nil>", "1s worked: 1, <nil>"}, want)
		require.Equal(t, want, notes(t, "c1:3/1/shielded", asks(false)))
		require.NotEqual(t, want, notes(t, "c1:3/1/once", asks(false)))
	})
	t.Run("timeout", func(t *testing.T) {
		want := notes(t, "m1:", isLimited(true))
		require.Equal(t, []string{"0s first: canceled, 1 requests", "1s second: <nil>",
			"1s task: deadline exceeded, canceled false, 0 requests"}, want)
		require.Equal(t, want, notes(t, "c1:2/1/timeout", isLimited(false)))
	})
}
