package once_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/once"
)

func TestOneOfManyGetsTheFunction(t *testing.T) {
	for range 100 {
		var f once.Func
		var ran, took atomic.Int32
		f.Set(func() { ran.Add(1) })
		require.False(t, f.Taken())
		var all sync.WaitGroup
		for range 3 {
			all.Go(f.Run)
			all.Go(func() {
				if f.Take() != nil {
					took.Add(1)
				}
			})
		}
		all.Wait()
		require.Equal(t, int32(1), ran.Load()+took.Load())
		require.True(t, f.Taken())
		require.Nil(t, f.Take())
	}
}
