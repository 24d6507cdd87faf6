//go:build unix || windows

package process_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var oddly = remote.Register("oddly", func(_ context.Context, n int) (int, error) {
	if n == 4 {
		return 0, errOwn
	}
	return n * n, nil
})

func squares(seq iter.Seq2[int, error]) (trace []string) {
	for v, err := range seq {
		if err != nil {
			trace = append(trace, err.Error())
			continue
		}
		trace = append(trace, fmt.Sprint(v))
	}
	return trace
}

// Behaviors 315.
func TestMap(t *testing.T) {
	p := newPool(t, process.Options{Workers: 2})
	want := []string{"0", "1", "4", "9", errOwn.Error(), "25", "36"}
	for _, o := range []pool.MapOptions{{}, {Chunk: 1}, {Chunk: 2}, {Chunk: 3}, {Chunk: 100}, {Buffer: 1},
		{Buffer: 3}, {Chunk: 2, Buffer: 1}, {Chunk: 2, Buffer: 5}} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			seq := process.Map(t.Context(), p, oddly, slices.Values([]int{0, 1, 2, 3, 4, 5, 6}), o)
			require.Equal(t, want, squares(seq))
			require.Equal(t, want, squares(seq), "each iteration does it all again")
		})
	}
	require.Empty(t, squares(process.Map(t.Context(), p, oddly, slices.Values([]int(nil)), pool.MapOptions{})))
	for _, o := range []pool.MapOptions{{Chunk: -1}, {Buffer: -1}, {Timeout: -1}} {
		require.Panics(t, func() { process.Map(t.Context(), p, oddly, slices.Values([]int{1}), o) })
	}
}

// Behaviors 308.
func TestAnArgumentOfAMapThatCannotBeEncoded(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	args := []stubborn{{"a"}, {"encode"}, {"decode"}, {"b"}}
	var trace []string
	for v, err := range process.Map(t.Context(), p, takes, slices.Values(args), pool.MapOptions{Chunk: 4}) {
		trace = append(trace, fmt.Sprintf("%q %v", v, err != nil))
	}
	require.Equal(t, []string{`"a" false`, `"" true`, `"" true`, `"b" false`}, trace)
}

func TestMapReadsNoMoreThanItsBuffer(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	read := 0
	endless := func(yield func(int) bool) {
		for yield(read) {
			read++
		}
	}
	var trace []int
	for v, err := range process.Map(t.Context(), p, oddly, endless, pool.MapOptions{Buffer: 2}) {
		require.NoError(t, err)
		trace = append(trace, v, read)
		if v == 4 {
			break
		}
	}
	require.Equal(t, []int{0, 1, 1, 2, 4, 3}, trace)
}

func TestToLeaveAMapCancelsTheRest(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	seq := process.Map(t.Context(), p, untilCanceled, slices.Values([]string{"/nowhere/at/all", file, "never"}),
		pool.MapOptions{})
	for _, err := range seq {
		var panicked *loop.PanicError
		require.ErrorAs(t, err, &panicked)
		wait()
		break
	}
	processOf(t, p) // which is done only after those before it
}

func TestTheContextOfAMap(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	ctx, cancel := context.WithCancelCause(t.Context())
	file, wait := gate(t)
	errs := ranged(process.Map(ctx, p, untilCanceled, slices.Values([]string{file, "never"}), pool.MapOptions{}))
	wait()
	cancel(errOwn)
	last := <-errs
	require.Len(t, last, 1)
	require.ErrorIs(t, last[0], errOwn)
	processOf(t, p)
}

// ranged ranges over a map on a goroutine of its own, and gives the errors.
func ranged[R any](seq iter.Seq2[R, error]) <-chan []error {
	all := make(chan []error, 1)
	go func() {
		var errs []error
		for _, err := range seq {
			errs = append(errs, err)
		}
		all <- errs
	}()
	return all
}

func TestTheTimeoutOfAMap(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, _ := gate(t)
	errs := <-ranged(process.Map(t.Context(), p, untilCanceled, slices.Values([]string{file, "never"}),
		pool.MapOptions{Timeout: 1}))
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], loop.ErrTimeout)
	processOf(t, p)
}

func TestAMapOfABrokenPool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	for _, err := range process.Map(t.Context(), p, dies, slices.Values([]string{"exits", "exits"}), pool.MapOptions{}) {
		require.ErrorIs(t, err, pool.ErrBroken)
	}
}

// Behaviors 317.
func TestAMapOfAKilledPool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	all := ranged(process.Map(t.Context(), p, untilCanceled, slices.Values([]string{file, "never"}), pool.MapOptions{}))
	wait()
	p.Kill()
	errs := <-all
	require.Len(t, errs, 2)
	var death *process.WorkerDeathError
	require.ErrorAs(t, errs[0], &death)
	require.Equal(t, loop.Canceled(pool.ErrClosed), errs[1])
}

func TestMapOn(t *testing.T) {
	p := newPool(t, process.Options{Workers: 2})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for chunk := range 4 {
			seq := process.MapOn(co, p, oddly, slices.Values([]int{1, 4, 3}), pool.MapOptions{Chunk: chunk})
			require.Equal(t, []string{"1", errOwn.Error(), "9"}, squares(seq))
		}
		require.Panics(t, func() { process.MapOn(co, p, oddly, nil, pool.MapOptions{Chunk: -1}) })

		var blocks error
		for _, err := range process.Map(t.Context(), p, untilCanceled, slices.Values([]string{"/nowhere"}), pool.MapOptions{}) {
			blocks = errors.Join(blocks, err)
		}
		require.ErrorIs(t, blocks, loop.ErrWouldBlock)

		file, wait := gate(t)
		var errs []error
		mapper := task.Do(co, func(co *loop.Co) error {
			for _, err := range process.MapOn(co, p, untilCanceled, slices.Values([]string{file, "never"}), pool.MapOptions{}) {
				errs = append(errs, err)
			}
			return nil
		})
		require.NoError(t, co.Yield())
		wait()
		mapper.Cancel(errOwn)
		_, err := mapper.Await(co)
		require.NoError(t, err)
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], errOwn)

		errs = nil
		for _, err := range process.MapOn(co, p, untilCanceled, slices.Values([]string{"/nowhere"}), pool.MapOptions{Timeout: 1}) {
			errs = append(errs, err)
		}
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], loop.ErrTimeout)
		return nil
	}))
}

var bulky = remote.Register("bulky", func(_ context.Context, n int) ([]byte, error) { return make([]byte, n), nil })

func TestMapKeepsNothingThatItHasHandedOut(t *testing.T) {
	const calls = 60
	p := process.New(&process.Options{Workers: 2})
	for _, o := range []pool.MapOptions{{}, {Buffer: 32, Chunk: 8}, {Buffer: calls, Chunk: calls}} {
		var out []weak.Pointer[byte]
		kept := 0
		for v, err := range process.Map(t.Context(), p, bulky, slices.Values(slices.Repeat([]int{1024}, calls)), o) {
			require.NoError(t, err)
			runtime.GC()
			for _, earlier := range out {
				if earlier.Value() != nil {
					kept++
				}
			}
			out = append(out, weak.Make(&v[0]))
		}
		require.Len(t, out, calls)
		require.Zero(t, kept)
	}
	require.NoError(t, p.Close())
}
