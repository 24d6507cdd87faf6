// A request to cancel and those who await each other.
package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 142.
func TestATaskThatCancelsItselfAndAwaitsATask(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			a := spawn(co, nil, sleeps(time.Hour), notes(&j, "a got"))
			b := spawn(co, nil, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				co.Cancel(errWhy)
				return a, "", nil
			}, notes(&j, "b got"))
			require.NoError(t, co.Sleep(time.Second))
			j.Add("a %s", tell(a))
			j.Add("b %s", tell(b))
			return nil
		})
		j.Require(t, "a got canceled: why", "b got canceled: why",
			`a done true, canceled true, "", canceled: why, count 1`,
			`b done true, canceled true, "", canceled: why, count 1`)
	})
}

// Behaviors 133, 149, 153.
func TestARequestIsPassedDownTheChainOfAwaits(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			p := future.New[string](co)
			inner := spawn(co, nil, waits(p.Future()), notes(&j, "inner"))
			middle := spawn(co, nil, waits(inner), notes(&j, "middle"))
			outer := spawn(co, nil, waits(middle), notes(&j, "outer"))
			require.NoError(t, co.Yield())
			outer.Cancel(errWhy)
			j.Add("future canceled %v", p.Future().Canceled())
			for turn := range 3 {
				require.NoError(t, co.Yield())
				j.Add("turn %d", turn)
			}
			for _, a := range []*task.Task[string]{inner, middle, outer} {
				j.Add("%s", tell(a))
			}
			return nil
		})
		canceled := `done true, canceled true, "", canceled: why, count 1`
		j.Require(t, "future canceled true", "inner canceled: why", "turn 0", "middle canceled: why", "turn 1",
			"outer canceled: why", "turn 2", canceled, canceled, canceled)
	})
}

// Behaviors 134.
func TestARequestThatTheInnermostTaskSwallows(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			inner := spawn(co, nil, sleeps(time.Hour), swallows(&j, "inner", "value"))
			outer := spawn(co, nil, waits(inner), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
				v, _ := inner.Result()
				return nil, v, in
			})
			require.NoError(t, co.Yield())
			outer.Cancel(errWhy)
			require.NoError(t, co.Sleep(1))
			j.Add("%s", tell(outer))
			return nil
		})
		j.Require(t, "inner canceled: why", `done true, canceled false, "value", <nil>, count 1`)
	})
}

// Behaviors 149.
func TestAwaitingWhatWasCanceled(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			p := future.New[string](co)
			p.Future().Cancel(errWhy)
			a := spawn(co, nil, waits(p.Future()))
			b := spawn(co, nil, waits(a))
			_, err := b.Await(co)
			require.Equal(t, loop.Canceled(errWhy), err)
			require.Equal(t, `done true, canceled true, "", canceled: why, count 0`, tell(a))
			require.Equal(t, `done true, canceled true, "", canceled: why, count 0`, tell(b))
			return nil
		})
	})
}

// Behaviors 152.
func TestTwoTasksThatAwaitOneFuture(t *testing.T) {
	for _, test := range []struct {
		name   string
		shield bool
		want   string
	}{
		{"bare", false, `done true, canceled true, "", canceled: why, count 0`},
		{"behind a shield", true, `done true, canceled false, "", <nil>, count 0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, spawn spawner) {
				lab.Run(t, func(co *loop.Co) error {
					p := future.New[string](co)
					of := p.Future()
					if test.shield {
						of = future.Shield(p)
					}
					a, b := spawn(co, nil, waits(of)), spawn(co, nil, waits(p.Future()))
					require.NoError(t, co.Yield())
					a.Cancel(errWhy)
					require.NoError(t, co.Yield())
					p.SetResult("value")
					require.NoError(t, co.Yield())
					require.Equal(t, `done true, canceled true, "", canceled: why, count 1`, tell(a))
					require.Equal(t, test.want, tell(b))
					return nil
				})
			})
		})
	}
}
