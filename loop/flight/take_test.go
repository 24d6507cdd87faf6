package flight_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/timer"
)

// stuck is what the record of a stuck loop ends with.
func stuck(entered, release chan struct{}) {
	close(entered)
	<-release
}

func TestAStuckLoopIsRecorded(t *testing.T) {
	r := flight.New(nil)
	entered, release := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- loop.RunWith(context.Background(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
			_ = co.Yield()
			co.Loop().CallSoon(func() { stuck(entered, release) })
			return co.Sleep(1)
		})
	}()
	<-entered
	last, _ := r.Last(0, 1)
	close(release)
	require.NoError(t, <-done)
	require.Len(t, last, 1)
	require.Equal(t, flight.Callback, last[0].Kind)
	require.Contains(t, last[0].What, "TestAStuckLoopIsRecorded")
}

func TestARecordMayBeTakenAtAnyTime(t *testing.T) {
	r := flight.New(&flight.Options{Words: 4096})
	done := make(chan error)
	go func() {
		done <- loop.RunWith(context.Background(), &loop.Options{Recorder: r}, yields(10, 3000))
	}()
	for taken := 0; ; taken++ {
		select {
		case err := <-done:
			require.NoError(t, err)
			return
		default:
			reread(t, r.Take(fmt.Sprint(taken)))
			runtime.Gosched() // where nothing preempts
		}
	}
}

func TestLastTellsOfOneTask(t *testing.T) {
	r := flight.New(nil)
	require.NoError(t, loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}, Recorder: r}, scene))
	var j lab.Journal
	f := r.Take("")
	last, _ := r.Last(2, 4)
	for _, e := range last {
		if e.What != "task" {
			e.Object = 0
		}
		j.Add("%v %s", e.Kind, f.Describe(e))
	}
	j.Require(t, "wake waiter by Task-3", "step waiter", "end waiter: finished", "settle task waiter finished")
}

func TestARecorderIsForOneLoop(t *testing.T) {
	r := flight.New(nil)
	l := loop.New(&loop.Options{Recorder: r})
	require.Panics(t, func() { loop.New(&loop.Options{Recorder: r}) })
	require.NoError(t, l.Close())
}

func hang(co *loop.Co) error {
	_, err := future.New[int](co).Future().Await(co)
	return err
}

func TestRecordsThatAreTakenByThemselves(t *testing.T) {
	for _, test := range []struct {
		name, reason, err string
		main              func(co *loop.Co) error
	}{
		{"deadlock", "deadlock", "loop: deadlock", hang},
		{"panic", "panic", "boom", func(*loop.Co) error { panic(errBoom) }},
		{"error", "a run ended with an error", "boom", func(*loop.Co) error { return errBoom }},
		{"canceled", "", "", func(co *loop.Co) error { return loop.Canceled(nil) }},
		{"nothing", "", "", func(*loop.Co) error { return nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []*flight.Flight
			r := flight.New(&flight.Options{To: func(f *flight.Flight) error {
				got = append(got, f)
				return errBoom
			}})
			func() {
				defer func() { _ = recover() }()
				_ = loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}, Recorder: r}, test.main)
			}()
			if test.reason == "" {
				require.Empty(t, got)
				require.NoError(t, r.Err())
				return
			}
			require.Len(t, got, 1)
			require.Equal(t, test.reason, got[0].Reason)
			require.Contains(t, got[0].Error, test.err)
			require.Equal(t, errBoom, r.Err())
		})
	}
}

func TestASlowStepIsRecordedWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got lab.Journal
		var over atomic.Bool
		r := flight.New(&flight.Options{Slow: 50 * time.Millisecond, To: func(f *flight.Flight) error {
			last := flight.Event{}
			for e := range f.Events() {
				last = e
			}
			got.Add("%s, over %v: %v %s", f.Reason, over.Load(), last.Kind, f.Describe(last))
			return nil
		}})
		require.NoError(t, loop.RunWith(context.Background(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
			_ = co.Sleep(time.Hour) // the recorder's goroutine rests, and comes back
			time.Sleep(40 * time.Millisecond)
			_ = co.Yield()
			time.Sleep(80 * time.Millisecond)
			over.Store(true)
			return nil
		}))
		got.Require(t, "slow: a step or callback has run for 50ms, over false: step main")
	})
}
