package bench

import (
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What a loop costs that has done the same before: its coroutines, its workers and its memory are there.

// warm measures the second of two waves on one loop.
func warm(wave func(co *loop.Co) error) func(measure func(run func())) {
	return func(measure func(run func())) {
		must(loop.Run(func(co *loop.Co) error {
			if err := wave(co); err != nil {
				return err
			}
			var err error
			measure(func() { err = wave(co) })
			return err
		}))
	}
}

// goWarm measures the second of two waves of goroutines, which find those of the first in the runtime's free lists.
func goWarm(wave func()) func(measure func(run func())) {
	return func(measure func(run func())) {
		wave()
		measure(wave)
	}
}

func sleepersWarm() Workload {
	const n, over = 50_000, 50 * time.Millisecond
	wave := func(start func(co *loop.Co, d time.Duration) *task.Task[struct{}]) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			ts := make([]*task.Task[struct{}], n)
			for i := range ts {
				ts[i] = start(co, scattered(i, n, over))
			}
			_, err := future.Gather(co, ts...).Await(co)
			return err
		}
	}
	return Workload{"sleepers_warm", n, "the same on a loop that has had as many before", []Way{
		{Flavour: Step, Part: warm(wave(func(co *loop.Co, d time.Duration) *task.Task[struct{}] {
			return task.DoStep(co, &loop.SleepStep{D: d})
		}))},
		{Flavour: Straight, Part: warm(wave(func(co *loop.Co, d time.Duration) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) error { return co.Sleep(d) })
		}))},
		{Flavour: Goroutines, Part: goWarm(goMany(n, func(i int) { time.Sleep(scattered(i, n, over)) }))},
	}}
}

func executorWarm() Workload {
	const n = 20_000
	return Workload{"executor_warm", n, "one of many jobs at once, on a loop and a pool that have had as many before", []Way{
		{Flavour: Straight, Part: func(measure func(run func())) {
			p := pool.New(workers)
			warm(func(co *loop.Co) error {
				fs := make([]*future.Future[int], n)
				for i := range fs {
					fs[i] = bridge.RunInExecutor(co, p, one)
				}
				_, err := future.Gather(co, fs...).Await(co)
				return err
			})(measure)
			must(p.Close())
		}},
		{Flavour: Goroutines, Part: func(measure func(run func())) {
			goPooled(func(jobs chan<- func()) {
				goWarm(func() {
					var wg sync.WaitGroup
					for range n {
						wg.Add(1)
						jobs <- wg.Done
					}
					wg.Wait()
				})(measure)
			})()
		}},
	}}
}
