package timer_test

import (
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

func filled(n int) *queue {
	q := timer.NewQueue[string]()
	for i := range n {
		set(q, "", time.Hour+time.Duration(i))
	}
	return q
}

func BenchmarkSet(b *testing.B) {
	q := filled(10_000)
	timers := make([]element, 1024)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		q.Set(&timers[n%len(timers)], time.Duration(n))
		n++
	}
}

func BenchmarkSetCancel(b *testing.B) {
	q := filled(10_000)
	var x element
	b.ReportAllocs()
	for b.Loop() {
		q.Set(&x, 2*time.Hour)
		q.Cancel(&x)
	}
}

func BenchmarkSetDue(b *testing.B) {
	q := filled(10_000)
	var x element
	b.ReportAllocs()
	for b.Loop() {
		q.Set(&x, 1)
		if q.Due(1) != &x {
			b.Fatal("another timer was due")
		}
	}
}

func BenchmarkDueWhenNothingIs(b *testing.B) {
	q := filled(10_000)
	b.ReportAllocs()
	for b.Loop() {
		q.Due(1)
	}
}
