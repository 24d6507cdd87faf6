// Package goroutine has goroutines beside the loop.
package goroutine

import (
	"context"
	"sync"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

type state struct {
	answer *future.Promise[int]
	lock   locks.Lock
	loop   *loop.Loop
}

func stray(co *loop.Co, p *future.Promise[int], t *task.Task[int], s *state, q *queue.Queue[int]) {
	go func() { _ = co.Yield() }()                        // want "goroutine: co.Yield is called on another goroutine than the loop's: use Loop.CallSoonThreadsafe or a bridge.Resolver"
	go func() { work(co) }()                              // want "goroutine: co is used on another goroutine than the loop's: take a context before, or use Loop.CallSoonThreadsafe or a bridge.Resolver"
	go func() { _ = co.Context() }()                      // want "co.Context is called on another goroutine"
	go func() { p.SetResult(1) }()                        // want "p.SetResult is called on another goroutine"
	go func() { s.answer.SetResult(1) }()                 // want "s.answer.SetResult is called on another goroutine"
	go func() { s.loop.CallSoon(nil) }()                  // want "s.loop.CallSoon is called on another goroutine"
	go func() { co.Loop().CallSoon(nil) }()               // want "co.Loop().CallSoon is called on another goroutine"
	go func() { _ = s.lock.Release() }()                  // want "s.lock.Release is called on another goroutine"
	go func() { _ = q.TryPut(1) }()                       // want "q.TryPut is called on another goroutine"
	go func() { t.Cancel(nil) }()                         // want "t.Cancel is called on another goroutine"
	go func() { func() { t.Cancel(nil) }() }()            // want "t.Cancel is called on another goroutine"
	go func(p *future.Promise[int]) { p.SetResult(1) }(p) // want "p.SetResult is called on another goroutine"
	go func() { task.Do(co, work) }()                     // want "task.Do is called on another goroutine"
	go func() { future.New[int](s.loop) }()               // want "future.New is called on another goroutine than the loop's"
	go p.SetResult(1)                                     // want "p.SetResult runs on another goroutine here, and belongs to the loop's"
	go work(co)                                           // want "a Co is given to another goroutine: start a task, or use Loop.CallSoonThreadsafe"
}

func jobs(co *loop.Co, p *future.Promise[int], wg *sync.WaitGroup, executor *pool.Pool) {
	bridge.RunInExecutor(co, nil, func(context.Context) (int, error) {
		p.SetResult(1) // want "p.SetResult is called on another goroutine"
		return 1, nil
	})
	job := func(context.Context) (int, error) {
		return 1, work(co) // want "co is used on another goroutine"
	}
	bridge.RunInExecutor(co, nil, job)
	wg.Go(func() { p.SetResult(1) })                           // want "p.SetResult is called on another goroutine"
	_ = executor.Submit(func() { p.SetResult(1) })             // want "p.SetResult is called on another goroutine"
	context.AfterFunc(co.Context(), func() { co.Cancel(nil) }) // want "co.Cancel is called on another goroutine"
	inBackground(func() { p.SetResult(1) })                    // want "p.SetResult is called on another goroutine"
	co.Loop().CallSoon(func() {
		go func() { p.SetResult(1) }() // want "p.SetResult is called on another goroutine"
	})
}

func inBackground(fn func()) { go fn() }

func work(co *loop.Co) error { return co.Yield() }

func good(co *loop.Co, p *future.Promise[int]) error {
	l, ctx := co.Loop(), co.Context()
	r := bridge.NewResolver[int](co)
	go r.Resolve(1, nil)
	go func() { r.Resolve(2, nil) }()
	go func() { _ = l.CallSoonThreadsafe(func() { p.SetResult(1) }) }()
	go func() { _ = co.Loop().CallSoonThreadsafe(func() { co.Cancel(nil) }) }()
	go func() {
		_ = l.Low().Post(loop.NewCall(func() { task.Do(l, func(co *loop.Co) error { return co.Yield() }) }))
		_ = l.IsRunning() || l.IsClosed()
	}()
	go func() {
		_, _ = bridge.Call(context.Background(), l, func(co *loop.Co) (int, error) { return 1, work(co) })
	}()
	go func() { <-ctx.Done() }()
	go func(ctx context.Context) { <-ctx.Done() }(co.Context())
	go use(co.Context())
	go func() {
		_ = loop.Run(func(co *loop.Co) error { return work(co) })
		other := loop.New(nil)
		other.CallSoon(func() {})
		_ = other.RunUntilIdle()
		_ = other.Close()
	}()
	f := bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) {
		use(ctx)
		r.Resolve(3, nil)
		return 1, nil
	})
	_, err := f.Await(co)
	return err
}

func use(context.Context) {}

// Here nothing says that the loop runs.
func ordinary(l *loop.Loop, p *future.Promise[int]) {
	go func() { _ = l.RunForever() }()
	go func() { p.SetResult(1) }()
}
