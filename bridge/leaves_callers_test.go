// The functions of the library that call one of the caller's, by package.
package bridge_test

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

var futures = []caller{
	{"Then", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return future.Then(later(co), func(int) (int, error) { leave(); return 0, nil })
	}},
	{"Map", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return future.Map(later(co), value[int](leave))
	}},
	{"Map, through a chain", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		f := future.Map(future.Map(future.Finished(co, 1), value[int](leave)),
			func(int) *future.Future[int] { return nil })
		return future.Shield(future.Flatten(f))
	}},
	{"GatherFunc", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return future.GatherFunc(co, value[[]int](leave), later(co))
	}},
	{"OutcomesFunc", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return future.OutcomesFunc(co, value[[]future.Outcome[int]](leave), later(co))
	}},
	{"OnDone", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		p := later(co).Future()
		p.OnDone(func(*future.Future[int]) { leave() })
		return after(co, func(fn func()) { p.OnDone(func(*future.Future[int]) { fn() }) })
	}},
	inTask("GatherFunc of what is settled", isFailed, func(co *loop.Co, leave func()) error {
		return future.GatherFunc(co, value[[]int](leave), future.Finished(co, 1)).Err()
	}),
	inTask("AsCompleted", isFailed, func(co *loop.Co, leave func()) error {
		for range future.AsCompleted(co, later(co)) {
			leave()
		}
		return nil
	}),
	inTask("Completed", isFailed, func(co *loop.Co, leave func()) error {
		for range future.NewCompleted(co, later(co)).All(co) {
			leave()
		}
		return nil
	}),
}

var tasks = []caller{
	{"Go", isFailed, false, func(co *loop.Co, leave func()) future.Waitable { return task.Go(co, bodyOf(leave)) }},
	{"Do", isFailed, false, func(co *loop.Co, leave func()) future.Waitable { return task.Do(co, body(leave)) }},
	{"Do, after a suspension", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(1)
			leave()
			return err
		})
	}},
	{"GoStep", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return task.GoStep(co, stepping{leave, nothing})
	}},
	{"GoStep, Result", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return task.GoStep(co, stepping{nothing, leave})
	}},
	{"DoStep", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return task.DoStep(co, stepping{leave, nothing})
	}},
	{"Task.OnDone", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		t := task.Do(co, body(nothing))
		t.OnDone(func(*task.Task[struct{}]) { leave() })
		return after(co, func(fn func()) { t.OnDone(func(*task.Task[struct{}]) { fn() }) })
	}},
	inTask("an eager child", isEnded, func(co *loop.Co, leave func()) error {
		_, err := task.Go(co, bodyOf(leave), task.Eager).Await(co)
		return err
	}),
	inTask("FirstOf", isEnded, func(co *loop.Co, leave func()) error {
		_, err := task.FirstOf(co, bodyOf(leave))
		return err
	}),
	inTask("Staggered", isEnded, func(co *loop.Co, leave func()) error {
		_, err := task.Staggered(co, task.OneByOne, bodyOf(leave))
		return err
	}),
	inTask("WithGroup", isFailed, func(co *loop.Co, leave func()) error {
		return task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) error { return co.Sleep(time.Hour) })
			leave()
			return nil
		})
	}),
	inTask("a child of a group", isEnded, func(co *loop.Co, leave func()) error {
		return task.WithGroup(co, func(g *task.Group) error { task.Do(g, body(leave)); return nil }, task.Limit(1))
	}),
	inTask("Timeout", isFailed, func(co *loop.Co, leave func()) error {
		return task.Timeout(co, time.Second, func(*loop.Deadline) error { leave(); return nil })
	}),
	inTask("TimeoutAt", isFailed, func(co *loop.Co, leave func()) error {
		return task.TimeoutAt(co, time.Second, func(*loop.Deadline) error { leave(); return nil })
	}),
	inTask("WithTimeout", isFailed, func(co *loop.Co, leave func()) error {
		_, err := task.WithTimeout(co, time.Second, bodyOf(leave))
		return err
	}),
	inTask("Every", isFailed, func(co *loop.Co, leave func()) error {
		for range task.Every(co, time.Second) {
			leave()
		}
		return nil
	}),
}

