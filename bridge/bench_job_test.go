package bridge_test

import (
	"context"
	"testing"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// One job at a time: to a worker and back to a goroutine.
func BenchmarkSubmit(b *testing.B) {
	b.ReportAllocs()
	p := bridge.NewPool(1)
	for b.Loop() {
		_, _ = bridge.Submit(context.Background(), p, number(1)).Result(context.Background())
	}
	_ = p.Close()
}

func BenchmarkPromise(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		p := bridge.NewPromise[int](context.Background())
		p.Begin()
		p.Settle(1, nil)
	}
}

// One job at a time, of a pool that takes the time.
func BenchmarkRunInExecutorMeasured(b *testing.B) {
	p := bridge.NewPoolWith(&bridge.PoolOptions{Measure: true})
	fn := number(1)
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = bridge.RunInExecutor(co, p, fn).Await(co)
		}
	})
	_ = p.Close()
}

func BenchmarkPoolRoom(b *testing.B) {
	p := bridge.NewPoolWith(&bridge.PoolOptions{Queue: 1})
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = p.Room(co).Await(co)
		}
	})
	_ = p.Close()
}

// One input through Map.
func BenchmarkMap(b *testing.B) {
	for name, o := range map[string]bridge.MapOptions{"alone": {}, "in chunks": {Buffer: 256, Chunk: 64}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			p := bridge.NewPool(2)
			inputs := func(yield func(int) bool) {
				for b.Loop() && yield(1) {
				}
			}
			for range bridge.Map(context.Background(), p, inputs, func(_ context.Context, n int) (int, error) { return n, nil }, o) {
			}
			_ = p.Close()
		})
	}
}
