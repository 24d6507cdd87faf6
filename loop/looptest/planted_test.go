package looptest_test

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

var errPlanted = errors.New("the planted bug")

// planted are programs with one bug each, that first in, first out does not show.
var planted = []struct {
	name       string
	program    looptest.Program
	adversity  looptest.Adversity
	kind       looptest.FailureKind
	departures int // the fewest under which it fails
}{
	{name: "a lost update", program: lostUpdate, kind: looptest.Failed, departures: 1},
	{name: "two reorderings", program: twice, kind: looptest.Failed, departures: 2},
	{name: "a missed wake-up", program: missedWake, kind: looptest.Deadlocked, departures: 1},
	{name: "two locks in two orders", program: crossedLocks, kind: looptest.Deadlocked, departures: 1},
	{name: "a panic", program: usedBeforeMade, kind: looptest.Panicked, departures: 1},
	{name: "an assertion", program: asserts, kind: looptest.Asserted, departures: 1},
	{name: "an error that nobody reads", program: unreadError, kind: looptest.Reported, departures: 1},
	{name: "a livelock", program: livelock, kind: looptest.Endless, departures: 1},
	{name: "callbacks in an order", program: callbacksInOrder, kind: looptest.Failed, departures: 1},
	{name: "jobs in an order", program: jobsInOrder, kind: looptest.Failed, departures: 1},
	{name: "a job that takes long", program: slowJob, kind: looptest.Failed, departures: 1,
		adversity: looptest.Adversity{JobTime: time.Second}},
	{name: "a late timer", program: lateTimer, kind: looptest.Failed, departures: 1,
		adversity: looptest.Adversity{LateTimers: 50 * time.Millisecond}},
	{name: "a slow step", program: slowStep, kind: looptest.Failed, departures: 1,
		adversity: looptest.Adversity{StepCost: 50 * time.Millisecond}},
	{name: "a site", program: unluckySite, kind: looptest.Failed, departures: 1},
	{name: "a site and an order", program: siteAndOrder, kind: looptest.Failed, departures: 2},
	{name: "two of a crowd", program: crowd, kind: looptest.Failed, departures: 2},
	{name: "everything at once", program: lostUpdate, kind: looptest.Failed, departures: 1, adversity: looptest.Adversity{
		JobTime: time.Second, LateTimers: time.Second, StepCost: time.Second, DelayPosts: true}},
}

// lostUpdate has two tasks that read, give way and write. The second comes a turn later, just after the first has
// written, unless it is let go first in that turn: one departure, and no other schedule does it.
func lostUpdate(_ *looptest.T, co *loop.Co) error {
	balance := 0
	add := func(turns int) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			if err := yields(co, turns); err != nil {
				return err
			}
			read := balance
			err := co.Yield()
			balance = read + 1
			return err
		}
	}
	first := task.Do(co, add(0), task.Named("first"))
	second := task.Do(co, add(1), task.Named("second"))
	if _, err := future.Gather(co, first, second).Await(co); err != nil {
		return err
	}
	if balance != 2 {
		return errPlanted
	}
	return nil
}

func yields(co *loop.Co, n int) error {
	for range n {
		if err := co.Yield(); err != nil {
			return err
		}
	}
	return nil
}

// twice fails if of two tasks the second is ahead in the first turn, and the first again in the tenth.
func twice(_ *looptest.T, co *loop.Co) error {
	var ahead [12]string
	run := func(name string) *task.Task[struct{}] {
		return task.Do(co, func(co *loop.Co) error {
			for turn := range ahead {
				if ahead[turn] == "" {
					ahead[turn] = name
				}
				if err := co.Yield(); err != nil {
					return err
				}
			}
			return nil
		}, task.Named(name))
	}
	if _, err := future.Gather(co, run("a"), run("b")).Await(co); err != nil {
		return err
	}
	if ahead[0] == "b" && ahead[9] == "a" {
		return errPlanted
	}
	return nil
}

// missedWake looks whether something has happened, gives way, and then waits for it to happen.
func missedWake(_ *looptest.T, co *loop.Co) error {
	happened := false
	var waiting *future.Promise[struct{}]
	waiter := task.Do(co, func(co *loop.Co) error {
		if err := co.Yield(); err != nil || happened {
			return err
		}
		if err := co.Yield(); err != nil {
			return err
		}
		waiting = future.New[struct{}](co)
		_, err := waiting.Future().Await(co)
		return err
	}, task.Named("waiter"))
	task.Do(co, func(co *loop.Co) error {
		if err := yields(co, 2); err != nil {
			return err
		}
		happened = true
		if waiting != nil {
			waiting.SetResult(struct{}{})
		}
		return nil
	}, task.Named("notifier"))
	_, err := waiter.Await(co)
	return err
}

// crossedLocks takes two locks in two orders, each after a turn in which the other may come.
func crossedLocks(_ *looptest.T, co *loop.Co) error {
	var a, b locks.Lock
	cross := func(turns int, first, second *locks.Lock) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			if err := yields(co, turns); err != nil {
				return err
			}
			return first.With(co, func() error {
				if err := co.Yield(); err != nil {
					return err
				}
				return second.With(co, func() error { return nil })
			})
		}
	}
	left := task.Do(co, cross(0, &a, &b), task.Named("left"))
	right := task.Do(co, cross(1, &b, &a), task.Named("right"))
	_, err := future.Gather(co, left, right).Await(co)
	return err
}