// guarded is a caller that holds a lock: whoever comes after it gets the lock.
func guarded(name string, with func(co *loop.Co, body func() error) error) []caller {
	return []caller{
		inTask(name, isFailed, func(co *loop.Co, leave func()) error {
			return with(co, func() error { leave(); return nil })
		}),
		{name + ", who comes next", isNext, false, func(co *loop.Co, leave func()) future.Waitable {
			task.Do(co, func(co *loop.Co) error { return with(co, func() error { leave(); return nil }) })
			return future.Shield(task.Do(co, func(co *loop.Co) error { return with(co, func() error { return nil }) }))
		}},
	}
}

func held() []caller {
	var (
		lock      locks.Lock
		condition locks.Condition
		semaphore = locks.NewSemaphore(1)
		bounded   = locks.NewBoundedSemaphore(1)
	)
	return slices.Concat(
		guarded("Lock.With", lock.With), guarded("Condition.With", condition.With),
		guarded("Semaphore.With", semaphore.With), guarded("BoundedSemaphore.With", bounded.With),
		guarded("Condition.WaitUntil", func(co *loop.Co, body func() error) error {
			return condition.With(co, func() error {
				return condition.WaitUntil(co, func() bool { return body() == nil })
			})
		}),
	)
}

var queues = []caller{
	inTask("Queue.All", isFailed, func(co *loop.Co, leave func()) error {
		q := queue.New[int](0)
		_ = q.TryPut(1)
		for range q.All(co) {
			leave()
		}
		return nil
	}),
	inTask("NewPriority, Put", isFailed, func(co *loop.Co, leave func()) error {
		q := queue.NewPriority(0, func(a, b int) bool { leave(); return a < b })
		_ = q.TryPut(1)
		return q.Put(co, 2)
	}),
	inTask("NewPriority, Get", isFailed, func(co *loop.Co, leave func()) error {
		calls := 0
		q := queue.NewPriority(0, func(a, b int) bool {
			if calls++; calls > 4 {
				leave()
			}
			return a < b
		})
		for n := range 3 {
			_ = q.TryPut(n)
		}
		_, err := q.Get(co)
		return err
	}),
}

var loops = []caller{
	{"CallSoon", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		co.Loop().CallSoon(leave)
		return after(co, func(fn func()) { co.Loop().CallSoon(fn) })
	}},
	{"CallLater", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		co.Loop().CallLater(1, leave)
		return after(co, func(fn func()) { co.Loop().CallLater(1, fn) })
	}},
	{"CallAt", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		co.Loop().CallAt(1, leave)
		return after(co, func(fn func()) { co.Loop().CallAt(1, fn) })
	}},
	{"CallSoonThreadsafe", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		_ = co.Loop().CallSoonThreadsafe(leave)
		return after(co, func(fn func()) { _ = co.Loop().CallSoonThreadsafe(fn) })
	}},
	{"Post", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		_ = co.Loop().Low().Post(loop.NewCall(leave))
		return after(co, func(fn func()) { _ = co.Loop().Low().Post(loop.NewCall(fn)) })
	}},
	{"CallLaterThreadsafe", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		_, _ = bridge.CallLaterThreadsafe(co.Loop(), 1, leave)
		return after(co, func(fn func()) { _, _ = bridge.CallLaterThreadsafe(co.Loop(), 1, fn) })
	}},
	{"Start", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		return after(co, func(fn func()) { loop.Start(co, loop.Func(body(leave)), func(error) { fn() }) })
	}},
	{"Start of a Stepper", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		return after(co, func(fn func()) { loop.Start(co, stepping{leave, nothing}, func(error) { fn() }) })
	}},
	{"Start, when told of the end", isSpared, false, func(co *loop.Co, leave func()) future.Waitable {
		loop.Start(co, loop.Func(body(nothing)), func(error) { leave() })
		loop.Start(co, stepping{nothing, nothing}, func(error) { leave() })
		return after(co, func(fn func()) { loop.Start(co, loop.Func(body(nothing)), func(error) { fn() }) })
	}},
	inTask("Await of a Stepper", isFailed, func(co *loop.Co, leave func()) error {
		return co.Await(stepping{leave, nothing})
	}),
}

