package task_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

// A tangle is tasks that wait for each other in every way, drawn from a seed. What happens on its loop is its journal.
type tangle struct {
	lab.Journal
	rng     *rand.Rand
	tasks   []*task.Task[int]
	sleeper *task.Task[int]
	joint   []*future.Future[int] // gathers, maps and the like, which several await
	plain   []*future.Promise[int]
	lock    locks.Lock
	loops   bool // tasks may wait for each other in circles, in which nobody promises how often each is asked
}

// count tells what is left of the requests to cancel co.
func (w *tangle) count(co *loop.Co) string {
	if w.loops {
		return fmt.Sprintf("canceled %v", co.Canceling() > 0)
	}
	return fmt.Sprintf("count %d, must %v, last %v", co.Canceling(), co.Low().Undelivered(), co.Low().LastRequest())
}

// wait waits in a way that is drawn, for tasks of any age.
func (w *tangle) wait(co *loop.Co, way int, others []int) error {
	of := make([]*future.Future[int], len(others))
	for i, n := range others {
		if n < 0 {
			of[i] = w.plain[-n%len(w.plain)].Future()
		} else {
			of[i] = w.tasks[n%len(w.tasks)].Future()
		}
	}
	var err error
	switch way {
	case 0, 1, 2, 3, 4:
		_, err = of[0].Await(co)
	case 5, 6:
		_, err = future.Gather(co, of...).Await(co)
	case 7:
		_, err = future.Shield(of[0]).Await(co)
	case 8:
		_, err = future.Map(of[0], func(n int) int { return n }).Await(co)
	case 9:
		_, _, err = future.Wait(co, future.AllCompleted, of...)
	case 10:
		err = w.lock.With(co, func() error { _, err := of[0].Await(co); return err })
	case 11:
		_, err = future.WaitFor(co, time.Hour, of[0])
	case 12, 13, 14:
		_, err = w.joint[(others[0]+len(w.joint))%len(w.joint)].Await(co)
	default:
		err = co.Sleep(time.Hour)
	}
	return err
}

// body waits twice: what a request that comes too early for the one is to the other is told as well.
func (w *tangle) body(co *loop.Co, ways [2]int, others []int) (int, error) {
	for i, way := range ways {
		err := w.wait(co, way, others)
		w.Add("%s, wait %d: %v, %s", co.Name(), i, err, w.count(co))
		if err != nil && way%3 != 0 {
			return 0, err
		}
	}
	return 0, nil
}

// join makes a future that stands on some of all. Unless tasks may wait in circles, the only task of these is one that
// sleeps.
func (w *tangle) join(r loop.Ref) {
	pick := func() *future.Future[int] {
		switch n := w.rng.IntN(3); {
		case n == 0 && len(w.joint) > 0:
			return w.joint[w.rng.IntN(len(w.joint))]
		case n == 1:
			return w.plain[w.rng.IntN(len(w.plain))].Future()
		}
		if w.loops {
			return w.tasks[w.rng.IntN(len(w.tasks))].Future()
		}
		return w.sleeper.Future()
	}
	sum := func(values []int) int { return len(values) }
	switch w.rng.IntN(4) {
	case 0:
		w.joint = append(w.joint, future.Map(pick(), func(n int) int { return n }))
	case 1:
		w.joint = append(w.joint, future.Flatten(future.Finished(r, pick())))
	default:
		w.joint = append(w.joint, future.GatherFunc(r, sum, pick(), pick(), pick()))
	}
}

// run makes the tangle of a seed, lets it become one, cancels most of it by cancelAll, and returns what happened.
func (w *tangle) run(t *testing.T, seed uint64, cancelAll func(l *loop.Loop, all []*loop.Co)) lab.Journal {
	w.rng = rand.New(rand.NewPCG(seed, 1))
	l := loop.New(&loop.Options{
		Clock:           &timer.Virtual{},
		ShutdownTimeout: 3 * time.Hour,
		OnError:         func(r loop.Report) { w.Add("%v", r) },
		Observers: []func(loop.Event){func(e loop.Event) {
			if e.Co != nil && e.Kind != loop.EventCancel { // CancelAll tells of several requests at once
				w.Add("%v %s", e.Kind, e.Co.Name())
			}
		}},
	})
	for range 3 {
		w.plain = append(w.plain, future.New[int](l))
	}
	w.sleeper = task.Go(l, func(co *loop.Co) (int, error) { return 0, co.Sleep(time.Hour) })
	for n := 2 + w.rng.IntN(12); len(w.tasks) < n; {
		ways, others := [2]int{w.rng.IntN(16), w.rng.IntN(16)}, make([]int, 1+w.rng.IntN(3))
		for i := range others {
			others[i] = w.rng.IntN(100)
			if older := len(w.tasks); !w.loops {
				others[i] = w.rng.IntN(older+1) - 1 // before it, or none
			}
		}
		w.tasks = append(w.tasks, task.Go(l, func(co *loop.Co) (int, error) { return w.body(co, ways, others) }))
	}
	for range 4 {
		w.join(l)
	}
	for range w.rng.IntN(5) {
		l.Turn()
	}
	var all []*loop.Co
	for _, i := range w.rng.Perm(len(w.tasks)) {
		all = append(all, w.tasks[i].Co())
	}
	all = append(all, all[:w.rng.IntN(3)]...)
	w.Add("cancel")
	cancelAll(l, all)
	for _, x := range w.tasks {
		w.Add("%v, %s", x, w.count(x.Co()))
	}
	w.Add("%v, %s", w.sleeper, w.count(w.sleeper.Co()))
	w.Add("%v", w.joint)
	w.Add("close: %v", l.Close())
	return w.Journal
}

func TestCancelAllIsCancelOfEach(t *testing.T) {
	for seed := range uint64(1000) {
		circles := seed%2 == 1
		want := (&tangle{loops: circles}).run(t, seed, func(_ *loop.Loop, all []*loop.Co) {
			for _, co := range all {
				co.Cancel(nil)
			}
		})
		got := (&tangle{loops: circles}).run(t, seed,
			func(l *loop.Loop, all []*loop.Co) { l.CancelAll(slices.Values(all)) })
		require.Equal(t, want, got, fmt.Sprint("seed ", seed))
	}
}
