package bridge_test

import (
	"context"
	"testing"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// From another goroutine to the loop and back.
func BenchmarkCall(b *testing.B) {
	b.ReportAllocs()
	l := loop.New(nil)
	go func() {
		defer func() { _ = l.CallSoonThreadsafe(l.Stop) }()
		fn := func(*loop.Co) (int, error) { return 1, nil }
		for b.Loop() {
			_, _ = bridge.Call(context.Background(), l, fn)
		}
	}()
	if err := l.RunForever(); err != nil {
		b.Fatal(err)
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkSubmitTo(b *testing.B) {
	fn := func(*loop.Co) (int, error) { return 1, nil }
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			_, _ = bridge.Wrap(co, bridge.SubmitTo(co.Loop(), fn)).Await(co)
		}
	})
}
