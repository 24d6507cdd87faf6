package queue_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
	"github.com/monoloop-go/monoloop/timer"
)

func TestAll(t *testing.T) {
	all := func(w *lab.World, q *queue.Queue[int], stop int) *task.Task[struct{}] {
		return task.Do(w, func(co *loop.Co) error {
			for item, err := range q.All(co) {
				if err != nil {
					w.Add("%v", err)
					return err
				}
				w.Add("got %d", item)
				if item == stop {
					break
				}
			}
			w.Add("end")
			return nil
		})
	}
	for _, test := range []struct {
		name string
		do   func(t *testing.T, w *lab.World, q *queue.Queue[int], a *task.Task[struct{}])
		want []string
	}{
		{"until it is shut down and empty", func(t *testing.T, w *lab.World, q *queue.Queue[int], _ *task.Task[struct{}]) {
			tryPut(t, q, 2)
			w.Settle()
			tryPut(t, q, 3)
			q.Shutdown()
		}, []string{"got 1", "got 2", "got 3", "end"}},
		{"until it is canceled", func(_ *testing.T, _ *lab.World, _ *queue.Queue[int], a *task.Task[struct{}]) {
			a.Cancel(errors.New("why"))
		},
			[]string{"got 1", "canceled: why"}},
		{"until the body has enough", func(t *testing.T, _ *lab.World, q *queue.Queue[int], _ *task.Task[struct{}]) { tryPut(t, q, 9, 4) },
			[]string{"got 1", "got 9", "end"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, q := lab.NewWorld(t), queue.New[int](0)
			tryPut(t, q, 1)
			a := all(w, q, 9)
			w.Settle()
			test.do(t, w, q, a)
			w.Settle()
			w.Require(t, test.want...)
		})
	}
}

// Steps may be used again, which a consumer without a stack does.
func TestStepsAreUsedAgain(t *testing.T) {
	w, q := lab.NewWorld(t), queue.New[int](1)
	get, put, n := &queue.GetStep[int]{Queue: q}, &queue.PutStep[int]{Queue: q}, 0
	task.DoStep(w, stepFunc(func(co *loop.Co, in error) (bool, error) {
		for {
			if done, err := get.Step(co, in); !done || err != nil {
				return done, err
			}
			w.Add("got %d", get.Item)
		}
	}))
	task.DoStep(w, stepFunc(func(co *loop.Co, in error) (bool, error) {
		for ; n < 4; n++ {
			put.Item = n
			if done, err := put.Step(co, in); !done || err != nil {
				return done, err
			}
		}
		return true, nil
	}))
	w.Settle()
	w.Require(t, "got 0", "got 1", "got 2", "got 3")
}

type stepFunc func(co *loop.Co, in error) (bool, error)

func (f stepFunc) Step(co *loop.Co, in error) (bool, error) { return f(co, in) }

// Whatever the cause of a cancellation, the iteration gives it.
func TestAllTellsOfACancellationBecauseOfAShutdown(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var got []error
	require.NoError(t, l.Run(func(co *loop.Co) error {
		q := queue.New[int](0)
		l.CallSoon(func() { co.Cancel(queue.ErrShutDown) })
		for _, err := range q.All(co) {
			got = append(got, err)
		}
		return nil
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []error{loop.Canceled(queue.ErrShutDown)}, got)
}