// usedBeforeMade has one task make what the other uses.
func usedBeforeMade(_ *looptest.T, co *loop.Co) error {
	var made *int
	a := task.Do(co, func(*loop.Co) error { made = new(int); return nil }, task.Named("maker"))
	b := task.Do(co, func(*loop.Co) error { *made = 1; return nil }, task.Named("user"))
	_, err := future.Gather(co, a, b).Await(co)
	return err
}

func asserts(t *looptest.T, co *loop.Co) error {
	var order []string
	step := func(name string) *task.Task[struct{}] {
		return task.Do(co, func(*loop.Co) error {
			order = append(order, name)
			if name == "b" {
				require.Equal(t, []string{"a", "b"}, order)
			}
			return nil
		}, task.Named(name))
	}
	_, err := future.Gather(co, step("a"), step("b")).Await(co)
	return err
}

// unreadError fails in a task that nobody awaits any more when it is late.
func unreadError(_ *looptest.T, co *loop.Co) error {
	ready := false
	var failing *task.Task[struct{}]
	task.Do(co, func(*loop.Co) error { ready = true; return nil }, task.Named("setup"))
	failing = task.Do(co, func(*loop.Co) error {
		if !ready {
			return errPlanted
		}
		return nil
	}, task.Named("worker"))
	_ = failing
	return yields(co, 3)
}

// livelock has a task that waits for ever, turn by turn, if what it waits for was there before it.
func livelock(_ *looptest.T, co *loop.Co) error {
	turn := 0
	a := task.Do(co, func(*loop.Co) error { turn++; return nil }, task.Named("a"))
	b := task.Do(co, func(co *loop.Co) error {
		for seen := turn; seen != 1; {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	}, task.Named("b"))
	_, err := future.Gather(co, a, b).Await(co)
	return err
}

func callbacksInOrder(_ *looptest.T, co *loop.Co) error {
	var order []int
	for i := range 3 {
		co.Loop().CallSoon(func() { order = append(order, i) })
	}
	if err := yields(co, 2); err != nil {
		return err
	}
	if order[0] == 2 {
		return errPlanted
	}
	return nil
}

func jobsInOrder(t *looptest.T, co *loop.Co) error {
	var order []int
	job := func(i int) *future.Future[struct{}] {
		f := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (struct{}, error) { return struct{}{}, nil })
		f.OnDone(func(*future.Future[struct{}]) { order = append(order, i) })
		return f
	}
	if _, err := future.Gather(co, job(0), job(1)).Await(co); err != nil {
		return err
	}
	if order[0] != 0 {
		return errPlanted
	}
	return nil
}

func slowJob(t *looptest.T, co *loop.Co) error {
	f := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { return 1, nil })
	if _, err := future.WaitFor(co, 500*time.Millisecond, f); err != nil {
		return errPlanted
	}
	return nil
}

func lateTimer(_ *looptest.T, co *loop.Co) error {
	before := co.Loop().Time()
	for range 5 {
		if err := co.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	if co.Loop().Time()-before > 80*time.Millisecond {
		return errPlanted
	}
	return nil
}

func slowStep(_ *looptest.T, co *loop.Co) error {
	if err := yields(co, 5); err != nil {
		return err
	}
	if co.Loop().Time() > 20*time.Millisecond {
		return errPlanted
	}
	return nil
}

func unluckySite(t *looptest.T, co *loop.Co) error {
	for range 4 {
		if t.Site("drop the message") {
			return errPlanted
		}
		if err := co.Yield(); err != nil {
			return err
		}
	}
	return nil
}

func siteAndOrder(t *looptest.T, co *loop.Co) error {
	sent := true
	a := task.Do(co, func(*loop.Co) error { sent = !t.Site("drop"); return nil }, task.Named("sender"))
	b := task.Do(co, func(co *loop.Co) error {
		if !sent {
			return nil
		}
		if err := co.Yield(); err != nil || sent {
			return err
		}
		return errPlanted
	}, task.Named("receiver"))
	_, err := future.Gather(co, a, b).Await(co)
	return err
}

// crowd has ten producers that wait for one lock and then put what they have into a queue. It fails if of the first
// three things that come out one is the ninth producer's, and one the fifth's.
func crowd(_ *looptest.T, co *loop.Co) error {
	var lock locks.Lock
	q := queue.New[int](4)
	var got []int
	produce := func(i int) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			for range 5 {
				if err := lock.With(co, co.Yield); err != nil {
					return err
				}
				if err := errors.Join(q.Put(co, i), co.Sleep(time.Millisecond)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	err := task.WithGroup(co, func(g *task.Group) error {
		for i := range 10 {
			task.Do(g, produce(i))
		}
		task.Do(g, func(co *loop.Co) error {
			for len(got) < 50 {
				i, err := q.Get(co)
				if err != nil {
					return err
				}
				got = append(got, i)
			}
			return nil
		}, task.Named("consumer"))
		return nil
	})
	if first := got[:3]; slices.Contains(first, 8) && slices.Contains(first, 4) {
		return errPlanted
	}
	return err
}