// A reading is a reader that leaves.
type reading func()

func (r reading) Read([]byte) (int, error) { r(); return 0, io.EOF }

// ownPool returns a pool that is joined when the loop closes.
func ownPool(co *loop.Co, o *pool.Options) *pool.Pool {
	p := pool.NewWith(o)
	co.Loop().Low().OnClose(p.Join)
	return p
}

var bridges = []caller{
	{"RunInExecutor", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.RunInExecutor(co, nil, jobOf(leave))
	}},
	{"RunInExecutor, within a limit", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.RunInExecutor(co, pool.Within(bridge.DefaultExecutor(co.Loop()), time.Hour), jobOf(leave))
	}},
	{"Submit", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.Wrap(co, pool.Submit(co.Context(), bridge.DefaultExecutor(co.Loop()), jobOf(leave)))
	}},
	{"SubmitTo", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.Wrap(co, bridge.SubmitTo(co.Loop(), bodyOf(leave)))
	}},
	{"SubmitStepTo", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.Wrap(co, bridge.SubmitStepTo(co.Loop(), stepping{leave, nothing}))
	}},
	{"SubmitStepTo, Result", isFailed, false, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.Wrap(co, bridge.SubmitStepTo(co.Loop(), stepping{nothing, leave}))
	}},
	{"Call", isEnded, false, func(co *loop.Co, leave func()) future.Waitable {
		return bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) {
			return bridge.Call(ctx, co.Loop(), bodyOf(leave))
		})
	}},
	{"PoolOptions.Init", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		p := ownPool(co, &pool.Options{Init: func() error { leave(); return nil }})
		return bridge.RunInExecutor(co, p, jobOf(nothing))
	}},
	{"Map", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		p := bridge.DefaultExecutor(co.Loop())
		return bridge.RunInExecutor(co, ownPool(co, nil), func(ctx context.Context) (n int, err error) {
			for _, err = range pool.Map(ctx, p, three, func(context.Context, int) (int, error) { leave(); return 0, nil },
				pool.MapOptions{}) {
				if err != nil {
					break
				}
			}
			return 0, err
		})
	}},
	{"Map, its inputs", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		p := bridge.DefaultExecutor(co.Loop())
		return bridge.RunInExecutor(co, ownPool(co, nil), func(ctx context.Context) (n int, err error) {
			inputs := func(func(int) bool) { leave() }
			for _, err = range pool.Map(ctx, p, inputs, square, pool.MapOptions{}) {
			}
			return 0, err
		})
	}},
	{"Lines", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		s := channel.NewLines(co, reading(leave), nil)
		return task.Do(co, func(co *loop.Co) error {
			_, err := s.Next(co)
			return err
		})
	}},
	{"MapOn", isFailed, true, func(co *loop.Co, leave func()) future.Waitable {
		return task.Do(co, func(co *loop.Co) (err error) {
			for _, err = range bridge.MapOn(co, nil, three, func(context.Context, int) (int, error) { leave(); return 0, nil },
				pool.MapOptions{}) {
				if err != nil {
					break
				}
			}
			return err
		})
	}},
	inTask("MapOn, its inputs", isFailed, func(co *loop.Co, leave func()) (err error) {
		for _, err = range bridge.MapOn(co, nil, func(func(int) bool) { leave() }, square, pool.MapOptions{}) {
		}
		return err
	}),
	inTask("MapOn, its body", isFailed, func(co *loop.Co, leave func()) error {
		for range bridge.MapOn(co, nil, three, square, pool.MapOptions{}) {
			leave()
		}
		return nil
	}),
}
