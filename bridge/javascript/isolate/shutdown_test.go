package isolate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// Close waits for the scripts that there are, also those that have not begun, and takes no more.
func TestCloseInTheMiddle(t *testing.T) {
	p := newPool(t, isolate.Options{})
	address, accept := listen(t)
	first := p.Submit(t.Context(), isolate.Script{Name: "main.js", Source: "hold(input); 'went on'", Input: address})
	held := accept()
	second := p.Submit(t.Context(), good(1))
	require.ErrorAs(t, p.Shutdown(pool.ShutdownOptions{Limit: time.Millisecond}), new(*pool.StillRunningError))
	_, err := evaluate(p, "1")
	require.ErrorIs(t, err, pool.ErrClosed)
	require.NoError(t, held.Close())
	r, err := first.Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, `"went on"`, string(r.Value))
	mustBeGood(t, 1, second)
}

// Kill and Terminate end what runs, by its name, and cancel what has not begun.
func TestKillInTheMiddle(t *testing.T) {
	for _, kills := range []bool{true, false} {
		p := newPool(t, isolate.Options{})
		end := p.Terminate
		if kills {
			end = p.Kill
		}
		runs := begin(t, t.Context(), p, "tellAndSpin(input)")
		waits := p.Submit(t.Context(), good(1))
		end()
		_, err := runs.Result(t.Context())
		mustName(t, err, "main.js")
		require.ErrorAs(t, err, new(*process.WorkerDeathError))
		_, err = waits.Result(t.Context())
		require.ErrorIs(t, err, loop.ErrCanceled)
		require.ErrorIs(t, err, pool.ErrClosed)
		require.False(t, errors.As(err, new(*isolate.Error)))
		require.NoError(t, p.Close())
	}
}

// A script is canceled before its worker starts, while that does, while it waits for another script, and when it is
// over.
func TestCancellationAtEachStage(t *testing.T) {
	p := newPool(t, isolate.Options{})
	early := p.Submit(t.Context(), good(1))
	early.Cancel()
	_, err := early.Result(t.Context())
	require.ErrorIs(t, err, loop.ErrCanceled)
	address, accept := listen(t)
	first := p.Submit(t.Context(), isolate.Script{Name: "main.js", Source: "hold(input); 1", Input: address})
	held := accept()
	waits := p.Submit(t.Context(), good(1))
	waits.Cancel()
	_, err = waits.Result(t.Context())
	require.ErrorIs(t, err, loop.ErrCanceled)
	require.NoError(t, held.Close())
	_, err = first.Result(t.Context())
	require.NoError(t, err)
	first.Cancel()
	_, err = first.Result(t.Context())
	require.NoError(t, err)
	mustBeGood(t, 2, p.Submit(t.Context(), good(2)))
}
