//go:build unix

package process_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

var oddly = process.Register("oddly", func(_ context.Context, n int) (int, error) {
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
	for _, o := range []*process.MapOptions{nil, {}, {Chunk: 1}, {Chunk: 2}, {Chunk: 3}, {Chunk: 100}, {Buffer: 1},
		{Buffer: 3}, {Chunk: 2, Buffer: 1}, {Chunk: 2, Buffer: 5}} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			seq := process.Map(t.Context(), p, oddly, slices.Values([]int{0, 1, 2, 3, 4, 5, 6}), o)
			require.Equal(t, want, squares(seq))
			require.Empty(t, squares(seq), "it can be ranged over once")
		})
	}
	require.Empty(t, squares(process.Map(t.Context(), p, oddly, slices.Values([]int(nil)), nil)))
	for _, o := range []process.MapOptions{{Chunk: -1}, {Buffer: -1}} {
		require.Panics(t, func() { process.Map(t.Context(), p, oddly, slices.Values([]int{1}), &o) })
	}
}

// Behaviors 308.
func TestAnArgumentOfAMapThatCannotBeEncoded(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	args := []stubborn{{"a"}, {"encode"}, {"decode"}, {"b"}}
	var trace []string
	for v, err := range process.Map(t.Context(), p, takes, slices.Values(args), &process.MapOptions{Chunk: 4}) {
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
	for v, err := range process.Map(t.Context(), p, oddly, endless, &process.MapOptions{Buffer: 2}) {
		require.NoError(t, err)
		trace = append(trace, v, read)
		if v == 4 {
			break
		}
	}
	require.Equal(t, []int{0, 2, 1, 3, 4, 4}, trace)
}

func TestToLeaveAMapCancelsTheRest(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	seq := process.Map(t.Context(), p, untilCanceled, slices.Values([]string{"/nowhere/at/all", file, "never"}), nil)
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
	seq := process.Map(ctx, p, untilCanceled, slices.Values([]string{file, "never"}), nil)
	wait()
	cancel(errOwn)
	var last error
	for _, err := range seq {
		last = err
	}
	require.ErrorIs(t, last, errOwn)
	processOf(t, p)
}

func TestAMapOfABrokenPool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	for _, err := range process.Map(t.Context(), p, dies, slices.Values([]string{"exits", "exits"}), nil) {
		require.ErrorIs(t, err, bridge.ErrBrokenPool)
	}
}

// Behaviors 317.
func TestAMapOfAKilledPool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	seq := process.Map(t.Context(), p, untilCanceled, slices.Values([]string{file, "never"}), nil)
	wait()
	p.Kill()
	var errs []error
	for _, err := range seq {
		errs = append(errs, err)
	}
	require.Len(t, errs, 2)
	var death *process.WorkerDeathError
	require.ErrorAs(t, errs[0], &death)
	require.Equal(t, loop.Canceled(bridge.ErrExecutorClosed), errs[1])
}

func TestMapOn(t *testing.T) {
	p := newPool(t, process.Options{Workers: 2})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for chunk := range 4 {
			vs, err := process.MapOn(co, p, oddly, []int{1, 2, 3}, chunk+1).Await(co)
			require.NoError(t, err)
			require.Equal(t, []int{1, 4, 9}, vs)
		}
		_, err := process.MapOn(co, p, oddly, []int{1, 4, 3}, 2).Await(co)
		require.ErrorIs(t, err, errOwn)
		require.Panics(t, func() { process.MapOn(co, p, oddly, nil, 0) })

		var blocks error
		for _, err := range process.Map(t.Context(), p, untilCanceled, slices.Values([]string{"/nowhere"}), nil) {
			blocks = errors.Join(blocks, err)
		}
		require.ErrorIs(t, blocks, bridge.ErrBlocksLoop)

		file, wait := gate(t)
		f := process.MapOn(co, p, untilCanceled, []string{file, "never"}, 1)
		wait()
		require.True(t, f.Cancel(errOwn))
		_, err = f.Await(co)
		require.ErrorIs(t, err, errOwn)
		return nil
	}))
}
