package bridge_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 341.
func TestSubmitTo(t *testing.T) {
	var trace []string
	withLoop(t, loop.Options{}, func(l *loop.Loop) {
		returned := make(chan struct{})
		var j *pool.Job[int]
		posted := l.CallSoonThreadsafe(func() {
			j = bridge.SubmitTo(l, func(co *loop.Co) (int, error) {
				trace = append(trace, "begins")
				return 42, nil
			})
			l.CallSoon(func() { trace = append(trace, "later") })
			trace = append(trace, "submitted")
			close(returned)
		})
		require.NoError(t, posted)
		<-returned
		v, err := j.Result(t.Context())
		require.Equal(t, []any{42, nil}, []any{v, err})
		require.Equal(t, pool.Finished, j.State())
	})
	require.Equal(t, []string{"submitted", "later", "begins"}, trace)
}

// Behaviors 342, 343, 344.
func TestCancelOfASubmittedCoroutine(t *testing.T) {
	for _, onLoop := range []bool{false, true} {
		t.Run(fmt.Sprint("on the loop's goroutine: ", onLoop), func(t *testing.T) {
			var trace []string
			withLoop(t, loop.Options{}, func(l *loop.Loop) {
				running, ended := make(chan struct{}), make(chan struct{})
				j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) {
					defer close(ended)
					close(running)
					err := co.Await(forever{})
					trace = append(trace, err.Error())
					return 42, co.Sleep(0)
				})
				<-running
				require.Equal(t, pool.Pending, j.State())
				_, err := j.ResultTimeout(0)
				require.ErrorIs(t, err, loop.ErrTimeout)
				require.Equal(t, pool.Pending, j.State())
				answer := make(chan pool.Cancellation, 1)
				if onLoop {
					require.NoError(t, l.CallSoonThreadsafe(func() { answer <- j.CancelCause(errWhy) }))
				} else {
					answer <- j.CancelCause(errWhy)
				}
				require.Equal(t, pool.CanceledNow, <-answer)
				<-ended
				_, err = j.Result(t.Context())
				require.Equal(t, loop.Canceled(errWhy), err)
				require.Equal(t, pool.Canceled, j.State())
			})
			require.Equal(t, []string{"canceled: why"}, trace)
		})
	}
}

// A coroutine whose job is canceled before its turn never begins.
func TestCancelBeforeASubmittedCoroutineBegins(t *testing.T) {
	l := loop.New(nil)
	begun := false
	j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) {
		begun = true
		return 1, nil
	})
	require.Equal(t, pool.CanceledNow, j.Cancel())
	require.NoError(t, l.Run(func(co *loop.Co) error { return co.Yield() }))
	require.NoError(t, l.Close())
	require.False(t, begun)
	require.Equal(t, pool.Canceled, j.State())
}

// Behaviors 345.
func TestASubmittedCoroutineThatEndsCanceled(t *testing.T) {
	withLoop(t, loop.Options{}, func(l *loop.Loop) {
		j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) { return 0, loop.Canceled(errWhy) })
		_, err := j.Result(t.Context())
		require.Equal(t, loop.Canceled(errWhy), err)
		require.Equal(t, pool.Canceled, j.State())
	})
}

// Behaviors 346.
func TestACoroutineThatCannotBeStarted(t *testing.T) {
	reports := withLoop(t, loop.Options{RecoverPanics: true}, func(l *loop.Loop) {
		hooked := make(chan struct{})
		require.NoError(t, l.CallSoonThreadsafe(func() {
			l.SetStartHook(func(*loop.Co, loop.Routine, bool) (loop.Routine, bool) { panic(errBoom) })
			close(hooked)
		}))
		<-hooked
		j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) { return 1, nil })
		_, err := j.Result(t.Context())
		require.ErrorIs(t, err, errBoom)
		require.Equal(t, pool.Finished, j.State())
		require.NoError(t, l.CallSoonThreadsafe(func() { l.SetStartHook(nil) }))
	})
	require.Equal(t, []string{"panic in callback"}, reports)
}

// A Goexit of the hook ends the loop, and the job is told.
func TestAGoexitAtTheStartOfACoroutine(t *testing.T) {
	l := loop.New(nil)
	l.SetStartHook(func(*loop.Co, loop.Routine, bool) (loop.Routine, bool) {
		runtime.Goexit()
		return nil, false
	})
	j := bridge.SubmitTo(l, func(co *loop.Co) (int, error) { return 1, nil })
	go func() { _ = l.RunForever() }()
	_, err := j.Result(t.Context())
	require.Equal(t, loop.ErrGoexit, err)
}

