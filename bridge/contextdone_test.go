package bridge_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestEnded(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ctx, cancel := context.WithCancelCause(context.Background())
		f := bridge.ContextDone(co, ctx)
		go cancel(errWhy)
		cause, err := f.Await(co)
		require.Equal(t, []any{errWhy, nil}, []any{cause, err})
		require.Equal(t, "value: why", lab.Outcome(bridge.ContextDone(co, ctx)))
		return nil
	}))
}

// A future that was canceled has let go of the context, and stays canceled.
func TestCancelOfEnded(t *testing.T) {
	for _, first := range []string{"the future", "the context"} {
		t.Run(first, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				ctx := &watched{Context: context.Background(), done: make(chan struct{})}
				f := bridge.ContextDone(co, ctx)
				require.Equal(t, 1, ctx.watchers)
				if first == "the context" {
					ctx.end()
				}
				require.True(t, f.Cancel(errWhy))
				if first == "the future" {
					require.Zero(t, ctx.watchers)
				}
				require.NoError(t, co.Yield())
				require.Equal(t, loop.Canceled(errWhy), f.Err())
				return nil
			}))
		})
	}
}

// watched is a context that counts who waits for its end; it is used by one goroutine.
type watched struct {
	context.Context
	done     chan struct{}
	watchers int
	told     func()
	err      error
}

func (c *watched) Done() <-chan struct{} { return c.done }

func (c *watched) Err() error { return c.err }

// AfterFunc is what package context calls instead of starting a goroutine.
func (c *watched) AfterFunc(fn func()) (stop func() bool) {
	c.watchers++
	c.told = fn
	return func() bool {
		c.watchers--
		return true
	}
}

func (c *watched) end() {
	c.err = context.Canceled
	close(c.done)
	c.told()
}

func TestALoopThatClosesLetsGoOfContexts(t *testing.T) {
	ctx := &watched{Context: context.Background(), done: make(chan struct{})}
	others := goleak.IgnoreCurrent()
	var f, never *future.Future[error]
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		f, never = bridge.ContextDone(co, ctx), bridge.ContextDone(co, context.Background())
		return nil
	}))
	require.Zero(t, ctx.watchers)
	require.True(t, f.Canceled())
	require.True(t, never.Canceled())
	require.NoError(t, leak.Find(others))
}

// The loop's own timers may end a context that the loop waits for.
func TestVirtualTimeGoesOnUntilAContextEnds(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		ctx, cancel := context.WithCancel(context.Background())
		l.CallLater(time.Hour, cancel)
		f := bridge.ContextDone(co, ctx)
		require.NoError(t, co.Sleep(time.Hour))
		h := l.Low().Hold(loop.WillPost) // for the goroutine that will tell of the end
		cause, err := f.Await(co)
		h.Release()
		require.Equal(t, []any{context.Canceled, nil, time.Hour}, []any{cause, err, l.Time()})
		return nil
	}))
	require.NoError(t, l.Close())
}
