package bridge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// A million posts of eight goroutines: none is lost, none runs twice, and each goroutine's order is kept.
func TestAMillionPosts(t *testing.T) {
	const goroutines, each = 8, 125_000
	l := loop.New(nil)
	var next [goroutines]int // what each goroutine's next post is to be
	left, wrong := goroutines*each, 0
	for g := range goroutines {
		go func() {
			for i := range each {
				err := l.CallSoonThreadsafe(func() {
					if next[g] != i {
						wrong++
					}
					next[g]++
					if left--; left == 0 {
						l.Stop()
					}
				})
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	require.NoError(t, l.RunForever())
	require.NoError(t, l.Close())
	require.Zero(t, wrong)
	for _, n := range next {
		require.Equal(t, each, n)
	}
}
