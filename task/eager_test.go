package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var eagerly = []task.Option{task.Named("eager"), task.Eager}

// Behaviors 352, 353.
func TestAnEagerTaskThatDoesNotSuspendHasEndedAtOnce(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			a := spawn(co, eagerly, returns("value"))
			require.Equal(t, `done true, canceled false, "value", <nil>, count 0`, tell(a))
			b := spawn(co, eagerly, fails(errBoom))
			require.Equal(t, `done true, canceled false, "", boom, count 0`, tell(b))
			c := spawn(co, eagerly, fails(loop.ErrCanceled))
			require.Equal(t, `done true, canceled true, "", canceled, count 0`, tell(c))
			require.Equal(t, []*loop.Co{co}, co.Loop().All())
			return nil
		})
	})
}

// Behaviors 352, 354, 355.
func TestAnEagerTaskThatSuspends(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			show := func(inner *loop.Co) {
				j.Add("%s, current %s, all %v", inner.Name(), co.Loop().Current().Name(), co.Loop().All())
			}
			a := spawn(co, eagerly, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				show(co)
				return &loop.SleepStep{}, "", nil
			}, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				show(co)
				return nil, "value", nil
			})
			show(co)
			_, err := a.Await(co)
			show(co)
			return err
		})
		j.Require(t, "eager, current eager, all [main is running eager is running]",
			"main, current main, all [main is running eager is ready]",
			"eager, current eager, all [main waits for eager, pending, 1 waiting eager is running]",
			"main, current main, all [main is running]")
	})
}

// Behaviors 356.
func TestCallbacksOfAnEagerTaskComeInTheNextTurn(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			a := spawn(co, eagerly, returns("value"))
			a.OnDone(func(a *task.Task[string]) { j.Add("callback of %s", a.Name()) })
			j.Add("main goes on")
			return co.Yield()
		})
		j.Require(t, "main goes on", "callback of eager")
	})
}

// Behaviors 357.
func TestValuesOfAnEagerTaskStayInside(t *testing.T) {
	user := loop.NewVar("nobody")
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			user.Set(co, "main's")
			a := spawn(co, eagerly, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				before := user.Get(co)
				user.Set(co, "its own")
				return nil, before + ", " + user.Get(co), nil
			})
			v, err := a.Result()
			require.NoError(t, err)
			require.Equal(t, "main's, its own", v)
			require.Equal(t, "main's", user.Get(co))
			return nil
		})
	})
}

func TestEagerTasksInside(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			spawn(co, eagerly, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				j.Add("outer begins")
				spawn(co, eagerly, catches(&j, "inner begins", &loop.SleepStep{}), notes(&j, "inner ends"))
				j.Add("outer goes on, current %v", co.Loop().Current() == co)
				return &loop.SleepStep{}, "", nil
			}, notes(&j, "outer ends"))
			j.Add("main goes on, current %v", co.Loop().Current() == co)
			return co.Yield()
		})
		j.Require(t, "outer begins", "inner begins <nil>", "outer goes on, current true",
			"main goes on, current true", "inner ends <nil>", "outer ends <nil>")
	})
}

func TestAnEagerTaskOfACallbackAndOfAnIdleLoop(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		l := loop.New(nil)
		idle := spawn(l, eagerly, sleeps(0), returns("idle"))
		l.CallSoon(func() {
			spawn(l, eagerly, catches(&j, "in a callback", &loop.SleepStep{}), notes(&j, "then"))
			require.Nil(t, l.Current())
		})
		require.NoError(t, l.RunUntilIdle())
		v, err := idle.Result()
		require.NoError(t, err)
		require.Equal(t, "idle", v)
		require.NoError(t, l.Close())
		j.Require(t, "in a callback <nil>", "then <nil>")
	})
}
