package bridge_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// One job at a time: to a worker and back.
func BenchmarkRunInExecutor(b *testing.B) {
	fn := func(context.Context) (int, error) { return 1, nil }
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = bridge.RunInExecutor(co, nil, fn).Await(co)
		}
	})
}

// A hundred jobs at a time.
func BenchmarkRunInExecutorMany(b *testing.B) {
	fn := func(context.Context) (int, error) { return 1, nil }
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			last := bridge.RunInExecutor(co, nil, fn)
			for range 99 {
				last = bridge.RunInExecutor(co, nil, fn)
			}
			_, _ = last.Await(co)
		}
	})
}

func BenchmarkResolver(b *testing.B) {
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			r := bridge.NewResolver[int](co)
			r.Resolve(1, nil)
			_, _ = r.Future().Await(co)
		}
	})
}

func BenchmarkPoolSubmit(b *testing.B) {
	b.ReportAllocs()
	p := pool.New(1)
	job := func() {}
	for b.Loop() {
		_ = p.Submit(job)
	}
	_ = p.Close()
}

// A job, its future and its context are one allocation, wherever it runs.
func TestAllocationsOfAJob(t *testing.T) {
	fn := func(context.Context) (int, error) { return 1, nil }
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		roundTrip := func() { _, _ = bridge.RunInExecutor(co, nil, fn).Await(co) }
		for range 100 {
			roundTrip()
		}
		require.Equal(t, 1.0, testing.AllocsPerRun(1000, roundTrip))
		return nil
	}))
}
