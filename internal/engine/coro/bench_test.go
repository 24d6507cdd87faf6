package coro_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/internal/engine/coro"
)

func BenchmarkResume(b *testing.B) {
	c := newCoroutine(b)
	stop := false
	c.Start(body(func() {
		for !stop {
			c.Suspend()
		}
	}))
	b.ReportAllocs()
	for b.Loop() {
		c.Resume()
	}
	stop = true
	c.Resume()
}

func BenchmarkStartOnAUsedCoroutine(b *testing.B) {
	c := newCoroutine(b)
	nothing := body(func() {})
	b.ReportAllocs()
	for b.Loop() {
		c.Start(nothing)
	}
}

func BenchmarkInitAndStop(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var c coro.Coroutine
		c.Init()
		c.Stop()
	}
}
