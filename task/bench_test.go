package task_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A task from its start to the one who awaits its end.
func BenchmarkGo(b *testing.B) {
	body := func(*loop.Co) (int, error) { return 1, nil }
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = task.Go(co, body).Await(co)
		}
	})
}

// ending is a step task that ends in its first step.
type ending struct{}

func (ending) Step(*loop.Co, error) (bool, error) { return true, nil }

func BenchmarkDoStep(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = task.DoStep(co, ending{}).Await(co)
		}
	})
}

func BenchmarkGoEager(b *testing.B) {
	body := func(*loop.Co) (int, error) { return 1, nil }
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = task.Go(co, body, task.Eager).Await(co)
		}
	})
}

// A thousand tasks of a kind that wait for one future, from their start to their end.
func BenchmarkCrowd(b *testing.B) {
	for _, kind := range []struct {
		name  string
		start func(co *loop.Co, f *future.Future[struct{}]) *task.Task[struct{}]
	}{
		{"straight-line", func(co *loop.Co, f *future.Future[struct{}]) *task.Task[struct{}] {
			return task.Go(co, f.Await)
		}},
		{"step", func(co *loop.Co, f *future.Future[struct{}]) *task.Task[struct{}] {
			return task.DoStep(co, &follower{f})
		}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				for b.Loop() {
					p := future.New[struct{}](co)
					var last *task.Task[struct{}]
					for range 1000 {
						last = kind.start(co, p.Future())
					}
					_ = co.Yield()
					p.SetResult(struct{}{})
					_, _ = last.Await(co)
				}
			})
		})
	}
}

func BenchmarkTimeoutInTime(b *testing.B) {
	body := func(*loop.Deadline) error { return nil }
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_ = task.Timeout(co, 1<<40, body)
		}
	})
}
