//go:build unix || windows

package process_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

// heeds waits for the end of its context, and returns what it is told to.
var heeds = remote.Register("heeds", func(ctx context.Context, how string) (string, error) {
	if how == "returns at once" {
		return how, nil
	}
	<-ctx.Done()
	switch how {
	case "its error":
		return "", ctx.Err()
	case "its error, wrapped":
		return "", fmt.Errorf("reading: %w", ctx.Err())
	case "its cause":
		return "", context.Cause(ctx)
	case "an error of its own":
		return "", errOwn
	}
	return how, nil
})

// The limit counts from when a job begins: the second has all of it, though it waits for the end of the first.
func TestWithin(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	limited := heeds.Within(time.Hour).Within(time.Millisecond).Within(time.Minute)
	require.Equal(t, "heeds", limited.Name())
	for _, test := range []struct {
		how   string
		value string
		is    error
	}{
		{"its error", "", loop.ErrTimeout},
		{"its error, wrapped", "", loop.ErrTimeout},
		{"its cause", "", loop.ErrTimeout},
		{"an error of its own", "", errOwn},
		{"a value", "a value", nil},
	} {
		t.Run(test.how, func(t *testing.T) {
			first := process.Submit(t.Context(), p, limited, "its error")
			v, err := process.Submit(t.Context(), p, limited, test.how).Result(t.Context())
			require.Equal(t, test.value, v)
			require.ErrorIs(t, err, test.is)
			require.ErrorIs(t, resultError(t, first), loop.ErrTimeout)
		})
	}
	v, err := process.Submit(t.Context(), p, heeds.Within(time.Hour), "returns at once").Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, "returns at once", v)
	require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, heeds.Within(0), "its error")), loop.ErrTimeout)

	hows := []string{"its error", "returns at once", "a value", "its cause"}
	var got []string
	for v, err := range process.Map(t.Context(), p, limited, slices.Values(hows), pool.MapOptions{Chunk: 4}) {
		got = append(got, fmt.Sprint(v, err))
	}
	late := (&loop.TimeoutError{}).Error()
	require.Equal(t, []string{late, "returns at once<nil>", "a value<nil>", late}, got)
}

// A job that waits in the queue has no part of its limit used up, and one that does not listen costs its worker no
// pool.
func TestWithinAndKillOnCancel(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, KillOnCancel: true})
	id := processOf(t, p)
	job := process.Submit(t.Context(), p, endless.Within(time.Millisecond), os.DevNull)
	queued := process.Submit(t.Context(), p, pid.Within(time.Hour), none{})
	require.Equal(t, &loop.TimeoutError{}, resultError(t, job))
	require.Equal(t, pool.Finished, job.State())
	next, err := queued.Result(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, id, next)

	t.Run("in time", func(t *testing.T) {
		p := newPool(t, process.Options{Workers: 1, KillOnCancel: true, KillGrace: 1<<63 - 1})
		require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, heeds.Within(time.Millisecond), "its error")),
			loop.ErrTimeout)
		before := processOf(t, p)
		require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, heeds.Within(time.Millisecond), "its error")),
			loop.ErrTimeout)
		require.Equal(t, before, processOf(t, p))
	})
}
