package bench

import (
	"context"
	"sync"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

const workers = 4

// pooled runs body on a loop, with a pool of its own.
func pooled(body func(co *loop.Co, p *pool.Pool) error) func() {
	return func() {
		must(run(func(co *loop.Co) error {
			p := pool.New(workers)
			if err := body(co, p); err != nil {
				return err
			}
			return p.Join(co)
		}))
	}
}

func one(context.Context) (int, error) { return 1, nil }

// goPooled runs body with a channel that as many goroutines read jobs from.
func goPooled(body func(jobs chan<- func())) func() {
	return func() {
		jobs := make(chan func(), 64)
		var wg sync.WaitGroup
		for range workers {
			wg.Add(1)
			go func() {
				for job := range jobs {
					job()
				}
				wg.Done()
			}()
		}
		body(jobs)
		close(jobs)
		wg.Wait()
	}
}

func executorRoundtrip() Workload {
	const n = 10_000
	return Workload{"executor_roundtrip", n, "one job through a pool of 4 and awaited, one at a time", []Way{
		{Flavour: Straight, Run: pooled(func(co *loop.Co, p *pool.Pool) error {
			for range n {
				if _, err := bridge.RunInExecutor(co, p, one).Await(co); err != nil {
					return err
				}
			}
			return nil
		})},
		{Flavour: Goroutines, Run: goPooled(func(jobs chan<- func()) {
			for range n {
				result := make(chan int, 1)
				jobs <- func() { result <- 1 }
				<-result
			}
		})},
	}}
}

func executorGather() Workload {
	const n = 20_000
	return Workload{"executor_gather", n, "one of many jobs given to a pool of 4 at once, all awaited", []Way{
		{Flavour: Straight, Run: pooled(func(co *loop.Co, p *pool.Pool) error {
			fs := make([]*future.Future[int], n)
			for i := range fs {
				fs[i] = bridge.RunInExecutor(co, p, one)
			}
			_, err := future.Gather(co, fs...).Await(co)
			return err
		})},
		{Flavour: Goroutines, Run: goPooled(func(jobs chan<- func()) {
			var wg sync.WaitGroup
			for range n {
				wg.Add(1)
				jobs <- wg.Done
			}
			wg.Wait()
		})},
	}}
}

const items, room = 100_000, 64

// producer and consumer are the two ends of a queue as step tasks.
type producer struct {
	put  queue.PutStep[int]
	left int
}

func (p *producer) Step(co *loop.Co, in error) (bool, error) {
	for ; p.left > 0; p.left-- {
		p.put.Item = p.left
		if done, err := p.put.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
	}
	return true, nil
}

type consumer struct {
	get  queue.GetStep[int]
	left int
}

func (c *consumer) Step(co *loop.Co, in error) (bool, error) {
	for ; c.left > 0; c.left-- {
		if done, err := c.get.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
	}
	return true, nil
}

func queueHandoff() Workload {
	return Workload{"queue_handoff", items, "one item through a queue of 64, one producer, one consumer", []Way{
		{Flavour: Step, Run: gathered(func(co *loop.Co) []*task.Task[struct{}] {
			q := queue.New[int](room)
			return []*task.Task[struct{}]{
				task.DoStep(co, &producer{put: queue.PutStep[int]{Queue: q}, left: items}),
				task.DoStep(co, &consumer{get: queue.GetStep[int]{Queue: q}, left: items}),
			}
		})},
		{Flavour: Straight, Run: gathered(func(co *loop.Co) []*task.Task[struct{}] {
			q := queue.New[int](room)
			return []*task.Task[struct{}]{
				task.Do(co, func(co *loop.Co) error { return putAll(co, q) }),
				task.Do(co, func(co *loop.Co) error { return getAll(co, q) }),
			}
		})},
		{Flavour: Goroutines, Run: func() {
			ch := make(chan int, room)
			go func() {
				for i := range items {
					ch <- i
				}
				close(ch)
			}()
			for range ch {
			}
		}},
	}}
}

func putAll(co *loop.Co, q *queue.Queue[int]) error {
	for i := range items {
		if err := q.Put(co, i); err != nil {
			return err
		}
	}
	return nil
}

func getAll(co *loop.Co, q *queue.Queue[int]) error {
	for range items {
		if _, err := q.Get(co); err != nil {
			return err
		}
	}
	return nil
}
