package goid_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/goid"
)

func TestOneGoroutineHasOneNumber(t *testing.T) {
	first := goid.Get()
	require.NotZero(t, first)
	for range 10 {
		require.Equal(t, first, goid.Get())
	}
	require.Equal(t, first, deep(100), "the depth of the stack changes nothing")
}

func deep(n int) uint64 {
	if n == 0 {
		return goid.Get()
	}
	return deep(n - 1)
}

func TestLivingGoroutinesHaveDifferentNumbers(t *testing.T) {
	const n = 200
	ids := make(chan uint64, n)
	release := make(chan struct{})
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			ids <- goid.Get()
			<-release
		})
	}
	seen := map[uint64]bool{goid.Get(): true}
	for range n {
		seen[<-ids] = true
	}
	close(release)
	all.Wait()
	require.Len(t, seen, n+1)
}

func BenchmarkGet(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		goid.Get()
	}
}
