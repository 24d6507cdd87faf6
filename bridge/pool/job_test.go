package pool_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// describe tells all of a job that can be asked.
func describe[T any](j *pool.Job[T]) string {
	v, err := j.ResultTimeout(0)
	select {
	case <-j.Done():
		return fmt.Sprintf("done, %v: %v, %v", j.State(), v, err)
	default:
		return fmt.Sprintf("%v: %v, %v", j.State(), v, err)
	}
}

// Behaviors 273, 280, 282.
func TestTheLifeOfAJob(t *testing.T) {
	begin := func(p *pool.Promise[int]) any { return p.Begin() }
	cancel := func(p *pool.Promise[int]) any { return p.Job().Cancel().String() }
	cancelWhy := func(p *pool.Promise[int]) any { return p.Job().CancelCause(errWhy).String() }
	settle := func(v int, err error) func(p *pool.Promise[int]) any {
		return func(p *pool.Promise[int]) any { return p.Settle(v, err) }
	}
	for _, tt := range []struct {
		name  string
		steps []func(p *pool.Promise[int]) any
		want  []any
		end   string
	}{
		{"pending", nil, nil, "pending: 0, deadline exceeded"},
		{"running", steps(begin), []any{true}, "running: 0, deadline exceeded"},
		{"a value", steps(begin, settle(7, nil), cancel, settle(8, nil)), []any{true, true, "too late", false},
			"done, finished: 7, <nil>"},
		{"an error", steps(begin, settle(7, errBoom), cancel), []any{true, true, "too late"},
			"done, finished: 0, boom"},
		{"canceled", steps(cancelWhy, cancel, begin, settle(7, nil)), []any{"canceled", "canceled", false, false},
			"done, canceled: 0, canceled: why"},
		{"asked to give up, goes on", steps(begin, cancel, cancel, settle(7, nil)),
			[]any{true, "requested", "requested", true}, "done, finished: 7, <nil>"},
		{"asked to give up, does", steps(begin, cancelWhy, settle(0, context.Canceled), cancel),
			[]any{true, "requested", true, "canceled"}, "done, canceled: 0, canceled: why"},
		{"wraps the context's error", steps(begin, cancelWhy, settle(0, fmt.Errorf("read: %w", context.Canceled))),
			[]any{true, "requested", true}, "done, canceled: 0, canceled: why"},
		{"joins the context's error", steps(begin, cancel, settle(0, errors.Join(errBoom, context.Canceled))),
			[]any{true, "requested", true}, "done, finished: 0, boom\ncontext canceled"},
		{"somebody else's context", steps(begin, settle(0, context.Canceled)), []any{true, true},
			"done, finished: 0, context canceled"},
		{"a cancellation of its own", steps(begin, settle(0, loop.Canceled(errWhy))), []any{true, true},
			"done, canceled: 0, canceled: why"},
		// Behaviors 281.
		{"never begun, settled", steps(settle(7, nil), cancel), []any{true, "too late"}, "done, finished: 7, <nil>"},
		{"never begun, canceled first", steps(cancel, settle(7, nil)), []any{"canceled", false},
			"done, canceled: 0, canceled"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := pool.NewPromise[int](t.Context())
			var got []any
			for _, step := range tt.steps {
				got = append(got, step(p))
			}
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.end, describe(p.Job()))
			require.Equal(t, tt.end, describe(p.Job()), "to look changes nothing")
		})
	}
}

func steps(of ...func(p *pool.Promise[int]) any) []func(p *pool.Promise[int]) any { return of }

// Behaviors 282.
func TestToBeginAJobTwiceIsMisuse(t *testing.T) {
	var none context.Context
	p := pool.NewPromise[int](t.Context())
	require.True(t, p.Begin())
	require.PanicsWithValue(t, "pool: Begin of a job that is running", func() { p.Begin() })
	p.Settle(1, nil)
	require.PanicsWithValue(t, "pool: Begin of a job that is finished", func() { p.Begin() })
	require.PanicsWithValue(t, "pool: a job with a nil context", func() { pool.NewPromise[int](none) })
	require.PanicsWithValue(t, "pool: OnDone of a nil function", func() { p.Job().OnDone(nil) })
	require.PanicsWithValue(t, "pool: Submit needs an executor and a function",
		func() { pool.Submit[int](t.Context(), pool.New(1), nil) })
}

