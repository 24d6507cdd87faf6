package bridge_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// withLoop runs body on a goroutine of its own while a loop runs, and then ends and closes the loop. It returns what
// the loop reported.
func withLoop(t *testing.T, o loop.Options, body func(l *loop.Loop)) (reports []string) {
	t.Helper()
	o.OnError = func(r loop.Report) { reports = append(reports, r.Message) }
	l := loop.New(&o)
	done := make(chan struct{})
	go func() {
		defer func() {
			_ = l.CallSoonThreadsafe(l.Stop)
			close(done)
		}()
		body(l)
	}()
	require.NoError(t, l.RunForever())
	<-done
	require.NoError(t, l.Close())
	return reports
}

func TestCall(t *testing.T) {
	for _, tt := range []struct {
		name string
		fn   func(co *loop.Co) (int, error)
		v    int
		err  error
	}{
		{"a value", func(co *loop.Co) (int, error) { return 42, co.Sleep(0) }, 42, nil},
		{"an error", func(co *loop.Co) (int, error) { return 42, errBoom }, 0, errBoom},
		{"a cancellation of its own", func(co *loop.Co) (int, error) {
			co.Cancel(errWhy)
			return 0, co.Yield()
		}, 0, loop.Canceled(errWhy)},
		{"a cancellation that no suspension has delivered", func(co *loop.Co) (int, error) {
			co.Cancel(errWhy)
			return 42, nil
		}, 0, loop.Canceled(errWhy)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withLoop(t, loop.Options{}, func(l *loop.Loop) {
				v, err := bridge.Call(context.Background(), l, tt.fn)
				require.Equal(t, tt.err, err)
				require.Equal(t, tt.v, v)
			})
		})
	}
}

// The end of the context cancels the coroutine, and Call waits for its clean-up.
func TestCallUnderAContext(t *testing.T) {
	var trace []string
	withLoop(t, loop.Options{}, func(l *loop.Loop) {
		ctx, cancel := context.WithCancelCause(context.Background())
		_, err := bridge.Call(ctx, l, func(co *loop.Co) (int, error) {
			go cancel(errWhy)
			err := co.Await(forever{})
			trace = append(trace, err.Error())
			_ = co.Sleep(0)
			trace = append(trace, "clean")
			return 0, err
		})
		trace = append(trace, "returned")
		require.ErrorIs(t, err, errWhy)
		require.ErrorIs(t, err, context.Canceled)

		v, err := bridge.Call(ctx, l, func(co *loop.Co) (int, error) { return 1, nil })
		require.Equal(t, []any{0, loop.Canceled(errWhy)}, []any{v, err})
	})
	require.Equal(t, []string{"canceled: why", "clean", "returned"}, trace)
}

// forever is a Stepper that waits until it is canceled.
type forever struct{}

func (forever) Step(co *loop.Co, in error) (bool, error) {
	if in != nil {
		return true, in
	}
	co.Low().Park(nil)
	return false, nil
}

// A coroutine may ignore the request; then Call returns what it returns.
func TestCallOfACoroutineThatIgnoresItsCancellation(t *testing.T) {
	withLoop(t, loop.Options{}, func(l *loop.Loop) {
		ctx, cancel := context.WithCancel(context.Background())
		v, err := bridge.Call(ctx, l, func(co *loop.Co) (int, error) {
			go cancel()
			_ = co.Await(forever{})
			return 42, nil
		})
		require.Equal(t, []any{42, nil}, []any{v, err})
	})
}

// On an idle loop a Call waits, and when its context ends it is taken back.
func TestCallOnAnIdleLoop(t *testing.T) {
	l := loop.New(nil)
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Nanosecond, errWhy)
	defer cancel()
	begun := false
	_, err := bridge.Call(ctx, l, func(co *loop.Co) (int, error) {
		begun = true
		return 0, nil
	})
	require.Equal(t, loop.Canceled(errWhy), err)
	require.NoError(t, l.Run(func(co *loop.Co) error { return co.Yield() }))
	require.False(t, begun)
	require.NoError(t, l.Close())
}

