package looptest_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// One operation is one schedule of two tasks that read, give way and write.
func BenchmarkSchedule(b *testing.B) {
	for _, source := range []looptest.Source{
		looptest.FIFO(), looptest.Random(1), looptest.PCT(1, 3), looptest.Walk(1), looptest.Portfolio(1),
	} {
		b.Run(source.String(), func(b *testing.B) {
			b.ReportAllocs()
			e := looptest.Explorer{Source: source, Schedules: b.N}
			if f := e.Run(safeUpdate).Failure; f != nil {
				b.Fatal(f)
			}
		})
	}
}

// One operation finds the bug and shrinks it.
func BenchmarkFailure(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if (looptest.Explorer{}).Run(twice).Failure == nil {
			b.Fatal("not found")
		}
	}
}