func TestTheContextOfAPromise(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(p *pool.Promise[int], parent context.CancelCauseFunc)
		want error
	}{
		{"a request", func(p *pool.Promise[int], _ context.CancelCauseFunc) { p.Job().CancelCause(errWhy) },
			loop.Canceled(errWhy)},
		{"the parent", func(_ *pool.Promise[int], parent context.CancelCauseFunc) { parent(errWhy) }, errWhy},
		{"the end of the job", func(p *pool.Promise[int], _ context.CancelCauseFunc) { p.Settle(1, nil) },
			context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parent, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
			defer cancel(nil)
			p := pool.NewPromise[int](parent)
			require.True(t, p.Begin())
			require.NoError(t, p.Context().Err())
			tt.end(p, cancel)
			<-p.Context().Done()
			require.Equal(t, tt.want, context.Cause(p.Context()))
			require.Equal(t, "value", p.Context().Value(key{}))
		})
	}
}

func TestAJobWhoseContextHasEndedNeverBegins(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	p := pool.NewPromise[int](ctx)
	var told []string
	p.Job().OnDone(func(j *pool.Job[int]) { told = append(told, j.String()) })
	cancel(errWhy)
	require.False(t, p.Begin())
	require.Equal(t, []string{"job, canceled: canceled: why"}, told)
}

// Behaviors 274.
func TestResultWaitsNoLongerThanItIsTold(t *testing.T) {
	p := pool.NewPromise[int](t.Context())
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errWhy)
	_, err := p.Job().Result(ctx)
	require.Equal(t, errWhy, err)
	_, err = p.Job().ResultTimeout(time.Nanosecond)
	require.Equal(t, loop.ErrTimeout, err)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, pool.Pending, p.Job().State())
	require.True(t, p.Settle(1, nil))
	v, err := p.Job().Result(ctx)
	require.Equal(t, []any{1, nil}, []any{v, err})
}

// Behaviors 275.
func TestAnyNumberOfGoroutinesWaitForAJob(t *testing.T) {
	for name, settle := range map[string]func(p *pool.Promise[int]){
		"a value":        func(p *pool.Promise[int]) { p.Settle(1, nil) },
		"an error":       func(p *pool.Promise[int]) { p.Settle(0, errBoom) },
		"a cancellation": func(p *pool.Promise[int]) { p.Job().Cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.NewPromise[int](t.Context())
				released := make(chan error, 20)
				for range 10 {
					go func() { _, err := p.Job().Result(t.Context()); released <- err }()
					go func() { <-p.Job().Done(); _, err := p.Job().ResultTimeout(time.Hour); released <- err }()
				}
				synctest.Wait()
				require.Empty(t, released)
				settle(p)
				_, want := p.Job().Result(t.Context())
				for range 20 {
					require.Equal(t, want, <-released)
				}
			})
		})
	}
}

// Behaviors 276, 277, 278.
func TestCallbacksOfAJobRunInline(t *testing.T) {
	for name, settle := range map[string]func(p *pool.Promise[int]) any{
		"settled":  func(p *pool.Promise[int]) any { return p.Settle(1, nil) },
		"canceled": func(p *pool.Promise[int]) any { return p.Job().Cancel() == pool.CanceledNow },
	} {
		t.Run(name, func(t *testing.T) {
			p := pool.NewPromise[int](t.Context())
			var trace []any
			log := func(what string) func(*pool.Job[int]) {
				return func(j *pool.Job[int]) {
					require.Same(t, p.Job(), j)
					trace = append(trace, what, describe(j)[:4])
				}
			}
			p.Job().OnDone(log("first"))
			p.Job().OnDone(func(j *pool.Job[int]) { j.OnDone(log("added by a callback")) })
			p.Job().OnDone(log("second"))
			trace = append(trace, settle(p))
			p.Job().OnDone(log("added when done"))
			trace = append(trace, "returned")
			require.Equal(t, []any{"first", "done", "added by a callback", "done", "second", "done", true,
				"added when done", "done", "returned"}, trace)
		})
	}
}