// A start hook may make the first step at once: an end in it is an end like others.
func TestASubmittedCoroutineThatStartsEagerly(t *testing.T) {
	withLoop(t, loop.Options{RecoverPanics: true}, func(l *loop.Loop) {
		require.NoError(t, l.CallSoonThreadsafe(func() {
			l.SetStartHook(func(_ *loop.Co, r loop.Routine, _ bool) (loop.Routine, bool) { return r, true })
		}))
		v, err := bridge.Call(t.Context(), l, func(co *loop.Co) (int, error) { return 42, nil })
		require.Equal(t, []any{42, nil}, []any{v, err})
		_, err = bridge.Call(t.Context(), l, func(co *loop.Co) (int, error) { panic(errBoom) })
		require.ErrorIs(t, err, errBoom)
	})
}

// Behaviors 347.
func TestResultOfASubmittedCoroutineOnItsLoop(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		j := bridge.SubmitTo(co.Loop(), func(co *loop.Co) (int, error) { return 42, nil })
		_, err := j.Result(t.Context())
		require.ErrorIs(t, err, loop.ErrWouldBlock)
		v, err := bridge.Wrap(co, j).Await(co)
		require.Equal(t, []any{42, nil}, []any{v, err})
		return nil
	}))
}

// A panic follows the loop's policy, and whoever waits for the job is told of it.
func TestPanicOfASubmittedCoroutine(t *testing.T) {
	for _, tt := range []struct {
		name string
		fn   func(co *loop.Co) (int, error)
	}{
		{"at once", func(co *loop.Co) (int, error) { panic(errBoom) }},
		{"later", func(co *loop.Co) (int, error) {
			_ = co.Sleep(0)
			panic(errBoom)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := loop.New(nil)
			j := bridge.SubmitTo(l, tt.fn)
			var p *loop.PanicError
			require.Panics(t, func() { _ = l.RunForever() })
			require.True(t, l.IsClosed())
			_, err := j.Result(t.Context())
			require.ErrorAs(t, err, &p)
			require.Equal(t, errBoom, p.Value)

			withLoop(t, loop.Options{RecoverPanics: true}, func(l *loop.Loop) {
				_, err := bridge.Call(t.Context(), l, tt.fn)
				require.ErrorAs(t, err, &p)
				require.Equal(t, errBoom, p.Value)
			})
		})
	}
}

func TestSubmitToAClosedLoop(t *testing.T) {
	l := loop.New(nil)
	require.NoError(t, l.Close())
	fn := func(co *loop.Co) (int, error) { return 1, nil }
	_, err := bridge.SubmitTo(l, fn).Result(t.Context())
	require.Equal(t, loop.ErrClosed, err)
	_, err = bridge.Call(t.Context(), l, fn)
	require.Equal(t, loop.ErrClosed, err)
	_, err = bridge.SubmitStepTo(l, &countdown{n: 1}).Result(t.Context())
	require.Equal(t, loop.ErrClosed, err)
}

// lost is a step task whose Result leaves the goroutine.
type lost struct{}

func (lost) Step(*loop.Co, error) (bool, error) { return true, nil }

func (lost) Result() int {
	runtime.Goexit()
	return 0
}

// A Goexit ends the loop, and whoever waits for the job is told of it.
func TestAResultThatCallsGoexit(t *testing.T) {
	l := loop.New(nil)
	j := bridge.SubmitStepTo(l, lost{})
	var ran sync.WaitGroup
	ran.Go(func() { _ = l.RunForever() })
	ran.Wait()
	require.True(t, l.IsClosed())
	require.Equal(t, pool.Finished, j.State())
	_, err := j.Result(t.Context())
	require.Equal(t, loop.ErrGoexit, err)
}

// countdown is a step task that gives way n times.
type countdown struct {
	n, steps int
	panics   bool
}

func (c *countdown) Step(co *loop.Co, in error) (bool, error) {
	if c.steps == c.n || in != nil {
		return true, in
	}
	c.steps++
	co.Low().Park(nil)
	co.Low().Unpark()
	return false, nil
}

func (c *countdown) Result() int {
	if c.panics {
		panic(errBoom)
	}
	return c.steps
}

func TestSubmitStepTo(t *testing.T) {
	withLoop(t, loop.Options{RecoverPanics: true}, func(l *loop.Loop) {
		v, err := bridge.SubmitStepTo(l, &countdown{n: 3}).Result(t.Context())
		require.Equal(t, []any{3, nil}, []any{v, err})

		endless := bridge.SubmitStepTo(l, &countdown{n: -1})
		require.Equal(t, pool.CanceledNow, endless.Cancel())

		_, err = bridge.SubmitStepTo(l, &countdown{panics: true}).Result(t.Context())
		require.ErrorIs(t, err, errBoom)
	})
}
