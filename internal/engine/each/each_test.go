package each_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/each"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

func TestOf(t *testing.T) {
	for _, test := range []struct {
		name   string
		fn     func(n int)
		panics any
	}{
		{"calls that return", func(int) {}, nil},
		{"calls that panic", func(n int) {
			if n%2 == 0 {
				panic(n)
			}
		}, 4},
		{"a Goexit", func(n int) {
			if n == 2 {
				runtime.Goexit()
			}
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var called []int
			var panicked any
			var ended sync.WaitGroup
			ended.Go(func() {
				defer func() { panicked = recover() }()
				each.Of([]int{1, 2, 3, 4, 5}, func(n int) {
					called = append(called, n)
					test.fn(n)
				})
			})
			ended.Wait()
			require.Equal(t, []int{1, 2, 3, 4, 5}, called)
			require.Equal(t, test.panics, panicked)
		})
	}
}
