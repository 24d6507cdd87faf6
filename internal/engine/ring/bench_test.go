package ring_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/internal/engine/ring"
)

func BenchmarkPushPop(b *testing.B) {
	var r ring.Ring[int]
	b.ReportAllocs()
	for b.Loop() {
		r.Push(1)
		r.Pop()
	}
}

func BenchmarkBatchOfThousand(b *testing.B) {
	var r ring.Ring[int]
	b.ReportAllocs()
	for b.Loop() {
		for n := range 1000 {
			r.Push(n)
		}
		for range 1000 {
			r.Pop()
		}
	}
}