// Behaviors 279.
func TestACallbackThatPanicsDisturbsNobodyElse(t *testing.T) {
	var trace []string
	p := pool.NewPromise[int](t.Context())
	for i := range 4 {
		p.Job().OnDone(func(*pool.Job[int]) {
			trace = append(trace, fmt.Sprint(i))
			if i == 1 {
				panic(errBoom)
			}
		})
	}
	require.PanicsWithValue(t, errBoom, func() { p.Settle(1, nil) })
	require.Equal(t, []string{"0", "1", "2", "3"}, trace)
	require.Equal(t, "done, finished: 1, <nil>", describe(p.Job()))
}

// Behaviors 279.
func TestACallbackThatEndsItsGoroutineDisturbsNobodyElse(t *testing.T) {
	p := pool.NewPromise[int](t.Context())
	told := make(chan string, 2)
	p.Job().OnDone(func(*pool.Job[int]) { told <- "first"; runtime.Goexit() })
	p.Job().OnDone(func(*pool.Job[int]) { told <- "second" })
	go p.Settle(1, nil)
	require.Equal(t, []string{"first", "second"}, []string{<-told, <-told})
}

func TestToBlockALoopOnAJobIsRefused(t *testing.T) {
	p := pool.NewPromise[int](t.Context())
	refused := "Result of a job that is not done: loop: this would block the loop of this goroutine: await bridge.Wrap(co, job) instead"
	l := loop.New(nil)
	var inCallback error
	l.CallSoon(func() { _, inCallback = p.Job().ResultTimeout(time.Hour) })
	require.NoError(t, l.Run(func(co *loop.Co) error {
		_, err := p.Job().Result(co.Context())
		require.EqualError(t, err, refused)
		require.ErrorIs(t, err, loop.ErrWouldBlock)
		p.Settle(1, nil)
		v, err := p.Job().Result(co.Context())
		require.Equal(t, 1, v)
		return err
	}))
	require.EqualError(t, inCallback, refused)
	require.NoError(t, l.Close())
}

func TestQueueTimeAndRunTime(t *testing.T) {
	times := func(j *pool.Job[int]) []time.Duration { return []time.Duration{j.QueueTime(), j.RunTime()} }
	synctest.Test(t, func(t *testing.T) {
		ran, never := pool.NewPromise[int](t.Context()), pool.NewPromise[int](t.Context())
		var trace [][]time.Duration
		after := func(d time.Duration, act func()) {
			time.Sleep(d) // the bubble's time
			act()
			trace = append(trace, times(ran.Job()), times(never.Job()))
		}
		after(3, func() {})
		after(0, func() { ran.Begin() })
		after(4, func() {})
		after(1, func() { never.Job().Cancel() })
		after(2, func() { ran.Settle(1, nil) })
		after(9, func() {})
		require.Equal(t, [][]time.Duration{{3, 0}, {3, 0}, {3, 0}, {3, 0}, {3, 4}, {7, 0}, {3, 5}, {8, 0}, {3, 7},
			{8, 0}, {3, 7}, {8, 0}}, trace)
	})
}

// Behaviors 340.
func TestOneOfTwoSettlersWins(t *testing.T) {
	for range 500 {
		p := pool.NewPromise[int](t.Context())
		var told atomic.Int32
		p.Job().OnDone(func(*pool.Job[int]) { told.Add(1) })
		var begun, settled, canceled bool
		var both sync.WaitGroup
		both.Go(func() {
			begun = p.Begin()
			settled = p.Settle(1, nil)
		})
		both.Go(func() { canceled = p.Job().Cancel() == pool.CanceledNow })
		both.Wait()
		require.Equal(t, []bool{!canceled, !canceled}, []bool{begun, settled})
		require.Equal(t, canceled, p.Job().State() == pool.Canceled)
		require.Equal(t, int32(1), told.Load())
	}
}
