package pool_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// counting is the numbers from zero, up to limit if it is not negative, and how many of them were read.
func counting(limit int, read *int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i != limit; i++ {
			*read++
			if !yield(i) {
				return
			}
		}
	}
}

func collect(results iter.Seq2[int, error], limit int) (got []string) {
	for v, err := range results {
		var panicked *loop.PanicError
		switch {
		case errors.As(err, &panicked):
			got = append(got, fmt.Sprint("panic: ", panicked.Value))
		case err != nil:
			got = append(got, err.Error())
		default:
			got = append(got, fmt.Sprint(v))
		}
		if len(got) == limit {
			break
		}
	}
	return got
}

// A mapper is Map or MapOn.
type mapper func(ex pool.Executor, inputs iter.Seq[int], fn func(context.Context, int) (int, error),
	o pool.MapOptions) iter.Seq2[int, error]

// eachMap runs test with Map on a goroutine, and with MapOn in a coroutine.
func eachMap(t *testing.T, test func(t *testing.T, apply mapper)) {
	t.Run("Map", func(t *testing.T) {
		test(t, func(ex pool.Executor, inputs iter.Seq[int], fn func(context.Context, int) (int, error), o pool.MapOptions) iter.Seq2[int, error] {
			return pool.Map(t.Context(), ex, inputs, fn, o)
		})
	})
	t.Run("MapOn", func(t *testing.T) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			test(t, func(ex pool.Executor, inputs iter.Seq[int], fn func(context.Context, int) (int, error), o pool.MapOptions) iter.Seq2[int, error] {
				return bridge.MapOn(co, ex, inputs, fn, o)
			})
			return nil
		}))
	})
}

// Behaviors 302, 303.
func TestMapGivesResultsAndErrorsInOrder(t *testing.T) {
	fn := func(_ context.Context, i int) (int, error) {
		for range (7 * i) % 5 {
			runtime.Gosched()
		}
		switch i {
		case 2:
			return 9, errBoom
		case 4:
			panic("ouch")
		case 5:
			runtime.Goexit()
		}
		return i * i, nil
	}
	want := []string{"0", "1", "boom", "9", "panic: ouch", loop.ErrGoexit.Error(), "36", "49", "64", "81"}
	for _, o := range []pool.MapOptions{{}, {Buffer: 1}, {Buffer: 3}, {Chunk: 3}, {Chunk: 100}, {Buffer: 7, Chunk: 3}, {Buffer: 2, Chunk: 4}} {
		t.Run(fmt.Sprint(o), func(t *testing.T) {
			eachMap(t, func(t *testing.T, apply mapper) {
				p := pool.New(3)
				read := 0
				results := apply(p, counting(10, &read), fn, o)
				require.Equal(t, want, collect(results, -1))
				require.Equal(t, want, collect(results, -1), "iterating again does it all again")
				require.Equal(t, 20, read)
				require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
			})
		})
	}
}

// Behaviors 306.
func TestMapReadsNoFurtherAheadThanItsBuffer(t *testing.T) {
	eachMap(t, func(t *testing.T, apply mapper) {
		for _, o := range []pool.MapOptions{{Buffer: 1}, {Buffer: 5}, {Buffer: 6, Chunk: 4}, {Buffer: 3, Chunk: 4}} {
			p := pool.New(3)
			read, taken := 0, 0
			results := apply(p, counting(-1, &read), func(_ context.Context, i int) (int, error) { return i, nil }, o)
			require.Zero(t, read, "nothing is read before the iteration begins")
			for v, err := range results {
				require.NoError(t, err)
				require.Equal(t, taken, v)
				taken++
				require.LessOrEqual(t, read-taken, o.Buffer)
				if taken == 50 {
					break
				}
			}
			require.Equal(t, 50, taken)
			require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
		}
	})
}

// Behaviors 306.
func TestMapOptionsThatMakeNoSense(t *testing.T) {
	for want, o := range map[string]pool.MapOptions{
		"pool: Map with a buffer of -1, chunks of 0 and a timeout of 0s":  {Buffer: -1},
		"pool: Map with a buffer of 0, chunks of -1 and a timeout of 0s":  {Chunk: -1},
		"pool: Map with a buffer of 0, chunks of 0 and a timeout of -1ns": {Timeout: -1},
	} {
		eachMap(t, func(t *testing.T, apply mapper) {
			require.PanicsWithValue(t, want, func() { apply(freshly{}, slices.Values([]int{1}), nil, o) })
		})
	}
}

// Behaviors 305.
func TestMapThatIsLeftEarlyCancelsWhatHasNotBegun(t *testing.T) {
	eachMap(t, func(t *testing.T, apply mapper) {
		p := pool.New(1)
		ended, gate := make(chan error, 1), make(chan struct{})
		read, ran := 0, atomic.Int32{}
		fn := func(ctx context.Context, i int) (int, error) {
			ran.Add(1)
			if i == 1 {
				close(gate)
				<-ctx.Done() // that one is running when the iteration is left
				ended <- ctx.Err()
			}
			return i, nil
		}
		for v, err := range apply(p, counting(-1, &read), fn, pool.MapOptions{Buffer: 10}) {
			require.Equal(t, []any{0, nil}, []any{v, err})
			<-gate
			break
		}
		require.ErrorIs(t, <-ended, context.Canceled)
		require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
		require.Equal(t, int32(2), ran.Load())
		require.Equal(t, 10, read)
		require.Equal(t, uint64(8), p.Stats().Canceled)
	})
}

