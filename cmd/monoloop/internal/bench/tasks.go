package bench

import (
	"runtime"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// gathered runs a loop whose main starts tasks and awaits them all.
func gathered[T any](start func(co *loop.Co) []*task.Task[T]) func() {
	return func() {
		must(run(func(co *loop.Co) error {
			_, err := future.Gather(co, start(co)...).Await(co)
			return err
		}))
	}
}

// many starts n tasks.
func many[T any](n int, start func(co *loop.Co, i int) *task.Task[T]) func() {
	return gathered(func(co *loop.Co) []*task.Task[T] {
		ts := make([]*task.Task[T], n)
		for i := range ts {
			ts[i] = start(co, i)
		}
		return ts
	})
}

// goMany runs n goroutines to their ends.
func goMany(n int, run func(i int)) func() {
	return func() {
		var wg sync.WaitGroup
		for i := range n {
			wg.Add(1)
			go func() {
				run(i)
				wg.Done()
			}()
		}
		wg.Wait()
	}
}

// noop is a step task that ends at once.
type noop struct{}

func (noop) Step(*loop.Co, error) (bool, error) { return true, nil }

func (noop) Result() int { return 1 }

func spawnGather() Workload {
	const n = 100_000
	results := make([]int, n)
	return Workload{"spawn_gather", n, "make one of many tasks that return at once, and gather them", []Way{
		{Flavour: Step, Run: many(n, func(co *loop.Co, _ int) *task.Task[int] { return task.GoStep(co, noop{}) })},
		{Flavour: Straight, Run: many(n, func(co *loop.Co, _ int) *task.Task[int] {
			return task.Go(co, func(*loop.Co) (int, error) { return 1, nil })
		})},
		{Flavour: Goroutines, Run: goMany(n, func(i int) { results[i] = 1 })},
	}}
}

// yielder is a step task that gives way a number of times.
type yielder struct{ left int }

func (y *yielder) Step(co *loop.Co, _ error) (bool, error) {
	if y.left == 0 {
		return true, nil
	}
	y.left--
	co.Low().Yield()
	return false, nil
}

func yieldSwitch() Workload {
	const tasks, each = 100, 2000
	return Workload{"yield_switch", tasks * each, "give way once, among a hundred", []Way{
		{Flavour: Step, Run: many(tasks, func(co *loop.Co, _ int) *task.Task[struct{}] {
			return task.DoStep(co, &yielder{each})
		})},
		{Flavour: Straight, Run: many(tasks, func(co *loop.Co, _ int) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) error {
				for range each {
					if err := co.Yield(); err != nil {
						return err
					}
				}
				return nil
			})
		})},
		{Flavour: Goroutines, Run: goMany(tasks, func(int) {
			for range each {
				runtime.Gosched()
			}
		})},
	}}
}

// A box holds the futures by which two tasks wake each other.
type box [2]*future.Promise[int]

// ponger waits for its own future, makes a fresh one, and settles the other's.
type ponger struct {
	box   *box
	me    int
	left  int
	waits bool
}

func (p *ponger) Step(co *loop.Co, in error) (bool, error) {
	for p.left > 0 {
		if !p.waits {
			p.waits = true
			if p.me == 0 {
				p.box[1].SetResult(1)
			}
		}
		if done, err := p.box[p.me].Future().Step(co, in); !done || err != nil {
			return done, err
		}
		p.turn(co)
	}
	return true, nil
}

func (p *ponger) turn(co *loop.Co) {
	p.waits = false
	p.left--
	p.box[p.me] = future.New[int](co)
	if p.me == 1 {
		p.box[0].SetResult(1)
	}
}

func futurePingPong() Workload {
	const n = 100_000
	newBox := func(co *loop.Co) *box { return &box{future.New[int](co), future.New[int](co)} }
	return Workload{"future_pingpong", 2 * n, "one hand-over between two tasks through a fresh future", []Way{
		{Flavour: Step, Run: gathered(func(co *loop.Co) []*task.Task[struct{}] {
			b := newBox(co)
			second := task.DoStep(co, &ponger{box: b, me: 1, left: n})
			return []*task.Task[struct{}]{second, task.DoStep(co, &ponger{box: b, me: 0, left: n})}
		})},
		{Flavour: Straight, Run: gathered(func(co *loop.Co) []*task.Task[struct{}] {
			b := newBox(co)
			play := func(me int) *task.Task[struct{}] {
				p := &ponger{box: b, me: me, left: n}
				return task.Do(co, func(co *loop.Co) error { return p.play(co) })
			}
			second := play(1)
			return []*task.Task[struct{}]{second, play(0)}
		})},
		{Flavour: Goroutines, Run: func() {
			ping, pong := make(chan int), make(chan int)
			go func() {
				for range n {
					<-ping
					pong <- 1
				}
			}()
			for range n {
				ping <- 1
				<-pong
			}
		}},
	}}
}

// play is ponger as a straight-line function.
func (p *ponger) play(co *loop.Co) error {
	for p.left > 0 {
		if p.me == 0 {
			p.box[1].SetResult(1)
		}
		if _, err := p.box[p.me].Future().Await(co); err != nil {
			return err
		}
		p.turn(co)
	}
	return nil
}

func sleepers() Workload {
	const n, over = 50_000, 50 * time.Millisecond
	return Workload{"sleepers_50ms", n, "one of many tasks that sleep up to 50 ms", []Way{
		{Flavour: Step, Run: many(n, func(co *loop.Co, i int) *task.Task[struct{}] {
			return task.DoStep(co, &loop.SleepStep{D: scattered(i, n, over)})
		})},
		{Flavour: Straight, Run: many(n, func(co *loop.Co, i int) *task.Task[struct{}] {
			d := scattered(i, n, over)
			return task.Do(co, func(co *loop.Co) error { return co.Sleep(d) })
		})},
		{Flavour: Goroutines, Run: goMany(n, func(i int) { time.Sleep(scattered(i, n, over)) })},
	}}
}

// waiter is a step task that waits for a gate.
type waiter struct{ gate *future.Future[struct{}] }

func (w *waiter) Step(co *loop.Co, in error) (bool, error) { return w.gate.Step(co, in) }

// Parked is how many tasks wait in a workload of such; less in tests.
var Parked = 100_000

func parkedTasks() Workload {
	park := func(start func(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}]) func(func()) {
		return func(measure func()) {
			must(run(func(co *loop.Co) error {
				gate := future.New[struct{}](co)
				ts := make([]*task.Task[struct{}], Parked)
				for i := range ts {
					ts[i] = start(co, gate.Future())
				}
				if err := co.Yield(); err != nil {
					return err
				}
				measure()
				gate.SetResult(struct{}{})
				_, err := future.Gather(co, ts...).Await(co)
				return err
			}))
		}
	}
	return Workload{"parked_task_bytes", Parked, "memory of one of many tasks that wait for the same event", []Way{
		{Flavour: Step, Memory: park(func(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}] {
			return task.DoStep(co, &waiter{gate})
		})},
		{Flavour: Straight, Memory: park(func(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) error {
				_, err := gate.Await(co)
				return err
			})
		})},
		{Flavour: Goroutines, Memory: parkGoroutines},
	}}
}

func parkGoroutines(measure func()) {
	gate := make(chan struct{})
	var up, ended sync.WaitGroup
	for range Parked {
		up.Add(1)
		ended.Add(1)
		go func() {
			up.Done()
			<-gate
			ended.Done()
		}()
	}
	up.Wait()
	measure()
	close(gate)
	ended.Wait()
}
