package bridge_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

var errEnough = errors.New("enough")

// idleClock is a virtual clock that tells when its loop waits for other goroutines and for nothing else: a loop that
// takes this for a deadlock does not come so far.
type idleClock struct {
	timer.Virtual
	idle chan struct{}
	tell sync.Once
}

func (c *idleClock) Wait(deadline time.Duration, wake <-chan struct{}) {
	if deadline == timer.Never {
		c.tell.Do(func() { close(c.idle) })
	}
	c.Virtual.Wait(deadline, wake)
}

// inVain awaits what nobody settles.
func inVain(co *loop.Co) (int, error) { return future.New[int](co).Future().Await(co) }

// What another goroutine may end, if only by a cancellation, is no deadlock. Each case returns that cancellation.
func TestWhatAnotherGoroutineMayCancelIsNoDeadlock(t *testing.T) {
	for _, test := range []struct {
		name string
		main func(co *loop.Co, ended *future.Promise[int]) (cancel func())
	}{
		{"a future with a job", func(co *loop.Co, ended *future.Promise[int]) func() {
			j := bridge.JobOf(ended)
			return func() { j.Cancel() }
		}},
		{"a coroutine that was submitted", func(co *loop.Co, ended *future.Promise[int]) func() {
			j := bridge.SubmitTo(co.Loop(), func(co *loop.Co) (int, error) {
				ended.Settle(inVain(co))
				return 0, nil
			})
			return func() { j.Cancel() }
		}},
		{"the coroutine of a call", func(co *loop.Co, ended *future.Promise[int]) func() {
			ctx, cancel := context.WithCancelCause(context.Background())
			l := co.Loop()
			h := l.Low().Hold(loop.WillPost) // until the call has come
			go func() {
				_, _ = bridge.Call(ctx, l, func(co *loop.Co) (int, error) {
					h.Release()
					ended.Settle(inVain(co))
					return 0, nil
				})
			}()
			return func() { cancel(errEnough) }
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock := &idleClock{idle: make(chan struct{})}
			over := make(chan struct{})
			l := loop.New(&loop.Options{Clock: clock})
			err := l.Run(func(co *loop.Co) error {
				ended := future.New[int](co)
				cancel := test.main(co, ended)
				go func() {
					select {
					case <-clock.idle:
					case <-over:
					}
					cancel()
				}()
				_, err := ended.Future().Await(co)
				return err
			})
			close(over)
			require.ErrorIs(t, err, loop.ErrCanceled)
			require.NoError(t, l.Close())
			holds, listens := l.Low().Holds()
			require.Equal(t, []int{0, 0}, []int{holds, listens})
		})
	}
}
