package inbox_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/internal/engine/inbox"
)

func BenchmarkPutTake(b *testing.B) {
	var box inbox.Inbox[int]
	wake := box.Wake()
	b.ReportAllocs()
	for b.Loop() {
		box.Put(1)
		<-wake
		box.Take()
	}
}

func BenchmarkPutFromManyGoroutines(b *testing.B) {
	var box inbox.Inbox[int]
	box.Wake()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			box.Put(n)
			if box.Filled() && n%1000 == 0 {
				box.PutQuietly(n)
			}
		}
	})
}

func BenchmarkFilled(b *testing.B) {
	var box inbox.Inbox[int]
	b.ReportAllocs()
	for b.Loop() {
		box.Filled()
	}
}
