package coro_test

import (
	"testing"
)

func BenchmarkResume(b *testing.B) {
	c := newCoroutine(b)
	stop := false
	c.Start(func() {
		for !stop {
			c.Suspend()
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		c.Resume()
	}
	stop = true
	c.Resume()
}

func BenchmarkStartOnAUsedCoroutine(b *testing.B) {
	c := newCoroutine(b)
	nothing := func() {}
	b.ReportAllocs()
	for b.Loop() {
		c.Start(nothing)
	}
}

func BenchmarkInitAndStop(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var c coroutine
		c.Init()
		c.Stop()
	}
}
