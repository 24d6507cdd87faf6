package pool_test

import (
	"context"
	"testing"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// One job at a time: to a worker and back to a goroutine.
func BenchmarkSubmit(b *testing.B) {
	b.ReportAllocs()
	p := pool.New(1)
	for b.Loop() {
		_, _ = pool.Submit(context.Background(), p, number(1)).Result(context.Background())
	}
	_ = p.Close()
}

func BenchmarkPromise(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		p := pool.NewPromise[int](context.Background())
		p.Begin()
		p.Settle(1, nil)
	}
}

// One job at a time, of a pool that takes the time.
func BenchmarkRunInExecutorMeasured(b *testing.B) {
	p := pool.NewWith(&pool.Options{Measure: true})
	fn := number(1)
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = bridge.RunInExecutor(co, p, fn).Await(co)
		}
	})
	_ = p.Close()
}

func BenchmarkPoolRoom(b *testing.B) {
	p := pool.NewWith(&pool.Options{Queue: 1})
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = p.Room(co).Await(co)
		}
	})
	_ = p.Close()
}

// One input through Map.
func BenchmarkMap(b *testing.B) {
	for name, o := range map[string]pool.MapOptions{"alone": {}, "in chunks": {Buffer: 256, Chunk: 64}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			p := pool.New(2)
			inputs := func(yield func(int) bool) {
				for b.Loop() && yield(1) {
				}
			}
			for range pool.Map(context.Background(), p, inputs, func(_ context.Context, n int) (int, error) { return n, nil }, o) {
			}
			_ = p.Close()
		})
	}
}
