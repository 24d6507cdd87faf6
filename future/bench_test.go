package future_test

import (
	"fmt"
	"testing"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func BenchmarkNew(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			future.New[int](co).SetResult(1)
		}
	})
}

func BenchmarkAwaitSettled(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		f := future.Finished(co, 1)
		for b.Loop() {
			_, _ = f.Await(co)
		}
	})
}

// settler settles a promise when it is run; it costs no closure.
type settler struct{ promise *future.Promise[int] }

func (s *settler) Run() { s.promise.SetResult(1) }

func BenchmarkSettleAndAwait(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		s := &settler{}
		for b.Loop() {
			s.promise = future.New[int](co)
			co.Loop().Low().Schedule(s)
			_, _ = s.promise.Future().Await(co)
		}
	})
}

// settleAndAwait is the step task of BenchmarkSettleAndAwaitInStep.
type settleAndAwait struct {
	settler
	b *testing.B
}

func (s *settleAndAwait) Step(co *loop.Co, in error) (bool, error) {
	for {
		if s.promise == nil {
			if !s.b.Loop() {
				return true, nil
			}
			s.promise = future.New[int](co)
			co.Loop().Low().Schedule(&s.settler)
		}
		if done, err := s.promise.Future().Step(co, in); !done || err != nil {
			return done, err
		}
		s.promise = nil
	}
}

func BenchmarkSettleAndAwaitInStep(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		_, _ = task.DoStep(co, &settleAndAwait{b: b}).Await(co)
	})
}

func BenchmarkCallback(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		fn := func(*future.Future[int]) {}
		for b.Loop() {
			p := future.New[int](co)
			p.Future().OnDone(fn)
			p.SetResult(1)
			_ = co.Yield()
		}
	})
}

func BenchmarkSetError(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			p := future.New[int](co)
			p.SetError(errBoom)
			_ = p.Future().Err()
		}
	})
}

func BenchmarkGather(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				for b.Loop() {
					ps := promises(co, n)
					g := future.Gather(co, ps...)
					for _, p := range ps {
						p.SetResult(1)
					}
					_, _ = g.Await(co)
				}
			})
		})
	}
}

func BenchmarkWait(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				fs := make([]*future.Future[int], n)
				for i := range fs {
					fs[i] = future.New[int](co).Future()
				}
				fs[n-1] = future.Finished(co, 1)
				for b.Loop() {
					_, _, _ = future.Wait(co, future.FirstCompleted, fs...)
				}
			})
		})
	}
}

func BenchmarkWaitFor(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		s := &settler{}
		for b.Loop() {
			s.promise = future.New[int](co)
			co.Loop().Low().Schedule(s)
			_, _ = future.WaitFor(co, 1<<40, s.promise)
		}
	})
}

func BenchmarkShield(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			p := future.New[int](co)
			s := future.Shield(p)
			p.SetResult(1)
			_, _ = s.Await(co)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = future.Map(future.Finished(co, 1), func(v int) int { return v }).Await(co)
		}
	})
}
