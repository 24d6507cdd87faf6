package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// errPlanned is the failure of what is planned to fail.
var errPlanned = errors.New("planned")

// programs together use everything whose order a schedule decides. Each ends without an error under every schedule,
// whatever else goes wrong, and does not lose anything if one of its coroutines is canceled.
var programs = []struct {
	name    string
	program looptest.Program
}{
	{"locks", lockers},
	{"queues", pipeline},
	{"groups", groups},
	{"timeouts", timeouts},
	{"jobs", jobs},
	{"steps", steps},
}

// pause is a time of the program's own choice.
func pause(t *looptest.T, limit time.Duration) time.Duration {
	return time.Duration(t.Rand().Int64N(int64(limit)))
}

// finished waits for tasks whose errors, other than cancellations, matter.
func finished(co *loop.Co, tasks ...*task.Task[struct{}]) error {
	_, err := future.Gather(co, tasks...).Await(co)
	return err
}

// A yard is what the tasks of lockers go through.
type yard struct {
	permits        *locks.BoundedSemaphore
	mu             locks.Lock
	meeting        *locks.Barrier
	ready          locks.Condition
	inside, passed int
}

// lockers has tasks that go through a semaphore, a lock and a barrier, and a condition on which one waits for all.
func lockers(t *looptest.T, co *loop.Co) error {
	const n = 4
	y := &yard{permits: locks.NewBoundedSemaphore(2), meeting: locks.NewBarrier(n)}
	return task.WithGroup(co, func(g *task.Group) error {
		var workers []*task.Task[struct{}]
		for i := range n {
			workers = append(workers, task.Do(g, func(co *loop.Co) error { return y.cross(t, co) }, task.Named(fmt.Sprint("worker ", i))))
		}
		all := future.Gather(co, workers...)
		all.OnDone(func(all *future.Future[[]struct{}]) {
			if all.Err() != nil { // who waits for all would wait for ever
				g.Cancel()
			}
		})
		return y.ready.With(co, func() error {
			return y.ready.WaitUntil(co, func() bool { return y.passed == n })
		})
	})
}

func (y *yard) cross(t *looptest.T, co *loop.Co) error {
	err := y.permits.With(co, func() error { return co.Sleep(pause(t, time.Second)) })
	if err == nil {
		err = y.mu.With(co, func() error { return y.enter(co) })
	}
	if err != nil {
		y.meeting.Abort()
		return err
	}
	if _, err := y.meeting.Wait(co); err != nil {
		return broken(err)
	}
	return y.ready.With(co, func() error {
		y.passed++
		return y.ready.NotifyAll()
	})
}

func (y *yard) enter(co *loop.Co) error {
	y.inside++
	defer func() { y.inside-- }()
	if y.inside > 1 {
		return errors.New("two hold one lock")
	}
	return co.Yield()
}

// broken makes the error of a barrier that another one has broken, because it was canceled, a cancellation.
func broken(err error) error {
	if errors.Is(err, locks.ErrBrokenBarrier) {
		return loop.Canceled(err)
	}
	return err
}

// pipeline has producers, a bounded queue, workers, a queue by priority and one that collects.
func pipeline(t *looptest.T, co *loop.Co) error {
	const producers, workers, each = 2, 3, 4
	in := queue.New[*looptest.Token](2)
	out := queue.NewPriority(0, func(a, b *looptest.Token) bool { return a.Name() < b.Name() })
	t.Invariant(func() {
		drain(in)
		drain(out)
	})
	return task.WithGroup(co, func(g *task.Group) error {
		var made []*task.Task[struct{}]
		for p := range producers {
			made = append(made, task.Do(g, func(co *loop.Co) error { return produce(t, co, p, each, in) }, task.Named(fmt.Sprint("producer ", p))))
		}
		var moved []*task.Task[struct{}]
		for w := range workers {
			moved = append(moved, task.Do(g, func(co *loop.Co) error { return move(t, co, in, out) }, task.Named(fmt.Sprint("worker ", w))))
		}
		task.Do(g, func(co *loop.Co) error { return collect(co, out) }, task.Named("collector"))
		if _, _, err := future.Wait(co, future.AllCompleted, made...); err != nil {
			return err
		}
		in.Shutdown()
		if _, _, err := future.Wait(co, future.AllCompleted, moved...); err != nil {
			return err
		}
		out.Shutdown()
		return nil
	})
}

func drain(q *queue.Queue[*looptest.Token]) {
	for token, err := q.TryGet(); err == nil; token, err = q.TryGet() {
		token.Return()
	}
}

func produce(t *looptest.T, co *loop.Co, number, n int, to *queue.Queue[*looptest.Token]) error {
	for i := range n {
		if err := co.Sleep(pause(t, 10*time.Millisecond)); err != nil {
			return err
		}
		token := t.Token(fmt.Sprint(number, "/", i))
		if err := to.Put(co, token); err != nil {
			token.Return()
			return err
		}
	}
	return nil
}