// Behaviors 305.
func TestMapThatIsNeverIteratedDoesNothing(t *testing.T) {
	eachMap(t, func(t *testing.T, apply mapper) {
		read := 0
		apply(refusing{}, counting(-1, &read), func(context.Context, int) (int, error) { panic("never") },
			pool.MapOptions{Timeout: 1})
		require.Zero(t, read)
	})
}

// Behaviors 304.
func TestTheTimeoutOfMapCountsFromItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		ended := make(chan error, 1)
		var ran atomic.Int32
		results := pool.Map(t.Context(), p, counting(-1, new(int)), func(ctx context.Context, i int) (int, error) {
			ran.Add(1)
			select {
			case <-time.After(4 * time.Second): // the bubble's time
			case <-ctx.Done():
				ended <- context.Cause(ctx)
			}
			return i, nil
		}, pool.MapOptions{Timeout: 10 * time.Second, Buffer: 5})
		time.Sleep(time.Second)
		begin := time.Now()
		require.Equal(t, []string{"0", "1", "deadline exceeded"}, collect(results, -1))
		require.Equal(t, 9*time.Second, time.Since(begin))
		require.Equal(t, loop.ErrTimeout, <-ended)
		require.Equal(t, []string{"deadline exceeded"}, collect(results, -1), "it is still the same call")
		require.NoError(t, p.Close())
		require.Equal(t, int32(3), ran.Load(), "the others were canceled before they began")
	})
}

// Behaviors 304.
func TestTheTimeoutOfMapOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			results := bridge.MapOn(co, p, counting(-1, new(int)), func(ctx context.Context, i int) (int, error) {
				select {
				case <-time.After(4 * time.Second): // the bubble's time
				case <-ctx.Done():
				}
				return i, nil
			}, pool.MapOptions{Timeout: 10 * time.Second, Buffer: 5})
			require.NoError(t, co.Sleep(time.Second))
			begin := time.Now()
			require.Equal(t, []string{"0", "1", "deadline exceeded"}, collect(results, -1))
			require.Equal(t, 9*time.Second, time.Since(begin))
			require.Equal(t, []string{"deadline exceeded"}, collect(results, -1), "it is still the same call")
			return p.Join(co)
		}))
	})
}

func TestMapWhoseContextEnds(t *testing.T) {
	p := pool.New(2)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	results := pool.Map(ctx, p, counting(-1, new(int)), func(ctx context.Context, i int) (int, error) {
		if i == 3 {
			<-ctx.Done()
		}
		return i, nil
	}, pool.MapOptions{Buffer: 4})
	var got []string
	for v, err := range results {
		got = append(got, fmt.Sprint(v, err))
		if v == 2 {
			cancel(errWhy)
		}
	}
	require.Equal(t, []string{"0 <nil>", "1 <nil>", "2 <nil>"}, got[:3])
	require.Equal(t, "0 why", got[len(got)-1])
	require.NoError(t, p.Close())
}

func TestMapOnThatIsCanceled(t *testing.T) {
	p, release := stuck(t, pool.Options{})
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		co.Loop().CallSoon(func() { co.Cancel(errWhy) })
		fn := func(context.Context, int) (int, error) { panic("never") }
		require.Equal(t, []string{"canceled: why"},
			collect(bridge.MapOn(co, p, counting(9, new(int)), fn, pool.MapOptions{}), -1))
		co.Uncancel()
		require.Equal(t, pool.Stats{Workers: 1, Running: 1, Canceled: 9}, p.Stats())
		release()
		return p.Join(co)
	}))
	require.NoError(t, l.Close())
}

func TestMapWithARefusingExecutor(t *testing.T) {
	eachMap(t, func(t *testing.T, apply mapper) {
		fn := func(context.Context, int) (int, error) { panic("never") }
		require.Equal(t, []string{"boom", "boom", "boom", "boom"},
			collect(apply(refusing{}, counting(4, new(int)), fn, pool.MapOptions{Buffer: 2, Chunk: 2}), -1))
	})
}

func TestMapOnALoopIsRefused(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		read := 0
		fn := func(context.Context, int) (int, error) { panic("never") }
		require.Equal(t, []string{"Map: loop: this would block the loop of this goroutine: use bridge.MapOn instead"},
			collect(pool.Map(co.Context(), freshly{}, counting(-1, &read), fn, pool.MapOptions{}), -1))
		require.Zero(t, read)
		return nil
	}))
}

// A bounded pool holds Map back, and does not stop it.
func TestMapOverABoundedPool(t *testing.T) {
	eachMap(t, func(t *testing.T, apply mapper) {
		p := pool.NewWith(&pool.Options{Workers: 2, Queue: 1})
		got := collect(apply(p, counting(100, new(int)), func(_ context.Context, i int) (int, error) { return i, nil },
			pool.MapOptions{Buffer: 20}), -1)
		require.Len(t, got, 100)
		require.Equal(t, "99", got[99])
		require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
	})
}
