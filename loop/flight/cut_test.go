package flight_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
)

// hurry gives way until the entries are so short that the last ones are not published by themselves.
func hurry(co *loop.Co, r *flight.Recorder) error {
	for !r.Hurried() {
		if err := co.Yield(); err != nil {
			return err
		}
	}
	return nil
}

// A loop that is stuck right after a burst of very short steps cannot tell of the last few, and the record says so.
// With the next step they are there.
func TestAStuckStepAfterABurstIsMissing(t *testing.T) {
	r := flight.New(nil)
	entered, release := make(chan int), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- loop.RunWith(context.Background(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
			steps := 1
			for !r.Hurried() { // still, if no tick has published the last ten
				for ; !r.Hurried(); steps++ {
					if err := co.Yield(); err != nil {
						return err
					}
				}
				for range 10 {
					_ = co.Yield()
				}
				steps += 10
			}
			entered <- steps
			<-release
			return nil
		})
	}()
	steps := <-entered
	f := reread(t, r.Take("stuck"))
	require.True(t, f.Cut)
	seen := count(f, flight.Step)
	require.Less(t, seen, steps)
	require.Greater(t, seen, steps-32)
	var text strings.Builder
	require.NoError(t, f.WriteText(&text))
	require.Contains(t, text.String(), "the last events are missing: the loop was in a step or callback for long")
	close(release)
	require.NoError(t, <-done)
	f = r.Take("over")
	require.False(t, f.Cut)
	require.Equal(t, steps, count(f, flight.Step))
	require.Equal(t, steps-1, count(f, flight.Yield))
}

func count(f *flight.Flight, k flight.Kind) (n int) {
	for e := range f.Events() {
		if e.Kind == k {
			n++
		}
	}
	return n
}

func TestARecordTakenInAStepAfterABurstIsWhole(t *testing.T) {
	r := flight.New(nil)
	require.NoError(t, loop.RunWith(context.Background(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
		if err := hurry(co, r); err != nil {
			return err
		}
		_ = co.Yield()
		co.Loop().CallSoon(nothing)
		f := r.Take("inside")
		require.False(t, f.Cut)
		var last []flight.Kind
		for e := range f.Events() {
			last = append(last, e.Kind)
		}
		require.Equal(t, []flight.Kind{flight.Step, flight.Yield, flight.Step, flight.Ready}, last[len(last)-4:])
		return nil
	}))
}

func TestARunningLoopAnswersAfterABurst(t *testing.T) {
	r := flight.New(nil)
	hurried, over := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- loop.RunWith(context.Background(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
			if err := hurry(co, r); err != nil {
				return err
			}
			close(hurried)
			for {
				select {
				case <-over:
					return nil
				default:
				}
				if err := co.Yield(); err != nil {
					return err
				}
			}
		})
	}()
	<-hurried
	for r.Take("running").Cut {
		runtime.Gosched() // where nothing preempts
	}
	close(over)
	require.NoError(t, <-done)
}