// move takes what comes, works on it, and passes it on. What it has in hand when it is canceled it passes on as well.
func move(t *looptest.T, co *loop.Co, from, to *queue.Queue[*looptest.Token]) error {
	for {
		token, err := from.Get(co)
		if errors.Is(err, queue.ErrShutDown) {
			return nil
		}
		if err != nil {
			return err
		}
		err = co.Sleep(pause(t, 20*time.Millisecond))
		if to.TryPut(token) != nil {
			token.Return()
		}
		if err != nil {
			return err
		}
	}
}

func collect(co *loop.Co, from *queue.Queue[*looptest.Token]) error {
	for token, err := range from.All(co) {
		if err != nil {
			return err
		}
		token.Consume()
	}
	return nil
}

// groups has a group in a group, whose child fails, and one that supervises.
func groups(t *looptest.T, co *loop.Co) error {
	child := func(failing bool) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			if err := co.Sleep(pause(t, time.Second)); err != nil {
				return errors.Join(co.Sleep(time.Millisecond), err) // a clean-up that takes time
			}
			if failing {
				return errPlanned
			}
			return nil
		}
	}
	inner := func() error {
		return task.WithGroup(co, func(g *task.Group) error {
			for i := range 3 {
				task.Do(g, child(i == 1))
			}
			return co.Yield()
		}, task.Limit(2))
	}
	if err := inner(); err != nil && !errors.Is(err, errPlanned) {
		return err
	}
	first, err := task.FirstOf(co, named(t, "a"), named(t, "b"), named(t, "c"))
	t.Logf("first: %s, %v", first, err)
	return err
}

func named(t *looptest.T, name string) func(co *loop.Co) (string, error) {
	return func(co *loop.Co) (string, error) { return name, co.Sleep(pause(t, time.Second)) }
}

// timeouts has waits that are too short, shields, nested deadlines, and tasks that are canceled.
func timeouts(t *looptest.T, co *loop.Co) error {
	slow := task.Go(co, func(co *loop.Co) (int, error) { return 1, co.Sleep(time.Second + pause(t, time.Second)) }, task.Named("slow"))
	_, err := future.WaitFor(co, 500*time.Millisecond, future.Shield(slow))
	if err != nil && !errors.Is(err, loop.ErrTimeout) {
		return err
	}
	err = task.Timeout(co, time.Second, func(*loop.Deadline) error {
		return task.Timeout(co, pause(t, 2*time.Second), func(*loop.Deadline) error { return co.Sleep(3 * time.Second) })
	})
	if !errors.Is(err, loop.ErrTimeout) {
		return err
	}
	victim := task.Do(co, func(co *loop.Co) error {
		err := co.Sleep(time.Hour)
		return errors.Join(co.Sleep(pause(t, time.Millisecond)), err)
	}, task.Named("victim"))
	if err := co.Sleep(pause(t, time.Second)); err != nil {
		return err
	}
	victim.Cancel(errPlanned)
	if _, _, err := future.Wait(co, future.AllCompleted, victim); err != nil {
		return err
	}
	_, err = slow.Await(co)
	return err
}

// jobs has jobs of an executor, some of which fail, in order of their ends, and one that is given up.
func jobs(t *looptest.T, co *loop.Co) error {
	job := func(i int) *future.Future[int] {
		return bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) {
			if i%3 == 2 {
				return 0, errPlanned
			}
			return i, nil
		})
	}
	all, sum := []*future.Future[int]{job(0), job(1), job(2), job(3)}, 0
	defer func() {
		for _, f := range all {
			f.Cancel(nil)
		}
	}()
	for v, err := range future.AsCompleted(co, all...) {
		switch {
		case loop.IsCanceled(err):
			return err
		case err == nil:
			sum += v
		}
	}
	if t.Site("a job is given up") {
		job(4).Cancel(nil)
	}
	v, err := future.WaitFor(co, 100*time.Millisecond, job(6))
	t.Logf("sum %d, last %d, %v", sum, v, err)
	if errors.Is(err, loop.ErrTimeout) {
		return nil
	}
	return err
}

// steps has step tasks, an eager task, callbacks and timers, and leaves tasks that clean up when the loop closes.
func steps(t *looptest.T, co *loop.Co) error {
	var mu locks.Lock
	for i := range 3 {
		task.Do(co, func(co *loop.Co) error {
			err := mu.With(co, func() error { return co.Sleep(time.Hour) })
			return errors.Join(co.Yield(), err)
		}, task.Named(fmt.Sprint("left ", i)))
	}
	var order []int
	for i := range 3 {
		co.Loop().CallSoon(func() { order = append(order, i) })
		timer := co.Loop().CallLater(pause(t, time.Millisecond), func() { order = append(order, 10+i) })
		defer timer.Cancel()
	}
	stepped := []*task.Task[struct{}]{
		task.DoStep(co, &loop.SleepStep{D: pause(t, time.Millisecond)}, task.Named("sleeper")),
		task.DoStep(co, &loop.SleepStep{}, task.Named("yielder")),
		task.Do(co, func(co *loop.Co) error { return co.Yield() }, task.Named("eager"), task.Eager),
	}
	err := finished(co, stepped...)
	t.Logf("order %v", order)
	return err
}
