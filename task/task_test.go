package task_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

var errBoom = errors.New("boom")

// Behaviors 110.
func TestATaskIsAFuture(t *testing.T) {
	var _ future.Waitable = (*task.Task[string])(nil)
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			a, b := spawn(co, nil, sleeps(time.Second), returns("a")), spawn(co, nil, returns("b"))
			require.Same(t, co.Loop(), a.Loop())
			require.False(t, a.Done())
			_, err := a.Result()
			require.ErrorIs(t, err, future.ErrPending)
			require.ErrorIs(t, a.Err(), future.ErrPending)
			words, err := future.Gather(co, a, b).Await(co)
			require.NoError(t, err)
			require.Equal(t, []string{"a", "b"}, words)
			v, err := future.Shield(a).Await(co)
			require.NoError(t, err)
			require.Equal(t, "a", v)
			require.NoError(t, a.Err())
			done, pending, err := future.Wait(co, future.AllCompleted, a, b)
			require.NoError(t, err)
			require.Equal(t, [][]*task.Task[string]{{a, b}, nil}, [][]*task.Task[string]{done, pending})
			return nil
		})
	})
}

// Behaviors 113, 116.
func TestOutcome(t *testing.T) {
	for _, test := range []struct {
		name  string
		parts []part
		want  string
	}{
		{"a value", []part{returns("value")}, `done true, canceled false, "value", <nil>, count 0`},
		{"a value, later", []part{sleeps(time.Second), returns("value")},
			`done true, canceled false, "value", <nil>, count 0`},
		{"an error", []part{fails(errBoom)}, `done true, canceled false, "", boom, count 0`},
		{"an error, later", []part{sleeps(time.Second), fails(errBoom)},
			`done true, canceled false, "", boom, count 0`},
		// Behaviors 148.
		{"a cancellation", []part{fails(loop.ErrCanceled)}, `done true, canceled true, "", canceled, count 0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, spawn spawner) {
				lab.Run(t, func(co *loop.Co) error {
					a := spawn(co, nil, test.parts...)
					v, err := a.Await(co)
					require.Equal(t, test.want, tell(a))
					again, errAgain := a.Result()
					require.Equal(t, []any{v, err}, []any{again, errAgain})
					return nil
				})
			})
		})
	}
}

// Behaviors 112, 114.
func TestTasksRunInTurnWithoutBeingInterrupted(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			for _, name := range []string{"a", "b"} {
				block := func(n string) part {
					return func(co *loop.Co, _ error) (loop.Stepper, string, error) {
						j.Add("%s%s begins", name, n)
						co.Loop().CallSoon(func() { j.Add("callback of %s%s", name, n) })
						j.Add("%s%s ends", name, n)
						return &loop.SleepStep{}, "", nil
					}
				}
				spawn(co, nil, block("1"), block("2"))
			}
			j.Add("main goes on")
			return co.Sleep(1)
		})
		j.Require(t, "main goes on", "a1 begins", "a1 ends", "b1 begins", "b1 ends", "callback of a1",
			"a2 begins", "a2 ends", "callback of b1", "b2 begins", "b2 ends", "callback of a2", "callback of b2")
	})
}

// Behaviors 115.
func TestWhoAwaitsATaskGoesOnInTheNextTurn(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			l := co.Loop()
			a := spawn(co, nil, sleeps(0), func(*loop.Co, error) (loop.Stepper, string, error) {
				l.CallSoon(func() { j.Add("scheduled before the end") })
				j.Add("a ends")
				return nil, "", nil
			})
			a.OnDone(func(done *task.Task[string]) { j.Add("callback %v", done == a) })
			spawn(co, nil, waits(a), notes(&j, "waiter"))
			require.NoError(t, co.Yield())
			require.NoError(t, co.Yield())
			l.CallSoon(func() { j.Add("scheduled after the end") })
			return co.Sleep(1)
		})
		j.Require(t, "a ends", "scheduled before the end", "callback true", "waiter <nil>",
			"scheduled after the end")
	})
}

// Behaviors 117.
func TestAnAwaitedErrorMayBeCaught(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			a := spawn(co, nil, sleeps(0), fails(errBoom))
			b := spawn(co, nil, waits(a), catches(&j, "b got", &loop.SleepStep{}), swallows(&j, "then", "well"))
			_, err := b.Await(co)
			require.Equal(t, `done true, canceled false, "well", <nil>, count 0`, tell(b))
			return err
		})
		j.Require(t, "b got boom", "then <nil>")
	})
}

// Behaviors 125.
func TestNames(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			a, b := spawn(co, nil, returns("")), spawn(co, []task.Option{task.Named("reader")}, returns(""))
			c := spawn(co, nil, returns(""))
			require.Equal(t, []string{"Task-2", "reader", "Task-4"}, []string{a.Name(), b.Name(), c.Name()})
			c.SetName("writer")
			require.Equal(t, "writer", c.Co().Name())
			require.Equal(t, "writer is ready", c.String())
			_, err := c.Await(co)
			require.Equal(t, "writer, finished: ", c.String())
			return err
		})
	})
}

// Behaviors 126.
func TestATaskThatNobodyHoldsRunsToItsEnd(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			p := future.New[string](co)
			spawn(co, nil, waits(p.Future()), notes(&j, "got"))
			require.NoError(t, co.Yield())
			runtime.GC()
			p.SetResult("")
			return co.Yield()
		})
		j.Require(t, "got <nil>")
	})
}

// Behaviors 128, 361.
func TestTaskLocalValues(t *testing.T) {
	user := loop.NewVar("nobody")
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			show := func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				j.Add("%s %s", co.Name(), user.Get(co))
				user.Set(co, "own")
				return &loop.SleepStep{}, "", nil
			}
			user.Set(co, "before")
			spawn(co, []task.Option{task.Named("a")}, show, show)
			user.Set(co, "after")
			require.NoError(t, co.Sleep(1))
			j.Add("main %s", user.Get(co))
			return nil
		})
		j.Require(t, "a before", "a own", "main after")
	})
}

// A slowly is a step of one's own, with a value.
type slowly struct {
	loop.SleepStep
	value string
}

func (s *slowly) Result() string { return s.value }

// Behaviors 129.
func TestAStepperOfOnesOwnIsATask(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		v, err := task.GoStep(co, &slowly{loop.SleepStep{D: time.Second}, "value"}).Await(co)
		require.NoError(t, err)
		require.Equal(t, "value", v)
		_, err = task.DoStep(co, &loop.SleepStep{D: time.Second}).Await(co)
		require.NoError(t, err)
		_, err = task.DoStep(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Second) })).Await(co)
		require.NoError(t, err)
		_, err = task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) }).Await(co)
		require.NoError(t, err)
		require.Equal(t, 4*time.Second, co.Loop().Time())
		return nil
	})
}

// Behaviors 372.
func TestWhichErrorsEndATaskCanceled(t *testing.T) {
	canceled := loop.Canceled(errBoom)
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"the sentinel", loop.ErrCanceled, true},
		{"a cancellation with its cause", canceled, true},
		{"one that is wrapped", &wrapped{canceled}, true},
		{"one that is joined", errors.Join(canceled, errBoom), false},
		{"one that is joined alone", errors.Join(canceled), true},
		{"a timeout", &loop.TimeoutError{Canceled: canceled}, false},
		{"another error", errBoom, false},
		{"a panic with one", &loop.PanicError{Value: canceled}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, spawn spawner) {
				lab.Run(t, func(co *loop.Co) error {
					a := spawn(co, nil, fails(test.err))
					_, err := a.Await(co)
					require.Equal(t, test.err, err)
					require.Equal(t, test.want, a.Canceled())
					return nil
				})
			})
		})
	}
}

type wrapped struct{ err error }

func (w *wrapped) Error() string { return "wrapped: " + w.err.Error() }

func (w *wrapped) Unwrap() error { return w.err }

// Behaviors 366.
func TestAPanicIsTheTasksError(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}, RecoverPanics: true})
		require.NoError(t, l.Run(func(co *loop.Co) error {
			a := spawn(co, nil, sleeps(0), func(*loop.Co, error) (loop.Stepper, string, error) { panic(errBoom) })
			_, err := a.Await(co)
			var p *loop.PanicError
			require.ErrorAs(t, err, &p)
			require.ErrorIs(t, err, errBoom)
			require.Equal(t, a.Name(), p.Where)
			require.False(t, a.Canceled())
			return nil
		}))
		require.NoError(t, l.Close())
	})
}

func TestNilBodiesAreRefused(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		require.PanicsWithValue(t, "task: Go of a nil function", func() { task.Go[string](co, nil) })
		require.PanicsWithValue(t, "task: Do of a nil function", func() { task.Do(co, nil) })
		require.PanicsWithValue(t, "task: DoStep of a nil Stepper", func() { task.DoStep(co, nil) })
		require.Len(t, co.Loop().All(), 1)
		ended := task.Do(co, func(*loop.Co) error { return nil })
		require.PanicsWithValue(t, "task: OnDone of a nil function", func() { ended.OnDone(nil) })
		return nil
	})
}

// Behaviors 168.
func TestWhatGivesWay(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(co *loop.Co, done *future.Future[string]) error
		want bool
	}{
		{"awaiting a settled future", func(co *loop.Co, done *future.Future[string]) error {
			_, err := done.Await(co)
			return err
		}, false},
		{"awaiting a gather of settled futures", func(co *loop.Co, done *future.Future[string]) error {
			_, err := future.Gather(co, done, done).Await(co)
			return err
		}, false},
		{"awaiting a shield of a settled future", func(co *loop.Co, done *future.Future[string]) error {
			_, err := future.Shield(done).Await(co)
			return err
		}, false},
		{"waiting for a settled future with a limit", func(co *loop.Co, done *future.Future[string]) error {
			_, err := future.WaitFor(co, time.Second, done)
			return err
		}, false},
		{"waiting for one of settled futures", func(co *loop.Co, done *future.Future[string]) error {
			_, _, err := future.Wait(co, future.FirstCompleted, done)
			return err
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.Run(t, func(co *loop.Co) error {
				gaveWay := false
				co.Loop().CallSoon(func() { gaveWay = true })
				require.NoError(t, test.do(co, future.Finished(co, "value")))
				require.Equal(t, test.want, gaveWay)
				return nil
			})
		})
	}
}

// noResult is a step whose Result panics.
type noResult struct{ loop.SleepStep }

func (*noResult) Result() int { panic("no result") }

func TestATaskWhoseResultPanicsHasFailed(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}, RecoverPanics: true,
		OnError: func(r loop.Report) { reports = append(reports, r.Message) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		_, err := task.GoStep(co, &noResult{}).Await(co)
		var p *loop.PanicError
		require.ErrorAs(t, err, &p)
		require.Equal(t, "no result", p.Value)
		return nil
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"panic in callback"}, reports)
}
