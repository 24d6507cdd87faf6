package javascript_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// A post that panics is reported, and takes nothing with it: what was posted behind it runs, in order.
func TestAPostThatPanics(t *testing.T) {
	var order, want []int
	var reported []string
	o := &loop.Options{RecoverPanics: true,
		OnError: func(report loop.Report) { reported = append(reported, report.Err.Error()) }}
	require.NoError(t, loop.RunWith(context.Background(), o, func(co *loop.Co) error {
		r := javascript.New(co, nil)
		release := r.Hold()
		for i := range 400 {
			panics := i%150 == 3
			if !panics {
				want = append(want, i)
			}
			require.NoError(t, r.Post(func(*javascript.Runtime) {
				if panics {
					panic("a bug")
				}
				if order = append(order, i); i == 399 {
					release()
				}
			}))
		}
		return r.Wait(co)
	}))
	require.Equal(t, want, order)
	require.Len(t, reported, 3)
	require.Contains(t, reported[0], "a bug")
}

// What each goroutine posts is called in its order, whatever the others do, and posts may post.
func TestPostsOfOneGoroutineKeepTheirOrder(t *testing.T) {
	const goroutines, each = 4, 2000
	var last [goroutines]int
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		release, left := r.Hold(), goroutines*each
		var all sync.WaitGroup
		for g := range goroutines {
			all.Go(func() {
				for i := range each {
					_ = r.Post(func(r *javascript.Runtime) {
						require.Equal(t, i, last[g])
						last[g]++
						_ = r.Post(func(*javascript.Runtime) {
							if left--; left == 0 {
								release()
							}
						})
					})
				}
			})
		}
		defer all.Wait()
		return r.Wait(co)
	}))
}