func TestCallBlocksNoLoop(t *testing.T) {
	other := loop.New(nil)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, l := range []*loop.Loop{co.Loop(), other} {
			_, err := bridge.Call(t.Context(), l, func(*loop.Co) (int, error) { return 1, nil })
			require.ErrorIs(t, err, loop.ErrWouldBlock)
		}
		return nil
	}))
	require.NoError(t, other.Close())
}

// Behaviors 348.
func TestNothingIsNoCoroutine(t *testing.T) {
	l := loop.New(nil)
	require.PanicsWithValue(t, "bridge: Call of a nil function",
		func() { _, _ = bridge.Call[int](t.Context(), l, nil) })
	require.PanicsWithValue(t, "bridge: SubmitTo of a nil function", func() { bridge.SubmitTo[int](l, nil) })
	require.NoError(t, l.Close())
}

// While a loop closes, calls are either made to the end, or canceled, or refused: nobody waits for ever.
func TestCallsToALoopThatCloses(t *testing.T) {
	for range 200 {
		l := loop.New(nil)
		var callers sync.WaitGroup
		outcomes := make(chan error, 16)
		for range 8 {
			callers.Go(func() {
				_, err := bridge.Call(context.Background(), l, func(co *loop.Co) (int, error) { return 1, co.Yield() })
				outcomes <- err
			})
			callers.Go(func() {
				j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) { return 1, co.Yield() })
				_, err := j.Result(context.Background())
				outcomes <- err
			})
		}
		require.NoError(t, l.Run(func(co *loop.Co) error { return co.Yield() }))
		require.NoError(t, l.Close())
		callers.Wait()
		close(outcomes)
		for err := range outcomes {
			if err != nil && !loop.IsCanceled(err) && !errors.Is(err, loop.ErrClosed) {
				t.Errorf("a call ended with %v", err)
			}
		}
	}
}

// Cancellations from a third goroutine race with the end of the coroutine: the job has one outcome, the coroutine's or
// the cancellation.
func TestCancelRacesWithACall(t *testing.T) {
	withLoop(t, loop.Options{}, func(l *loop.Loop) {
		var others sync.WaitGroup
		for range storm {
			ctx, cancel := context.WithCancelCause(context.Background())
			others.Go(func() { cancel(errWhy) })
			ended := false
			v, err := bridge.Call(ctx, l, func(co *loop.Co) (int, error) {
				defer func() { ended = true }()
				return 1, co.Yield()
			})
			switch {
			case err == nil:
				require.Equal(t, []any{1, true}, []any{v, ended})
			default:
				require.Equal(t, loop.Canceled(errWhy), err)
			}

			j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) { return 1, co.Yield() })
			answers := make(chan pool.Cancellation, 1)
			others.Go(func() { answers <- j.CancelCause(errWhy) })
			v, err = j.Result(context.Background())
			switch <-answers {
			case pool.CanceledNow:
				require.Equal(t, loop.Canceled(errWhy), err)
			case pool.TooLate:
				require.Equal(t, []any{1, nil}, []any{v, err})
			default:
				t.Error("the job was running")
			}
		}
		others.Wait()
	})
}

// Tasks of the loop are seen by what runs in a Call.
func TestCallSeesTheLoop(t *testing.T) {
	withLoop(t, loop.Options{Debug: loop.DebugOn, SlowCallback: time.Hour}, func(l *loop.Loop) {
		v, err := bridge.Call(t.Context(), l, func(co *loop.Co) (int, error) {
			return task.Go(co, func(co *loop.Co) (int, error) { return 42, co.Sleep(0) }).Await(co)
		})
		require.Equal(t, []any{42, nil}, []any{v, err})
	})
}
